"""What a notebook changes is seen by itself alone: not by the next, not by the warm process, not by the caller."""

import ast
import contextlib
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from corpus import _plain
from papermill import execute_notebook
from papermill.log import logger

pytestmark = pytest.mark.usefixtures("warm")

# What is changed, and an expression by which the change would be noticed. `kept` are the names that a look may use.
CHANGES = {
    "a variable of the environment": (
        "import os; os.environ['LEAK'] = '1'; os.environ.pop('HOME', None)",
        "sorted(k for k in os.environ if k in ('LEAK', 'HOME'))",
    ),
    "the working folder": ("import os; os.chdir('/')", "os.getcwd()"),
    "the path of modules": ("import sys; sys.path.insert(0, '/leak'); sys.path.pop()", "list(sys.path)"),
    "the modules loaded": (
        "import sys, types; sys.modules['leak'] = types.ModuleType('leak'); import colorsys; sys.modules.pop('polars', None)",
        "[n in sys.modules for n in ('leak', 'colorsys', 'polars')]",
    ),
    "a module of the project": (
        "import evidence.engine.wire as w; w.IOPUB = b'leak'",
        "__import__('evidence.engine.wire', fromlist=['x']).IOPUB",
    ),
    "the theme of charts": (
        "import altair; altair.theme.enable('dark')",
        "__import__('altair').theme.active",
    ),
    "the renderer of charts": (
        "import altair; altair.renderers.enable('svg')",
        "__import__('altair').renderers.active",
    ),
    "the transformer of chart data": (
        "import altair; altair.data_transformers.enable('default', max_rows=1)",
        "__import__('altair').data_transformers.options.get('max_rows')",
    ),
    "a patched function": (
        "import textwrap; textwrap.dedent = lambda text: 'leak'",
        "__import__('textwrap').dedent('a')",
    ),
    "a patched class": (
        "import polars; polars.DataFrame.leak = property(lambda frame: 1)",
        "hasattr(__import__('polars').DataFrame, 'leak')",
    ),
    "a built-in": (
        "import builtins; builtins.leak = 1; builtins.sum = max",
        "hasattr(builtins, 'leak'), builtins.sum.__name__",
    ),
    "settings of frames": (
        "import polars; polars.Config.set_tbl_rows(1)",
        "str(__import__('polars').DataFrame({'a': range(9)}))",
    ),
    "the width of texts in frames": (
        "import polars; polars.Config.set_fmt_str_lengths(3)",
        "str(__import__('polars').Series(['a long text']))",
    ),
    "settings of arrays": (
        "import numpy; numpy.set_printoptions(precision=1); numpy.seterr(all='raise')",
        "__import__('numpy').get_printoptions()['precision'], __import__('numpy').geterr()['divide']",
    ),
    "open files": (
        "import os, tempfile; kept = [tempfile.TemporaryFile() for _ in range(3)]; os.dup(1)",
        "sorted(len(os.listdir('/proc/self/fd')) - n for n in (0,))",
    ),
    "a closed standard input": (
        "import os, sys; sys.stdin = None; os.close(0)",
        "sys.stdin is None, os.path.exists('/proc/self/fd/0')",
    ),
    "threads": (
        "import threading, time; threading.Thread(target=time.sleep, args=(30,), daemon=True, name='leak').start()",
        "sorted(t.name for t in __import__('threading').enumerate())",
    ),
    "threads of queries": (
        "import polars; polars.LazyFrame({'a': range(99)}).group_by('a').len().collect()",
        "sorted({open(f'/proc/self/task/{t}/comm').read().strip()[:7] for t in os.listdir('/proc/self/task')} - {'python', 'IOPub', 'Thread-'})",
    ),
    "handlers of signals": (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGUSR1, print); signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])",
        "[str(__import__('signal').getsignal(n)) for n in (10, 15)], sorted(__import__('signal').pthread_sigmask(0, []))",
    ),
    "an alarm": (
        "import signal; signal.setitimer(signal.ITIMER_REAL, 1000)",
        "__import__('signal').getitimer(0)[0] > 0",
    ),
    "the mask of new files": ("import os; os.umask(0o077)", "[(os.umask(m), m)[1] for m in [os.umask(0)]]"),
    "filters of warnings": (
        "import warnings; warnings.simplefilter('error')",
        "[f[0] for f in __import__('warnings').filters][:2]",
    ),
    "logging": (
        "import logging; logging.basicConfig(level=1); logging.disable(50); logging.getLogger('leak').setLevel(7)",
        "len(logging.getLogger().handlers), logging.root.manager.disable, logging.getLogger('leak').level",
    ),
    "the history": ("5", "len(get_ipython().history_manager.input_hist_parsed), sorted(k for k in Out)"),
    "an extension": (
        "open('leak.py', 'w').write('def load_ipython_extension(shell): pass'); get_ipython().run_line_magic('load_ext', 'leak')",
        "'leak' in get_ipython().extension_manager.loaded",
    ),
    "settings of the shell": (
        "get_ipython().colors = 'nocolor'; get_ipython().ast_node_interactivity = 'all'; get_ipython().run_line_magic('xmode', 'Minimal')",
        "get_ipython().colors, get_ipython().ast_node_interactivity, get_ipython().InteractiveTB.mode",
    ),
    "magics, aliases and transformers": (
        "get_ipython().register_magic_function(print, magic_name='leak'); get_ipython().input_transformers_post.append(lambda lines: lines)",
        "'leak' in get_ipython().magics_manager.magics['line'], len(get_ipython().input_transformers_post)",
    ),
    "a formatter": (
        "get_ipython().display_formatter.formatters['text/html'].for_type(int, str)",
        "int in get_ipython().display_formatter.formatters['text/html'].type_printers",
    ),
    "a callback of the shell": (
        "get_ipython().events.register('post_run_cell', lambda result: None)",
        "len(get_ipython().events.callbacks['post_run_cell'])",
    ),
    "names": ("leak = 1", "'leak' in globals()"),
    "hooks of the interpreter": (
        "import sys; sys.excepthook = sys.displayhook = print; sys.breakpointhook = sys.unraisablehook = print",
        "sys.excepthook is print, sys.displayhook is print, sys.unraisablehook is print",
    ),
    "limits of the interpreter": (
        "import sys; sys.setrecursionlimit(2000); sys.setswitchinterval(1); sys.set_int_max_str_digits(0)",
        "sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()",
    ),
    "limits of the process": (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))",
        "__import__('resource').getrlimit(7)",
    ),
    "the priority": ("import os; os.nice(3)", "os.nice(0)"),
    "the garbage collector": (
        "import gc; gc.disable(); gc.set_threshold(1)",
        "gc.isenabled(), gc.get_threshold()",
    ),
    "the locale": (
        "import locale; locale.setlocale(locale.LC_ALL, 'C')",
        "__import__('locale').setlocale(6)",
    ),
    "the time zone": (
        "import os, time; os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()",
        "__import__('time').tzname",
    ),
    "decimal places": (
        "import decimal; decimal.getcontext().prec = 3",
        "__import__('decimal').getcontext().prec",
    ),
    "the loop": (
        "import asyncio; kept = asyncio.ensure_future(asyncio.sleep(60)); asyncio.get_event_loop().set_debug(True)",
        "__import__('asyncio').get_event_loop().get_debug(), len(__import__('asyncio').all_tasks())",
    ),
    "the policy of loops": (
        "import asyncio; asyncio.set_event_loop_policy(type('Leak', (asyncio.DefaultEventLoopPolicy,), {})())",
        "type(__import__('asyncio').get_event_loop_policy()).__name__",
    ),
    "context variables": (
        "import decimal, contextvars; kept = contextvars.ContextVar('leak'); kept.set(1)",
        "sorted(v.name for v in __import__('contextvars').copy_context() if v.name == 'leak')",
    ),
    "the start of processes": (
        "import multiprocessing; multiprocessing.set_start_method('spawn', force=True)",
        "__import__('multiprocessing').get_start_method(allow_none=True)",
    ),
    "the folder of temporary files": (
        "import tempfile; tempfile.tempdir = '/leak'",
        "__import__('tempfile').tempdir",
    ),
    "the arguments": ("import sys; sys.argv.append('leak')", "len(sys.argv)"),
    "fault handlers": (
        "import faulthandler; faulthandler.enable()",
        "__import__('faulthandler').is_enabled()",
    ),
    "traces and profiles": ("import sys; sys.setprofile(lambda *rest: None)", "sys.getprofile() is None"),
    "import hooks": (
        "import sys; sys.meta_path.append(sys.meta_path[0]); sys.path_importer_cache.clear()",
        "len(sys.meta_path)",
    ),
}
BEFORE = "import builtins, gc, logging, os, sys"


def look(expression: str, folder: Path, first: str = "None") -> str:
    """Return what a new notebook says of itself, after it has done something first."""
    folder.mkdir(parents=True, exist_ok=True)
    said = []
    logger.addFilter(lambda record: said.append(record.getMessage()) or True)
    try:
        done = execute_notebook(
            _plain(first, f"{BEFORE}\n_seen = repr(({expression}))\nprint(_seen)"),
            None,
            engine_name="evidence",
            cwd=str(folder),
            progress_bar=False,
            execution_timeout=60,
        )
    finally:
        logger.filters.clear()
    assert not any("No warm kernel" in line for line in said)
    return done.cells[1].outputs[-1].text


def of_process(pid: int) -> dict[str, str]:
    """Return what can be seen of a process from outside, and a notebook could have changed."""
    place = Path("/proc", str(pid))
    status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
    return {
        "folder": str((place / "cwd").readlink()),
        "limits": (place / "limits").read_text(),
        "priority": (place / "stat").read_text().rsplit(")", 1)[1].split()[16],
    } | {name: status[name].strip() for name in ("Umask", "SigBlk", "SigIgn", "SigCgt")}


def holdings(pid: int) -> Counter[str]:
    """Return the kinds of a process's open files and the names of its threads, each with its number."""
    place = Path("/proc", str(pid))
    files = []
    for path in (place / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed while we looked
            files.append(str(path.readlink()).split(":")[0])
    return Counter([*files, *((task / "comm").read_text().strip() for task in (place / "task").iterdir())])


def soon(condition) -> bool:
    """Return whether a condition holds within two seconds: a process that ends needs a moment."""
    for _ in range(100):
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("name", CHANGES)
def test_change_is_seen_by_its_notebook_alone(name, warm, tmp_path):
    change, expression = CHANGES[name]
    folder = tmp_path / "work"
    expected = look(expression, folder)
    zygote, caller = of_process(warm.pid), of_process(os.getpid())
    assert look(expression, folder, change) != expected, "the change was not noticed where it was made"
    assert look(expression, folder) == expected
    assert of_process(warm.pid) == zygote
    assert of_process(os.getpid()) == caller


def test_warm_process_holds_nothing_of_the_notebooks_that_it_forked(warm, tmp_path):
    look("1", tmp_path)
    time.sleep(0.5)
    held = holdings(warm.pid)
    start = "import threading, time, polars; kept = [open('/dev/null') for _ in range(9)]; polars.DataFrame({'a': [1]}).lazy().collect()"
    for _ in range(5):
        look("1", tmp_path, start)
    assert soon(lambda: holdings(warm.pid) == held), holdings(warm.pid) - held


def test_random_numbers_of_two_notebooks_have_nothing_in_common(tmp_path):
    expression = "__import__('random').random(), __import__('numpy').random.rand(), __import__('secrets').token_hex(), __import__('uuid').uuid4()"
    seeded = "import random, numpy; random.seed(1); numpy.random.seed(1)"
    drawn = [look(expression, tmp_path, first) for first in ("None", seeded, "None", "None")]
    values = [part for each in drawn for part in each.strip("()\n").split(", ")]
    assert len(set(values)) == len(values) == 16


def test_notebook_that_is_still_running_is_not_seen_by_another(tmp_path):
    # One waits in the middle of its work until another, forked after it, has looked.
    waits = """
import builtins, os, time, pathlib
builtins.leak = 1
os.environ["LEAK"] = "1"
pathlib.Path("ready").touch()
while not pathlib.Path("done").exists():
    time.sleep(0.01)
"""
    program = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import test_isolation as t; "
        "print(t.look('1', pathlib.Path(sys.argv[2]), sys.stdin.read()))"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdin.write(waits)
        process.stdin.close()
        while not (tmp_path / "ready").exists():
            assert process.poll() is None
            time.sleep(0.01)
        try:
            seen = look("hasattr(builtins, 'leak'), 'LEAK' in os.environ", tmp_path)
        finally:
            (tmp_path / "done").touch()
        assert process.stdout.read() == "1\n\n"
    assert ast.literal_eval(seen) == (False, False)


def test_processes_that_a_notebook_left_running_end_with_it(tmp_path):
    start = "import subprocess; process = subprocess.Popen(['sleep', '1000'])"
    pid = int(look("process.pid", tmp_path, start))
    assert soon(lambda: not Path("/proc", str(pid)).exists())


def test_thread_that_never_ends_does_not_hold_up_the_next_notebook(tmp_path):
    start = "import threading, time; threading.Thread(target=time.sleep, args=(1000,)).start()"
    look("1", tmp_path, start)
    assert look("2", tmp_path) == "2\n"


def test_kernel_ends_with_the_process_that_asked_for_it(tmp_path):
    program = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import test_isolation as t; "
        "t.look('1', pathlib.Path(sys.argv[2]), sys.stdin.read())"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent), str(tmp_path)]
    waits = "import os, pathlib, time; pathlib.Path('pid').write_text(str(os.getpid())); os.rename('pid', 'ready'); time.sleep(1000)"
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as process:
        process.stdin.write(waits)
        process.stdin.close()
        while not (tmp_path / "ready").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    pid = (tmp_path / "ready").read_text()
    assert soon(lambda: not Path("/proc", pid).exists())


def test_files_are_written_where_the_notebook_is_and_nowhere_else(warm, tmp_path):
    inside = Path(f"/proc/{warm.pid}/cwd")
    before = sorted(inside.iterdir())
    look("1", tmp_path / "a", "open('left.txt', 'w').write('x')")
    assert ast.literal_eval(look("os.listdir()", tmp_path / "b")) == []
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["left.txt"]
    assert sorted(inside.iterdir()) == before
