"""Hypothesis strategies for the words of official statistics, and for small tables made of them."""

import calendar

import polars as pl
from hypothesis import strategies as st

from evidence.vocabulary import breakdowns as known
from evidence.vocabulary import regions as places
from frames import PUBLISHERS, observations

years = st.integers(1990, 2040).map(str)
months = st.builds("{}-{:02d}".format, years, st.integers(1, 12))


@st.composite
def dates(draw: st.DrawFn) -> str:
    year, month = draw(st.integers(1990, 2040)), draw(st.integers(1, 12))
    return f"{year}-{month:02d}-{draw(st.integers(1, calendar.monthrange(year, month)[1])):02d}"


points = st.one_of(years, months, dates())
spans = st.one_of(
    st.lists(kind, min_size=2, max_size=2, unique=True).map(sorted).map("/".join)
    for kind in (years, months, dates())
)
periods = st.one_of(points, spans)
regions = st.sampled_from([region.code for region in places.REGIONS])
breakdown_parts = st.lists(st.sampled_from(sorted(known.BREAKDOWNS)), unique=True, max_size=3).flatmap(
    lambda keys: st.fixed_dictionaries({key: st.sampled_from(sorted(known.BREAKDOWNS[key])) for key in keys})
)
breakdowns = breakdown_parts.map(known.write)
counts = st.integers(0, 5_000_000).map(float)


@st.composite
def observation_frames(draw: st.DrawFn, region: st.SearchStrategy[str] = regions) -> pl.DataFrame:
    """Up to eight observations of few keys, so that sources meet; one row a key and address."""
    rows = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "region": region,
                    "period": st.sampled_from(["2022-12-31", "2023-12-31"]),
                    "value": st.one_of(st.none(), st.integers(0, 400).map(lambda tenths: tenths / 10)),
                    "decimals": st.integers(0, 2),
                    "tier": st.sampled_from(["primary", "secondary", "derived"]),
                    "publisher": st.sampled_from([publisher.id for publisher in PUBLISHERS]),
                    "value_status": st.sampled_from(["final", "rounded", "estimated"]),
                    "published": st.sampled_from(["", "2023", "2024-06", "2024-06-20"]),
                    "source_url": st.sampled_from([f"https://{name}.example/page" for name in "abcd"]),
                    "excluded": st.sampled_from(["", "", "", "typo"]),
                }
            ),
            min_size=1,
            max_size=8,
            unique_by=lambda row: (row["region"], row["period"], row["source_url"]),
        )
    )
    return observations(*rows)
