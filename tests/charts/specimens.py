"""One chart of each form, made from the facts of a test."""

from evidence.charts import forms
from evidence.vocabulary import periods

EVENTS = [
    forms.Event("2019", "law", "Ein Gesetz", "An act"),
    forms.Event("2023-12-07", "politics", "Ein Papier", "A paper"),
    forms.Event("2025-05-01", "law", "Noch eines", "Another"),
]
FORMS = {
    "line": lambda make, fact, width: forms.line(
        make({2019: 7.6, 2020: 5.2, 2021: 5.5}), "de", width, "14", [(2020, "neue\nBasis")]
    ),
    "columns": lambda make, fact, width: forms.columns(make({2019: 7.6, 2020: 5.2, 2021: None}), "de", width),
    "bars": lambda make, fact, width: forms.bars(
        [fact(7.5, region=code) for code in ("14", "15")], "de", width, "14", ("Sachsen", "Anderswo")
    ),
    "kreis_map": lambda make, fact, width: forms.kreis_map(
        [fact(value, region=code) for value, code in ((7.5, "14612"), (2.5, "14628"))], "de", width, "14612"
    ),
    "dumbbell": lambda make, fact, width: forms.dumbbell(
        [tuple(make({2019: 7.6, 2020: 5.2}))], "de", width, "14", ("Sachsen",)
    ),
    "estimates": lambda make, fact, width: forms.estimates(
        [fact(56.0, interval=(53.1, 58.9)), fact(41.0)], "de", width, "", ("Dies", "Das")
    ),
    "timeline": lambda make, fact, width: forms.timeline(EVENTS, "de", width, periods.parse("2024")),
    "multiples": lambda make, fact, width: forms.multiples(
        make({2019: 7.6, 2020: 9.2, 2021: 5.5}), "de", width, ["14", "15"], "14"
    ),
    "contributions": lambda make, fact, width: forms.contributions(
        [tuple(make({2019: 7.6, 2020: -5.2})), tuple(make({2021: -1.0, 2022: 2.0}))], "de", width
    ),
    "ranks": lambda make, fact, width: forms.ranks(
        [fact(value, region=code) for value, code in ((7.5, "14612"), (2.5, "14628"), (4.0, "14"))],
        "de",
        "14612",
        "14",
        ("Dresden", "Pirna", "Sachsen"),
    ),
}
