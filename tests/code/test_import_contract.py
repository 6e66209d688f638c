"""The order of imports is a contract: from the command line down to the words of official statistics."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "evidence"
# What runs the work measures time, and its processes speak to each other; nothing of that reaches a page.
MEASURES = ("build/", "engine/", "work/")
SPEAKS = ("engine/", "work/", "charts/renderer.py")
CLOCK = "sources/clock.py"
DELIVERY = "editions/delivery.py"
# Publishers are asked in one place, notices are sent in one, and each reads its own credentials.
PLACES = {
    "httpx2": ["sources/connection.py"],
    "stamina": ["sources/connection.py"],
    "ssl": [DELIVERY, "sources/connection.py"],
    "smtplib": [DELIVERY],
    "dotenv": [DELIVERY, "sources/settings.py"],
    "pydantic_settings": [DELIVERY, "sources/settings.py"],
    "fastexcel": ["tables/readers/grid.py"],
}
NAMES = "site/feed.py"  # makes ids of entries from what they say: uuid5 is a checksum and no chance
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


def imports(tree: ast.AST) -> set[str]:
    """Return the names of the modules that a module imports, wherever it does."""
    return {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        )
    }


def test_imports_go_one_way():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_every_module_has_its_place():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    assert contract["exhaustive"] is True
    placed = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    assert {path.split("/")[0].removesuffix(".py") for path in MODULES} - {"__init__"} == placed


@pytest.mark.parametrize("module", MODULES)
def test_module_reads_no_clock_and_no_locale(module):
    # The clock, the machine's language and chance have no place in a page.
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    imported = imports(tree)
    forbidden = {"locale", "random", "time", "uuid", "secrets"}
    allowed = {"time"} if module.startswith(MEASURES) or module == CLOCK else set()
    allowed |= {"uuid"} if module == NAMES else set()
    assert set() == imported & (forbidden - allowed)
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert set() == used & {"uuid1", "uuid4"}
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert set() == called & {"datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today"}


@pytest.mark.parametrize(
    "module", [name for name in MODULES if not name.startswith(("cli", "build", DELIVERY))]
)
def test_module_opens_no_connection(module):
    # Processes of one build speak over sockets that are files of this machine.
    spoken = {"socket"} if module.startswith(SPEAKS) else set()
    text = (SOURCE / module).read_text(encoding="utf-8")
    imported = {name.split(".")[0] for name in imports(ast.parse(text))}
    assert set() == imported & ({"requests", "httpx", "aiohttp", "http", "ftplib"} | {"socket"} - spoken)
    assert "AF_INET" not in text


@pytest.mark.parametrize("library", PLACES)
def test_library_of_the_network_is_used_where_it_belongs(library):
    users = [
        module
        for module in MODULES
        if library
        in {name.split(".")[0] for name in imports(ast.parse((SOURCE / module).read_text(encoding="utf-8")))}
    ]
    assert users == PLACES[library]


def test_no_data_and_no_page_need_the_network(sandbox):
    # Without a network, and without a way to one: what asks publishers is not even loaded.
    code = (
        "import sys; from pathlib import Path; from evidence.build import build_data; "
        "import evidence.cli; from evidence.paths import Project; build_data(Project(Path(sys.argv[1]))); "
        "print(sorted({'httpx2', 'stamina', 'dotenv', 'pydantic_settings', 'fastexcel'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(sandbox.project.root)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_package_loads_without_tables_and_charts():
    code = "import sys, evidence; print(sorted({'polars', 'altair', 'papermill'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
