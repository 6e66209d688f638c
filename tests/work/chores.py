"""What the workers of the tests do: functions that another process can import."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from evidence.errors import NotebookError


class StubbornError(Exception):
    """Cannot be copied: its arguments are not those that it was made with."""

    def __init__(self, what, where):
        super().__init__(f"{what} in {where}")


def double(number):
    return 2 * number


def process(_task):
    return os.getpid()


def slow_double(number):
    time.sleep(0.02 * number)
    return 2 * number


def note_start(task):
    """Write a line to the file that the task names, so that the order of starts can be read."""
    path, name = task
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")
    return name


def fail(name):
    if name == "notebook":
        raise NotebookError('20_kreis_profile.ipynb, cell "x": ValueError: no')
    if name == "stubborn":
        raise StubbornError("a stone", "the way")
    if name == "exit":
        sys.exit(3)
    if name == "result":
        return lambda: None
    return name


def die(task):
    """Die as told, always or only the first time: the folder remembers."""
    folder, how, times = task
    deaths = len(list(Path(folder).glob("death-*")))
    if deaths >= times:
        return f"alive after {deaths}"
    Path(folder, f"death-{deaths}").touch()
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exit":
        os._exit(7)
    raise MemoryError


def tell_and_sleep(folder):
    """Leave the ids of this process and of a child that it starts, and sleep."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(folder, f"{os.getpid()}-{child.pid}").touch()
    time.sleep(60)


def loaded(name):
    return name in sys.modules


def variable(name):
    return os.environ.get(name)


def where(_task):
    """Return where this process runs: its folder, the code that it uses, the checkout that it reads."""
    import evidence

    return str(Path.cwd()), evidence.__file__, os.environ.get("EVIDENCE_ROOT")


def first_line(path):
    """Return the path and the first line of the file there."""
    return path, path.read_text(encoding="utf-8").splitlines()[0]


def double_after_nap(task):
    """Leave a file that says that this process has begun, sleep, and return twice the number."""
    folder, number, seconds = task
    Path(folder, f"{number}-{os.getppid()}-{os.getpid()}").touch()
    time.sleep(seconds)
    return 2 * number
