"""The child's side is ipykernel: a notebook that looks cannot tell the difference."""

import pytest

from notebooks import notebook, run, texts

pytestmark = pytest.mark.usefixtures("warm")


def test_kernel_is_ipykernels_own(tmp_path):
    done = run(
        notebook(
            "ip = get_ipython()\nprint(type(ip), type(ip.kernel), 'IPKernelApp' in ip.config)",
            "import sys\ntype(sys.stdout), sys.stdout.name, sys.stdin.read()",
            "import sys\nfrom pathlib import Path\nPath(sys.argv[0]).name, sys.argv[1], sys.path.count('')",
            "__name__, sys.modules['__main__'].__dict__ is globals()",
        ),
        tmp_path,
    )
    assert texts(done) == [
        "<class 'ipykernel.zmqshell.ZMQInteractiveShell'> <class 'ipykernel.ipkernel.IPythonKernel'> True\n",
        "(ipykernel.iostream.OutStream, 'stdout', '')",
        "('ipykernel_launcher.py', '-f', 1)",
        "('__main__', True)",
    ]


def test_output_of_c_code_stands_where_it_was_written(tmp_path):
    mixed = (
        "import os\nprint('one')\nos.system('echo two')\nprint('three')\nos.write(1, b'four\\n')\nprint('five')\n"
        "os.write(2, b'six\\n')\nNone"
    )
    done = run(notebook(mixed, "print('next')"), tmp_path)
    assert [(output.name, output.text) for output in done.cells[0].outputs] == [
        ("stdout", "one\ntwo\nthree\nfour\nfive\n"),
        ("stderr", "six\n"),
    ]
    assert texts(done)[1] == "next\n"


def test_letter_that_c_code_writes_in_two_halves_is_one_letter(tmp_path):
    done = run(
        notebook("import os, time\nos.write(1, b'\\xc3')\ntime.sleep(0.1)\nos.write(1, b'\\xa4')\nNone"),
        tmp_path,
    )
    assert texts(done) == ["ä"]


def test_c_code_that_prints_much_at_once_does_not_wait_for_ever(tmp_path):
    # It holds the interpreter's lock meanwhile: nobody could read the pipe.
    much = "import ctypes\nlibc = ctypes.PyDLL(None)\nlibc.write(1, b'x' * 300_000, 300_000)"
    done = run(notebook(much), tmp_path, execution_timeout=30)
    assert texts(done) == ["x" * 300_000 + "300000"]


def test_variable_of_a_context_lasts_from_cell_to_cell(tmp_path):
    done = run(
        notebook(
            "import contextvars\nv = contextvars.ContextVar('v')\nt = v.set(1)",
            "v.get()",
            "await __import__('asyncio').sleep(0)\nv.get()",
        ),
        tmp_path,
    )
    assert texts(done) == ["", "1", "1"]


def test_task_goes_on_between_cells(tmp_path):
    done = run(
        notebook(
            "import asyncio\nseen = []\n\nasync def work():\n    await asyncio.sleep(0)\n    seen.append(1)\n\ntask = asyncio.create_task(work())",
            "await asyncio.sleep(0.01)\nseen",
        ),
        tmp_path,
    )
    assert texts(done)[1] == "[1]"


def test_comms_work(tmp_path):
    done = run(
        notebook(
            "from comm import create_comm\nopened = create_comm(target_name='jupyter.widget', data={'state': {'_model_name': 'A', '_model_module': 'm'}})",
            "opened.comm_id in get_ipython().kernel.comm_manager.comms",
        ),
        tmp_path,
    )
    assert texts(done)[1] == "True"
    assert len(done.metadata.widgets["application/vnd.jupyter.widget-state+json"].state) == 1


def test_no_file_of_the_warm_process_is_open_in_a_notebook(tmp_path):
    look = (
        "import os\nfrom pathlib import Path\n"
        "links = [os.readlink(link) for link in Path('/proc/self/fd').iterdir() if link.is_symlink()]\n"
        "sorted(link.split(':')[0] for link in links if not link.startswith(('pipe:', 'anon_inode', '/')))"
    )
    done = run(notebook(look, "[link for link in links if 'zygote' in link or 'pidfd' in link]"), tmp_path)
    # Its own socket, and the two with which asyncio wakes itself.
    assert texts(done) == ["['socket', 'socket', 'socket']", "[]"]


@pytest.mark.parametrize(
    "draw",
    ["import random\nrandom.random()", "import numpy\nnumpy.random.rand()", "import os\nos.urandom(8)"],
)
def test_random_numbers_are_drawn_anew_in_each_notebook(tmp_path, draw):
    assert texts(run(notebook(draw), tmp_path)) != texts(run(notebook(draw), tmp_path))
