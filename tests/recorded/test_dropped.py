"""Recorded files that came by hand: each is read by a definition, and its totals are those of the publisher."""

import polars as pl
import pytest

from evidence.errors import TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from evidence.tables.translation import translate
from tables_of_publishers import ORIGIN, definition

KREIS = {"region": "region", "level": "=KREISE", "time": "year", "unit": "=Anzahl"}
EMPLOYEES = {
    "columns": KREIS
    | {
        "value": "n",
        "measure": "=n",
        "dims": {"occupation": "occupational_group", "type": "type", "group": "group"},
    },
    "total": {"group": "total"},
    "empty": "*",
}


def parsed(samples, kind, path, **entry):
    return reader(kind)([Body(path, samples / path)], definition(reader=kind, **entry))


def summed(cells, *conditions):
    """Return the sum of the numbers, and how many cells have none."""
    found = cells.frame.filter(*conditions)
    return found["number"].cast(pl.Float64, strict=False).sum(), (found["symbol"] != "").sum()


@pytest.mark.parametrize(
    ("place", "employed", "missing"), [("workplace", 1_625_410, 31), ("residence", 1_640_091, 26)]
)
def test_sums_over_occupations_are_lower_bounds(samples, place, employed, missing):
    cells = parsed(
        samples,
        "drop_csv",
        f"ba/badata_0.2.0_employees_by_{place}_sachsen.csv.gz",
        legend="bundesagentur",
        ask=EMPLOYEES,
    )
    assert cells.frame.height == 142_974
    assert cells.frame["region"].n_unique() == 13
    total, empty = summed(
        cells, pl.col("time") == "2025", pl.col("group") == "", pl.col("type") == "social insurance"
    )
    assert (total, empty) == (employed, missing)


def test_sum_with_a_suppressed_occupation_is_missing_and_no_lower_bound(samples):
    entry = {
        "legend": "bundesagentur",
        "ask": EMPLOYEES,
        "has": {"dimensions": ["occupation", "type", "group"]},
        "series": [
            {
                "indicator": "employees_total",
                "unit": "persons",
                "from_unit": "Anzahl",
                "level": "KREISE",
                "keep": {"type": "social insurance"},
                "total": ["group"],
                "sum": {"occupation": "*"},
            }
        ],
    }
    cells = parsed(samples, "drop_csv", "ba/badata_0.2.0_employees_by_workplace_sachsen.csv.gz", **entry)
    rows = translate(cells, definition(**entry), ORIGIN)
    assert rows.height == 13 * 13
    dresden = rows.filter(pl.col("region") == "14612", pl.col("period") == "2025").row(0, named=True)
    assert dresden["missing_reason"] in ("", "missing_input")
    assert set(rows.filter(pl.col("value") == "")["missing_reason"]) == {"missing_input"}
    assert not rows.filter(pl.col("value") == "").is_empty()


@pytest.mark.parametrize(
    ("name", "values", "total"),
    [
        ("jobs", ["total", "social_insurance"], 30_866),
        ("unemployed_foreigners", ["total", "women"], 37_806),
        ("unemployed_total", ["total", "women"], 148_747),
    ],
)
def test_columns_of_figures_are_measures(samples, name, values, total):
    ask = {"columns": KREIS | {"values": values, "dims": {"occupation": "occupational_group"}}, "empty": "*"}
    cells = parsed(
        samples, "drop_csv", f"ba/badata_0.2.0_{name}_sachsen.csv.gz", legend="bundesagentur", ask=ask
    )
    assert cells.frame.height == 52_780
    found, _ = summed(cells, pl.col("time") == "2025", pl.col("measure") == "total")
    assert round(found) == total


def test_covariates_of_the_kreise_have_whole_years(samples):
    entry = {
        "legend": "inkar",
        "ask": {
            "columns": {
                "region": "county_code",
                "level": "=KREISE",
                "time": "year",
                "values": ["share_foreign", "unemployment_rate", "share_no_degree"],
                "unit": "=%",
            }
        },
        "series": [
            {
                "indicator": "foreign_share",
                "unit": "percent",
                "from_unit": "%",
                "level": "KREISE",
                "measure": "share_foreign",
            }
        ],
    }
    path = "kreis_covariates/gerda_0.6.0_inkar_county_covariates_sachsen_1995_2022.csv.gz"
    rows = translate(parsed(samples, "drop_csv", path, **entry), definition(**entry), ORIGIN)
    assert rows["period"].unique().sort().to_list() == [str(year) for year in range(1995, 2023)]
    assert rows["region"].n_unique() == 13
    assert rows.filter(pl.col("region") == "14612", pl.col("period") == "2022")["value"].item() == "10.77"


def test_gemeinden_add_up_to_saxony(samples):
    ask = {
        "columns": {
            "region": "ags",
            "level": "=GEMEIN",
            "time": "=2022-05-15",
            "values": ["population_census22", "share_foreign_census22"],
        }
    }
    cells = parsed(
        samples,
        "drop_csv",
        "kreis_covariates/gerda_census2022_gemeinden_sachsen.csv",
        legend="zensus",
        ask=ask,
    )
    assert summed(cells, pl.col("measure") == "population_census22") == (4_038_131, 0)
    assert cells.frame.filter(pl.col("measure") == "population_census22").height == 419


WORKBOOK = "zensus/Zensus2022_Regionaltabelle_Bevoelkerung.xlsx"
LEVELS = {
    "Bund (ohne Deutsche im Ausland)": "DINSG",
    "Land": "DLAND",
    "Stadtkreis/kreisfreie Stadt/Landkreis": "KREISE",
    "Gemeinde": "GEOGM4",
}
CENSUS = {
    "legend": "zensus",
    "ask": {
        "columns": {
            "region": "_RS",
            "level": "Regionalebene",
            "time": "Berichtszeitpunkt",
            "values": ["EWZ", "EWZ_BFS_20220630"],
            "unit": "=Anzahl",
        },
        "sheet": "CSV-Einwohnerzahl",
        "levels": LEVELS,
    },
    "series": [
        {
            "indicator": "population",
            "unit": "persons",
            "from_unit": "Anzahl",
            "level": ["DINSG", "DLAND", "KREISE"],
            "measure": "EWZ",
        }
    ],
}


def test_census_workbook_gives_each_level_the_same_total(samples):
    cells = parsed(samples, "drop_excel", WORKBOOK, **CENSUS)
    for level, count in (("DINSG", 1), ("DLAND", 16), ("KREISE", 400), ("GEOGM4", 10_786)):
        conditions = (pl.col("level") == level, pl.col("measure") == "EWZ")
        assert cells.frame.filter(*conditions).height == count
        assert summed(cells, *conditions) == (82_711_282, 0)
    rows = translate(cells, definition(**CENSUS), ORIGIN)
    assert rows.height == 30
    assert rows.filter(pl.col("region") == "14")["value"].item() == "4038131"


def test_en_dash_of_the_census_workbook_is_no_zero(samples):
    levels = {"Bund (mit Deutschen im Ausland)": "DINSG", "Land": "DLAND"}
    series = CENSUS["series"][0] | {"measure": "EWZ_BFS_20220630", "level": ["DINSG", "DLAND"]}
    entry = CENSUS | {"ask": CENSUS["ask"] | {"levels": levels}, "series": [series]}
    rows = translate(parsed(samples, "drop_excel", WORKBOOK, **entry), definition(**entry), ORIGIN)
    country = rows.filter(pl.col("region") == "00").row(0, named=True)
    assert (country["value"], country["missing_reason"]) == ("", "not_published")
    assert "cannot be zero" in country["note"]
    assert rows.filter(pl.col("region") == "14")["value"].item() == "4080036"


def test_header_of_two_lines_names_its_columns(samples):
    change = "Veränderung Zensus 2022 zur Bevölkerungsfortschreibung zum 30.06.2022 auf Basis Zensus 2011** | absolut"
    ask = {
        "columns": {
            "region": "Amtlicher Regionalschlüssel (ARS)",
            "level": "Regionalebene",
            "time": "=2022-05-15",
            "values": [change],
        },
        "sheet": "Bevölkerung",
        "header_rows": [3, 4],
        "footer": ["Zeichenerklärung"],
        "levels": {"Land": "DLAND"},
    }
    cells = parsed(samples, "drop_excel", WORKBOOK, legend="zensus", ask=ask)
    assert cells.frame.height == 16
    assert cells.frame.filter(pl.col("region") == "14")["number"].item() == "-41905"
    assert summed(cells) == (82_711_282 - 84_079_811, 0)


def test_lost_zero_of_the_crosswalk_is_told_with_its_key(samples):
    entry = {
        "ask": {
            "sheet": "1991-2020",
            "columns": {
                "region": "Kreise 31.12.1991",
                "level": "=KREISE",
                "time": "=1991-12-31",
                "value": "Bevölkerung am 31.12.1991 in 1000",
                "dims": {"into": "Kreise 31.12.2020"},
            },
        },
        "has": {"dimensions": ["into"]},
    }
    cells = parsed(samples, "drop_excel", "crosswalk/ref-kreise-umrech-2020-1990-2019.xlsx", **entry)
    assert cells.frame.height == 634
    with pytest.raises(
        TableError,
        match=r'key "1001000" has 7 digits on level KREISE.*without its leading zero.*read as text',
    ):
        translate(cells, definition(**entry), ORIGIN)


@pytest.mark.parametrize(
    ("name", "first", "last", "rows", "total"),
    [
        ("migranten", "2008", "2023", 8_064, 313_216),
        ("arbeitslose-insgesamt", "2000", "2022", 15_813, 116_028),
    ],
)
def test_json_of_a_city_has_rows_below_its_years(samples, name, first, last, rows, total):
    ask = {
        "path": ["data", "@year", "@what", "[]"],
        "columns": {
            "region": "district",
            "level": "=ORTSTEIL",
            "time": "year",
            "measure": "what",
            "value": "value",
        },
    }
    cells = parsed(samples, "drop_json", f"leipzig/leipzig-{name}.json.gz", ask=ask)
    assert cells.frame.height == rows
    assert (cells.frame["time"].min(), cells.frame["time"].max()) == (first, last)
    assert summed(cells, pl.col("time") == last) == (total, 0)


@pytest.mark.parametrize(
    ("name", "measure", "kreise"), [("bildung", "a_schul_oA", 364), ("sozialleistungen", "q_asyl_bev", 156)]
)
def test_bulk_figures_of_inkar_have_their_level_in_a_column(samples, name, measure, kreise):
    ask = {
        "columns": {
            "region": "kennziffer",
            "level": "raumbezug",
            "time": "zeitbezug",
            "values": [measure],
            "unit": "=%",
        },
        "levels": {"Bund": "DINSG", "Bundesländer": "DLAND", "Kreise": "KREISE"},
    }
    series = {"indicator": "x", "unit": "percent", "from_unit": "%", "level": ["DINSG", "DLAND", "KREISE"]}
    entry = {"legend": "inkar", "ask": ask, "series": [series]}
    cells = parsed(samples, "drop_csv", f"inkar/inkr_inkar2024_{name}_laender_bund_sachsen.csv.gz", **entry)
    assert cells.frame.filter(pl.col("level") == "KREISE").height == kreise
    rows = translate(cells, definition(**entry), ORIGIN)
    assert rows.height == cells.frame.height
    assert rows["region"].n_unique() == 30


def test_tables_derived_from_recorded_bodies_agree_with_them(samples):
    folder = samples / "derived"
    protection = next(folder.glob("12531*.csv"))
    measure = "sum_of_3_disjoint_top_categories"
    ask = {"columns": {"region": "ags", "level": "=KREISE", "time": "=2024-12-31", "values": [measure]}}
    cells = parsed(samples, "drop_csv", f"derived/{protection.name}", ask=ask)
    assert summed(cells, pl.col("region") != "14") == (137_180, 0)

    employees = next(folder.glob("13111*.csv"))
    columns = {
        "region": "code",
        "level": "=ags",
        "time": "time",
        "value": "value",
        "unit": "=Anzahl",
        "dims": {"nat": "nat", "sex": "sex"},
    }
    entry = {
        "ask": {"columns": columns, "total": {"nat": "TOTAL", "sex": "TOTAL"}},
        "has": {"dimensions": ["nat", "sex"]},
        "adds_up": {"sex": ["GESM", "GESW"]},
        "series": [
            {
                "indicator": "employees_total",
                "unit": "persons",
                "from_unit": "Anzahl",
                "level": "ags",
                "total": ["nat", "sex"],
            }
        ],
    }
    rows = translate(
        parsed(samples, "drop_csv", f"derived/{employees.name}", **entry), definition(**entry), ORIGIN
    )
    assert rows.filter(pl.col("region") == "14")["value"].item() == "1625454"

    history = next(folder.glob("1000A*.csv"))
    columns = {
        "region": "code",
        "level": "=ags",
        "time": "time",
        "value": "value",
        "flag": "value_q",
        "dims": {"class": "classification", "category": "category_code"},
    }
    cells = parsed(samples, "drop_csv", f"derived/{history.name}", legend="zensus", ask={"columns": columns})
    saxony = (pl.col("region") == "14", pl.col("class") == "WDGAT2", pl.col("category") == "WANDERUNG-BEID")
    assert summed(cells, *saxony) == (376_796, 0)
