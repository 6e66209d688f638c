import os
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from evidence.charts import forms, svg, theme

NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def chart(make_series):
    return forms.line(make_series({2019: 1234.5, 2020: 5.2, 2021: 5.5}), "de", theme.WIDE, "14")


@pytest.fixture
def drawn(chart):
    return svg.draw([chart], "de")[0]


@pytest.fixture
def marked(drawn):
    return ET.fromstring(svg.mark(drawn, "share-wide", "Der Anteil <steigt>", "Von & nach", "wide"))


def test_same_chart_gives_the_same_bytes(chart):
    assert svg.draw([chart], "de") == svg.draw([chart], "de")


def test_picture_has_a_name_and_a_description(marked):
    title, description = (
        next(element for element in marked.iter() if element.get("id") == name)
        for name in marked.get("aria-labelledby").split()
    )
    assert (marked.get("role"), title.text, description.text) == ("img", "Der Anteil <steigt>", "Von & nach")
    assert [f"{NAMESPACE}title", f"{NAMESPACE}desc"] == [element.tag for element in list(marked)[:2]]


def test_picture_has_no_fixed_size(marked):
    assert (marked.get("width"), marked.get("height")) == (None, None)
    assert marked.get("viewBox")
    assert marked.get("class") == "chart wide"


def test_every_id_begins_with_the_name_of_the_figure(marked):
    ids = [element.get("id") for element in marked.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith("share-wide-") for name in ids)


def test_every_reference_inside_a_picture_finds_its_id(drawn):
    text = svg.mark(drawn, "share-wide", "a", "b", "wide")
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(re.findall(r' id="([^"]+)"', text))


CLIPPED = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><defs><clipPath id="clip0"/><linearGradient id="gradient_1"/>'
    '</defs><g clip-path="url(#clip0)" fill="url(#gradient_1)"/></svg>'
)


def test_ids_of_two_pictures_are_different():
    ids, references = [], []
    for prefix in ("one", "two"):
        text = svg.mark(CLIPPED, prefix, "a", "b", "wide")
        ids.append(set(re.findall(r' id="([^"]+)"', text)))
        references.append(set(re.findall(r"url\(#([^)]+)\)", text)))
    assert set() == ids[0] & ids[1]
    assert [len(mine & names) for mine, names in zip(references, ids, strict=True)] == [2, 2]


def test_labels_carry_the_id_of_their_fact(marked):
    labels = {
        "".join(element.itertext()): element.get("data-fact")
        for element in marked.iter(f"{NAMESPACE}text")
        if element.get("data-fact")
    }
    assert labels["5,5\u00a0%"] == "foreign_share.14.2021-12-31"


def test_number_on_an_axis_is_a_reference(marked):
    for element in marked.iter(f"{NAMESPACE}text"):
        if any(letter.isdigit() for letter in "".join(element.itertext())):
            assert "ref" in element.get("class").split()


def test_no_mark_speaks_for_itself(marked):
    attributes = {name for element in marked.iter() for name in element.attrib}
    assert {"aria-label", "aria-roledescription", "aria-hidden"} & attributes == set()
    assert [marked] == [element for element in marked.iter() if element.get("role")]


@pytest.mark.parametrize(("lang", "separator"), [("de", "."), ("en", ",")])
def test_numbers_of_an_axis_are_grouped_as_the_language_does(make_series, lang, separator):
    facts = make_series({2019: 1000, 2020: 1400}, indicator="population_total")
    drawn = svg.mark(svg.draw([forms.line(facts, lang, theme.WIDE, "14")], lang)[0], "a", "b", "c", "wide")
    axis = [
        "".join(text.itertext())
        for text in ET.fromstring(drawn).iter(f"{NAMESPACE}text")
        if not text.get("data-fact")
    ]
    assert any(re.fullmatch(rf"1\{separator}\d00", label) for label in axis), axis


@pytest.mark.parametrize(("lang", "label"), [("de", "10\u00a0Mio. EUR"), ("en", "10\u00a0million EUR")])
def test_money_on_an_axis_is_in_millions(make_series, lang, label):
    facts = make_series({2019: 0.0, 2020: 10_000_000.0}, unit="EUR", indicator="population_total")
    drawn = svg.mark(svg.draw([forms.line(facts, lang, theme.WIDE, "14")], lang)[0], "a", "b", "c", "wide")
    axis = {
        "".join(text.itertext()): text.get("class")
        for text in ET.fromstring(drawn).iter(f"{NAMESPACE}text")
        if not text.get("data-fact")
    }
    assert axis.get(label) == "ref", axis


def test_count_on_an_axis_is_a_whole_number(make_series):
    facts = make_series({2019: 0, 2020: 2}, indicator="population_total")
    drawn = svg.mark(svg.draw([forms.line(facts, "en", theme.WIDE, "14")], "en")[0], "a", "b", "c", "wide")
    axis = [
        "".join(text.itertext())
        for text in ET.fromstring(drawn).iter(f"{NAMESPACE}text")
        if not text.get("data-fact")
    ]
    numbers = [label for label in axis if label.isdigit() and len(label) == 1]
    assert sorted(set(numbers)) == sorted(numbers)
    assert {"0", "1", "2"} <= set(numbers)


def test_picture_names_the_bundled_font(drawn):
    families = set(re.findall(r'font-family="([^"]+)"', drawn))
    assert {theme.FONT} == families


DRAW = """
import sys
import altair as alt
from evidence.charts import svg, theme
rows = alt.Data(values=[{"name": "WWWW iiii", "value": 1}])
if sys.argv[1] == "other font":
    theme.FONT = "DejaVu Sans"
if sys.argv[1] == "second":
    svg.draw([alt.Chart(rows, config=theme.config()).mark_point().encode(x="value:Q")], "en")
print(svg.draw([alt.Chart(rows, config=theme.config()).mark_bar().encode(x="value:Q", y="name:N")], "de")[0])
"""


def drawn_in_a_process(mode, wrap=()):
    command = [*wrap, sys.executable, "-c", DRAW, mode]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_picture_does_not_depend_on_what_was_drawn_before():
    assert drawn_in_a_process("first") == drawn_in_a_process("second")


def test_text_is_measured_with_the_bundled_font_and_not_with_one_of_this_machine():
    hidden = 'mount -t tmpfs none /usr/share/fonts && exec "$@"'
    wrap = [
        "unshare",
        "--mount",
        *([] if os.geteuid() == 0 else ["--map-root-user"]),
        "sh",
        "-c",
        hidden,
        "sh",
    ]
    if (
        not shutil.which("unshare")
        or subprocess.run([*wrap, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("this machine does not let us hide its fonts: unshare --mount is missing or not allowed")
    bare = drawn_in_a_process("first", wrap)
    assert drawn_in_a_process("first") == bare
    width = re.search(r'width="(\d+)"', bare).group()
    assert width not in drawn_in_a_process("other font")


def test_picture_loads_nothing(drawn):
    text = svg.mark(drawn, "share-wide", "a", "b", "wide")
    addresses = set(re.findall(r'(?:href|src)="([^"]+)"', text)) | set(re.findall(r"url\(([^)]+)\)", text))
    assert all(address.startswith("#") for address in addresses)
    assert "<script" not in text
    assert "<style" not in text
    assert "<image" not in text
