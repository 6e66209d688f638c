"""Schedules: each file is what the program understands that will read it, and each one makes an edition."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from small_editions import copied

from evidence.editions.schedule import LONGEST_LINE, UNIT, Wishes, schedule, write
from evidence.editions.times import Times, read_times
from evidence.errors import UsageError
from evidence.paths import Project

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("systemd", "cron", "github", "gitlab")
MONDAY = read_times("Mon 05:30", "Europe/Berlin")
HOSTILE = 'Bericht 100 % & $HOME\'s "Ämter"'  # each of these means something to systemd, cron or a shell


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def in_environment(program: str) -> str | None:
    return shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def made(program: str, project: Project, **wishes) -> dict[str, str]:
    return schedule(program, project, Wishes(**{"times": MONDAY, **wishes}))


def run(*words: object, **how) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, timeout=300, **how
    )


@pytest.fixture
def hostile(tmp_path, monkeypatch) -> Project:
    """A checkout in a folder with an awkward name, whose command writes down how it was called, and ends with 6."""
    root = tmp_path / HOSTILE
    command = root / ".venv" / "bin" / "evidence"
    command.parent.mkdir(parents=True)
    command.write_text(
        '#!/bin/sh\npwd >called\nprintf "%s\\n" "$@" >>called\necho asked\nexit 6\n', encoding="utf-8"
    )
    command.chmod(0o755)
    monkeypatch.setattr(sys, "prefix", str(root / ".venv"))
    return Project(root)


# When


@pytest.mark.parametrize(
    ("at", "calendar", "cron", "words"),
    [
        ("Mon 05:30", "Mon *-*-* 05:30:00 Europe/Berlin", "30 5 * * 1", "each Monday at 05:30"),
        ("05:30", "*-*-* 05:30:00 Europe/Berlin", "30 5 * * *", "each day at 05:30"),
        (
            "thu,mon 5:07",
            "Mon,Thu *-*-* 05:07:00 Europe/Berlin",
            "7 5 * * 1,4",
            "each Monday and Thursday at 05:07",
        ),
        ("Sunday 23:59", "Sun *-*-* 23:59:00 Europe/Berlin", "59 23 * * 0", "each Sunday at 23:59"),
        (
            "Sat-Mon 00:00",
            "Mon,Sat,Sun *-*-* 00:00:00 Europe/Berlin",
            "0 0 * * 0,1,6",
            "Monday and Saturday and Sunday",
        ),
        ("Mon..Sun 12:00", "*-*-* 12:00:00 Europe/Berlin", "0 12 * * *", "each day at 12:00"),
        ("15 05:30", "*-*-15 05:30:00 Europe/Berlin", "30 5 15 * *", "on day 15 of each month at 05:30"),
    ],
)
def test_time_is_said_in_the_words_of_each_program(at, calendar, cron, words):
    times = read_times(at, "Europe/Berlin")
    assert (times.calendar, times.cron) == (calendar, cron)
    assert words in times.words


@pytest.mark.parametrize(
    "at",
    [
        "",
        "noon",
        "24:00",
        "05:60",
        "Mo 05:30",
        "Mon, Tue 05:30",
        "Mon 05:30 UTC",
        "0 05:30",
        "29 05:30",
        ", 05:30",
    ],
)
def test_time_that_cannot_be_read_is_refused_with_examples(at):
    with pytest.raises(UsageError, match='expected "05:30"|Expected "05:30"'):
        read_times(at, "Europe/Berlin")


@pytest.mark.parametrize(
    "zone", ["Europe/Dresden", "", "../etc", "/etc/localtime", "Europe", "CET EDT", "UTC\n* * * * * x"]
)
def test_unknown_time_zone_is_refused(zone):
    with pytest.raises(UsageError, match="unknown time zone"):
        read_times("05:30", zone)


@needs("systemd-analyze")
@pytest.mark.parametrize(
    "at", ["Mon 05:30", "05:30", "Mon,Thu 00:15", "Sat-Mon 23:59", "15 05:30", "1 00:00"]
)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Asia/Kathmandu"])
def test_timer_and_cron_mean_the_same_moments_all_year(at, zone):
    times = read_times(at, zone)
    told = run(
        *(
            "systemd-analyze",
            "calendar",
            "--base-time=2026-01-01 00:00:00 UTC",
            "--iterations=60",
            times.calendar,
        ),
        env={"TZ": "UTC", "LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert told.returncode == 0, told.stderr
    moments = [
        datetime.strptime(found, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        for found in re.findall(r"(?:Next elapse|Iter. #\d+): \w+ ([\d-]+ [\d:]+) UTC", told.stdout)
    ]
    assert len(moments) == 60
    assert [moment for moment in moments_of_cron(times) if moment <= moments[-1]] == moments


def moments_of_cron(times: Times):
    """Yield the moments that the five fields name, in local time of the zone, from the beginning of 2026."""
    minute, hour, monthday, _, weekdays = times.cron.split()
    zone = ZoneInfo(times.zone)
    day = datetime(2025, 12, 31, int(hour), int(minute))  # noqa: DTZ001  (a clock on a wall)
    while day.year < 2032:
        day += timedelta(days=1)
        if monthday not in ("*", str(day.day)):
            continue
        if weekdays != "*" and str(day.isoweekday() % 7) not in weekdays.split(","):
            continue
        moment = day.replace(tzinfo=zone).astimezone(UTC)
        if moment > datetime(2026, 1, 1, tzinfo=UTC):
            yield moment


# Files


@pytest.mark.parametrize("program", PROGRAMS)
def test_same_wishes_give_the_same_files(program, project):
    assert made(program, project) == made(program, project)


@pytest.mark.parametrize("program", PROGRAMS)
def test_files_hold_no_secret_and_no_machine_of_a_registry(program, project, monkeypatch):
    monkeypatch.setenv("EVIDENCE_GENESIS_PASSWORD", "streng geheim")
    monkeypatch.setenv("EVIDENCE_WEBHOOK_URL", "https://hooks.example/geheim")
    text = "".join(made(program, project).values())
    assert "geheim" not in text
    assert re.findall(r"https?://[^\s\"']+", text) == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_files_say_what_each_exit_code_means(program, project):
    text = " ".join("".join(made(program, project).values()).replace("\n#", " ").split())
    for said in (
        "6 published, but",
        "5 held back by the gate",
        "3 data or disk",
        "4 a notebook",
        "2 usage",
        "1 a fault",
    ):
        assert said in text


@pytest.mark.parametrize("program", PROGRAMS)
def test_wishes_are_in_the_command(program, project):
    def command(**wishes) -> str:
        (line,) = {
            line
            for line in "".join(made(program, project, **wishes).values()).split("\n")
            if "evidence rebuild" in line
        }
        return line

    assert "evidence rebuild --refresh" in command()
    assert "--refresh" not in command(refresh=False)
    assert "--keep" not in command()
    assert "rebuild --refresh --keep 12 --address https://example.org/a" in command(
        keep=12, address="https://example.org/a"
    )


@pytest.mark.parametrize(
    ("program", "wishes", "said"),
    [
        ("cron", {"user": True}, "--user is for systemd"),
        ("systemd", {"pages": True}, "--pages is for github and gitlab"),
        ("github", {"to": Path("/srv/editions")}, "--to is for systemd and cron"),
        ("gitlab", {"to": Path("/srv/editions")}, "--to is for systemd and cron"),
        ("systemd", {"to": Path("/srv/a\nb")}, "a path that no schedule can hold"),
        ("github", {"address": "https://example.org/$(date)"}, "no public address"),
        ("github", {"address": "https://example.org/${{ secrets.X }}"}, "no public address"),
        ("cron", {"to": Path("/srv") / ("x" * LONGEST_LINE)}, "a line too long for cron"),
    ],
)
def test_wish_that_a_program_cannot_serve_is_refused(program, wishes, said, project):
    with pytest.raises(UsageError, match=re.escape(said)):
        made(program, project, **wishes)


def test_files_are_written_where_they_are_wanted(project, tmp_path):
    paths = write(made("systemd", project), tmp_path / "units")
    assert [path.name for path in paths] == [f"{UNIT}.service", f"{UNIT}.timer"]
    assert all(path.read_text(encoding="utf-8").startswith(f"# {path.name}: ") for path in paths)
    with pytest.raises(UsageError, match="cannot be written"):
        write({"a": ""}, paths[0])


def test_command_prints_or_writes(project, tmp_path):
    printed = run(
        sys.executable,
        "-m",
        "evidence",
        "schedule",
        "github",
        "--at",
        "15 04:10",
        "--timezone",
        "UTC",
        cwd=ROOT,
    )
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout == made("github", project, times=read_times("15 04:10", "UTC"))["editions.yml"]
    wrote = run(sys.executable, "-m", "evidence", "schedule", "systemd", "--write", tmp_path, cwd=ROOT)
    assert wrote.stderr.splitlines() == [f"Wrote {tmp_path / UNIT}.service", f"Wrote {tmp_path / UNIT}.timer"]
    refused = run(sys.executable, "-m", "evidence", "schedule", "cron", "--at", "noon", cwd=ROOT)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


# The programs' own validators


@needs("systemd-analyze")
@pytest.mark.parametrize("user", [False, True])
def test_systemd_finds_no_fault_in_its_units(user, hostile, tmp_path):
    verified = verify_units(hostile, tmp_path, user=user, to=hostile.root / "Ausgaben 100 %")
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")


@needs("systemd-analyze")
def test_that_check_of_units_would_notice_a_word_that_systemd_does_not_know(hostile, tmp_path):
    verified = verify_units(hostile, tmp_path, spoilt=("Persistent=", "Persistend="))
    assert "Unknown key" in verified.stderr


def verify_units(
    project: Project, folder: Path, spoilt=("", ""), **wishes
) -> subprocess.CompletedProcess[str]:
    files = {name: text.replace(*spoilt) for name, text in made("systemd", project, **wishes).items()}
    scope = "--user" if wishes.get("user") else "--system"
    return run(
        *("systemd-analyze", scope, "--man=no", "verify", *write(files, folder / "units")),
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)},
    )


@needs("systemd-analyze")
def test_units_are_sandboxed(hostile, tmp_path):
    (service, _) = write(made("systemd", hostile), tmp_path / "units")
    judged = run("systemd-analyze", "security", "--offline=true", "--threshold=30", "--no-pager", service)
    assert judged.returncode == 0, judged.stdout  # 3.0 of 10; a service without any of it has 9.6


@needs("crontab")
def test_cron_finds_no_fault_in_its_table(hostile, tmp_path):
    (table,) = write(made("cron", hostile), tmp_path)
    checked = run("crontab", "-n", table)
    if "invalid option" in checked.stderr or "usage" in checked.stderr:
        checked = run("crontab", "-T", table)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.skipif(
    importlib.util.find_spec("check_jsonschema") is None, reason="check-jsonschema is not installed"
)
@pytest.mark.parametrize(
    ("program", "options"),
    [
        ("github", ("--builtin-schema", "vendor.github-workflows")),
        ("gitlab", ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")),
    ],
)
@pytest.mark.parametrize("pages", [False, True])
def test_workflow_is_what_its_schema_asks_for(program, options, pages, project, tmp_path):
    (path,) = write(made(program, project, pages=pages), tmp_path)
    check = [sys.executable, "-m", "check_jsonschema", *options]
    assert (judged := run(*check, path)).returncode == 0, judged.stdout
    path.write_text(path.read_text(encoding="utf-8").replace("timeout", "timeoutt"), encoding="utf-8")
    assert run(*check, path).returncode == 1  # it would notice


@pytest.mark.parametrize("pages", [False, True])
@pytest.mark.parametrize(
    "linter", [("zizmor", "--offline", "--persona", "pedantic"), ("actionlint",)], ids=lambda words: words[0]
)
def test_linters_find_nothing_in_the_workflow(linter, pages, project, tmp_path):
    program, *options = linter
    found = in_environment(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    folder = tmp_path / ".github" / "workflows"
    (path,) = write(made("github", project, pages=pages), folder)
    judged = run(found, *options, path)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_workflows_know_the_time_or_say_where_it_goes(project):
    (github,) = made("github", project).values()
    on = yaml.load(github, Loader=yaml.BaseLoader)["on"]  # noqa: S506  (all scalars as text: "on" is no truth value)
    assert on["schedule"] == [{"cron": "30 5 * * 1", "timezone": "Europe/Berlin"}]
    (gitlab,) = made("gitlab", project).values()
    assert 'interval pattern "30 5 * * 1", time zone Europe/Berlin' in gitlab


def test_actions_of_others_are_named_by_commit(project):
    (text,) = made("github", project, pages=True).values()
    uses = re.findall(r"uses: (\S+)( # v\d+\.\d+\.\d+)?", text)
    assert len(uses) == 7
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", name) and version for name, version in uses)


# What they run


def read_unit(text: str) -> dict[str, list[str]]:
    """Return the settings of a unit, name to values."""
    found: dict[str, list[str]] = {}
    for line in text.split("\n"):
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value.replace("%%", "%"))
    return found


def start_service(text: str, cache: Path) -> tuple[int, str]:
    """Do what systemd does to start a service, and return what it makes of the exit code, and what was said."""
    unit = read_unit(text)
    words = [word.replace("$$", "$") for word in shlex.split(unit["ExecStart"][0])]
    (folder,) = unit["WorkingDirectory"]
    (cache / unit["CacheDirectory"][0]).mkdir(exist_ok=True)
    settings = shlex.split(" ".join(unit["Environment"]).replace("%C", str(cache)))
    done = run(
        *words,
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
        | dict(entry.split("=", 1) for entry in settings),
    )
    return 0 if str(done.returncode) in unit["SuccessExitStatus"] else done.returncode, done.stderr


def start_cron(text: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Do what cron does when a line is due: the variables of the table, a shell, the home folder."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    *settings, entry = lines
    variables = dict(line.split("=", 1) for line in settings)
    command = entry.split(None, 5)[5]
    assert not re.search(r"(?<!\\)%", command)
    return run(
        variables["SHELL"],
        "-c",
        command.replace("\\%", "%"),
        cwd=home,
        env=variables | {"HOME": str(home), "LANG": "C.UTF-8"},
    )


def called(project: Project) -> list[str]:
    return (project.root / "called").read_text(encoding="utf-8").splitlines()


def test_service_calls_the_command_with_its_words_in_its_folder(hostile, tmp_path):
    to = hostile.root / "Ausgaben $1 100 %"
    files = made("systemd", hostile, to=to, keep=3)
    assert start_service(files[f"{UNIT}.service"], tmp_path)[0] == 0  # 6 is no failure
    assert called(hostile) == [str(hostile.root), "rebuild", "--refresh", "--to", str(to), "--keep", "3"]


def test_cron_calls_the_command_and_mails_the_log_of_a_run_that_did_not_end_well(hostile, tmp_path):
    to = hostile.root / "Ausgaben $1 100 %"
    (text,) = made("cron", hostile, to=to, keep=3).values()
    done = start_cron(text, tmp_path)
    assert called(hostile) == [str(hostile.root), "rebuild", "--refresh", "--to", str(to), "--keep", "3"]
    assert (done.returncode, done.stdout) == (6, "asked\n")
    command = hostile.root / ".venv/bin/evidence"
    command.write_text("#!/bin/sh\necho well\n", encoding="utf-8")
    done = start_cron(text, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (hostile.root / "rebuild.log").read_text(encoding="utf-8") == "well\n"


def script_of(program: str, text: str) -> list[str]:
    """Return the scripts of a workflow that do the work, in order."""
    content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    if program == "gitlab":
        return [line for line in content["editions"]["script"] if line != "make environment"]
    steps = content["jobs"]["rebuild"]["steps"]
    return [step["run"] for step in steps if "run" in step and step["run"] != "make environment"]


@pytest.fixture
def runner(tmp_path):
    """A machine of a service: a clone of the checkout with a command that makes an edition a run, and what it may use."""
    root = tmp_path / "runner"
    command = root / ".venv" / "bin" / "evidence"
    command.parent.mkdir(parents=True)
    command.write_text(
        "#!/bin/sh\nmkdir -p editions/.work editions/notices data/raw/office/new\n"
        'n=$(ls editions | grep -c "^0"); n=$(printf "%04d" $((n + 1)))\nmkdir "editions/$n"\necho "$n" >"editions/$n/page"\n'
        'ln -sfn "$n" editions/current\necho cells >data/raw/office/new/cells.csv\necho "Edition $n published."\nexit ${CODE:-0}\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    bare = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    run("git", "init", "-q", root, env=os.environ | bare)
    programs = tmp_path / "programs"
    programs.mkdir()
    kept = tmp_path / "kept"
    gh = programs / "gh"
    gh.write_text(
        f'#!/bin/sh\ncase "$1" in\napi) [ -f {shlex.quote(str(kept))}/editions.tar ] && echo 17 || true;;\n'
        f"run) cp {shlex.quote(str(kept))}/editions.tar .;;\nesac\n",
        encoding="utf-8",
    )
    gh.chmod(0o755)
    kept.mkdir()

    def start(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "script"
        path.write_text(script, encoding="utf-8")
        return run(
            *("bash", "--noprofile", "--norc", "-eo", "pipefail", path),
            cwd=root,
            env=bare
            | {
                "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                "GITHUB_REPOSITORY": "office/report",
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            }
            | variables,
        )

    def leave() -> None:
        """End the machine as the service does: what was kept stays, the rest is gone."""
        shutil.copy(root / "editions.tar", kept)
        for name in ("editions", "data"):
            shutil.rmtree(root / name)
        (root / "editions.tar").unlink()

    return root, kept, start, leave


def test_run_on_github_goes_on_from_the_editions_of_the_run_before(project, runner, tmp_path):
    root, _, start, leave = runner
    (text,) = made("github", project).values()
    take, rebuild = script_of("github", text)
    lacking = start(take)
    assert lacking.returncode == 3
    assert "::error::No editions of an earlier run are left" in lacking.stdout
    assert start(rebuild).returncode == 0  # the first run, by hand
    leave()
    assert start(take).returncode == 0
    assert (root / "editions/current").readlink() == Path("0001")
    assert (root / "data/raw/office/new/cells.csv").is_file()  # what the publishers gave then is still known
    late = start(rebuild, CODE="6")
    assert late.returncode == 0
    assert "::warning::A publisher did not answer" in late.stdout
    leave()
    assert start(take).returncode == 0
    assert sorted(path.name for path in (root / "editions").iterdir()) == [
        "0001",
        "0002",
        "current",
        "notices",
    ]
    assert "Edition 0002 published." in (tmp_path / "summary").read_text(encoding="utf-8")
    assert start(rebuild, CODE="5").returncode == 5  # held back is a failure
    assert (root / "editions.tar").is_file()  # and its notice is kept


def test_run_on_gitlab_goes_on_from_the_editions_in_the_cache(project, runner):
    root, kept, start, leave = runner
    (text,) = made("gitlab", project).values()
    script = "\n".join(script_of("gitlab", text))
    assert yaml.safe_load(text)["editions"]["allow_failure"] == {"exit_codes": [6]}
    lacking = start(script)
    assert lacking.returncode == 3
    assert "No editions of an earlier run are left" in lacking.stderr
    assert start(script, EDITIONS="first").returncode == 0
    leave()
    shutil.copy(kept / "editions.tar", root)  # as the cache does
    assert start(script, CODE="6").returncode == 6
    assert (root / "editions/current").readlink() == Path("0002")
    leave()
    assert start(script, EDITIONS_URL=(kept / "editions.tar").as_uri()).returncode == 0
    assert (root / "editions/current").readlink() == Path("0003")


# One of them for real


@pytest.fixture
def deployed(founded, tmp_path, monkeypatch) -> Project:
    """The small world as somebody installed it: a checkout with an environment of its own, and no edition yet."""
    report = copied(founded, tmp_path / "Bericht 100 %")
    command = report.root / ".venv" / "bin" / "evidence"
    command.parent.mkdir(parents=True)
    start = shlex.join(["env", f"PYTHONPATH={report.package.parent}", sys.executable, "-m", "evidence"])
    command.write_text(f'#!/bin/sh\nexec {start} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setattr(sys, "prefix", str(report.root / ".venv"))
    return report.sandbox.project


def test_started_service_publishes_an_edition_and_the_line_of_cron_finds_nothing_new(deployed, tmp_path):
    to = tmp_path / "Ausgaben"
    wishes = {"to": to, "refresh": False, "pdf": False}
    code, said = start_service(made("systemd", deployed, **wishes)[f"{UNIT}.service"], tmp_path)
    assert code == 0, said
    assert said.splitlines()[-1].startswith("Edition 1 is published")
    assert "rror" not in said
    assert (to / "current").readlink() == Path("0001")
    assert (to / "0001/edition.json").is_file()
    assert (to / "current/site/index.html").is_file()
    (table,) = made("cron", deployed, **wishes).values()
    done = start_cron(table, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "Nothing changed. Edition 1 stays in force" in (deployed.root / "rebuild.log").read_text(
        encoding="utf-8"
    )
