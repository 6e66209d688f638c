"""Rules on practice: who coordinates, mentors, organises and signs, and what became of it."""

from __future__ import annotations

import polars as pl

from evidence.claims.rule import (
    PAPER_DAY,
    SINCE_2015,
    Ask,
    Choices,
    Rule,
    answer,
    of_voices,
    together,
    weigh,
)
from evidence.claims.verdict import judge_statement
from evidence.claims.world import World
from evidence.vocabulary import periods
from evidence.vocabulary.regions import KREISE

PAPER_YEAR = int(PAPER_DAY[:4])
DAYS_A_YEAR = 365.25
SPREADS = {
    "projects": ("mentors_projects", "last"),
    "mentors": ("mentors_staff", "last"),
    "mentors_before": ("mentors_staff", "first"),
}
"""What must be there once for each Kreis: the projects of the mentors, or the mentors, now or in the phase before."""
PACES = {"weekly": 52.0, "monthly": 12.0}
"""How many people a year must find a mentor in a Kreis, on average, for the programme to reach people there."""
ROUNDS = ("", "pillar=b")
"""The rounds of Integrative Maßnahmen: of the whole programme, and since 2024 of strand B."""
MEASURES = {
    "projects": ("im_applications", "im_projects_selected"),
    "money": ("im_requested_amount", "im_available_amount"),
}
"""What was asked for and what was there for it."""
LASTING = {"half": 50.0, "third": 100 / 3, "two_thirds": 200 / 3}
NOT_AN_ASSOCIATION = {
    "office_holder": "church",
    "project": "professional_support",
    "councils": "advisory_council",
    "umbrellas": "umbrella_body",
}
"""Entries of the list that may be left out: an office holder, a project, councils, and umbrella bodies whose members signed."""
FIFTY = 50


def _documents(*parts: str) -> Rule:
    """Return the rule of a statement on which documents alone speak."""
    return Rule(judge_statement, {part: weigh(part) for part in parts}, lambda _: SINCE_2015)


def _chosen(world: World, indicator: str, breakdown: str | None = "") -> pl.DataFrame:
    return world.values(indicator, breakdown=breakdown).filter(pl.col("chosen"))


def _mentees(world: World) -> pl.DataFrame:
    """Return the mentees of each phase, one row a year in which a phase ends; of two counts the longer one.

    Shape: as the figures, with ``length`` of the phase in years.
    """
    rows = _chosen(world, "mentors_mentees").filter(pl.col("period").str.contains("/"))
    spans = [periods.parse(text) for text in rows["period"].unique(maintain_order=True)]
    lengths = pl.DataFrame(
        [(span.text, ((span.last_day - span.first_day).days + 1) / DAYS_A_YEAR) for span in spans],
        schema={"period": pl.String, "length": pl.Float64},
        orient="row",
    )
    return (
        rows.join(lengths, on="period")
        .sort("year", "length", "id")
        .group_by("year", maintain_order=True)
        .last()
    )


def _mentor_choices(world: World) -> Choices:
    """Return the choices on mentors; the default phase is the first that ends with the year of the paper or later."""
    years = sorted(_mentees(world)["year"], key=lambda year: (year < PAPER_YEAR, year))
    return {
        "spread": tuple(SPREADS),
        "phase": tuple(map(str, years)) or ("",),
        "pace": tuple(PACES),
    }


def _mentors_everywhere(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether there are at least as many projects, or mentors, as Kreise."""
    wanted = pl.DataFrame(
        [(name, *what) for name, what in SPREADS.items()],
        schema=["spread", "indicator", "taken"],
        orient="row",
    )
    figures = pl.concat([_chosen(world, name) for name in ("mentors_projects", "mentors_staff")])
    rows = specs.join(wanted, on="spread").join(figures, on="indicator")
    year = pl.when(pl.col("taken") == "last").then(pl.col("year").max()).otherwise(pl.col("year").min())
    taken = rows.filter(pl.col("year") == year.over("spec"))
    return answer(taken, (pl.col("value") >= len(KREISE)).all())


def _mentors_reached(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether on average so many people found a mentor in each Kreis and year."""
    mentees = _mentees(world).with_columns(phase=pl.col("year").cast(pl.String))
    rows = specs.join(mentees, on="phase")
    pace = pl.col("pace").replace_strict(PACES, return_dtype=pl.Float64)
    return answer(rows, (pl.col("value") / pl.col("length") / len(KREISE) >= pace).all())


def _overtaken(part: str) -> Ask:
    """Return the question whether the last word of events after the paper on a part is against it.

    An event of a later month that says yes undoes it, such as a grant to a successor; within a month the order is not
    known. What an act names is no event.
    """

    def ask(world: World, specs: pl.DataFrame) -> pl.DataFrame:
        events = world.bearings.filter(
            pl.col("part") == part, pl.col("entry").str.starts_with("event:"), pl.col("day") > PAPER_DAY
        )
        month = pl.col("day").str.head(7)
        last = events.filter(month == month.max())
        return answer(specs.join(last, how="cross"), (pl.col("says") == "no").any(), "entry")

    return ask


def _rounds(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Return the round of applications that each specification looks at: what was asked for and what was there.

    Shape: columns of ``specs``, ``asked``, ``granted``, ``share`` in percent, and the ids of both in ``ids``.
    """
    keys = ["year", "breakdown"]
    pairs = []
    for name, (asked, granted) in MEASURES.items():
        left, right = (
            _chosen(world, indicator, None).filter(pl.col("breakdown").is_in(ROUNDS), pl.col("value") > 0)
            for indicator in (asked, granted)
        )
        pairs.append(
            left.join(right, on=keys, suffix="_granted").select(
                *keys,
                "interest",
                "interest_granted",
                measure=pl.lit(name),
                asked="value",
                granted="value_granted",
                ids=pl.concat_list("id", "id_granted"),
            )
        )
    rows = of_voices(of_voices(specs.join(pl.concat(pairs), on="measure")), "interest_granted")
    year = pl.when(pl.col("round") == "latest").then(pl.col("year").max()).otherwise(pl.col("year").min())
    return rows.filter(pl.col("year") == year.over("spec")).with_columns(
        share=pl.col("granted") / pl.col("asked") * 100
    )


def _ready(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether bodies applied at the beginning, and later asked for more than there was."""
    begin = _chosen(world, "im_applications").select(
        start=pl.col("year").cast(pl.String), begun="value", begun_id="id"
    )
    rows = (
        _rounds(world, specs).join(begin, on="start").with_columns(id=pl.col("ids").list.concat("begun_id"))
    )
    holds = (pl.col("begun") > 0) & (pl.col("asked") > pl.col("granted"))
    return answer(rows.explode("id"), holds.all())


def _permanent(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether so large a part of what was asked for could be funded that the work could go on."""
    rows = _rounds(world, specs).with_columns(id=pl.col("ids"))
    least = pl.col("lasting").replace_strict(LASTING, return_dtype=pl.Float64)
    return answer(rows.explode("id"), (pl.col("share") >= least).all())


def _more_than_fifty(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether more than fifty entries of the list remain when those that a specification leaves out are taken away."""
    entries = _chosen(world, "first_signatories", None)
    total = entries.filter(pl.col("breakdown") == "")
    counted = [specs.join(total, how="cross")]
    for choice, kind in NOT_AN_ASSOCIATION.items():
        part = entries.filter(pl.col("breakdown") == f"signatory_type={kind}")
        taken = part.with_columns(value=-pl.col("value"))
        counted.append(specs.filter(pl.col(choice) == "left_out").join(taken, how="cross"))
    rows = pl.concat(counted)
    listed = (pl.col("breakdown") == "").any()
    return answer(rows, pl.when(listed).then(pl.col("value").sum() > FIFTY))


def _all_parts(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether the signatories have their seats in more than half of the Kreise; silent unless half the seats are known."""
    entries = _chosen(world, "first_signatories", None)
    total = entries.filter(pl.col("breakdown") == "")["value"].sum()
    seats = entries.filter(pl.col("breakdown").str.starts_with("seat="), pl.col("value") > 0)
    known = 2 * pl.col("value").sum() >= total
    return answer(
        specs.join(seats, how="cross"), pl.when(known).then(2 * pl.col("breakdown").n_unique() > len(KREISE))
    )


RULES: dict[str, Rule] = {
    "C9": _documents("integration_coordinators", "education_coordinators", "volunteer_coordinators"),
    "C10": Rule(
        judge_statement,
        {"everywhere": _mentors_everywhere, "reached": _mentors_reached, "continues": weigh("continues")},
        _mentor_choices,
        criteria=("pace",),
    ),
    "C12": _documents("contracts_ended", "standards_in_contracts"),
    "C15": _documents("no_vouchers_now", "ended_everywhere"),
    "C18": Rule(
        judge_statement,
        {part: weigh(part) for part in ("umbrella_promoted", "local_promoted")},
        lambda _: SINCE_2015,
        superseded=_overtaken("umbrella_promoted"),
    ),
    "C19": _documents("purpose_stated", "steering_worked"),
    "C20": Rule(
        judge_statement,
        {
            "ready": together(_ready, weigh("ready")),
            "permanent": together(_permanent, weigh("permanent")),
            "professional": weigh("professional"),
        },
        lambda _: {
            "voices": ("disinterested", "all"),
            "round": ("latest", "first"),
            "measure": tuple(MEASURES),
            "start": ("2015", "2016"),
            "lasting": tuple(LASTING),
        },
        criteria=("lasting",),
    ),
    "C26": Rule(
        judge_statement,
        {"more_than_fifty": _more_than_fifty, "all_parts_of_saxony": _all_parts},
        lambda _: dict.fromkeys(NOT_AN_ASSOCIATION, ("counted", "left_out")),
    ),
}
