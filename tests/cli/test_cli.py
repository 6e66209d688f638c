"""Commands, exit codes and messages: what a person or a timer relies on."""

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from filelock import FileLock
from typer.main import get_command

from evidence.cli import app
from world import POPULATION

COMMANDS = sorted(get_command(app).commands)
HEADLINE = "foreign_share.14.2023-12-31"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Help


def test_there_are_the_commands_of_this_edition():
    assert {"build", "data", "run", "list", "explain", "lab", "serve"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example_of_itself(run, command):
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"Example: evidence {command}" in " ".join(done.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_does(command):
    options = get_command(app).commands[command].params
    assert [option.name for option in options if not getattr(option, "help", None)] == []


def test_help_lists_the_commands_and_exit_codes(run):
    text = run("--help").stdout
    assert all(command in text for command in COMMANDS)
    assert "Exit codes" in text


def test_module_is_the_same_as_the_command(run):
    installed = Path(sys.executable).with_name("evidence")
    script = subprocess.run([installed, "list", "regions"], capture_output=True, text=True, check=True)
    assert script.stdout == run("list", "regions").stdout


def test_without_a_command_there_is_help(run):
    done = run()
    assert done.returncode == 2
    assert "Usage" in done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"]])
def test_help_loads_neither_tables_nor_charts(run, arguments):
    done = run(*arguments, program=("-X", "importtime", "-m", "evidence"))
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "typer" in loaded
    assert set() == loaded & {"polars", "altair", "papermill", "nbconvert", "vl_convert", "evidence.build"}


# Asking


def test_explain_goes_from_a_number_down_to_snapshot_and_address(run):
    done = run("explain", HEADLINE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(HEADLINE)
    assert "7.7%" in done.stdout
    assert "https://" in done.stdout
    assert "method: docs/methods/foreign_share.md" in done.stdout
    snapshots = [word for word in done.stdout.split() if word.startswith("data/raw/")]
    assert snapshots
    assert all((Path(__file__).resolve().parents[2] / name).is_file() for name in snapshots)


def test_explain_shows_the_formula_and_each_input_of_a_computed_number(run):
    place = "14.2025-06-30.place=work"
    text = run("explain", f"employees_foreign_share_occupation_sum.{place}", "--lang", "de").stdout
    assert f"employees_foreign_occupation_sum.{place} / employees_total_occupation_sum.{place} × 100" in text
    assert text.count("snapshot: data/raw/") >= 2
    assert "Anteil ausländischer Beschäftigter" in text


def test_explain_of_an_unknown_number_names_the_nearest(run):
    done = run("explain", "foreign_share.14.2023-12-30")
    assert (done.returncode, done.stdout) == (3, "")
    assert HEADLINE in done.stderr
    assert "Traceback" not in done.stderr


def test_explain_refuses_a_change_across_a_break(run):
    done = run("explain", "foreign_share.14.2022-12-31/2024-12-31")
    assert done.returncode == 3
    assert "break" in done.stderr


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("regions", "14612\t"),
        ("notebooks", "20_kreis_profile\t"),
        ("indicators", "foreign_share\tpercent\t"),
        ("facts", f"{HEADLINE}\n"),
        ("sources", "https://"),
        ("claims", "C6\tdescription\tcontradicted\t"),
    ],
)
def test_list_gives_one_a_line(run, what, expected):
    done = run("list", what)
    assert (done.returncode, done.stderr) == (0, "")
    assert expected in done.stdout


def test_list_into_a_pipe_that_closes_is_no_fault():
    command = f"{sys.executable} -m evidence list facts | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# Usage: exit code 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bild"], "bild"),
        (["list", "sauces"], "sauces"),
        (["build", "--lang", "fr"], "fr"),
        (["build", "--region", "145"], "145"),
        (["build", "--notebook", "20_kreis_profil"], "20_kreis_profile"),
        (["build", "--jobs", "-1"], "--jobs"),
        (["build", "--jobs", "many"], "--jobs"),
        (["build", "--progress", "loud"], "--progress"),
        (["build", "--executor", "cloud"], "--executor"),
        (["build", "--scheduler", "tcp://127.0.0.1:1"], "--executor dask"),
        (["build", "--address", "example.org"], "example.org"),
        (["run", "99_nothing"], "Known: "),
        (["run", "20_kreis_profile", "-p", "regoin=14612"], 'Did you mean "region"'),
        (["run", "20_kreis_profile", "-p", "region=14999"], "14999"),
        (["run", "20_kreis_profile", "-p", "lang=fr"], "de or en"),
        (["run", "20_kreis_profile", "-p", "as_of=soon"], "soon"),
        (["run", "20_kreis_profile", "-p", "region"], "name=value"),
        (["run", "20_kreis_profile", "-p", "=14612"], "name=value"),
        (["explain"], "FACT_ID"),
        (["serve", "--port", "99999999"], "--port"),
    ],
)
def test_wrong_usage_is_one_message_and_leaves_nothing_behind(run, tmp_path, arguments, said):
    out = tmp_path / "out"
    places = ["--out", out] if arguments[0] in ("build", "run") else []
    done = run(*arguments, *places)
    assert (done.returncode, done.stdout) == (2, "")
    assert said.casefold() in " ".join(done.stderr.split()).casefold()
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_serve_without_a_report_says_how_to_make_one(run, tmp_path):
    done = run("serve", "--out", tmp_path)
    assert done.returncode == 2
    assert "evidence build" in done.stderr


# Data: exit code 3


def test_committed_tables_are_what_the_data_give(run):
    done = run("data", "--check")
    assert (done.returncode, done.stdout) == (0, "")
    assert "observations" in done.stderr


def test_wrong_value_in_a_raw_file_names_file_and_line_and_changes_nothing(run, checkout, break_value):
    name = break_value(7, '"1.204,5"')
    before = tree(checkout / "data/processed")
    done = run("data", root=checkout)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{name}, line 7" in done.stderr
    assert "1.204" in done.stderr
    assert "Expected" in done.stderr
    assert "Next step" in done.stderr
    assert "Traceback" not in done.stderr
    assert before == tree(checkout / "data/processed")


def test_changed_raw_file_is_refused_by_its_checksum(run, world):
    path = world.csv(POPULATION)
    path.write_bytes(path.read_bytes() + b"\n")
    before = tree(world.project.processed)
    done = run("data", root=world.project.root)
    assert done.returncode == 3
    assert "sha256" in done.stderr
    assert before == tree(world.project.processed)


def test_check_finds_a_table_that_was_edited_by_hand_and_leaves_it(run, world):
    path = world.project.processed / "facts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",8,", ",18,"), encoding="utf-8")
    edited = tree(world.project.processed)
    done = run("data", "--check", root=world.project.root)
    assert done.returncode == 3
    assert "facts.csv" in done.stderr
    assert "evidence data" in done.stderr
    assert edited == tree(world.project.processed)


def test_data_puts_an_edited_table_right_and_says_so(run, world):
    before = tree(world.project.processed)
    (world.project.processed / "facts.csv").write_text("id\n", encoding="utf-8")
    done = run("data", root=world.project.root)
    assert done.returncode == 0
    assert "facts.csv" in done.stderr
    assert before == tree(world.project.processed)


def test_folder_without_data_is_no_crash(run, tmp_path):
    done = run("data", root=tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_debug_adds_the_traceback(run, world):
    world.csv(POPULATION).write_bytes(b"")
    done = run("--debug", "data", root=world.project.root)
    assert "Traceback" in done.stderr
    assert done.returncode == 3


# Building: exit codes 4 and 7


def build(run, world):
    return run("build", "--lang", "de", "--jobs", 1, "--no-pdf", root=world.project.root)


KEPT = {"site", "run.json", ".lock", ".cache"}


def results(out):
    """Return the files of a build without what it keeps for the next one."""
    return {path: content for path, content in tree(out).items() if not path.startswith(".cache/")}


def beside_documents(out):
    """Return the names in a folder of a build that are neither briefs nor reports in one file."""
    return {path.name for path in out.iterdir() if not path.name.startswith(("brief-", "evidence-"))}


def test_build_makes_the_site_and_its_record(built):
    out = built.project.build
    assert {"index.html", "de/01_question.html", "downloads/facts.csv"} <= set(tree(out / "site"))
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert [page["path"] for page in record["pages"]] == ["de/01_question.html"]
    assert beside_documents(out) == KEPT


def test_build_without_change_says_so_and_touches_nothing(run, built):
    assert build(run, built).returncode == 0  # a copy has other numbers on the disk, and the same content
    before = {path: path.stat().st_mtime_ns for path in (built.project.build / "site").rglob("*")}
    done = build(run, built)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("Nothing changed. Open ")
    assert before == {path: path.stat().st_mtime_ns for path in (built.project.build / "site").rglob("*")}


def test_build_tells_a_program_each_step_as_json(run, built, add_cell):
    add_cell(built, 'page.say(de="Ja.", en="Yes.")')
    done = run("build", "--lang", "de", "--no-pdf", "--progress", "json", root=built.project.root)
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    made = [
        (event["item"], event["how"]) for event in events if event.get("step") == "page" and "item" in event
    ]
    assert made == [("de/01_question.html", "executed")]
    assert {"event": "end", "outcome": "built"}.items() <= events[-1].items()


def test_build_without_pango_says_what_to_install_before_it_does_anything(run, world, tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\\nmore\")")
    done = run("build", root=world.project.root, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert all(words in done.stderr for words in ("libpango-1.0-0", "libharfbuzz-subset0", "--no-pdf"))
    assert not world.project.build.exists()


def test_failed_notebook_leaves_the_old_site_standing(run, built, add_cell):
    before = results(built.project.build)
    add_cell(built, "shares = [share]\nshares[7]")
    done = build(run, built)
    assert (done.returncode, done.stdout) == (4, "")
    assert "01_question.ipynb" in done.stderr
    assert "IndexError" in done.stderr
    assert "shares[7]" in done.stderr
    assert "Traceback" not in done.stderr
    assert before == results(built.project.build)
    assert beside_documents(built.project.build) == KEPT


def test_notebook_that_prints_is_no_page(run, world, add_cell):
    add_cell(world, "print('hello')")
    done = build(run, world)
    assert done.returncode == 4
    assert "stdout" in done.stderr
    assert not (world.project.build / "site").exists()


def test_wrong_data_leave_the_old_site_standing(run, built):
    before = results(built.project.build)
    built.rewrite(POPULATION, 5, value="1.204")
    done = build(run, built)
    assert done.returncode == 3
    assert "line 5" in done.stderr
    assert before == results(built.project.build)


def test_folder_in_which_another_build_works_is_left_alone(run, world):
    out = world.project.build
    out.mkdir()
    with FileLock(out / ".lock"):
        done = build(run, world)
    assert done.returncode == 7
    assert str(out / ".lock") in done.stderr
    assert "--out" in done.stderr
    assert {".lock"} == {path.name for path in out.iterdir()}


def test_run_makes_one_page_with_parameters_of_its_own(run, world, tmp_path):
    arguments = ("run", "01_question", "-p", "region=14625", "-p", "lang=en", "--out", tmp_path / "out")
    done = run(*arguments, root=world.project.root)
    assert done.returncode == 0, done.stderr
    (page,) = (tmp_path / "out").rglob("*.html")
    text = page.read_text(encoding="utf-8")
    assert str(page) in done.stderr
    assert 'lang="en"' in text
    assert "Bautzen" in text


def test_run_on_an_earlier_day_knows_no_later_number(run, world, tmp_path):
    arguments = ("run", "01_question", "-p", "as_of=2024-01-20", "--out", tmp_path / "out")
    done = run(*arguments, root=world.project.root)
    assert done.returncode == 0, done.stderr
    (page,) = (tmp_path / "out").rglob("*.html")
    # The press printed the shares in February; in January they follow from the counts of the office.
    assert "news.example" not in page.read_text(encoding="utf-8")


def test_profile_of_a_kreis_on_an_earlier_day_is_a_page(run, tmp_path):
    arguments = ("run", "20_kreis_profile", "-p", "region=14612", "-p", "as_of=2024-12-31", "--out", tmp_path)
    done = run(*arguments)
    assert done.returncode == 0, done.stderr


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def wait_for(condition, seconds):
    for _ in range(int(seconds * 10)):
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def stopped(built, add_cell):
    """A build that a person stopped with Ctrl-C while a notebook ran: exit code, what it said, and the kernel's id."""
    started = built.project.root / "started"
    add_cell(
        built,
        f"import os, pathlib, time\npathlib.Path({str(started)!r}).write_text(str(os.getpid()))\ntime.sleep(100)",
    )
    before = tree(built.project.build / "site")
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", "build", "--lang", "de", "--jobs", "1", "--no-pdf"],
        env={**os.environ, "EVIDENCE_ROOT": str(built.project.root)},
        cwd=built.project.root,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert wait_for(lambda: started.exists() and started.read_text(), 60), "the notebook did not start"
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    kernel = int(started.read_text())
    gone = wait_for(lambda: not is_alive(kernel), 15)
    if not gone:
        os.kill(kernel, signal.SIGKILL)
    return process.returncode, said, gone, before == tree(built.project.build / "site")


def test_build_that_is_stopped_leaves_the_old_site_and_nothing_running(stopped):
    code, said, gone, untouched = stopped
    assert (code, gone, untouched) == (130, True, True)
    assert "Stopped" in said
    assert "Traceback" not in said


# Serving


def test_report_is_served_to_this_machine_only(world, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>Bericht</h1>", encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", "serve", "--port", str(port), "--out", str(tmp_path)],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert f"http://127.0.0.1:{port}/" in process.stderr.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            assert answer.read() == b"<h1>Bericht</h1>"
        listening = [
            row.split()[1]
            for row in Path("/proc/net/tcp").read_text().splitlines()
            if f":{port:04X} 00000000:0000 0A" in row
        ]
        assert [f"0100007F:{port:04X}"] == listening
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 0


# Checking a report from its file alone


def test_verify_says_what_it_compared_on_a_built_page(run, built):
    page = built.project.root / "build/site/de/01_question.html"
    done = run("verify", page, root=page.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "numbers in text and tables compared" in done.stdout


def test_verify_ends_with_five_and_names_the_number_that_was_changed(run, built):
    page = built.project.root / "build/site/de/01_question.html"
    text = page.read_text(encoding="utf-8")
    printed = re.search(r'<data [^>]*data-fact="([^"]+)"[^>]*>[^<]*?(\d)[^<\d]*</data>', text)
    place = printed.start(2)
    altered = f"{text[:place]}{int(text[place]) % 9 + 1}{text[place + 1 :]}"
    page.write_text(altered, encoding="utf-8")
    done = run("verify", page, root=page.parent)
    assert done.returncode == 5
    assert f"a number is not what {printed[1]} says" in done.stdout


def test_verify_reads_every_page_of_a_build_and_finds_a_file_that_was_changed(run, built):
    out = built.project.root / "build"
    done = run("verify", out, root=out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "files compared with the checksums in run.json" in done.stdout
    assert run("verify", out / "site", root=out).returncode == 0
    path = out / "site/downloads/codebook.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    done = run("verify", out, root=out)
    assert done.returncode == 5
    assert "site/downloads/codebook.csv: the file is not as it was made" in done.stdout


def test_verify_compares_a_build_with_the_record_of_an_edition(run, built):
    out = built.project.root / "build"
    files = {path: hashlib.sha256(content).hexdigest() for path, content in results(out).items()}
    record = out.with_name("edition.json")
    record.write_text(json.dumps({"files": files}), encoding="utf-8")
    assert run("verify", out, "--record", record, root=out).returncode == 0
    record.write_text(json.dumps({"files": {**files, "site/index.html": "0" * 64}}), encoding="utf-8")
    done = run("verify", out, "--record", record, root=out)
    assert done.returncode == 5
    assert "site/index.html: the file is not as it was made" in done.stdout


def test_verify_ends_with_two_where_there_is_no_report(run, tmp_path):
    done = run("verify", tmp_path / "none.html", root=tmp_path)
    assert done.returncode == 2
    assert "none.html" in done.stderr
    assert "Traceback" not in done.stderr
