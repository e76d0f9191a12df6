"""Streamlit servers to measure, each on a free port."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START = 60  # seconds


@dataclass(frozen=True)
class Server:
    """Where a server answers, and when (`time.monotonic`) it was started."""

    url: str
    started: float
    pid: int = 0

    def processor(self) -> float:
        """Seconds of the processor that it has had so far."""
        return processor(self.pid)

    def memory(self) -> float:
        """Megabytes that it holds in memory now."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def processor(pid: int) -> float:
    """Seconds of the processor that a process has had so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(script: str, **environment: str) -> Iterator[Server]:
    """A server of `script` (a path inside the project) that answers; it is ended afterwards.

    `environment` is added to that of this process.

    Raises RuntimeError with the server's own words where it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1"]
    with tempfile.TemporaryFile() as log:
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", started, process.pid)
            if not _answers(server, process):
                log.seek(0)
                raise RuntimeError(f"the server of {script} did not start:\n{log.read().decode(errors='replace')}")
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(server: Server, process: subprocess.Popen[bytes]) -> bool:
    """Whether the server answers its health check before it ends or the time is over."""
    while process.poll() is None and time.monotonic() < server.started + LONGEST_START:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return True
        except OSError:
            time.sleep(0.02)
    return False
