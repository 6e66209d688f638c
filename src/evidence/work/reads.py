"""What a notebook or a chart read, by name: recorded while it is made, so that it is made again only if that changes.

A name is a kind and a thing: ``facts:foreign_share``, ``source:…``, ``table:breaks``, ``documents:acts``, ``file:data/…`` (below the
checkout), ``package:report/page.py`` (below this package). ``facts:*`` is all data. What cannot be told apart counts as all.
Nothing is recorded unless asked for: by ``recording`` in this process, or by the variable ``EVIDENCE_READS`` in another one.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

VARIABLE = "EVIDENCE_READS"
CACHE_VARIABLE = "EVIDENCE_CACHE"
EVERYTHING = ("facts", "*")
ALL = ":".join(EVERYTHING)
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_OUTSIDE = ("build", ".venv", "node_modules")  # folders of a checkout that hold nothing of its own
_STARTS_PROGRAMS = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen")
_COMPILED = re.compile(r"(.*)__pycache__/([^/.]+)\.[^/]*\.pyc[^/]*")
_LISTS_FOLDERS = ("os.listdir", "os.scandir")


class _Recorder:
    """The names that were read since the recording began. There is one a process, because audit hooks stay."""

    def __init__(self) -> None:
        self.names: set[str] | None = None
        self.root = self.cache = ""
        self.quiet = 0
        self.file = -1
        self.asked = ""
        self.hooked = False

    def begin(self, root: str) -> None:
        self.names, self.root = set(), root
        self.cache = os.environ.get(CACHE_VARIABLE, "")
        if not self.hooked:
            self.hooked = True
            sys.addaudithook(self.hear)
        for module in list(sys.modules.values()):
            self.see(getattr(module, "__file__", None))

    def add(self, name: str) -> None:
        if self.names is not None and name not in self.names:
            self.names.add(name)
            if self.file >= 0:
                os.write(self.file, f"{name}\n".encode())

    def see(self, path: object, kind: str = "") -> None:
        """Note a file or folder of the checkout or of the package."""
        if not isinstance(path, str | os.PathLike):
            return
        whole = os.path.abspath(os.fspath(path))
        if self.cache and whole.startswith(self.cache):
            return
        for name, folder in (("package", PACKAGE), ("file", self.root)):
            if whole.startswith(f"{folder}/"):
                below = whole[len(folder) + 1 :]
                compiled = _COMPILED.fullmatch(below)
                if below.split("/")[0] not in _OUTSIDE:
                    self.add(f"{kind}{name}:{''.join(compiled.groups()) + '.py' if compiled else below}")
                return

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Hear what Python itself does: files opened, folders listed, modules loaded, programs started."""
        if self.names is None or self.quiet:
            return
        if event == "open":
            self.see(arguments[0])
        elif event in _LISTS_FOLDERS:
            self.see(arguments[0], "names-")
        elif event in _STARTS_PROGRAMS:
            self.add(ALL)


_recorder = _Recorder()


def note(kind: str, name: str) -> None:
    """Say that something is being read. Costs next to nothing while nobody records."""
    if _recorder.names is not None:
        _recorder.add(f"{kind}:{name}")


def begin_if_asked() -> None:
    """Begin the recording that the environment asks for: each name becomes a line of the file that it names."""
    path = os.environ.get(VARIABLE, "")
    if path and path != _recorder.asked:
        _recorder.asked = path
        _recorder.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        _recorder.begin(os.environ.get("EVIDENCE_ROOT", os.getcwd()))


@contextmanager
def told_apart() -> Iterator[None]:
    """Leave out the files that are opened within: what is used of them is noted where it is used."""
    _recorder.quiet += 1
    try:
        yield
    finally:
        _recorder.quiet -= 1


@contextmanager
def recording(root: str) -> Iterator[set[str]]:
    """Record what this process reads; the set is complete once the block has ended.

    Args:
        root: Folder of the checkout.
    """
    before = _recorder.names, _recorder.root
    _recorder.begin(root)
    try:
        yield _recorder.names if _recorder.names is not None else set()
    finally:
        _recorder.names, _recorder.root = before
