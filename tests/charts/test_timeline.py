"""The timeline: numbered events, one lane a kind; what lies ahead is open; the list beneath says everything."""

import csv
import io
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from evidence.charts import forms, theme
from evidence.charts.chronicle import CSV_COLUMNS, Chronicle
from evidence.charts.forms import Event
from evidence.errors import UsageError
from evidence.facts.wording import say
from evidence.vocabulary import periods

WIDTHS = (theme.WIDE, theme.NARROW)
UNTIL = periods.parse("2026-07-30")
EVENTS = (
    Event(
        "2027-06-29",
        "law",
        "Evaluation nach § 28",
        "Evaluation under § 28",
        "SächsIntG",
        "https://law.example/28",
    ),
    Event(
        "2024-05-02",
        "law",
        "Der Landtag beschließt.",
        "The Landtag passes it.",
        "MDR",
        "https://news.example/a",
    ),
    Event("2019", "report", "Jahresbericht", "Annual report", "Rechnungshof", "https://audit.example/<b>"),
    Event("2024-05-08", "politics", "Stellungnahme", "Statement", "Flüchtlingsrat"),
    Event("2024-05-03", "law", "Noch ein Schritt", "Another step", "MDR"),
)


def marks(layers, chart):
    found = {row["text"]: (row, point["mark"]) for point in layers(chart, "point") for row in point["rows"]}
    return dict(sorted(found.items()))


@pytest.mark.parametrize("width", WIDTHS)
def test_events_are_numbered_in_order_of_their_dates(layers, width):
    found = marks(layers, forms.timeline(EVENTS, "de", width, UNTIL))
    assert [row["date"] for row, _ in found.values()] == [
        "2019",
        "2024-05-02",
        "2024-05-03",
        "2024-05-08",
        "2027-06-29",
    ]
    assert list(found) == ["1", "2", "3", "4", "5"]
    places = [found[number][0]["x"] for number in found]
    assert sorted(places) == places


@pytest.mark.parametrize("width", WIDTHS)
def test_markers_never_cover_each_other(layers, width):
    rows = [row for row, _ in marks(layers, forms.timeline(EVENTS, "de", width, UNTIL)).values()]
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            assert max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"])) >= 20


def test_event_after_the_state_of_the_data_is_open_with_a_broken_edge(layers):
    found = marks(layers, forms.timeline(EVENTS, "de", theme.WIDE, UNTIL))
    ahead, past = found["5"][1], found["2"][1]
    assert (ahead["fill"], past["fill"]) == ("#ffffff", theme.FOCUS)
    assert ahead["strokeDash"] != past["strokeDash"]


@pytest.mark.parametrize(("lang", "names"), [("de", {"Recht", "Politik"}), ("en", {"law", "politics"})])
def test_events_of_a_kind_share_a_named_lane(layers, lang, names):
    chart = forms.timeline(EVENTS, lang, theme.WIDE, UNTIL)
    assert names <= {row["text"] for text in layers(chart, "text") for row in text["rows"]}
    found = marks(layers, chart)
    lanes = {number: row["y"] // 45 for number, (row, _) in found.items()}
    assert lanes["2"] == lanes["5"] != lanes["4"]


def test_event_known_to_the_year_has_a_line_of_a_year(layers):
    chart = forms.timeline(EVENTS, "de", theme.WIDE, UNTIL)
    (row, _) = marks(layers, chart)["1"]
    spans = [span for rule in layers(chart, "rule") for span in rule["rows"] if span["y"] == row["y"]]
    assert len(spans) == 1
    assert spans[0]["x"] < row["x"] < spans[0]["x2"]


def test_unknown_kind_is_refused():
    with pytest.raises(UsageError, match="event_category=feast"):
        forms.timeline([Event("2024", "feast", "Fest", "Feast")], "de", theme.WIDE, UNTIL)


# The list beneath


@pytest.fixture
def figure():
    def make(lang="de"):
        chronicle = Chronicle("way", say("Der Weg", lang, {}), EVENTS, UNTIL, lang)
        return BeautifulSoup(chronicle.html(), "html.parser").figure

    return make


@pytest.mark.parametrize("lang", ["de", "en"])
def test_chronicle_has_caption_two_charts_and_an_open_table(figure, lang):
    shown = figure(lang)
    assert [
        shown.figcaption.find(class_=name).get_text(strip=True) != ""
        for name in ("finding", "measure", "source")
    ] == [True] * 3
    assert [chart["class"][1] for chart in shown.find_all("svg")] == ["wide", "narrow"]
    assert shown.find("details") is None
    assert len(shown.select("tbody tr")) == len(EVENTS)
    assert [head["scope"] for head in shown.select("th")] == ["col"] * 5 + ["row"] * 5


def test_numbers_of_the_table_are_those_of_the_chart(figure):
    shown = figure()
    table = [row.th.get_text() for row in shown.select("tbody tr")]
    drawn = {text.get_text() for text in shown.find("svg").select("text")}
    assert table == ["1", "2", "3", "4", "5"]
    assert set(table) <= drawn


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_digit_of_a_chronicle_is_a_reference(figure, lang):
    shown = figure(lang)
    for name in ("title", "desc"):
        for hidden in shown.find_all(name):
            hidden.decompose()
    stray = [
        text
        for text in shown.find_all(string=True)
        if any(letter.isdigit() for letter in text)
        and not any("ref" in parent.get("class", []) for parent in text.parents if parent.name)
    ]
    assert stray == []


def test_row_has_date_event_field_and_source(figure):
    second = figure().select("tbody tr")[1]
    cells = [cell.get_text() for cell in second.find_all("td")]
    assert cells == ["2. Mai 2024", "Der Landtag beschließt.", "Recht", "MDR"]
    assert second.a["href"] == "https://news.example/a"


@pytest.mark.parametrize(("lang", "words"), [("de", "steht bevor"), ("en", "still ahead")])
def test_only_an_event_ahead_is_said_to_be_ahead(figure, lang, words):
    said = [words in row.get_text() for row in figure(lang).select("tbody tr")]
    assert said == [False] * 4 + [True]


def test_address_is_never_markup(figure):
    assert figure().find("b") is None


def test_file_of_a_chronicle_has_a_row_an_event(figure):
    address = figure().select_one('a[href^="data:text/csv"]')["href"]
    rows = list(csv.DictReader(io.StringIO(unquote(address.partition(",")[2]))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["date"] for row in rows] == sorted(event.date for event in EVENTS)


def test_chronicle_is_drawn_the_same_every_time(figure):
    assert str(figure()) == str(figure())
