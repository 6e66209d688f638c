"""Loaded into the warm process: charts come out of notebooks as specifications, which are drawn outside of them."""

import altair as alt

# altair's own name for such an output, which ends in ".json", is none under which nbformat lets an object pass.
KIND = "application/vnd.vegalite.v6+json"

alt.renderers.register("specification", lambda chart, **_: {KIND: chart})
alt.renderers.enable("specification")
