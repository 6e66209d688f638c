import pytest

from evidence import build
from evidence.errors import NotebookError, UsageError
from evidence.paths import Project
from evidence.report import engine
from evidence.report.parameters import (
    TAGS,
    bind,
    find_notebook,
    list_notebooks,
    read_notebook,
    read_parameters,
)
from evidence.work.request import Request

TYPED = 'region: str = "14"\ncount: int = 3\nshare: float = 0.5\nshown: bool = True\n'


@pytest.fixture
def no_kernel(monkeypatch):
    """Fail if anything tries to run a notebook."""

    def refuse(*arguments, **named):
        pytest.fail("a kernel was started")

    monkeypatch.setattr(engine, "execute", refuse)
    monkeypatch.setattr("papermill.execute_notebook", refuse)


# Reading the signature


def test_parameters_are_read_with_name_type_default_and_help(make_notebook):
    found = read_parameters(make_notebook())
    assert list(found) == ["region", "lang", "as_of"]
    region = found["region"]
    assert (region.name, region.kind, region.default, region.help) == ("region", "str", "14", "a region")


@pytest.mark.parametrize(
    "line",
    [
        'region = "14"',
        "region: str",
        'region: str = "1" + "4"',
        'region: list = ["14"]',
        'region: "str" = "14"',
        "import os",
        "def region(): ...",
        'page.region: str = "14"',
    ],
)
def test_parameter_that_is_no_typed_literal_is_refused(make_notebook, line):
    path = make_notebook(parameters=f'lang: str = "de"\n{line}\n')
    with pytest.raises(NotebookError, match="01_question.ipynb, parameters, line 2") as error:
        read_parameters(path)
    assert line in str(error.value)
    assert 'name: str = "value"' in str(error.value)


def test_negative_number_is_a_literal(make_notebook):
    assert read_parameters(make_notebook(parameters="offset: int = -1\n"))["offset"].default == -1


def test_default_that_does_not_fit_its_type_is_refused(make_notebook):
    with pytest.raises(NotebookError, match="region"):
        read_parameters(make_notebook(parameters="region: str = 14\n"))


def test_parameters_cell_that_is_no_python_is_refused(make_notebook):
    with pytest.raises(NotebookError, match="01_question.ipynb"):
        read_parameters(make_notebook(parameters="region: str =\n"))


def test_notebook_without_parameters_cell_is_refused(make_notebook):
    with pytest.raises(
        NotebookError, match='01_question.ipynb: expected one cell tagged "parameters", found 0'
    ):
        read_parameters(make_notebook(("setup", "1"), parameters=None))


def test_notebook_with_two_parameters_cells_is_refused(make_notebook):
    with pytest.raises(NotebookError, match="found 2"):
        read_parameters(make_notebook(("parameters", 'lang: str = "de"')))


def test_unknown_tag_is_refused_with_the_known_ones(make_notebook):
    path = make_notebook(("setup", "1"), ("pros", "2"))
    with pytest.raises(NotebookError, match='01_question.ipynb, cell 2: unknown tag "pros"') as error:
        read_notebook(path)
    assert all(tag in str(error.value) for tag in TAGS)


@pytest.mark.parametrize("content", ["", "no json", "{}", '{"cells": 3}'])
def test_file_that_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "01_broken.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotebookError, match="01_broken.ipynb is no readable notebook"):
        read_notebook(path)


def test_notebooks_are_listed_in_order_and_others_are_left_out(make_notebook, tmp_path):
    for name in ("20_last", "01_first", "draft"):
        make_notebook(name=name)
    assert list(list_notebooks(tmp_path)) == ["01_first", "20_last"]


@pytest.mark.parametrize("name", ["01_question", "01_question.ipynb"])
def test_notebook_is_found_by_its_name(make_notebook, tmp_path, name):
    path = make_notebook()
    assert path == find_notebook(tmp_path, name)


def test_unknown_notebook_is_refused_with_the_nearest(make_notebook, tmp_path):
    make_notebook()
    with pytest.raises(UsageError, match='There is no notebook "01_qestion". Did you mean "01_question"'):
        find_notebook(tmp_path, "01_qestion")


# Binding values


def test_given_values_take_the_place_of_defaults(make_notebook):
    bound = bind(make_notebook(), {"region": "14612", "lang": "en"})
    assert bound == {"region": "14612", "lang": "en", "as_of": "latest"}


def test_values_get_their_declared_types(make_notebook):
    given = {"count": "5", "share": "0.25", "shown": "false"}
    bound = bind(make_notebook(parameters=TYPED), given)
    assert bound == {"region": "14", "count": 5, "share": 0.25, "shown": False}
    assert [str, int, float, bool] == [type(value) for value in bound.values()]


@pytest.mark.parametrize(
    ("name", "text"), [("count", "three"), ("count", "1.5"), ("share", "half"), ("shown", "yes")]
)
def test_value_of_another_type_is_refused(make_notebook, name, text):
    with pytest.raises(UsageError, match=f'"{name}" expects .*, got "{text}"'):
        bind(make_notebook(parameters=TYPED), {name: text})


def test_region_key_stays_text(make_notebook):
    assert bind(make_notebook(), {"region": "01"})["region"] == "01"


def test_misspelt_name_is_refused_with_the_nearest(make_notebook):
    with pytest.raises(
        UsageError, match='01_question has no parameter "regoin". Did you mean "region"'
    ) as error:
        bind(make_notebook(), {"regoin": "14612"})
    assert all(name in str(error.value) for name in ("region", "lang", "as_of"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "145"),
        ("region", "14999"),
        ("region", "1"),
        ("region", "Dresden"),
        ("region", ""),
        ("lang", "fr"),
        ("lang", "DE"),
        ("lang", ""),
        ("as_of", "yesterday"),
        ("as_of", "2024-13-01"),
        ("as_of", "2023-12-31/2024-12-31"),
        ("as_of", ""),
    ],
)
def test_value_that_does_not_exist_is_refused(make_notebook, name, value):
    with pytest.raises(UsageError):
        bind(make_notebook(), {name: value})


def test_refusal_of_a_region_says_how_keys_are_listed(make_notebook):
    with pytest.raises(UsageError, match="evidence list regions") as error:
        bind(make_notebook(), {"region": "14999"})
    assert "14999" in str(error.value)


# Before a kernel starts


@pytest.mark.parametrize(
    "given",
    [{"regoin": "14612"}, {"region": "145"}, {"lang": "fr"}, {"as_of": "yesterday"}],
)
def test_wrong_parameter_is_refused_before_a_kernel_starts(project, tmp_path, no_kernel, given):
    with pytest.raises(UsageError) as error:
        build.run_notebook(project, tmp_path, "20_kreis_profile", given)
    assert error.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "chosen", [{"regions": ["145"]}, {"notebooks": ["99_nothing"]}, {"languages": ["fr"]}]
)
def test_wrong_choice_of_a_build_is_refused_before_a_kernel_starts(project, tmp_path, no_kernel, chosen):
    with pytest.raises(UsageError):
        build.build(project, Request(str(tmp_path / "out"), **chosen))
    assert list(tmp_path.iterdir()) == []


def test_notebook_without_language_is_no_page(project, tmp_path, make_notebook, no_kernel):
    make_notebook(parameters='region: str = "14"\n')
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "01_question.ipynb").rename(tmp_path / "notebooks" / "01_question.ipynb")
    with pytest.raises(UsageError, match="lang"):
        build.run_notebook(Project(tmp_path), tmp_path / "out", "01_question", {})
