"""Tables of measurements say what was measured: ratios within a round, medians over rounds, and what was not measured."""

import pytest


@pytest.fixture
def results(script):
    return script("results")


@pytest.fixture
def way(results):
    def made(title, walls, *, incremental=True, **more):
        costs = {
            scenario: [results.Cost(wall * factor, 2 * wall * factor) for wall in walls]
            for scenario, factor in (("cold", 1.0), ("no-op", 0.01), ("notebook", 0.1))
        }
        return results.Result(title, incremental, costs, 250_000_000, **more)

    return made


def cells(text):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]


def test_ratio_is_the_median_of_the_ratios_of_the_rounds(results):
    assert results.ratio([10.0, 40.0, 30.0], [1.0, 2.0, 10.0]) == 10.0


def test_table_names_time_and_ratio_of_each_way(results, way):
    head, _, ours, theirs = cells(
        results.comparison({"ours": way("ours", [2.0], noticed=True), "loop": way("loop", [30.0])}, 10)
    )
    assert dict(zip(head[1:3], ours[1:3], strict=True)) == {"cold, s": "2", "ratio": "1"}
    assert theirs[:5] == ["loop", "30", "15", "6", "15"]
    assert (ours[-2:], theirs[-2:]) == (["250", "yes"], ["250", "–"])


def test_what_builds_everything_each_time_takes_as_long_without_a_change(results, way):
    found = {"ours": way("ours", [2.0]), "loop": way("loop", [30.0], incremental=False)}
    loop = cells(results.comparison(found, 1))[3]
    assert loop[5:9] == ["30", "1500", "30", "150"]


def test_way_that_failed_is_named_and_has_no_figures(results, way):
    found = {
        "ours": way("ours", [2.0]),
        "book": results.Result("book", incremental=True, fault="No network."),
    }
    text = results.comparison(found, 1)
    assert "- book: not measured. No network." in text.splitlines()
    assert set(cells(text)[3][1:]) == {"–"}


def test_ways_that_were_not_measured_give_no_goal(results, way):
    words = [goal.words for goal in results.goals({"ours": way("ours", [2.0]), "loop": way("loop", [30.0])})]
    assert any("the loop, cold" in word for word in words)
    assert not any("snakemake" in word for word in words)


@pytest.mark.parametrize(("slow", "reached"), [(20.0, True), (19.0, False)])
def test_goal_is_reached_from_its_bound_on(results, way, slow, reached):
    found = results.goals({"ours": way("ours", [2.0]), "loop": way("loop", [slow])})
    assert next(goal for goal in found if "the loop, cold" in goal.words).reached is reached


def test_further_page_costs_what_is_left_without_the_smaller_build(results):
    costs = {10: [results.Cost(3.0, 2.0)], 40: [results.Cost(6.0, 8.0)]}
    _, _, first, second = cells(results.scale(costs, {10: 1_000_000, 40: 2_000_000}))
    assert first == ["10", "3", "300", "–", "200", "–", "1"]
    assert second == ["40", "6", "150", "100", "200", "200", "2"]


@pytest.mark.parametrize(
    ("value", "shown"), [(0.04321, "0.0432"), (1234.5, "1234"), (6.0, "6"), (0.1, "0.1")]
)
def test_number_has_three_significant_digits(results, value, shown):
    assert results.number(value) == shown


def test_table_goes_between_the_marks_and_nowhere_else(results, tmp_path):
    document = tmp_path / "performance.md"
    document.write_text(
        "before\n<!-- measured: scale -->\nold\n<!-- end of measured: scale -->\nafter\n", encoding="utf-8"
    )
    results.put(document, "scale", "new")
    assert document.read_text(encoding="utf-8") == (
        "before\n<!-- measured: scale -->\n\nnew\n\n<!-- end of measured: scale -->\nafter\n"
    )


def test_document_without_marks_is_left_alone(results, tmp_path):
    document = tmp_path / "performance.md"
    document.write_text("text\n", encoding="utf-8")
    with pytest.raises(ValueError, match="measured: scale"):
        results.put(document, "scale", "new")
    assert document.read_text(encoding="utf-8") == "text\n"
