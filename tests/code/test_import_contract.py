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
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


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
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        )
    }
    forbidden = {"locale", "random", "time", "uuid", "secrets"}
    assert set() == imported & (forbidden - {"time"} if module.startswith(MEASURES) else forbidden)
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert set() == called & {"datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today"}


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith(("cli", "build"))])
def test_module_opens_no_connection(module):
    # Processes of one build speak over sockets that are files of this machine.
    spoken = {"socket"} if module.startswith(SPEAKS) else set()
    text = (SOURCE / module).read_text(encoding="utf-8")
    tree = ast.parse(text)
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        )
    }
    assert set() == imported & ({"requests", "httpx", "aiohttp", "http", "ftplib"} | {"socket"} - spoken)
    assert "AF_INET" not in text


def test_package_loads_without_tables_and_charts():
    code = "import sys, evidence; print(sorted({'polars', 'altair', 'papermill'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
