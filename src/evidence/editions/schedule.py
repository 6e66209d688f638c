"""What makes another program rebuild the report on time: complete files for systemd, cron, GitHub or GitLab.

Nothing is installed and nobody is asked. The files name the checkout and the command of this environment; they hold no
secret: names and passwords stay in ``.env`` or with the service.
"""

from __future__ import annotations

import pwd
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evidence.editions.delivery import Channels
from evidence.editions.times import Times
from evidence.errors import Problem, UsageError
from evidence.paths import Project
from evidence.sources.settings import PREFIX, Settings

Program = Literal["systemd", "cron", "github", "gitlab"]
UNIT = "evidence-editions"
LONGEST_LINE = 998  # cron cuts off what is longer
_TEMPLATES = Path(__file__).parent / "schedules"
_FILES: dict[Program, dict[str, str]] = {
    "systemd": {f"{UNIT}.service": "service.j2", f"{UNIT}.timer": "timer.j2"},
    "cron": {f"{UNIT}.crontab": "crontab.j2"},
    "github": {"editions.yml": "github.j2"},
    "gitlab": {"editions.gitlab-ci.yml": "gitlab.j2"},
}
_HOSTED = ("github", "gitlab")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = re.compile(r"https?://[\w.~:/\[\]@!&'()*+,;=%-]+")


@dataclass(frozen=True)
class Wishes:
    """What a schedule shall do.

    Attributes:
        times: When.
        to: The folder of editions; None for the one in the checkout.
        refresh: Whether publishers are asked first.
        keep: How many editions stay whole; 0 for all.
        pdf: Whether documents are made as PDF too.
        address: Public address of the site; empty if it has none.
        user: For systemd, whether it is a unit of one account, not of the machine.
        pages: For GitHub and GitLab, whether the editions are put on their pages.
    """

    times: Times
    to: Path | None = None
    refresh: bool = True
    keep: int = 0
    pdf: bool = True
    address: str = ""
    user: bool = False
    pages: bool = False


def schedule(program: Program, project: Project, wishes: Wishes) -> dict[str, str]:
    """Return the files that make ``program`` rebuild the report, name to text.

    Args:
        program: Who keeps the time.
        project: The checkout that is rebuilt.
        wishes: When and how.

    Raises:
        UsageError: A wish that this program has no use for, or a path or address that its files cannot hold.
    """
    _check(program, project, wishes)
    words = {
        "times": wishes.times,
        "wishes": wishes,
        "unit": UNIT,
        "root": project.root,
        "to": wishes.to,
        "owner": _owner(project.root),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "arguments": _arguments(wishes),
        "command": Path(sys.prefix) / "bin" / "evidence",
        "variables": [PREFIX + name.upper() for kind in (Settings, Channels) for name in kind.model_fields],
    }
    made = {name: _templates().get_template(file).render(words) for name, file in _FILES[program].items()}
    if program == "cron" and any(len(line) > LONGEST_LINE for line in "".join(made.values()).splitlines()):
        raise UsageError(
            _problem(
                "a line too long for cron",
                "--to",
                f"at most {LONGEST_LINE} characters",
                "more",
                "use a shorter path",
            )
        )
    return made


def write(files: dict[str, str], folder: Path) -> list[Path]:
    """Write files into a folder, which is made if it is missing; return their paths.

    Raises:
        UsageError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as fault:
        raise UsageError(
            _problem(
                "cannot be written",
                str(folder),
                "a folder to write to",
                fault.strerror or str(fault),
                "name another",
            )
        ) from None
    return [folder / name for name in files]


def _check(program: Program, project: Project, wishes: Wishes) -> None:
    hosted = program in _HOSTED
    for wrong, name, reason in (
        (wishes.user and program != "systemd", "--user", "is for systemd"),
        (wishes.pages and not hosted, "--pages", "is for github and gitlab"),
        (wishes.to is not None and hosted, "--to", "is for systemd and cron (also as EVIDENCE_EDITIONS)"),
    ):
        if wrong:
            raise UsageError(f"{name} {reason}; leave it out for {program}.")
    if wishes.address and not _ADDRESS.fullmatch(wishes.address):
        raise UsageError(
            _problem(
                "no public address",
                "--address",
                "one that begins with https://",
                f'"{wishes.address}"',
                "correct it",
            )
        )
    for path in filter(None, (project.root, wishes.to)):
        if _FORBIDDEN.search(str(path)):
            raise UsageError(
                _problem(
                    "a path that no schedule can hold",
                    repr(str(path)),
                    "no control characters",
                    "one",
                    "rename the folder",
                )
            )


def _arguments(wishes: Wishes) -> list[str]:
    return [
        "rebuild",
        *["--refresh"] * wishes.refresh,
        *(["--to", str(wishes.to)] if wishes.to else []),
        *(["--keep", str(wishes.keep)] if wishes.keep else []),
        *["--no-pdf"] * (not wishes.pdf),
        *(["--address", wishes.address] if wishes.address else []),
    ]


def _owner(folder: Path) -> str:
    """Return the account that a folder belongs to, by name where it has one."""
    number = folder.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _templates() -> Environment:
    made = Environment(  # noqa: S701  (units and workflows, no HTML; what stands in them is quoted for each)
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        variable_start_string="<<",  # {{ }} is what GitHub's own expressions look like
        variable_end_string=">>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "unit_path": _unit_path,
        "unit_word": _unit_word,
        "unit_argument": _unit_argument,
        "unit_program": _unit_program,
        "cron_line": _cron_line,
        "shell": lambda word: shlex.quote(str(word)),
    }
    return made


def _unit_path(path: object) -> str:
    """Return a path where a unit takes the rest of the line."""
    return str(path).replace("%", "%%")


def _unit_word(word: object) -> str:
    """Return a word in a list of a unit, quoted where it must be."""
    text = _unit_path(word)
    if re.fullmatch(r"[\w%@+=:,./-]+", text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unit_argument(word: object) -> str:
    """Return an argument of a command in a unit, in which ``$`` begins a variable."""
    return _unit_word(word).replace("$", "$$")


def _unit_program(path: object) -> str:
    """Return the program of a command in a unit, for which systemd takes no quotation mark, backslash or ``$``."""
    return f"/usr/bin/env {_unit_argument(path)}" if re.search(r"[\"'\\$]", str(path)) else _unit_word(path)


def _cron_line(command: str) -> str:
    """Return a command in a table of cron, in which ``%`` ends a line."""
    return command.replace("%", "\\%")


def _problem(what: str, where: str, expected: str, found: str, step: str) -> str:
    return str(Problem(what, where, expected, found, step))
