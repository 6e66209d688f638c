"""What became of every row that was taken over: shown, computed with, confirming, set aside, or left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from evidence.facts.wording import refs
from evidence.paths import Project
from evidence.report.content import environment
from evidence.report.render import framed
from evidence.site.ledger import Ledger, Row
from evidence.site.navigation import COVERAGE, Site
from evidence.tables.export import write_export
from evidence.vocabulary import numbers, status, topics

FILE = "downloads/coverage.csv"
TITLE = {"de": "Was aus jeder Angabe wurde", "en": "What became of every figure"}
# In the order of the table: what a row is for, in both languages.
FATES: dict[str, tuple[str, str]] = {
    "topic_page": ("auf einer Seite zu einer Frage oder einem Kreis", "on the page of a question or a Kreis"),
    "indicator_page": ("nur auf der Seite des Indikators", "only on the page of its indicator"),
    "check": ("bestätigt oder prüft einen anderen Wert", "confirms or checks another value"),
    "differs": ("abweichende Angabe, gezeigt und nicht gewählt", "differing figure, shown and not taken"),
    "excluded": ("Fehler der Quelle, gezeigt und ausgelassen", "fault of the source, shown and left out"),
    "weak": (
        "nur von schwachem Träger, gezeigt und nicht verwendet",
        "from a weak carrier only, shown and not used",
    ),
}
_SCHEMA = {"indicator": pl.String, **dict.fromkeys(FATES, pl.Int64), "rows": pl.Int64}


@dataclass(frozen=True)
class Coverage:
    """The account of all rows: by indicator what became of them, and what was never taken over."""

    by_indicator: pl.DataFrame
    left_out: pl.DataFrame

    @property
    def totals(self) -> dict[str, int]:
        """Number of rows by fate."""
        return {fate: int(self.by_indicator[fate].sum()) for fate in FATES}

    @property
    def rows(self) -> int:
        """Number of all rows, those left out among them."""
        return int(self.by_indicator["rows"].sum()) + int(self.left_out["rows"].sum())

    def file(self) -> bytes:
        """Return the account by indicator as CSV."""
        return write_export(self.by_indicator)


def cover(site: Site, ledger: Ledger, at: Project) -> Coverage:
    """Return what became of every row of the observations and of every row that was left out at transcription.

    ``by_indicator`` has one row an indicator, a count a fate and their sum; ``left_out`` has a row a reason.
    """
    shown = {name for _, _, content in site.made.values() for name in (*content.facts, *content.cited)}
    counted = [
        {
            "indicator": indicator,
            **_fates(rows, shown),
            "rows": sum(row.observation is not None for row in rows),
        }
        for indicator, rows in ledger.rows.items()
        if any(row.observation is not None for row in rows)
    ]
    return Coverage(pl.DataFrame(counted, schema=_SCHEMA).sort("indicator"), _left_out(at))


def _left_out(at: Project) -> pl.DataFrame:
    """Return how many rows were left out at transcription, by reason; none where nobody kept an account."""
    path = at.registers / "transcription.csv"
    kinds = {"left_out_because": pl.String, "rows": pl.Int64}
    account = (
        pl.read_csv(path, columns=list(kinds), schema_overrides=kinds)
        if path.is_file()
        else pl.DataFrame(schema=kinds)
    )
    return (
        account.filter(pl.col("left_out_because").fill_null("") != "")
        .group_by(reason="left_out_because")
        .agg(pl.col("rows").sum())
        .sort("reason")
    )


def coverage_page(site: Site, coverage: Coverage, lang: str) -> str:
    """Return the page of the account in one language."""
    column = 0 if lang == "de" else 1
    codebook = site.register.tables.codebook
    frame = site.frame(lang, COVERAGE)
    counts = {row["indicator"]: row for row in coverage.by_indicator.iter_rows(named=True)}
    body = (
        environment()
        .get_template("coverage.html.j2")
        .render(
            frame=frame,
            lang=lang,
            title=TITLE[lang],
            total=_count(coverage.rows, lang),
            fates=[
                {
                    "words": FATES[fate][column],
                    "count": _count(number, lang),
                    "share": _share(number, coverage, lang),
                }
                for fate, number in coverage.totals.items()
            ],
            reasons=[
                {
                    "words": status.LEFT_OUT[row["reason"]][column],
                    "count": _count(row["rows"], lang),
                    "share": _share(row["rows"], coverage, lang),
                }
                for row in coverage.left_out.iter_rows(named=True)
            ],
            topics=[
                {
                    "name": topics.name(topic, lang),
                    "rows": [
                        {
                            "name": refs(entry.name(lang)),
                            "path": f"{lang}/indicator/{entry.id}.html",
                            "counts": [_count(counts[entry.id][fate], lang) for fate in (*FATES, "rows")],
                        }
                        for entry in codebook.values()
                        if entry.topic == topic and entry.id in counts
                    ],
                }
                for topic in topics.TOPICS
            ],
            file=FILE,
        )
    )
    return framed(frame, TITLE[lang], body, [])


def _fates(rows: list[Row], shown: set[str]) -> dict[str, int]:
    found = Counter(_fate(row, shown) for row in rows if row.observation is not None)
    return {fate: found[fate] for fate in FATES}


def _fate(row: Row, shown: set[str]) -> str:
    if row.use == "taken":
        return "topic_page" if row.id in shown else "indicator_page"
    return "check" if row.use in ("agrees", "compared") else row.use


def _count(number: int, lang: str) -> str:
    return refs(numbers.number(number, 0, lang))


def _share(number: int, coverage: Coverage, lang: str) -> str:
    return refs(f"{numbers.number(100 * number / coverage.rows, 1, lang)}{' ' if lang == 'de' else ''}%")
