"""One worker process: does one task after another, and ends with the process that started it."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from evidence.errors import WorkerError
from evidence.work.deferred import put_off
from evidence.work.executor import Fault
from evidence.work.parcel import pack, unpack
from evidence.work.place import EXHAUSTED


def perform(request: bytes, checkout: str | None = None) -> bytes:
    """Return the packed result of a packed function and task, or what went wrong as a packed ``Fault``."""
    try:
        function, task = unpack(request, checkout)
        return pack(function(task), checkout)
    except MemoryError:
        os._exit(EXHAUSTED)  # what is left of this process cannot be trusted with the next task
    except BaseException as error:  # noqa: BLE001  # a task that calls sys.exit ends itself and not its worker
        return pack(Fault(portable(error)), checkout)


def portable(error: BaseException) -> BaseException:
    """Return the error with its traceback as a note: as itself if it can travel, or else as a ``WorkerError``."""
    note = "In the worker:\n" + "".join(traceback.format_exception(error)).rstrip()
    error.add_note(note)
    try:
        unpack(pack(error))
    except Exception:  # noqa: BLE001  # whatever an exception of others raises when it is copied
        error = WorkerError(f"{type(error).__name__}: {error}")
        error.add_note(note)
    return error


def main() -> None:
    """Serve the socket whose number is the argument, until told to end."""
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        reader, writer = channel.makefile("rb"), channel.makefile("wb")
        path, preload, checkout = pickle.load(reader)  # noqa: S301  # from the process that started this one
        sys.path[:] = path or sys.path
        requests: SimpleQueue[bytes | None] = SimpleQueue()
        Thread(target=_listen, args=(reader, requests), daemon=True).start()
        put_off()
        gc.disable()  # modules are not garbage, and looking for some among them is a sixth of the time to load them
        for name in preload:
            with suppress(ImportError):  # the task that needs the module tells it better
                import_module(name)
        gc.freeze()
        gc.enable()
        while (request := requests.get()) is not None:
            pickle.dump(perform(request, checkout), writer)
            writer.flush()


def _listen(reader: BinaryIO, requests: SimpleQueue[bytes | None]) -> None:
    """Pass requests on; where the other side is gone, end this process and all that it has started, in any task."""
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            request = pickle.load(reader)  # noqa: S301  # from the process that started this one
            requests.put(request)
            if request is None:
                return
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
