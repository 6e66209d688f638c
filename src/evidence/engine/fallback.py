"""What runs a notebook that no warm kernel can run: ipykernel with its sockets, forked if possible, else started anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbformat import NotebookNode
from traitlets import Unicode

from evidence.engine.kernel import Link

_LAUNCHERS = ("ipykernel_launcher", "ipykernel")


def why_no_fork(kernel_name: str, options: dict[str, Any]) -> str | None:
    """Return why the kernel of a notebook is not the interpreter that the warm process runs, or None if it is."""
    for name in ("km", "kernel_manager_class"):
        if options.get(name) is not None:
            return f"the caller brings a kernel manager ({name})"
    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return f'there is no kernel named "{kernel_name}"'
    return _why_foreign(kernel_name, spec)


def why_sockets(notebook: NotebookNode) -> str | None:
    """Return why a notebook needs the ZeroMQ sockets of ipykernel, or None if it does not."""
    if notebook.metadata.get("evidence", {}).get("engine") == "ipykernel":
        return 'the notebook asks for it (metadata "evidence.engine")'
    return None


def _why_foreign(kernel_name: str, spec: KernelSpec) -> str | None:
    """Return why a kernel is not ipykernel in this interpreter; jupyter_client lets "python" stand for that one."""
    program, *rest = spec.argv or [""]
    version = sys.version_info
    own = {"python", f"python{version.major}", f"python{version.major}.{version.minor}"}
    if program not in own and Path(program).absolute() != Path(sys.executable).absolute():
        return f'kernel "{kernel_name}" is another program: {program}'
    if rest not in [["-m", launcher, "-f", "{connection_file}"] for launcher in _LAUNCHERS]:
        return f'kernel "{kernel_name}" is not ipykernel as it comes: {" ".join(spec.argv)}'
    if spec.env:
        return f'kernel "{kernel_name}" sets variables of its own: {", ".join(sorted(spec.env))}'
    return None


class ForkedKernelManager(AsyncKernelManager):
    """jupyter_client's manager, with a kernel that the warm process forks instead of a program that it starts."""

    address = Unicode(help="The socket of the warm process.")

    async def _async_pre_start_kernel(self, **named: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = _ForkProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self, address=self.address
            )
        return await super()._async_pre_start_kernel(**named)

    pre_start_kernel = _async_pre_start_kernel


class _ForkProvisioner(LocalProvisioner):
    address = Unicode()

    async def launch_kernel(self, cmd: list[str], **named: Any) -> Any:
        """Fork where the original starts a program."""
        arguments = cmd[cmd.index("-f") :]
        link = Link(
            self.address, "serve_sockets", arguments, named.get("env") or os.environ, named.get("cwd")
        )
        self._link = link
        self.process = _Process(link)  # type: ignore[assignment]  # all of a Popen that is asked for
        self.pid = self.pgid = link.pid
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  # jupyter_client's signature
        """Let go of the kernel."""
        self._link.close()
        await super().cleanup(restart)


class _Process:
    """A forked kernel, as jupyter_client handles a process that it has started."""

    stdin = stdout = stderr = None

    def __init__(self, link: Link) -> None:
        self._link = link
        self.pid = link.pid

    def poll(self) -> int | None:
        """Return the exit code, or None while it lives."""
        self._link.look()
        if not self._link.is_over:
            return None
        return 1 if self._link.exit_code is None else self._link.exit_code

    def wait(self) -> int:
        """Return the exit code of a process that has ended."""
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("ipykernel", 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to it and to what it started."""
        self._link.signal(number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)
