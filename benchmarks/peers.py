"""The tools that are compared, each in a virtual environment of its own outside the checkout, made when it is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = HERE / "peers.txt"
LOCK = HERE.parent / "requirements.lock"
COMMON = "off-the-shelf"
"""The environment that has the kernel of all ways but ours."""


@dataclass(frozen=True)
class Peer:
    """One tool: its name and what its environment holds."""

    name: str
    pins: tuple[str, ...]

    @property
    def version(self) -> str:
        """Version of the tool itself; empty where the lock has it."""
        return self.pins[0].partition("==")[2]


def read_peers() -> dict[str, Peer]:
    """Return the tools of ``peers.txt`` by name."""
    lines = PINS.read_text(encoding="utf-8").splitlines()
    entries = [line.split() for line in lines if line and not line.startswith("#")]
    return {name: Peer(name, tuple(pins)) for name, *pins in entries}


def default_folder() -> Path:
    """Return where environments are kept unless told otherwise: below the person's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "evidence-peers"


def install(peer: Peer, folder: Path) -> str:
    """Make the environment of a tool below ``folder`` unless it is there, and return what failed; empty for done.

    The record of what was installed is written last: an interrupted installation is made anew.
    """
    place = folder / peer.name
    record, locked = place / ".pins", place / ".locked"
    versions = "" if peer.version else _locked_versions()
    wanted = f"{' '.join(peer.pins)}\n{versions}"
    if record.is_file() and record.read_text(encoding="utf-8") == wanted:
        return ""
    print(f"{peer.name}: making its environment in {place}", flush=True)
    failed = _run(sys.executable, "-m", "venv", "--clear", str(place))
    if failed:
        return "No environment could be made for it."
    locked.write_text(versions, encoding="utf-8")
    pip = (str(place / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    failed = _run(*pip, "--constraint", str(locked), *peer.pins)
    if failed:
        return "It could not be installed."
    record.write_text(wanted, encoding="utf-8")
    return ""


def _locked_versions() -> str:
    """Return the versions of this project's lock, without the checksums of files."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return "\n".join(
        line.removesuffix(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))
    )


def _run(*command: str) -> bool:
    """Run a command and return whether it failed; what it says is for the terminal alone."""
    return subprocess.run(command, check=False).returncode != 0


def write_kernel(folder: Path) -> Path:
    """Describe the kernel of all ways but ours below ``folder``, and return the folder for JUPYTER_PATH."""
    place = folder / "kernels" / "kernels" / "python3"
    place.mkdir(parents=True, exist_ok=True)
    command = [str(folder / COMMON / "bin/python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    described = {"argv": command, "display_name": "Python 3", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(described), encoding="utf-8")
    return folder / "kernels"
