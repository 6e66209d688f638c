"""What goes wrong in files, and what we say: each spoiled body gives the very message that docs/sources.md shows."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
import stamina
import xlsxwriter

import bodies_of_genesis as genesis
from answers import REGISTERS, connected
from askers import Answers
from eurostat_cells import read as eurostat
from evidence.errors import EvidenceError
from evidence.sources import clock
from evidence.sources.archives import single_member
from evidence.sources.clients import client
from evidence.sources.definitions import read_definitions
from evidence.sources.exchange import Body
from evidence.sources.settings import read_settings
from evidence.tables.drift import check_drift
from evidence.tables.readers.catalogue import reader
from evidence.tables.readers.grid import grid
from evidence.tables.sums import check_sums
from evidence.tables.translation import translate
from tables_of_publishers import ORIGIN, body, definition

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/sources.md"
DAY = dt.date(2026, 11, 23)
PAGE = b"<!DOCTYPE html><html><head><title>Wartungsarbeiten</title></head></html>"
TSV = "freq,indic_de,geo\\TIME_PERIOD\t2023 \nA,DEATH,DED21\t5317 b\n"
CSV = "DATAFLOW,LAST UPDATE,freq,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\nESTAT:X(1.0),13/03/25 23:00:00,A,DE,2023,5,\n"
TOO_BIG = b'{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Your request will be treated asynchronously."}}'
FOOTER = (
    b'<?xml version="1.0"?><m:GenericData xmlns:m="m" xmlns:f="f" xmlns:c="c"><f:Footer><f:Message code="413">'
    b"<c:Text>The response will be written to a file</c:Text></f:Message></f:Footer></m:GenericData>"
)
EXPORT = (
    "Kennziffer;Raumeinheit;Aggregat;Ausländeranteil\r\n;;;2017\r\n"
    '"01001";"Flensburg, Stadt";"krsfr. Stadt";"13,3"\r\n'
)
CLASSIC = "GENESIS-Tabelle: 13111-01-03-4\nBestand (Anzahl);;\n;;2023\n14;Sachsen;3\n__________\n© Ämter\nStand: 1\n"
KEY_FIGURES = (
    "Land:; Sachsen\nDatenstand:; März 2026\n\nAusgewählte Merkmale;Februar 2026;\n"
    "Arbeitslose insgesamt;146.880;\n© Statistik der Bundesagentur für Arbeit\n"
)
CUBE = "* Der Benutzer DE12345678 der Benutzergruppe DE0000 hat diesen Export angestossen.\nK;DQ;FACH-SCHL\nD;1;\n"
LISTED = 'SCHST2 = ["SCHUTZST-AK-1", "SCHUTZST-OF", "SCHUTZST-X"]'
SERIES = {
    "indicator": "population",
    "unit": "persons",
    "from_unit": "Anzahl",
    "level": ["DINSG", "DLAND", "KREISE"],
}


def flat(old, new):
    assert old in genesis.flat()
    return lambda: reader("genesis_flat")(
        [genesis.body(genesis.flat().replace(old, new, 1))], genesis.definition()
    )


def classic(old, new):
    assert old in CLASSIC
    return lambda: reader("genesis_classic")(
        [Body("t.csv", data=CLASSIC.replace(old, new).encode("cp1252"))],
        genesis.definition(reader="genesis_classic", ask={"encoding": "cp1252"}),
    )


def asked_of_genesis(*said, settings=None):
    def ask(folder):
        table = genesis.definition(ask={"name": "13111-01-03-4", "job": "never"}, since="2026")
        with connected(folder, said, *([settings] if settings else [])) as line:
            client("genesis").fetch(client("genesis").plan(table, DAY), table, line)

    return ask


def asked(table, *said):
    def ask(folder):
        at = client(table.client)
        at.fetch(at.plan(table, DAY), table, Answers(folder, said))

    return ask


def eurostat_table(name="eurostat_tsv"):
    return definition(
        client="eurostat",
        host="eurostat",
        publisher="eurostat",
        reader=name,
        legend="eurostat",
        ask={"code": "x", "key": {"freq": []}},
    )


def landtag_table():
    return definition(
        client="landtag", host="landtag", reader="redas", ask={"wahlperiode": ["8"], "text": "Integration"}
    )


def read(name, content, legend="destatis", **entry):
    table = definition(reader=name, legend=legend, **entry)
    return lambda: reader(name)(
        [Body("t", data=content.encode() if isinstance(content, str) else content)], table
    )


def rows(drawn, *dimensions, series=None, **entry):
    series = SERIES | ({"total": list(dimensions)} if series is None else series)
    return lambda: translate(
        body(drawn, dimensions, **entry.pop("constant", {})),
        definition(has={"dimensions": list(dimensions)} | entry.pop("has", {}), series=[series], **entry),
        ORIGIN,
    )


def archive(name, content=b"1", cut=0):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    data = stream.getvalue()
    return lambda: single_member(Body("t.zip", data=data[:-cut] if cut else data), ".csv", "office/t")


def workbook(*lines):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("SVB")
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if cell.startswith("="):
                    sheet.write_formula(row, column, cell, value="#DIV/0!")
                else:
                    sheet.write(row, column, cell)
    return stream.getvalue()


def drift():
    before = body("region GES value\n14511 M 1\n14511 W 2\n", ["GES"])
    check_drift(body("region value\n14511 1\n"), before, definition(has={"dimensions": ["GES"]}), "a" * 64)


def sums():
    drawn = body('region GES value\n14511 "" 100\n14511 M 40\n14511 W 50\n', ["GES"])
    check_sums(drawn.frame, ("GES",), definition(has={"dimensions": ["GES"]}, adds_up={"GES": ["M", "W"]}))


def overlapping(folder):
    text = (REGISTERS / "tables" / "genesis.toml").read_text(encoding="utf-8")
    entry = text[text.index('[[table]]\nid = "12531-0043"') :].replace(LISTED, 'SCHST2 = "*"', 1)
    (folder / "tables").mkdir()
    (folder / "tables" / "t.toml").write_text(entry, encoding="utf-8")
    read_definitions(folder)


def password(folder):
    (folder / ".env").write_text("EVIDENCE_REGIO_USER=a\nEVIDENCE_REGIO_PASSWORD=пароль\n", encoding="utf-8")
    read_settings(folder)


# What comes, as docs/sources.md words it, and who stumbles over it.
CASES = [
    ("GENESIS: status 200 with a JSON object instead of a ZIP", asked_of_genesis(genesis.envelope(98, "Die Tabelle ist zu groß"))),
    ("GENESIS: the table has gone", asked_of_genesis(genesis.envelope(90, "Die Tabelle ist nicht vorhanden."))),
    ("GENESIS: no data behind the table", asked_of_genesis(genesis.envelope(-1, "kein Datenquader"))),
    ("a web page with status 200", asked_of_genesis(PAGE)),
    ("Eurostat: status 200 with 413 in JSON", asked(eurostat_table(), TOO_BIG)),
    ("Eurostat: 413 in the footer of SDMX-ML", asked(eurostat_table("eurostat_xml"), FOOTER)),
    ("Landtag: something else than the usual second object behind the list", asked(landtag_table(), '[{"id":1}]{"error":"x"}')),
    ("a ZIP that is cut off", archive("13111.csv", cut=9)),
    ("an empty file", archive("13111.csv", cut=10_000)),
    ("a ZIP of another table", asked_of_genesis(genesis.zipped(name="12411-01-01-4_de_flat.csv"), genesis.description())),
    ("a ZIP bomb", archive("t.csv", b"0" * 2**26)),
    ("a name that leaves the archive", archive("../../t.csv")),
    ("latin-1 where UTF-8 is due", read("inkar_export", EXPORT.encode("cp1252"), "inkar")),
    ("a letter destroyed before", read("inkar_export", EXPORT.replace("ä", "\ufffd"), "inkar")),
    ("`-` that falls short of its total", rows("region level value\n14 DLAND 100\n" + "".join(f"{key} KREISE {number}\n" for key, number in zip(("14511", "14521", "14522", "14523", "14524", "14612", "14625", "14626", "14627", "14628", "14713", "14729", "14730"), (40, 50, *"-" * 11), strict=True)))),
    ("a symbol of no legend", rows("region value\n14511 §\n", series={})),
    ("a key without its leading zero", rows("region value\n8222 5\n14511 3\n")),
    ("INKAR: one header row instead of two", read("inkar_export", EXPORT.replace(";;;2017\r\n", ""), "inkar")),
    ("Bundesagentur: a workbook without its heading", read("ba_excel", workbook(["Region", "Kreise"], ["14511", "5"]), "bundesagentur")),
    ("GENESIS: a renamed column", flat("value;value_unit", "wert;value_unit")),
    ("Eurostat: a renamed column", lambda: eurostat("eurostat_csv", CSV.replace("OBS_VALUE", "VALUE"))),
    ("Eurostat: words instead of codes", lambda: eurostat("eurostat_csv", CSV.replace(",DE,", ",Germany,"))),
    ("words instead of keys of regions", rows("region value\nMannheim 5\n14511 3\n")),
    ("GENESIS: two cells have changed places", flat("GESM;männlich", "männlich;GESM")),
    ("parts that do not make their total", sums),
    ("a definition that adds up overlapping categories", overlapping),
    ("a dimension that the definition does not know", rows("region GES NEU value\n14511 M X 5\n", "GES", "NEU", has={"dimensions": ["GES"]}, series={"total": ["GES"]})),
    ("a time that is none", flat("2025-06-30", "2025-06-31")),
    ("another unit", rows("region value\n14511 5\n", constant={"unit": "1000"})),
    ("GENESIS, web CSV: cut off before its footnotes", classic("__________", "")),
    ("Eurostat: an unknown flag at a number", lambda: translate(eurostat("eurostat_tsv", TSV.replace("5317 b", "5317 q")), definition(legend="eurostat", has={"dimensions": ["freq", "indic_de"]}, series=[{"indicator": "deaths", "unit": "persons", "level": "nuts", "keep": {"freq": "A", "indic_de": "DEATH"}}]), ORIGIN)),
    ("GENESIS: nothing fits the selection", asked_of_genesis(genesis.envelope(104, "Es gibt keine Objekte"))),
    ("a table without rows", flat("\n".join(genesis.LINES) + "\n", "")),
    ("a name of two regions", rows("region level value\nLeipzig name 5\n", series={"level": "name"})),
    ("a cell that a workbook could not compute", lambda: grid(Body("book.xlsx", data=workbook(["a"], ["=1/0"])), "office/t")),
    ("a password that no header can hold", password),
    ("an answer that repeats a credential", asked_of_genesis(genesis.zipped(genesis.flat().replace("Dresden", "Dresden DE12345678")), genesis.description())),
    ("less than in the vintage before", drift),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch):
    monkeypatch.setattr(clock, "pause", lambda _: None)
    with stamina.set_testing(testing=True, attempts=1):
        yield


def shown():
    """Return what the document says of each case: the beginning of the message, without its place."""
    text = DOCUMENT.read_text(encoding="utf-8")
    table = text.partition("## What goes wrong in files, and what we say")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| (.+?) \| `(.+)` \|$", table, flags=re.MULTILINE))


def test_every_case_of_the_document_is_tested_and_shown():
    assert list(shown()) == [what for what, _ in CASES]


@pytest.mark.parametrize(("what", "case"), CASES, ids=[what for what, _ in CASES])
def test_spoiled_body_gives_the_message_that_the_document_shows(what, case, tmp_path):
    with pytest.raises(EvidenceError) as fault:
        case(tmp_path) if case.__code__.co_argcount else case()
    place, _, message = str(fault.value).partition(": ")
    assert message.startswith(shown()[what].removesuffix("…"))
    assert re.search(r"(\. Expected .+; found .+|known: .+)\. Next step: ", message, flags=re.DOTALL), place
