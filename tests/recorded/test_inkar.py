"""The recorded export of INKAR, and what our own observations say about the same Kreise."""

import polars as pl
import pytest

from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from evidence.tables.translation import translate
from evidence.vocabulary import regions
from tables_of_publishers import ORIGIN, definition

SERIES = [
    {
        "indicator": "school_leavers_without_certificate_share",
        "unit": "percent",
        "level": "KREISE",
        "keep": {"indikator": "Schulabgänger ohne Abschluss"},
    },
    {"indicator": "sgb2_rate", "unit": "percent", "level": "KREISE", "keep": {"indikator": "SGB II - Quote"}},
]
TABLE = definition(
    reader="inkar_export",
    legend="inkar",
    has={"dimensions": ["indikator"], "overlapping": ["indikator"]},
    series=SERIES,
)


@pytest.fixture(scope="module")
def cells(samples):
    body = Body("export.csv", samples / "inkar" / "inkar_kreise_2016_2017_export.csv")
    return reader("inkar_export")([body], TABLE)


def test_all_kreise_have_all_indicators(cells):
    assert cells.frame["region"].n_unique() == 401
    assert cells.frame["indikator"].n_unique() == 26
    assert cells.frame.height == 401 * 26
    assert cells.frame["symbol"].unique().to_list() == [""]
    assert cells.frame["level"].unique().to_list() == ["KREISE"]


def test_a_figure_and_a_thousand_are_read_as_printed(cells):
    flensburg = cells.frame.filter(region="01001")
    assert flensburg.filter(indikator="Ausländeranteil").select("time", "number").rows() == [("2017", "13.3")]
    assert flensburg.filter(indikator="Einwohnerdichte")["number"].item() == "1560"


def test_all_saxon_kreise_are_there_and_both_leipzigs(cells):
    found = cells.frame.filter(pl.col("region").str.starts_with("14"))["region"].unique().sort().to_list()
    assert found == sorted(regions.KREISE)
    assert (cells.labels["region", "14713"], cells.labels["region", "14729"]) == ("Leipzig, Stadt", "Leipzig")


def test_what_is_taken_is_what_we_already_know_to_one_decimal(cells, project):
    taken = translate(cells, TABLE, ORIGIN).select(
        "indicator", "region", "period", pl.col("value").cast(pl.Float64)
    )
    known = pl.read_csv(project.processed / "observations.csv", infer_schema=False).filter(
        pl.col("breakdown").fill_null("") == "", pl.col("selection") == "selected"
    )
    both = taken.join(known, on=["indicator", "region", "period"], suffix="_known")
    assert taken.height == both.height == 26
    assert (
        both.select((pl.col("value") - pl.col("value_known").cast(pl.Float64)).abs().max()).item()
        <= 0.05 + 1e-9
    )
