"""Three replicas of the app behind nginx on one machine, without containers: `make replicas`, http://localhost:8080.

`python -m deploy.replicas --port 9000` listens elsewhere. A replica that ends is started again; Ctrl-C ends them all.
What a learner has set is in the address, so a replica that is lost takes nothing along but pictures (docs/scaling.md).
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from string import Template
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = Path(__file__).with_name("nginx.conf.template")
REPLICAS = 3  # as many as the template names
READY = 60.0  # seconds from a replica's start until it answers
# What nginx needs besides the template: in the foreground, its files in one folder that is its own.
AROUND = """daemon off;
pid nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {server}
}}
"""


class Replica:
    """One process of the app on a port of the loopback, by its number from 1 on."""

    def __init__(self, number: int, secret: str) -> None:
        self.number, self.port, self._secret = number, free_port(), secret
        self.process = self._begun()

    def _begun(self) -> subprocess.Popen[bytes]:
        asked = {"address": "127.0.0.1", "port": str(self.port), "headless": "true"}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *(f"--server.{k}={v}" for k, v in asked.items())]
        own = {"CONVOSCOPE_REPLICA": str(self.number), "STREAMLIT_SERVER_COOKIE_SECRET": self._secret}
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=subprocess.DEVNULL)

    def keep(self) -> bool:
        """Whether it had ended, and was started again."""
        has_ended = self.process.poll() is not None
        if has_ended:
            self.process = self._begun()
        return has_ended

    def end(self) -> None:
        """End the process, and wait until it has."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether anybody takes connections on a port of the loopback."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def configuration(listen: str, ports: Sequence[int]) -> str:
    """nginx's configuration: listening on `listen`, an address and port, for replicas on `ports` of the loopback."""
    places = {f"REPLICA_{number}": f"127.0.0.1:{port}" for number, port in enumerate(ports, start=1)}
    # safe: nginx has variables of its own, $name
    return AROUND.format(server=Template(TEMPLATE.read_text("utf-8")).safe_substitute(places, LISTEN=listen))


@contextmanager
def replicas(port: int, address: str = "*") -> Iterator[list[Replica]]:
    """The replicas, and nginx before them on `port` of an address of this machine, all ready; they end with the block.

    Raises FileNotFoundError without nginx, RuntimeError where one of them does not start.
    """
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        raise FileNotFoundError("Replicas need nginx. On Debian and Ubuntu: sudo apt-get install nginx-light")
    secret = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET") or secrets.token_hex(32)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="replicas-")))
        started = []
        for number in range(1, REPLICAS + 1):
            started.append(Replica(number, secret))
            stack.callback(started[-1].end)
        wait_until_ready([one.process for one in started], [one.port for one in started])
        (folder / "nginx.conf").write_text(configuration(f"{address}:{port}", [one.port for one in started]), "utf-8")
        proxy = subprocess.Popen([nginx, "-p", str(folder), "-e", "stderr", "-c", "nginx.conf"])
        stack.callback(proxy.wait)
        stack.callback(proxy.terminate)
        wait_until_ready([proxy], [port])
        yield started


def wait_until_ready(processes: Sequence[subprocess.Popen[bytes]], ports: Sequence[int]) -> None:
    """Wait until all ports answer; RuntimeError where a process has ended or that takes longer than READY seconds."""
    deadline = time.monotonic() + READY
    while not all(map(answers, ports)):
        ended = [one.args for one in processes if one.poll() is not None]
        if ended or time.monotonic() > deadline:
            raise RuntimeError(f"this did not start: {ended or 'a replica'}")
        time.sleep(0.1)


def main() -> None:
    """Serve until Ctrl-C, and start again what ends."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=8080)
    port = asked.parse_args().port

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    try:
        with replicas(port) as started:
            print(f"http://localhost:{port}, on {len(started)} replicas", flush=True)
            while True:
                for one in started:
                    if one.keep():
                        print(f"replica {one.number} had ended and was started again", flush=True)
                time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    except (FileNotFoundError, RuntimeError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
