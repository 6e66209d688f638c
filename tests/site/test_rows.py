"""All rows of the data are accounted for: whatever a source gave stands on the page of its indicator."""

import tomllib
from collections import Counter, defaultdict

import polars as pl
import pytest
from finished import ROOT
from value_rows import ValueRow, value_rows

from evidence.vocabulary import bases, breakdowns, numbers, periods, regions

LANGUAGES = ("de", "en")
USES = {
    "agrees": {"agrees"},
    "differs": {"differs"},
    "excluded": {"excluded"},
    "selected": {"taken", "compared", "weak"},
}


@pytest.fixture(scope="module")
def shown(site) -> dict[str, dict[str, list[ValueRow]]]:
    """The rows of every indicator's page, by language and indicator."""
    return {
        lang: {
            path.stem: list(value_rows(site, f"{lang}/indicator/{path.name}"))
            for path in sorted((site / lang / "indicator").glob("*.html"))
        }
        for lang in LANGUAGES
    }


@pytest.fixture(scope="module")
def observations(project) -> list[dict[str, str]]:
    table = pl.read_csv(project.processed / "observations.csv", infer_schema=False)
    return list(table.with_columns(pl.all().fill_null("")).iter_rows(named=True))


def name_of(row: dict[str, str], lang: str) -> str:
    parts = (
        regions.BY_CODE[row["region"]].name(lang),
        breakdowns.label(row["breakdown"], lang),
        bases.label(row["basis"], lang),
    )
    return ", ".join(part for part in parts if part)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_value_that_a_source_gave_stands_on_the_page_of_its_indicator(shown, observations, lang):
    expected = defaultdict(Counter)
    for row in observations:
        when = numbers.date(periods.parse(row["period"]), lang)
        value = round(float(row["value"]), 6) if row["value"] else None
        expected[row["indicator"]][name_of(row, lang), when, row["source"], value] += 1
    for indicator, rows in expected.items():
        found = Counter(
            (row.series, row.period, *row.sources, row.value)
            for row in shown[lang][indicator]
            if row.use != "computed"
        )
        assert dict(rows - found) == {}, indicator
        assert dict(found - rows) == {}, indicator


def test_number_of_rows_on_all_pages_is_the_number_of_observations(shown, observations):
    for lang in LANGUAGES:
        given = [row for rows in shown[lang].values() for row in rows if row.use != "computed"]
        assert len(observations) == len(given)


def test_what_became_of_a_value_is_what_the_tables_say(shown, observations):
    said = Counter(row["selection"] for row in observations)
    found = Counter(row.use for rows in shown["de"].values() for row in rows)
    for selection, uses in USES.items():
        assert said[selection] == sum(found[use] for use in uses), selection


def test_only_values_that_are_left_out_are_struck_through_and_each_says_why(shown):
    register = tomllib.loads((ROOT / "data/registers/corrections.toml").read_text(encoding="utf-8"))
    for lang in LANGUAGES:
        reasons = {entry[f"reason_{lang}"].rstrip(".") for entry in register["correction"]}
        for indicator, rows in shown[lang].items():
            for row in rows:
                assert row.struck == (row.use == "excluded" and row.value is not None), (indicator, row)
                if row.use == "excluded":
                    assert any(reason in row.note for reason in reasons), (indicator, row)


def test_value_that_was_not_taken_says_by_which_rule(shown):
    short = {"de": "nicht gewählt", "en": "not taken"}
    for lang in LANGUAGES:
        for indicator, rows in shown[lang].items():
            for row in rows:
                if row.use == "differs":
                    assert row.note.startswith(short[lang]), (indicator, row)
                    assert len(row.note) > len(short[lang]) + 10, (indicator, row)


def test_every_published_value_has_an_anchor_and_no_other_row_has_one(shown):
    for rows in shown["de"].values():
        for row in rows:
            assert bool(row.anchor) == (row.use in ("taken", "computed"))


def test_pages_of_both_languages_have_the_same_rows(shown):
    for indicator, rows in shown["de"].items():
        german = [(row.use, row.anchor, row.value, row.sources) for row in rows]
        english = [(row.use, row.anchor, row.value, row.sources) for row in shown["en"][indicator]]
        assert german == english, indicator


def test_every_statement_of_a_document_stands_on_the_page_of_its_source(site, tables):
    said = Counter(tables.documents.source_id(entry) for _, entry in tables.documents.statements())
    assert said
    for lang in LANGUAGES:
        for name, count in said.items():
            text = (site / f"{lang}/source/{name}.html").read_text(encoding="utf-8")
            listed = text.partition('<ul class="statements">')[2].partition("</ul>")[0]
            assert listed.count("<li>") == count, name
