"""SDMX-ML of Eurostat: generic and structure-specific data, in series or flat, and code lists for the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn
from xml.parsers import expat

import polars as pl

from evidence.sources.clients.eurostat import refuse_message, unpacked
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.eurostat import DIMENSION, part_of, place, refuse, table_of

_TIME, _VALUE, _FLAGS, _SECRET = "TIME_PERIOD", "OBS_VALUE", ("OBS_FLAG", "OBS_STATUS"), "CONF_STATUS"
# Attributes of structure-specific data that are no dimensions.
_ATTRIBUTES = {
    "TIME_FORMAT",
    "UNIT_MULT",
    "DECIMALS",
    "TITLE",
    "COLLECTION",
    "ACTION",
    "REPORTING_YEAR_START_DAY",
}
_LANGUAGES = ("de", "en")
_DEEPEST = 100
_MOST_ATTRIBUTES = 200


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return one row an observation. ``line`` is the line of its element.

    Raises:
        AnswerError: A body is a page, an archive that is damaged, or a message in place of data.
        TableError: A body is no XML, declares a document type, or a cell is wrong, see ``part_of``.
    """
    parts, labels, notes = [], dict[tuple[str, str], str](), list[str]()
    for part, body in enumerate(bodies, 1):
        where = place(table, part)
        plain = unpacked(body, where)
        refuse_message(plain, where)
        heard = _Listener(where)
        heard.listen(plain.read())
        if heard.observations:
            parts.append(part_of(heard.frame(), table, part))
        labels |= heard.labels
        notes += heard.notes
    return table_of(parts, labels, table, notes)


class _Listener:
    """What the parser tells, element by element, without a tree. Names of elements and attributes go without their namespace."""

    def __init__(self, where: str) -> None:
        self.labels: dict[tuple[str, str], str] = {}
        self.notes: list[str] = []
        self.observations: list[tuple[int, dict[str, str], dict[str, str]]] = []
        self._where = where
        self._path: list[str] = []
        self._series: dict[str, str] = {}
        self._series_said: dict[str, str] = {}
        self._observation: dict[str, str] = {}
        self._across = _TIME
        self._line = 0
        self._list = self._code = self._language = ""
        self._text: list[str] | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._hear
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def listen(self, content: bytes) -> None:
        """Read the whole body.

        Raises:
            TableError: It is no XML, or declares a document type, or is nested too deeply.
        """
        try:
            self._parser.Parse(content, True)  # noqa: FBT003  expat wants it by place
        except (LookupError, ValueError) as fault:
            refuse("an encoding that is not known", self._where, "UTF-8", str(fault)[:80])
        except expat.ExpatError as fault:
            refuse(
                "no XML, or cut off",
                f"{self._where}, line {fault.lineno}",
                "a whole SDMX-ML message",
                str(fault).partition(":")[0],
                "run the command again; if it comes again, tell Eurostat",
            )

    def frame(self) -> pl.DataFrame:
        """Return the raw cells, see ``part_of``. A dimension that an observation lacks is null."""
        names = dict.fromkeys(name for _, *said in self.observations for part in said for name in part)
        known = {_VALUE, *_FLAGS, _SECRET, *_ATTRIBUTES}
        dimensions = [name for name in names if name not in known]
        columns = {DIMENSION + name: self._column(name) for name in dimensions}
        flag = next((name for name in _FLAGS if name in names), _FLAGS[0])
        return pl.DataFrame(
            {
                "line": [line for line, *_ in self.observations],
                **columns,
                "value": self._column(_VALUE),
                "flag": self._column(flag),
                "secret": self._column(_SECRET),
            },
            schema={"line": pl.UInt32, **dict.fromkeys([*columns, "value", "flag", "secret"], pl.String)},
        )

    def _column(self, name: str) -> list[str | None]:
        return [own.get(name, series.get(name)) for _, series, own in self.observations]

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = element.rpartition(" ")[2]
        self._path.append(name)
        if len(self._path) > _DEEPEST or len(attributes) > _MOST_ATTRIBUTES:
            self._refuse(
                "an element of absurd size",
                f"at most {_DEEPEST} levels and {_MOST_ATTRIBUTES} attributes",
                name,
            )
        own = {key: value for key, value in attributes.items() if " " not in key}
        match name:
            case "Structure" if "dimensionAtObservation" in own:
                self._across = own["dimensionAtObservation"]
            case "Series":
                self._series = own
            case "Obs":
                self._observation, self._line = own, self._parser.CurrentLineNumber
            case "Value" if "id" in own and "value" in own:
                self._set(own["id"], own["value"])
            case "ObsDimension" if "value" in own:
                across = self._across if self._across != "AllDimensions" else _TIME
                self._observation[own.get("id", across)] = own["value"]
            case "ObsValue" if "value" in own:
                self._observation[_VALUE] = own["value"]
            case "Codelist" | "Code" if own.get("id"):
                self._list, self._code = (own["id"], "") if name == "Codelist" else (self._list, own["id"])
            case "Name" | "Text":
                language = next((value for key, value in attributes.items() if key.endswith(" lang")), "")
                self._text, self._language = [], language
            case _:
                pass

    def _set(self, name: str, value: str) -> None:
        """Take the value of a dimension, or of an attribute that we know, of the observation or of its series."""
        if "Attributes" in self._path and name not in {*_FLAGS, _SECRET}:
            return
        if "Obs" in self._path:
            self._observation[name] = value
        elif "Series" in self._path:
            self._series[name] = value

    def _end(self, element: str) -> None:
        name = element.rpartition(" ")[2]
        self._path.pop()
        if name == "Obs":
            self.observations.append((self._line, self._series, self._observation))
        elif name == "Series":
            self._series = {}
        elif name in {"Name", "Text"} and self._text is not None:
            self._take(name, " ".join("".join(self._text).split()))
            self._text = None

    def _take(self, name: str, text: str) -> None:
        """Keep a word for a code, German if there is one, or what a footer says."""
        if name == "Text" and "Footer" in self._path:
            self.notes.append(text)
        elif name == "Name" and self._path and self._path[-1] == "Code" and self._language in _LANGUAGES:
            key = (self._list, self._code)
            if self._language == _LANGUAGES[0] or key not in self.labels:
                self.labels[key] = text

    def _hear(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _refuse_doctype(self, name: str, *_: object) -> NoReturn:
        self._refuse(
            "a document type is declared", "none: it could make the parser swell or read other files", name
        )

    def _refuse(self, what: str, expected: str, found: str) -> NoReturn:
        where = f"{self._where}, line {self._parser.CurrentLineNumber}"
        refuse(
            what,
            where,
            expected,
            f'"{found[:60]}"',
            "run the command again; if it comes again, tell Eurostat",
        )
