"""Tags: what a screen reader needs in a PDF and WeasyPrint leaves out.

Links say where they lead, foreign words in which language they are, heads of tables which way they read; the list of
ids is there; and running titles and numbers of sheets are set apart from the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

MARGINS = {
    "@top": {"Type": "/Pagination", "Subtype": "/Header", "Attached": "[/Top]"},
    "@bottom": {"Type": "/Pagination", "Subtype": "/Footer", "Attached": "[/Bottom]"},
}
SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
# Tag, tag around it, and the tag that fits there: groups inside a list of terms, items that run over a sheet's end, and
# the parts of a link.
FITTING = (("/Div", "/L", "/L"), ("/NonStruct", "/LI", "/LBody"), ("/Link", "/Link", "/Span"))


class Tags:
    """The tags of one document: asked for before it is painted, and mended once it is."""

    def __init__(self, sheets: Sequence[Any], root: Element) -> None:
        """Watch the painting of sheets of WeasyPrint, made from the HTML below ``root``."""
        own = root.get("lang", "")
        self._sheets = sheets
        self._foreign = dict(_foreign(root, own, own))
        self._painted: list[tuple[Any, dict[int, Any]]] = []
        for sheet in sheets:
            # Words inside a link inherit it; the link itself is one place to go to.
            sheet.links = [link for link in sheet.links if link[-1].element_tag == "a"]
            self._watch(sheet)

    def _watch(self, sheet: Any) -> None:
        """Let a sheet note, once it is painted, its stream and which box each mark in it stands for."""
        paint = sheet.paint

        def noted(stream: Any, scale: float) -> None:
            paint(stream, scale)
            boxes = {mark["mcid"]: box for box, mark in stream._tags.items()}  # noqa: SLF001  # no public way to it
            self._painted.append((stream, boxes))

        sheet.paint = noted

    def mend(self, pdf: Any) -> None:
        """Add to the finished tags of a PDF of pydyf what is missing."""
        structure = _object(pdf, pdf.catalog["StructTreeRoot"])
        owners = _object(pdf, structure["ParentTree"])["Nums"]
        for tag, around, fitting in FITTING:
            for entry in _elements(pdf, tag):
                if _object(pdf, entry["P"])["S"] == around:
                    entry["S"] = fitting
        for number, (sheet, (stream, boxes)) in enumerate(zip(self._sheets, self._painted, strict=True)):
            self._mend_text(pdf, dict(_margins(sheet)), boxes, stream, owners[2 * number + 1])
            for box in _boxes(sheet):
                _mend_box(box)
        named = sorted(
            (entry["ID"].data, entry.reference) for entry in _elements(pdf, "/TH") if "ID" in entry
        )
        if named:
            structure["IDTree"] = b"<</Names [" + b" ".join(part for pair in named for part in pair) + b"]>>"
        if len(self._sheets) > 1:
            pdf.catalog["PageMode"] = "/UseOutlines"

    def _mend_text(
        self,
        pdf: Any,
        margins: Mapping[Any, dict[str, str]],
        boxes: Mapping[int, Any],
        stream: Any,
        owners: list[Any],
    ) -> None:
        """Name the language of foreign words; set apart what stands in the margins, and the gaps between items."""
        apart: dict[int, dict[str, str]] = {}
        for mcid, box in boxes.items():
            element = _object(pdf, owners[mcid])
            parent = _object(pdf, element["P"])
            if box in margins:
                apart[mcid] = margins[box]
            elif parent["S"] == "/L":
                parent["K"].remove(element.reference)
                apart[mcid] = {}
            elif box.element in self._foreign:
                element["Lang"] = f"({self._foreign[box.element]})"
        for place, entry in enumerate(stream.stream):
            if isinstance(entry, dict) and entry.get("MCID") in apart:
                stream.stream[place - 1] = "/Artifact"
                kind = apart[entry.pop("MCID")]
                entry.update(kind)
        for mcid in apart:
            owners[mcid] = "null"


def _mend_box(box: Any) -> None:
    if box.link_annotation and (words := " ".join("".join(box.element.itertext()).split())):
        box.link_annotation["Contents"].string = words
    if box.element_tag == "th" and (head := getattr(box, "mark", None)):
        head["A"]["Scope"] = SCOPES[box.element.get("scope", "col")]


def _foreign(element: Element, spoken: str, own: str) -> Iterator[tuple[Element, str]]:
    """Yield each element whose words are in another language than the page, with that language."""
    spoken = element.get("lang", spoken)
    if spoken != own:
        yield element, spoken
    for child in element:
        yield from _foreign(child, spoken, own)


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _elements(pdf: Any, tag: str) -> Iterator[Any]:
    """Yield the elements of the structure with a tag."""
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("Type") == "/StructElem" and entry["S"] == tag:
            yield entry


def _boxes(sheet: Any) -> Iterator[Any]:
    yield from sheet._page_box.descendants()  # noqa: SLF001  # the only way to what a sheet shows


def _margins(sheet: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    """Yield all that stands outside the text of a sheet, its running title and its number, with what it is."""
    for child in sheet._page_box.children:  # noqa: SLF001  # the only way to what a sheet shows
        if place := getattr(child, "at_keyword", ""):
            for box in child.descendants():
                yield box, MARGINS[place[: place.index("-")]]
