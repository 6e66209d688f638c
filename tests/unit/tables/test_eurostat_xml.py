"""SDMX-ML: generic and structure-specific data, in series or flat, footers, code lists."""

import io
import zipfile

import pytest

from eurostat_cells import read, rows
from evidence.errors import AnswerError, TableError, TooLargeError

SPECIFIC = """<?xml version="1.0" encoding="UTF-8"?>
<m:StructureSpecificData xmlns:m="m" xmlns:s="s" xmlns:u="u" xmlns:c="c" xmlns:xsi="x">
  <m:Header><m:ID>1</m:ID><m:Structure dimensionAtObservation="TIME_PERIOD" structureID="S"/></m:Header>
  <u:DataSet s:structureRef="S" xsi:type="u:DataSetType">
    <Series freq="A" unit="NR" sex="T" geo="DE" TIME_FORMAT="P1Y">
      <Obs TIME_PERIOD="2022" OBS_VALUE="53.0"/>
      <Obs TIME_PERIOD="2023" OBS_VALUE="NaN" CONF_STATUS="C"/>
    </Series>
    <Series freq="A" unit="NR" sex="F" geo="DED2">
      <Obs TIME_PERIOD="2022" OBS_VALUE="12" OBS_FLAG="bp"/>
    </Series>
  </u:DataSet>
</m:StructureSpecificData>
"""
FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<m:StructureSpecificData xmlns:m="m" xmlns:u="u">
  <m:Header><m:Structure dimensionAtObservation="AllDimensions"/></m:Header>
  <u:DataSet>
    <Obs freq="A" unit="NR" sex="T" geo="DE" TIME_PERIOD="2022" OBS_VALUE="53.0"/>
    <Obs freq="A" unit="NR" sex="T" geo="DE" TIME_PERIOD="2023" CONF_STATUS="C"/>
    <Obs freq="A" unit="NR" sex="F" geo="DED2" TIME_PERIOD="2022" OBS_VALUE="12" OBS_STATUS="bp"/>
  </u:DataSet>
</m:StructureSpecificData>
"""


def generic_series(key, *observations):
    values = "".join(f'<g:Value id="{name}" value="{code}"/>' for name, code in key.items())
    told = "".join(
        f'<g:Obs><g:ObsDimension value="{time}"/>'
        + (f'<g:ObsValue value="{value}"/>' if value else "")
        + (f'<g:Attributes><g:Value id="{flag[0]}" value="{flag[1]}"/></g:Attributes>' if flag else "")
        + "</g:Obs>"
        for time, value, flag in observations
    )
    return f"<g:Series><g:SeriesKey>{values}</g:SeriesKey>{told}</g:Series>"


GENERIC = (
    '<m:GenericData xmlns:m="m" xmlns:g="g"><m:Header><m:Structure dimensionAtObservation="TIME_PERIOD"/></m:Header>'
    "<m:DataSet>"
    + generic_series(
        {"FREQ": "A", "UNIT": "NR", "SEX": "T", "GEO": "DE"},
        ("2022", "53.0", None),
        ("2023", "NaN", ("CONF_STATUS", "C")),
    )
    + generic_series(
        {"FREQ": "A", "UNIT": "NR", "SEX": "F", "GEO": "DED2"}, ("2022", "12", ("OBS_FLAG", "bp"))
    )
    + "</m:DataSet></m:GenericData>"
)
GENERIC_FLAT = (
    '<m:GenericData xmlns:m="m" xmlns:g="g"><m:Header><m:Structure dimensionAtObservation="AllDimensions"/></m:Header>'
    "<m:DataSet>"
    + "".join(
        '<g:Obs><g:ObsKey><g:Value id="FREQ" value="A"/><g:Value id="UNIT" value="NR"/>'
        f'<g:Value id="SEX" value="{sex}"/><g:Value id="GEO" value="{geo}"/><g:Value id="TIME_PERIOD" value="{time}"/>'
        f"</g:ObsKey>{rest}</g:Obs>"
        for sex, geo, time, rest in (
            ("T", "DE", "2022", '<g:ObsValue value="53.0"/>'),
            ("T", "DE", "2023", '<g:Attributes><g:Value id="CONF_STATUS" value="C"/></g:Attributes>'),
            (
                "F",
                "DED2",
                "2022",
                '<g:ObsValue value="12"/><g:Attributes><g:Value id="OBS_FLAG" value="bp"/></g:Attributes>',
            ),
        )
    )
    + "</m:DataSet></m:GenericData>"
)
CODES = """<m:Structure xmlns:m="m" xmlns:s="s" xmlns:c="c"><m:Structures><s:Codelists><s:Codelist id="SEX">
<c:Name xml:lang="en">Sex</c:Name>
<s:Code id="T"><c:Name xml:lang="en">Total</c:Name><c:Name xml:lang="de">Insgesamt</c:Name><c:Name xml:lang="fr">X</c:Name></s:Code>
<s:Code id="F"><c:Name xml:lang="en">Females</c:Name></s:Code>
</s:Codelist></s:Codelists></m:Structures></m:Structure>"""
FOOTER = """<f:Footer xmlns:f="f" xmlns:c="c"><f:Message code="413" severity="Infomation">
<c:Text xml:lang="en">Due to the large query the response will be written to a file</c:Text></f:Message></f:Footer>"""
COLUMNS = ("region", "sex", "time", "measure", "number", "symbol", "flag")
CELLS = [
    ("DE", "", "2022", "NR", "53.0", "", ""),
    ("DE", "", "2023", "NR", "", ":", "c"),
    ("DED2", "F", "2022", "NR", "12", "", "bp"),
]


def zipped(text, name="DataResponse-7JUdWyAy4fmjBSWT.xml"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return packed.getvalue()


@pytest.mark.parametrize(
    "body",
    [SPECIFIC, FLAT, GENERIC, GENERIC_FLAT, zipped(SPECIFIC), SPECIFIC.encode("utf-16")],
    ids=["specific", "flat", "generic", "generic flat", "zip", "utf-16"],
)
def test_every_kind_of_message_says_the_same(body):
    if isinstance(body, bytes) and body.startswith(b"\xff\xfe"):
        body = body.decode("utf-16").replace("UTF-8", "UTF-16").encode("utf-16")
    cells = read("eurostat_xml", body)
    assert rows(cells, *COLUMNS) == CELLS
    assert cells.dimensions == ("freq", "sex")


def test_line_is_that_of_the_observation():
    assert rows(read("eurostat_xml", SPECIFIC), "line", "number") == [(6, "53.0"), (7, ""), (10, "12")]


def test_status_na_is_a_missing_value_and_no_flag():
    body = GENERIC.replace('id="CONF_STATUS" value="C"', 'id="OBS_STATUS" value="na"')
    assert (":", "") in rows(read("eurostat_xml", body.replace("OBS_FLAG", "OBS_STATUS")), "symbol", "flag")


def test_code_list_gives_words_german_if_there_are_any():
    assert read("eurostat_xml", GENERIC, CODES).labels == {("sex", ""): "Insgesamt", ("sex", "F"): "Females"}


def test_code_list_alone_has_no_rows():
    with pytest.raises(TableError, match="the answer has no rows"):
        read("eurostat_xml", CODES)


def test_footer_without_data_says_that_the_selection_is_too_large():
    body = '<m:GenericData xmlns:m="m"><m:Header/>' + FOOTER + "</m:GenericData>"
    with pytest.raises(TooLargeError, match=r"too large \(413\).*Due to the large query"):
        read("eurostat_xml", body)


def test_footer_below_data_is_a_note():
    body = GENERIC.replace("</m:DataSet>", "</m:DataSet>" + FOOTER)
    assert read("eurostat_xml", body).notes == (
        "Due to the large query the response will be written to a file",
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (SPECIFIC[:-40], "no XML, or cut off"),
        (SPECIFIC.replace('sex="F" geo="DED2"', 'geo="DED2"'), "line 10: no code of sex"),
        (SPECIFIC.replace('OBS_FLAG="bp"', 'OBS_FLAG="q"'), 'line 10: flag "q" is unknown'),
        (SPECIFIC.replace('"12"', '"twelve"'), "line 10: no number"),
        (SPECIFIC.replace("TIME_PERIOD", "WHEN"), "no dimension of time"),
        (SPECIFIC.replace('"2023"', '"2022"', 1), "one cell stands twice"),
        (SPECIFIC.replace("UTF-8", "no-such-code"), "part 1"),
        ("<a>" * 200 + "</a>" * 200, "an element of absurd size"),
        (
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;&c;</a>',
            "a document type is declared",
        ),
    ],
)
def test_fault_is_told_with_its_line(body, told):
    with pytest.raises(TableError) as fault:
        read("eurostat_xml", body)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (zipped(SPECIFIC, "figures.txt"), "another archive came"),
        (zipped(SPECIFIC)[:-30], "cut off"),
        (b"<!DOCTYPE html><html></html>", "web page"),
    ],
)
def test_body_that_is_no_message_is_told(body, told):
    with pytest.raises(AnswerError, match=told):
        read("eurostat_xml", body)
