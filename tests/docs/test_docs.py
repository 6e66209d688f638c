"""What the documents promise exists, and what exists is documented."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from evidence.cli import app
from evidence.report.parameters import TAGS, bind, find_notebook
from evidence.vocabulary.status import MISSING_REASONS, VALUE_STATUS

ROOT = Path(__file__).resolve().parents[2]
METHODS = ROOT / "docs" / "methods"
SKIPPED = {".venv", ".git", "build", "node_modules"}
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not SKIPPED & set(path.relative_to(ROOT).parts) and ".hypothesis" not in str(path)
)
INDICATORS = [
    entry
    for path in sorted((ROOT / "data/registers/indicators").glob("*.toml"))
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["indicator"]
]
GUIDES = "\n".join(
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
)
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """Return every line of the guides that calls ``evidence``, in words."""
    text = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDES, flags=re.DOTALL)) + "\n"
    text += "\n".join(re.findall(r"`(evidence [^`]+)`", GUIDES))
    lines = re.findall(r"^(?:\.venv/bin/)?evidence (.+)$", text, flags=re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


# Indicators and their methods


@pytest.mark.parametrize("entry", INDICATORS, ids=lambda entry: entry["id"])
def test_every_indicator_is_on_its_method_page(entry):
    page = METHODS / f"{entry['method']}.md"
    assert page.is_file()
    assert f"`{entry['id']}`" in page.read_text(encoding="utf-8")


def test_every_method_page_belongs_to_an_indicator():
    assert {entry["method"] for entry in INDICATORS} == {path.stem for path in METHODS.glob("*.md")}


@pytest.mark.parametrize("path", sorted(METHODS.glob("*.md")), ids=lambda path: path.stem)
def test_method_page_says_what_is_counted_how_and_from_where(path):
    headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for word in ("What it counts", "How it is computed", "Sources"):
        assert word in headings


@pytest.mark.parametrize("path", sorted(METHODS.glob("*.md")), ids=lambda path: path.stem)
def test_method_page_names_only_indicators_that_exist(path):
    known = {entry["id"] for entry in INDICATORS}
    table = re.findall(r"^\| `([a-z0-9_]+)` \|", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert table
    assert set() == set(table) - known


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert [f"{number:04d}" for number in range(1, len(numbers) + 1)] == numbers


# Commands


@pytest.mark.parametrize("name", sorted(get_command(app).commands))
def test_every_command_is_documented(name):
    described = re.search(
        rf"\bevidence(?: --\S+)? {name}\b", GUIDES + (ROOT / "notebooks/README.md").read_text("utf-8")
    )
    made = re.search(
        rf"^\t@?\.venv/bin/evidence {name}\b", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE
    )
    assert described or made


def test_there_are_commands_in_the_guides():
    assert len(commands()) >= 4


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_documented_command_can_be_called_like_this(words):
    command = get_command(app)
    name, *arguments = words
    assert name in command.commands
    options = {
        option for entry in command.commands[name].params for option in (*entry.opts, *entry.secondary_opts)
    }
    given = {word for word in arguments if word.startswith("-") and word != "--"}
    assert given <= options | {"--help"}


@pytest.mark.parametrize(
    "words", [words for words in commands() if words[0] == "run" and words[1] != "NAME"], ids=" ".join
)
def test_documented_notebook_and_parameters_exist(words):
    given = dict(word.split("=", 1) for word in words if "=" in word)
    assert bind(find_notebook(ROOT / "notebooks", words[1]), given)


def test_python_lines_of_the_guide_run(monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(ROOT))
    (block,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102  # the guide's own lines


# Links


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_of_a_document_leads_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    dead = []
    for address in re.findall(r"\]\(([^)\s]+)\)", text):
        if address.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, fragment = address.partition("#")
        target = (path.parent / file) if file else path
        if not target.exists():
            dead.append(address)
        elif fragment:
            anchors = {
                re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
                for heading in re.findall(
                    r"^#+ (.+)$", target.read_text(encoding="utf-8"), flags=re.MULTILINE
                )
            }
            if fragment not in anchors:
                dead.append(address)
    assert dead == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_a_document_names_exists(path):
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:src|docs|tests|tools|data/registers|notebooks)/[\w./-]+\.\w+)`", text))
    assert set() == {name for name in named if not (ROOT / name).exists() and "NN_" not in name}


# Words


@pytest.mark.parametrize("status", sorted(VALUE_STATUS))
def test_every_status_of_a_value_is_in_the_glossary(status):
    assert f"`{status}`" in GLOSSARY


def test_glossary_names_only_modules_that_exist():
    named = set(re.findall(r"`([a-z]+/[a-z_/]+\.py)`", GLOSSARY))
    assert named
    assert set() == {name for name in named if not (ROOT / "src/evidence" / name).is_file()}


def test_every_tag_of_a_cell_is_explained():
    text = (ROOT / "notebooks/README.md").read_text(encoding="utf-8")
    assert [tag for tag in sorted(TAGS) if f"`{tag}`" not in text] == []


def test_every_reason_of_a_missing_value_has_words_in_both_languages():
    assert [name for name, words in MISSING_REASONS.items() if len(words) != 2 or words[0] == words[1]] == []


def test_guide_says_first_that_the_act_exists():
    before, _, _ = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")
    words = " ".join(before.split())
    assert "The act exists" in words
    assert "passed it on 2 May 2024" in words


def test_every_register_is_explained():
    text = GUIDES + "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("docs/**/*.md"))
    for path in sorted((ROOT / "data/registers").glob("*.toml")):
        assert path.name in text, path.name
