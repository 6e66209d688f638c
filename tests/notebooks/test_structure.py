"""A notebook is a function: a signature, calls, words in two languages, and nothing that a run left behind."""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from evidence.report.parameters import TAGS, read_parameters

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.If,
    ast.IfExp,
    ast.Match,
    ast.Try,
    ast.With,
    ast.Assert,
    ast.Delete,
    ast.Global,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.AugAssign,
    ast.NamedExpr,
    ast.JoinedStr,
)
COMMON = {"region": "str", "lang": "str", "as_of": "str"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def markdown(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def test_there_are_notebooks():
    assert {"01_who_lives_in_saxony", "02_who_works_in_saxony", "20_kreis_profile"} <= {
        path.stem for path in NOTEBOOKS
    }


def test_notebook_is_valid(notebook):
    nbformat.validate(notebook)


def test_file_name_is_a_number_and_a_question(path):
    assert re.fullmatch(r"\d{2}_[a-z0-9_]+", path.stem)


def test_no_output_and_no_count_of_executions_is_committed(notebook):
    assert [cell.id for cell in code(notebook) if cell.outputs or cell.execution_count is not None] == []


def test_no_state_of_an_editor_or_a_run_is_committed(notebook):
    assert {"kernelspec", "language_info"} >= set(notebook.metadata)
    assert {"name"} >= set(notebook.metadata.get("language_info", {}))
    assert [cell.id for cell in notebook.cells if set(cell.metadata) - {"tags"}] == []


def test_kernel_is_the_one_that_every_machine_has(notebook):
    assert notebook.metadata.kernelspec.name == "python3"


def test_ids_of_cells_are_readable_words(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert sorted(set(ids)) == sorted(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name)] == []


def test_every_cell_has_one_known_tag(notebook):
    assert [cell.id for cell in notebook.cells if len(tags(cell)) != 1 or tags(cell) - TAGS] == []
    assert [cell.id for cell in markdown(notebook) if not tags(cell) & {"de", "en"}] == []


def test_first_cell_is_the_only_one_with_parameters(notebook):
    assert [number for number, cell in enumerate(notebook.cells) if "parameters" in tags(cell)] == [0]


def test_parameters_are_the_common_ones_each_with_its_help(path):
    found = read_parameters(path)
    assert {name: entry.kind for name, entry in found.items() if name in COMMON} == COMMON
    assert [name for name, entry in found.items() if not entry.help] == []
    assert (found["lang"].default, found["as_of"].default) == ("de", "latest")


def test_last_cell_says_what_would_make_the_answer_wrong(notebook):
    assert {"check"} == tags(notebook.cells[-1])
    assert notebook.cells[-1].source.startswith("page.limits(")


def test_notebook_has_one_title_and_one_answer(notebook):
    calls = [name for cell in code(notebook) for name in called(cell.source)]
    assert (calls.count("page.title"), calls.count("page.answer")) == (1, 1)
    assert [cell.id for cell in code(notebook) if "answer" in tags(cell)] == ["answer"]


def called(source):
    return [ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


# Words


def test_no_digit_stands_in_markdown(notebook):
    assert [cell.id for cell in markdown(notebook) if re.search(r"\d", cell.source)] == []


def test_markdown_comes_in_pairs_of_german_and_english(notebook):
    cells = markdown(notebook)
    ids = [cell.id for cell in cells]
    assert [f"{name.removesuffix('-de')}{end}" for name in ids[::2] for end in ("-de", "-en")] == ids
    assert [{"de"}, {"en"}] * (len(cells) // 2) == [tags(cell) for cell in cells]
    for german, english in zip(cells[::2], cells[1::2], strict=True):
        assert (german.source.count("#"), True) == (
            english.source.count("#"),
            german.source != english.source,
        )


def test_pair_of_languages_stands_together(notebook):
    numbers = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"]
    assert all(later == earlier + 1 for earlier, later in list(pairwise(numbers))[::2])


def test_sentence_in_code_has_both_languages_in_the_same_call(notebook):
    for cell in code(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call):
                names = {keyword.arg for keyword in node.keywords}
                assert ("de" in names) == ("en" in names), cell.id


def test_no_digit_is_typed_into_a_sentence(notebook):
    for cell in code(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.keyword) and node.arg in ("de", "en"):
                assert not re.search(r"\d", ast.literal_eval(node.value)), cell.id


def test_both_sentences_use_the_same_facts(notebook):
    for cell in code(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call):
                texts = {
                    keyword.arg: keyword.value for keyword in node.keywords if keyword.arg in ("de", "en")
                }
                if texts:
                    fields = [set(re.findall(r"{(\w+)", ast.literal_eval(text))) for text in texts.values()]
                    assert fields[0] == fields[1], cell.id


# Calls, not logic


def logic(source):
    """Return what in a cell is more than asking, saying and showing."""
    tree = ast.parse(source)
    found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, LOGIC)]
    found += [
        type(node).__name__
        for node in tree.body
        if not isinstance(node, ast.Assign | ast.Expr | ast.Import | ast.AnnAssign)
    ]
    found += [
        "Subscript"
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
    ]
    return sorted(set(found))


def test_code_cells_call_and_do_nothing_else(notebook):
    assert {cell.id: logic(cell.source) for cell in code(notebook) if logic(cell.source)} == {}


@pytest.mark.parametrize(
    "source",
    [
        "def f(): ...",
        "class A: ...",
        "for fact in facts: fact",
        "while True: pass",
        "if share: share",
        "f = lambda: 1",
        "[fact.value for fact in facts]",
        "dict((a, b) for a, b in pairs)",
        "share.value / total.value",
        "share > other",
        "a and b",
        "a += 1",
        "facts[0] = share",
        "from polars import col",
        "with open('x'): pass",
        'f"{share}"',
    ],
)
def test_logic_in_a_cell_is_found(source):
    assert logic(source)


def test_cell_imports_the_package_and_nothing_else(notebook):
    imports = [
        ast.unparse(node)
        for cell in code(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports == ["import evidence as ev"]


def test_charts_and_tables_of_a_notebook_have_names_of_their_own(notebook):
    showing = {
        f"page.{form}"
        for form in (
            *("line", "bars", "map", "dumbbell", "contributions", "columns", "multiples", "estimates"),
            *("timeline", "table"),
        )
    }
    keys = [
        ast.literal_eval(node.args[0])
        for cell in code(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in showing
    ]
    assert sorted(set(keys)) == sorted(keys)


def test_notebook_shows_a_chart_or_a_table(notebook):
    assert [cell.id for cell in code(notebook) if {"chart", "table"} & set(cell.metadata.tags)]


def test_every_notebook_is_in_the_list_of_questions(path):
    assert f"`{path.stem}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_list_of_questions_names_every_tag():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [tag for tag in sorted(TAGS) if f"`{tag}`" not in text] == []


def test_file_is_written_as_an_editor_writes_it(path):
    # One space of indent and a newline at the end: opening and saving in JupyterLab changes no line.
    content = json.loads(path.read_text(encoding="utf-8"))
    assert path.read_text(encoding="utf-8") == json.dumps(content, indent=1, ensure_ascii=False) + "\n"
