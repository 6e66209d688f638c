import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evidence.errors import TableError
from evidence.tables.schema import KEY
from evidence.tables.selection import Choice, WeakCarrier, check_choices, select
from frames import PUBLISHERS, observations
from strategies import observation_frames

CHOICE = Choice(
    id="ours",
    indicator="foreign_share",
    region="14",
    period="2023-12-31",
    basis="zensus2022",
    prefer="press.example",
    reason_de="Darum.",
    reason_en="Because.",
)
NEVER = CHOICE.model_copy(update={"prefer": "nowhere.example"})
FORUM = WeakCarrier(address="forum.example", reason_de="Ein Forum.", reason_en="A forum.")
OFFICE = {"source_url": "https://office.example/a"}
PRESS = {"source_url": "https://press.example/a"}


def chosen(*rows, choices=(NEVER,), weak=()):
    selected = select(observations(*rows), PUBLISHERS, choices, weak)
    return dict(selected.select("source_url", "selection").iter_rows())


# Better row first; everything before the difference is equal.
@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"tier": "primary"}, {"tier": "secondary"}),
        ({"tier": "secondary"}, {"tier": "derived"}),
        ({"publisher": "office"}, {"publisher": "agency"}),
        ({"publisher": "agency"}, {"publisher": "press"}),
        ({"value_status": "final"}, {"value_status": "rounded"}),
        ({"value_status": "provisional"}, {"value_status": "estimated"}),
        ({"decimals": 2}, {"decimals": 1}),
        ({"published": "2024-06-21"}, {"published": "2024-06-20"}),
        ({"published": "2024-07"}, {"published": "2024-06-30"}),
        ({"published": "2024"}, {"published": "2024-06-20"}),
        ({"published": "2023"}, {"published": ""}),
        ({"tier": "primary", "publisher": "press"}, {"tier": "secondary", "publisher": "office"}),
        ({"publisher": "office", "value_status": "rounded"}, {"publisher": "agency"}),
        ({"decimals": 0}, {"decimals": 2, "value_status": "rounded"}),
        ({"decimals": 2, "published": "2001"}, {"decimals": 1, "published": "2024"}),
    ],
)
def test_better_row_is_selected(better, worse):
    first = {**better, "source_url": "https://z.example/", "value": 1.0}
    second = {**worse, "source_url": "https://a.example/", "value": 9.0}
    expected = {"https://z.example/": "selected", "https://a.example/": "differs"}
    assert expected == chosen(first, second)
    assert expected == chosen(second, first)


def test_between_equals_the_address_decides_so_that_the_order_is_total():
    assert chosen(OFFICE, PRESS) == {
        "https://office.example/a": "selected",
        "https://press.example/a": "agrees",
    }


def test_registered_choice_wins_over_every_other_reason():
    worse = {
        **PRESS,
        "tier": "derived",
        "publisher": "press",
        "value_status": "estimated",
        "decimals": 0,
        "value": 8,
    }
    assert chosen(OFFICE, worse, choices=(CHOICE,))["https://press.example/a"] == "selected"


def test_registered_choice_reaches_no_other_figure():
    rows = ({**OFFICE, "region": "14625"}, {**PRESS, "region": "14625", "tier": "derived"})
    assert chosen(*rows, choices=(CHOICE,))["https://office.example/a"] == "selected"


def test_weak_carrier_wins_against_nobody():
    forum = {"source_url": "https://forum.example/a"}
    other = {**PRESS, "tier": "derived", "publisher": "press", "value_status": "estimated"}
    assert chosen(forum, other, weak=(FORUM,))["https://press.example/a"] == "selected"


def test_weak_carrier_is_marked_even_where_it_stands_alone():
    rows = observations(
        {"source_url": "https://forum.example/a"}, {"source_url": "https://forum.example.org/a"}
    )
    selected = select(rows, PUBLISHERS, (NEVER,), (FORUM,))
    expected = {"https://forum.example/a": True, "https://forum.example.org/a": False}
    assert expected == dict(selected.select("source_url", "weak").iter_rows())


def test_excluded_row_is_never_selected_even_where_it_stands_alone():
    assert chosen({**OFFICE, "excluded": "typo"}) == {"https://office.example/a": "excluded"}
    assert chosen({**OFFICE, "excluded": "typo"}, {**PRESS, "tier": "derived"}) == {
        "https://office.example/a": "excluded",
        "https://press.example/a": "selected",
    }


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(7.65, 2, "agrees"), (7.74, 2, "agrees"), (7.8, 1, "differs"), (7.76, 2, "differs"), (8.0, 0, "agrees")],
)
def test_row_agrees_at_the_coarser_of_the_two_printed_precisions(value, decimals, expected):
    other = {**PRESS, "tier": "derived", "value": value, "decimals": decimals}
    assert expected == chosen({**OFFICE, "value": 7.7, "decimals": 1}, other)["https://press.example/a"]


@pytest.mark.parametrize("choices", [(), (CHOICE.model_copy(update={"prefer": "office.example"}),)])
def test_missing_value_never_hides_one_that_is_known(choices):
    known = {**PRESS, "tier": "secondary"}
    assert chosen({**OFFICE, "value": None}, known, choices=choices) == {
        "https://press.example/a": "selected",
        "https://office.example/a": "differs",
    }


def test_without_any_registered_choice_the_general_rule_decides():
    assert (
        chosen(OFFICE, {**PRESS, "tier": "secondary"}, choices=())["https://office.example/a"] == "selected"
    )


def test_missing_value_agrees_with_nothing():
    other = {**PRESS, "tier": "derived", "value": None}
    assert chosen(OFFICE, other)["https://press.example/a"] == "differs"


@given(observation_frames(), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(frame, random):
    order = list(range(frame.height))
    random.shuffle(order)
    assert_frame_equal(
        select(frame, PUBLISHERS, (CHOICE,), (FORUM,)), select(frame[order], PUBLISHERS, (CHOICE,), (FORUM,))
    )


@given(observation_frames(st.just("14")), observation_frames(st.just("14625")))
def test_adding_an_unrelated_region_changes_nothing(frame, unrelated):
    together = select(pl.concat([unrelated, frame]), PUBLISHERS, (CHOICE,), (FORUM,))
    assert_frame_equal(
        select(frame, PUBLISHERS, (CHOICE,), (FORUM,)), together.filter(pl.col("region") == "14")
    )


@given(observation_frames())
def test_every_row_stays_and_every_key_has_one_selected_row_unless_all_are_excluded(frame):
    selected = select(frame, PUBLISHERS, (NEVER,), ())
    assert frame.height == selected.height
    for _, rows in selected.group_by(list(KEY)):
        usable = rows.filter(pl.col("excluded") == "").height
        assert min(usable, 1) == rows.filter(pl.col("selection") == "selected").height


@given(observation_frames())
def test_selecting_changes_neither_its_input_nor_any_value(frame):
    before = frame.clone()
    selected = select(frame, PUBLISHERS, (CHOICE,), (FORUM,))
    assert_frame_equal(before, frame)
    order = [*KEY, "source_url"]
    assert_frame_equal(
        before.sort(order).drop("selection"), selected.sort(order).select(before.drop("selection").columns)
    )


def test_weak_carrier_may_be_some_pages_of_a_host_only():
    carrier = FORUM.model_copy(update={"address": "news.example/party/2015/statement-12"})
    addresses = (
        "https://news.example/party/2015/statement-12",
        "https://news.example/party/2015/statement-12?page=2",
        "https://news.example/party/2015/other",
        "https://archive.example/news.example/party/2015/statement-12",
    )
    rows = observations(*({"source_url": address} for address in addresses))
    selected = select(rows, PUBLISHERS, (NEVER,), (carrier,))
    assert dict(selected.select("source_url", "weak").iter_rows()) == dict(
        zip(addresses, (True, True, False, False), strict=True)
    )


def test_host_without_a_path_is_the_weak_carrier_too():
    selected = select(observations({"source_url": "https://forum.example"}), PUBLISHERS, (NEVER,), (FORUM,))
    assert selected["weak"].to_list() == [True]


def checked(*rows, choices=(CHOICE,), weak=()):
    check_choices(select(observations(*rows), PUBLISHERS, choices, weak), choices)


def test_choice_that_matches_no_row_is_refused():
    with pytest.raises(TableError, match=r'choices\.toml, entry "ours": the choice matches no row') as error:
        checked(OFFICE)
    assert "foreign_share, region 14, period 2023-12-31; found none" in str(error.value)


def test_choice_with_a_row_to_prefer_is_accepted():
    checked(OFFICE, PRESS)


@pytest.mark.parametrize(
    ("rows", "weak"),
    [
        ((OFFICE, PRESS), (FORUM.model_copy(update={"address": "press.example"}),)),
        ((OFFICE, PRESS | {"excluded": "typo"}), ()),
    ],
)
def test_choice_never_prefers_a_weak_carrier_or_a_known_fault(rows, weak):
    with pytest.raises(TableError, match="found only rows that are excluded or on a weak carrier"):
        checked(*rows, weak=weak)
