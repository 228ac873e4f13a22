"""Runs the tests that touch the database on a temporary PostgreSQL, which is gone afterwards.

`make test-postgres` starts this. Words after the module's name go to pytest: `python -m tests.postgres -k nomination`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What differs between databases: writing, reading, the pages over both, the migrations and the backup.
TEST_FILES = (
    "tests/*/test_actions.py",
    "tests/*/test_queries.py",
    "tests/*/test_views.py",
    "tests/access/test_windows.py",
    "tests/house/test_migrations.py",
    "tests/cli/test_backup.py",
)

# The cluster lives for one run, so nothing of it needs to survive a power cut.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
}


def find_server_programs() -> Path:
    """Return the folder that holds initdb and pg_ctl: the newest of Debian's, else what is on the path.

    :raises SystemExit: when PostgreSQL is not installed.
    """
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda program: int(program.parts[-3]) if program.parts[-3].isdigit() else 0,
    )
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        sys.exit("PostgreSQL's server is not installed. On Debian: sudo apt-get install postgresql")
    return Path(on_path).resolve().parent


@contextmanager
def temporary_cluster() -> Iterator[str]:
    """Start an empty cluster in a folder of its own and yield the URL of its `postgres` database.

    It listens on a unix socket in that folder only, so no other server can be in its way. It trusts whoever can reach
    the socket. As root it runs as the user `postgres`, because initdb refuses root.
    """
    programs = find_server_programs()
    as_root = os.geteuid() == 0
    owner = "postgres" if as_root else pwd.getpwuid(os.geteuid()).pw_name
    prefix = ["runuser", "-u", owner, "--"] if as_root else []
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}

    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if as_root:
        shutil.chown(folder, user=owner)
    data, log = folder / "data", folder / "server.log"

    def run(program: str, *words: str) -> None:
        command = [*prefix, str(programs / program), "--pgdata", str(data), *words]
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            server_log = log.read_text() if log.exists() else ""
            raise RuntimeError(f"{program} failed: {done.stderr}{server_log}")

    try:
        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = "".join(f"{name} = '{value}'\n" for name, value in SERVER_SETTINGS.items())
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(f"{settings}unix_socket_directories = '{folder}'\n")
        run("pg_ctl", "start", "--wait", "--silent", "--log", str(log))
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_tests() -> list[str]:
    """Return the test files to run, relative to the top of the repository.

    :raises SystemExit: when there is none, because a run of nothing proves nothing.
    """
    found = sorted({str(path.relative_to(ROOT)) for pattern in TEST_FILES for path in ROOT.glob(pattern)})
    if not found:
        sys.exit(f"No test file matches {', '.join(TEST_FILES)}.")
    return found


def main(words: list[str]) -> int:
    """Run pytest over the database tests on a temporary cluster, and return its exit status."""
    # Asked to stop, Python would end without stopping the server; as an exception it passes through `finally`.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(128 + signal.SIGTERM))
    tests = find_tests()
    with temporary_cluster() as url:
        print(f"TEST_DATABASE_URL={url}", flush=True)
        environment = {**os.environ, "TEST_DATABASE_URL": url}
        command = [sys.executable, "-m", "pytest", *words, *tests]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
