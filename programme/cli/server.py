"""How the application is served: gunicorn with its job process, or waitress where there is no fork."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
THREADS = 4
TIMEOUT_SECONDS = 60
GOODBYE_SECONDS = 15
# The job process is a command of its own: a fork of the server would inherit its sockets and signal handlers.
JOBS_COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs"]


def serve(app: Flask, port: int) -> None:
    """Serve on 127.0.0.1 until the process is stopped."""
    if hasattr(os, "fork"):
        _with_gunicorn(app, port)
    else:
        _with_waitress(app, port)


def _with_gunicorn(app: Flask, port: int) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - it cannot be imported where there is no fork

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        """The settings that a file would otherwise hold."""

        def load_config(self) -> None:
            for name, value in _settings(port).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    Server().run()


def _settings(port: int) -> dict[str, Any]:
    jobs = JobProcess()
    return {
        "bind": f"127.0.0.1:{port}",
        "workers": WORKERS,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": GOODBYE_SECONDS,
        # Heartbeats in memory: on a slow disk a worker would be taken for dead.
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112 - a device, not a place for files
        "control_socket_disable": True,
        "when_ready": lambda _server: jobs.start(),
        "on_exit": lambda _server: jobs.stop(),
    }


def _with_waitress(app: Flask, port: int) -> None:
    from waitress import serve as serve_with_threads  # noqa: PLC0415 - only where gunicorn cannot run

    jobs = JobProcess()
    jobs.start()
    try:
        serve_with_threads(app, host="127.0.0.1", port=port, threads=WORKERS * THREADS)
    finally:
        jobs.stop()


class JobProcess:
    """The process that runs the jobs, beside the one that serves; it also ends by itself when its parent is gone."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen([*JOBS_COMMAND, "--parent", str(os.getpid())], cwd=ROOT)  # noqa: S603 - our own words

    def stop(self) -> None:
        """End it, and wait until what it does is done."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
