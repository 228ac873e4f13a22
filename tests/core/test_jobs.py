"""A job runs when its time has come, once at a time, whatever the clock, its neighbours or its parent do."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time as real_time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from programme.core import clock
from programme.core.database import db
from programme.core.drafts import DraftOwner, save_draft
from programme.core.jobs import Job, JobRun, Outcome, run_due
from tests.core.small_app import behind_its_back, running

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROOT = Path(__file__).parents[2]
# A process that starts on a busy machine needs seconds; one that never ends is what the tests look for.
WAIT_SECONDS = 120


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with running(tmp_path) as app:
        yield app


def nothing() -> None:
    """Do nothing, and do it well."""


def write(anchor: str) -> Callable[[], object]:
    return lambda: save_draft(DraftOwner(user_id=1), "job", anchor, {})


def run_at(moment: datetime, *jobs: Job) -> list[str]:
    with clock.fixed(moment):
        return run_due(jobs)


def stored(name: str) -> JobRun:
    run = db.session.get_one(JobRun, name, populate_existing=True)
    # Whoever looks must let go of the database again, or no job could start.
    db.session.expunge(run)
    db.session.rollback()
    return run


def test_a_job_runs_at_once_and_then_each_time_it_is_due(app: Flask) -> None:
    job = Job("tick", MINUTE, nothing)

    assert run_at(NOON, job) == ["tick"]
    assert run_at(NOON + timedelta(seconds=59), job) == []
    assert run_at(NOON + MINUTE, job) == ["tick"]
    run = stored("tick")
    assert (run.last_started_at, run.last_finished_at, run.lease_until) == (NOON + MINUTE, NOON + MINUTE, None)
    assert run.outcome is Outcome.DONE


def test_what_a_job_does_is_saved_whole_or_not_at_all_and_others_go_on(app: Flask) -> None:
    def fail() -> None:
        save_draft(DraftOwner(user_id=1), "job", "half", {})
        raise ValueError("Sam from Groningen")

    with capture_logs() as logs:
        assert run_at(NOON, Job("bad", MINUTE, fail), Job("good", MINUTE, write("whole"))) == ["bad", "good"]

    with behind_its_back(app) as file:
        assert file.execute("SELECT anchor FROM draft").fetchall() == [("whole",)]
    assert (stored("bad").outcome, stored("bad").lease_until) == (Outcome.FAILED, None)
    assert logs == [{"event": "job.failed", "job": "bad", "kind": "ValueError", "log_level": "error"}]
    assert run_at(NOON + MINUTE, Job("bad", MINUTE, nothing)) == ["bad"]
    assert stored("bad").outcome is Outcome.DONE


def test_a_job_that_runs_is_not_run_beside_itself(app: Flask) -> None:
    busy, go_on, count = threading.Event(), threading.Event(), []

    def long() -> None:
        count.append(1)
        busy.set()
        assert go_on.wait(10)

    job = Job("long", MINUTE, long)

    def first() -> None:
        with app.app_context():
            run_at(NOON, job)

    thread = threading.Thread(target=first)
    thread.start()
    assert busy.wait(10)
    assert run_at(NOON + timedelta(minutes=2), job) == []
    go_on.set()
    thread.join()
    assert count == [1]


def test_a_job_whose_process_died_starts_again_after_its_lease(app: Flask) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_at(NOON, Job("mail", MINUTE, die))

    job = Job("mail", MINUTE, nothing)
    assert run_at(NOON + timedelta(minutes=4, seconds=59), job) == []
    assert run_at(NOON + timedelta(minutes=5), job) == ["mail"]


def test_a_run_that_outlived_its_lease_does_not_free_the_next_one(app: Flask) -> None:
    def outlived() -> None:
        db.session.get_one(JobRun, "slow").lease_until = NOON + timedelta(hours=1)

    run_at(NOON, Job("slow", MINUTE, outlived))
    assert stored("slow").lease_until == NOON + timedelta(hours=1)


def test_a_clock_that_was_set_back_stops_nothing(app: Flask) -> None:
    job = Job("tick", MINUTE, nothing)
    assert run_at(NOON, job) == ["tick"]
    assert run_at(NOON - timedelta(hours=1), job) == ["tick"]
    assert run_at(NOON - timedelta(hours=1) + timedelta(seconds=30), job) == []
    assert run_at(NOON - timedelta(minutes=59), job) == ["tick"]


@pytest.mark.parametrize("at", [time(0, 0), time(1, 30), time(2, 0), time(2, 30), time(3, 0), time(23, 30)])
@pytest.mark.parametrize(
    "first",
    [date(2026, 3, 27), date(2026, 10, 23), date(2026, 12, 30), date(2028, 2, 27)],
    ids=["to summer", "to winter", "year end", "leap day"],
)
def test_a_nightly_job_runs_once_on_every_date(app: Flask, first: date, at: time) -> None:
    dates: list[date] = []
    job = Job("night", MINUTE, lambda: dates.append(clock.today()), nightly_at=at)
    now, end = clock.instant(first, time(0, 0)), clock.instant(first + timedelta(days=4), time(0, 0))
    while now < end:
        run_at(now, job)
        now += timedelta(minutes=30)

    assert dates == [first + timedelta(days=number) for number in range(4)]


def test_a_nightly_job_waits_for_its_time_on_the_wall(app: Flask) -> None:
    job = Job("night", MINUTE, nothing, nightly_at=time(3, 0))
    assert run_at(datetime(2026, 7, 1, 0, 59, tzinfo=UTC), job) == []
    assert run_at(datetime(2026, 7, 1, 1, 0, tzinfo=UTC), job) == ["night"]
    assert run_at(datetime(2026, 12, 1, 1, 59, tzinfo=UTC), job) == []
    assert run_at(datetime(2026, 12, 1, 2, 0, tzinfo=UTC), job) == ["night"]


def test_a_night_that_was_missed_is_done_when_the_machine_is_back(app: Flask) -> None:
    job = Job("night", MINUTE, nothing, nightly_at=time(3, 0))
    assert run_at(datetime(2026, 7, 1, 15, 0, tzinfo=UTC), job) == ["night"]
    assert run_at(datetime(2026, 7, 1, 20, 0, tzinfo=UTC), job) == []


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(hours=4), timedelta(hours=23)])
def test_a_clock_that_was_set_back_repeats_no_night_and_skips_none(app: Flask, back: timedelta) -> None:
    job = Job("night", MINUTE, nothing, nightly_at=time(0, 30))
    done = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert run_at(done, job) == ["night"]

    now, nights = done - back, []
    while now < done + timedelta(days=2):
        nights += [clock.local(now).date() for _ in run_at(now, job)]
        now += timedelta(minutes=30)
    assert nights == [date(2026, 11, 25), date(2026, 11, 26)]


def test_a_date_that_was_never_right_stops_no_night_for_years(app: Flask) -> None:
    job = Job("night", MINUTE, nothing, nightly_at=time(3, 0))
    assert run_at(datetime(2036, 1, 1, 12, tzinfo=UTC), job) == ["night"]
    assert run_at(NOON, job) == ["night"]
    assert run_at(NOON + timedelta(hours=1), job) == []


def test_a_night_that_failed_is_tried_again_the_same_night(app: Flask) -> None:
    def fail() -> None:
        raise OSError

    bad, good = (Job("night", timedelta(minutes=10), run, nightly_at=time(3, 0)) for run in (fail, nothing))
    night = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert run_at(night, bad) == ["night"]
    assert run_at(night + timedelta(minutes=9), good) == []
    assert run_at(night + timedelta(minutes=10), good) == ["night"]
    assert run_at(night + timedelta(minutes=30), good) == []


PROCESS = """
    import os, sys
    from datetime import timedelta
    from pathlib import Path
    from programme.core import clock, jobs
    from programme.core.drafts import DraftOwner, save_draft
    from tests.core.small_app import small_app

    def tick():
        save_draft(DraftOwner(user_id=1), "process", f"{os.getpid()}-{clock.now().timestamp()}", {})

    jobs.LOOK_SECONDS = 0.05
    app = small_app(Path(sys.argv[1]))
    jobs.serve(app, [jobs.Job("tick", timedelta(milliseconds=50), tick)], int(sys.argv[2]) or os.getppid())
"""


def start(folder: Path, parent: int = 0) -> subprocess.Popen[bytes]:
    code = textwrap.dedent(PROCESS)
    return subprocess.Popen([sys.executable, "-c", code, str(folder), str(parent)], cwd=ROOT, env=environment())


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def wait_for(seen: Callable[[], bool]) -> None:
    deadline = real_time.monotonic() + 30
    while not seen():
        assert real_time.monotonic() < deadline
        real_time.sleep(0.05)


def ticks(app: Flask) -> int:
    with behind_its_back(app) as file:
        return int(file.execute("SELECT count(*) FROM draft").fetchone()[0])


def test_the_process_works_until_it_is_told_to_stop(app: Flask, tmp_path: Path) -> None:
    process = start(tmp_path)
    try:
        wait_for(lambda: ticks(app) >= 3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_SECONDS) == 0
    finally:
        process.kill()
        process.wait()
    with behind_its_back(app) as file:
        assert file.execute("SELECT outcome, lease_until FROM job_run").fetchall() == [("done", None)]


def test_the_process_ends_when_its_parent_is_killed(app: Flask, tmp_path: Path) -> None:
    code = textwrap.dedent("""
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2], "0"])
        print(child.pid, flush=True)
        time.sleep(60)
    """)
    words = [sys.executable, "-c", code, textwrap.dedent(PROCESS), str(tmp_path)]
    with subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_for(lambda: ticks(app) >= 1)
        parent.kill()
    wait_for(lambda: not alive(child))


def test_a_process_whose_parent_went_before_it_began_ends_too(app: Flask, tmp_path: Path) -> None:
    process = start(tmp_path, parent=999_999_999)
    assert process.wait(WAIT_SECONDS) == 0


def alive(number: int) -> bool:
    """Tell whether a process runs; one that ended but was not yet collected by its new parent does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_processes_side_by_side_run_every_turn_once(app: Flask, tmp_path: Path) -> None:
    code = textwrap.dedent("""
        import sys, time
        from datetime import timedelta
        from pathlib import Path
        from programme.core import jobs
        from tests.core.small_app import small_app

        def turn():
            with open(Path(sys.argv[1]) / "turns", "a") as file:
                file.write("x")
            time.sleep(0.05)

        app = small_app(Path(sys.argv[1]))
        print("ready", flush=True)
        sys.stdin.readline()
        with app.app_context():
            for number in range(10):
                jobs.run_due([jobs.Job(f"turn-{number}", timedelta(days=1), turn)])
    """)
    words = [sys.executable, "-W", "error", "-c", code, str(tmp_path)]
    processes = [
        subprocess.Popen(words, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        process.communicate(b"\n", timeout=60)
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert (tmp_path / "turns").read_text() == "x" * 10
