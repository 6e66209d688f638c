"""One module for each family of charts: facts in, Vega-Lite chart out. No data work, no wording beyond labels.

Every mark that shows a fact carries ``fact:<id>`` as its description; ``svg`` turns that into ``data-fact``.
Each form is drawn twice, wide and narrow, so that its text stays readable on a small screen.
"""

from evidence.charts.forms.bars import GROUPS, bars, contributions
from evidence.charts.forms.columns import CERTAIN, TONES, columns
from evidence.charts.forms.estimates import estimates
from evidence.charts.forms.layout import Chart, year_of
from evidence.charts.forms.lines import line, on_common_day, starts_at_zero
from evidence.charts.forms.maps import kreis_map, shade_of
from evidence.charts.forms.multiples import multiples
from evidence.charts.forms.pairs import dumbbell
from evidence.charts.forms.ranks import ranks
from evidence.charts.forms.timeline import Event, timeline

__all__ = [
    "CERTAIN",
    "GROUPS",
    "TONES",
    "Chart",
    "Event",
    "bars",
    "columns",
    "contributions",
    "dumbbell",
    "estimates",
    "kreis_map",
    "line",
    "multiples",
    "on_common_day",
    "ranks",
    "shade_of",
    "starts_at_zero",
    "timeline",
    "year_of",
]
