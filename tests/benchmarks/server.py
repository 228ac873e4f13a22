"""One gunicorn with one worker, and what a request costs it."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 60
ANSWER_SECONDS = 60
NANOSECONDS_IN_MILLISECOND = 1e6


def counts_instructions() -> bool:
    """Tell whether this machine has `perf` and lets it count a process's own instructions."""
    if shutil.which("perf") is None:
        return False
    done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "true"], capture_output=True, text=True)
    return done.returncode == 0 and done.stderr.split(",")[0].isdigit()


INSTRUCTIONS = counts_instructions()
UNIT = "M instructions" if INSTRUCTIONS else "ms CPU"


class Server:
    """A running server: asks it for pages and reads what its worker spent."""

    def __init__(self, master: int, port: int) -> None:
        self.port = port
        self.worker = _only_child(master)

    def ask(
        self, path: str, *, cookie: str = "", form: str | None = None, expect: int = 200
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request and give the answer with its body.

        :raises AssertionError: when the answer is another than expected, because then nothing was measured.
        """
        connection = http.client.HTTPConnection(HOST, self.port, timeout=ANSWER_SECONDS)
        headers = {"Cookie": cookie} if cookie else {}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", path, body=form, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert answer.status == expect, f"{path} answered {answer.status}: {body[:2000].decode(errors='replace')}"
        return answer, body

    def spend(self, ask: Callable[["Server"], object], requests: int, *, cpu: bool = False) -> float:
        """Give what one of so many requests cost the worker: millions of user instructions, or milliseconds of CPU.

        CPU is asked for where the kernel's share counts, such as for a write that goes to disk.
        """
        if INSTRUCTIONS and not cpu:
            return self._instructions(ask, requests)
        before = _cpu_nanoseconds(self.worker)
        for _ in range(requests):
            ask(self)
        return (_cpu_nanoseconds(self.worker) - before) / NANOSECONDS_IN_MILLISECOND / requests

    def _instructions(self, ask: Callable[["Server"], object], requests: int) -> float:
        words = ["perf", "stat", "-x,", "-e", "instructions:u", "-p", str(self.worker)]
        counter = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        time.sleep(0.2)  # Until perf is attached; the worker waits in the meantime and counts nothing.
        for _ in range(requests):
            ask(self)
        counter.send_signal(signal.SIGINT)
        _, said = counter.communicate(timeout=10)
        return int(said.split(",")[0]) / 1e6 / requests


@contextmanager
def serve(module: str, environment: dict[str, str]) -> Iterator[Server]:
    """Start gunicorn with one sync worker on a free port of loopback, and stop it afterwards."""
    port = _free_port()
    words = [sys.executable, "-m", "gunicorn", module, "--bind", f"{HOST}:{port}", "--workers", "1"]
    words += ["--worker-class", "sync", "--log-level", "error"]
    process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **environment})
    try:
        _wait(process, port)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
            connection.request("GET", "/nothing-here")
            connection.getresponse().read()
            return
        except ConnectionError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _only_child(parent: int) -> int:
    """Give the one worker of a gunicorn."""
    children = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended while we looked.
        if int(after_name[1]) == parent:
            children.append(int(status.parent.name))
    (worker,) = children
    return worker


def _cpu_nanoseconds(process: int) -> int:
    """Give the CPU time of another process, in user mode and in the kernel, exactly.

    Linux makes the number of a process's CPU clock from its process number: clock_getcpuclockid(3), kind CPUCLOCK_SCHED.
    """
    return time.clock_gettime_ns((~process << 3) | 2)
