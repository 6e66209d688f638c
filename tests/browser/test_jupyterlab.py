"""How a researcher works: ``evidence lab`` opens a notebook, all cells run, the answer and a chart appear."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "x"  # the server listens to this machine only, for the length of one test
PATIENCE = 60_000


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of data and notebooks: JupyterLab saves what it runs."""
    root = tmp_path_factory.mktemp("lab") / "checkout"
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    return root


@pytest.fixture(scope="module")
def lab(program, checkout, tmp_path_factory):
    """The address of a JupyterLab that ``evidence lab`` has started."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        f"--ServerApp.token={TOKEN}",
        "--allow-root",
    ]
    log = (home / "log").open("w", encoding="utf-8")
    places = {
        name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", "lab", "--", *arguments],
        env={**os.environ, **places, "EVIDENCE_ROOT": str(checkout), "HOME": str(home)},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=5):
                break
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                break
            time.sleep(0.5)
    else:
        pytest.fail((home / "log").read_text(encoding="utf-8"))
    yield address
    for kernel in json.loads(ask(f"{address}/api/kernels")):
        ask(f"{address}/api/kernels/{kernel['id']}", "DELETE")
    ask(f"{address}/api/shutdown", "POST")
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
    log.close()


def ask(address, method="GET"):
    request = urllib.request.Request(address, method=method, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode("utf-8")


@pytest.fixture(scope="module")
def opened(lab, browser):
    """The first notebook, all of whose cells have run."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab}/lab/tree/01_who_lives_in_saxony.ipynb?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    wait_for_kernel(lab)
    # Cells that are run before JupyterLab has met its kernel are forgotten: then run them once more.
    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        if has_run(page, "first"):
            break
    assert has_run(page, "last"), "the last cell was not run"
    yield page
    context.close()


def wait_for_kernel(lab):
    """Wait until the notebook's kernel is idle and JupyterLab has met it."""
    for _ in range(120):
        kernels = json.loads(ask(f"{lab}/api/kernels"))
        if any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels):
            return
        time.sleep(0.5)
    pytest.fail("no kernel became ready")


def has_run(page, which):
    """Wait until the first or the last code cell has its number, scrolling: JupyterLab draws what is in view."""
    place = {"first": "0", "last": "box.scrollHeight"}[which]
    for _ in range(60):
        numbers = page.evaluate(
            f"(() => {{ const box = document.querySelector('.jp-WindowedPanel-outer'); box.scrollTop = {place};"
            " return [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(p => p.textContent); })()"
        )
        number = (numbers or [""])[0 if which == "first" else -1]
        if number.strip("[]: ").isdigit():
            return True
        page.wait_for_timeout(500)
    return False


def saved(lab, page):
    """Save the notebook in JupyterLab and return what then stands in its file."""
    page.keyboard.press("Control+s")
    page.wait_for_timeout(3000)
    return json.loads(ask(f"{lab}/api/contents/01_who_lives_in_saxony.ipynb"))["content"]


def outputs(notebook):
    return [output for cell in notebook["cells"] if cell["cell_type"] == "code" for output in cell["outputs"]]


def test_all_cells_run_without_a_fault(lab, opened):
    shown = outputs(saved(lab, opened))
    assert [output for output in shown if output["output_type"] in ("error", "stream")] == []
    assert len(shown) > 10


def test_answer_and_chart_are_seen(opened):
    opened.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    answer = opened.locator(".evidence-out p.answer").first
    answer.wait_for(state="visible")
    assert "der Menschen in Sachsen keine deutsche Staatsangehörigkeit" in answer.inner_text()
    assert answer.locator("data.fact").first.inner_text().endswith("%")
    chart = opened.locator(".evidence-out svg.wide").first
    chart.wait_for(state="attached")
    chart.scroll_into_view_if_needed()
    assert chart.bounding_box()["width"] > 300
    assert not opened.locator(".evidence-out svg.narrow").first.is_visible()


def test_cell_shows_the_evidence_of_its_numbers(opened):
    opened.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    card = opened.locator(".evidence-out:has(p.answer) details").first
    card.locator("summary").click()
    assert card.locator("code").first.inner_text().startswith("foreign_share.14.")
    assert card.locator("a").first.get_attribute("href").startswith("http")
