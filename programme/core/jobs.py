"""Work that nobody waits for: which job is due, who runs it, and the process that keeps looking.

See `.github/decisions/0003-jobs-are-a-loop-over-rows.md` for why this is no task queue.
"""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import structlog
from flask import Flask, current_app
from sqlalchemy import String, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from programme.core import clock
from programme.core.database import Base, Coded, db, reading
from programme.core.unit_of_work import unit_of_work

log = structlog.get_logger()

LOOK_SECONDS = 2.0
PARENT_SECONDS = 1.0
GOODBYE_SECONDS = 10.0
# Two lookers, so that one long job does not keep the mail waiting; the leases keep them apart.
LOOKERS = 2


class Outcome(StrEnum):
    """How the last run of a job ended."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """Work that comes back: each `every`, or once a day after a time on the wall clock in Amsterdam.

    A nightly job that failed is tried again after `every`. `lease` is longer than the job ever takes; should its process
    die, another one takes over after that. A job may be run twice and must bear it.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    nightly_at: time | None = None
    lease: timedelta = timedelta(minutes=5)


class JobRun(Base):
    """When a job ran last; the row is locked by a lease while it runs."""

    __tablename__ = "job_run"
    __table_args__ = {"comment": "holds: when each periodic job ran; goes: never, one row per job"}

    name: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Name of the job.")
    last_started_at: Mapped[datetime | None] = mapped_column(comment="When it last began.")
    last_finished_at: Mapped[datetime | None] = mapped_column(comment="When it last ended.")
    lease_until: Mapped[datetime | None] = mapped_column(comment="Until when one process has it to itself.")
    outcome: Mapped[Outcome | None] = mapped_column(Coded(Outcome), comment="How it last ended: done or failed.")
    nightly_on: Mapped[date | None] = mapped_column(comment="Last Amsterdam date that a nightly job was done for.")


def run_due(jobs: Sequence[Job]) -> list[str]:
    """Run every job whose time has come, each in its own unit of work; give the names of those that were run.

    A job that fails is noted and does not stop the others.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # how Flask documents it
    ran = []
    for job in _due(app, jobs):
        with app.app_context():
            lease = _take(job)
            if lease is None:
                continue
            ran.append(job.name)
            try:
                with unit_of_work():
                    job.run()
                    # In the transaction of the job itself: a night that was done is never done again.
                    _finish(job, lease, Outcome.DONE)
            except Exception as error:
                # The message of an error may hold what a person typed; its kind does not.
                log.error("job.failed", job=job.name, kind=type(error.__cause__ or error).__name__)
                with unit_of_work():
                    _finish(job, lease, Outcome.FAILED)
    return ran


def is_due(job: Job, last: JobRun | None, now: datetime) -> bool:
    """Tell whether the time of a job has come, whoever may be busy with it."""
    if last is None or last.last_started_at is None:
        waited = True
    else:
        # A start that lies ahead of us means that the clock was set back; waiting for it could take for ever.
        waited = now - last.last_started_at >= job.every or last.last_started_at > now
    if job.nightly_at is None:
        return waited
    here = clock.local(now)
    if here.time() < job.nightly_at:
        return False
    if last is None or last.nightly_on is None:
        return waited
    # One day ahead is a clock that was set back over midnight; more than that is a date that was never right.
    ahead = last.nightly_on > here.date() + timedelta(days=1)
    if last.nightly_on >= here.date() and not ahead:
        return False
    # A new night does not wait for the tries of the last one.
    return waited or last.outcome is Outcome.DONE


def serve(app: Flask, jobs: Sequence[Job], parent_pid: int) -> None:
    """Keep running what is due, until the parent process is gone or SIGTERM arrives; for the main thread of a process."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with app.app_context():
        # A connection made before the fork belongs to the parent.
        db.engine.dispose(close=False)
    lookers = [
        threading.Thread(target=_look, args=(app, jobs, stop), name=f"jobs-{number}", daemon=True)
        for number in range(LOOKERS)
    ]
    for looker in lookers:
        looker.start()
    # After `kill -9` of the parent nobody tells us; its number changes when another process adopts us.
    while os.getppid() == parent_pid and not stop.wait(PARENT_SECONDS):
        pass
    stop.set()
    for looker in lookers:
        # Whatever is cut off here is in rows with a lease, and goes on after the next start.
        looker.join(GOODBYE_SECONDS / LOOKERS)


def _look(app: Flask, jobs: Sequence[Job], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with app.app_context():
                run_due(jobs)
        except Exception as error:
            # Such as a full disk: there is nothing to note it in, and it may be over at the next look.
            log.error("jobs.cannot_look", kind=type(error.__cause__ or error).__name__)
        stop.wait(LOOK_SECONDS)


def _due(app: Flask, jobs: Sequence[Job]) -> list[Job]:
    """Look which jobs seem due, without the write lock: most looks find nothing to do."""
    with app.app_context(), reading():
        now = clock.now()
        last = {run.name: run for run in db.session.scalars(select(JobRun))}
        db.session.rollback()
        return [job for job in jobs if is_due(job, last.get(job.name), now)]


def _take(job: Job) -> datetime | None:
    """Take the lease of a job that is due; None when it is not, or when somebody else has it."""
    now = clock.now()
    last = db.session.get(JobRun, job.name, populate_existing=True)
    if not is_due(job, last, now):
        db.session.rollback()
        return None
    if last is None:
        try:
            with db.session.begin_nested():
                db.session.add(JobRun(name=job.name))
        except IntegrityError:
            db.session.rollback()
            return None
    lease = now + job.lease
    taken = db.session.execute(
        update(JobRun)
        .where(
            JobRun.name == job.name,
            or_(JobRun.lease_until.is_(None), JobRun.lease_until <= now),
            JobRun.last_started_at == last.last_started_at
            if last is not None and last.last_started_at is not None
            else JobRun.last_started_at.is_(None),
        )
        .values(last_started_at=now, lease_until=lease)
        .returning(JobRun.name)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.commit()
    return lease if taken else None


def _finish(job: Job, lease: datetime, outcome: Outcome) -> None:
    """Note how a run ended and give its lease back, unless it lasted so long that another one took it."""
    now = clock.now()
    values: dict[str, object] = {"last_finished_at": now, "lease_until": None, "outcome": outcome}
    if job.nightly_at is not None and outcome is Outcome.DONE:
        started = db.session.scalar(select(JobRun.last_started_at).where(JobRun.name == job.name))
        values["nightly_on"] = clock.local(started or now).date()
    db.session.execute(
        update(JobRun)
        .where(JobRun.name == job.name, JobRun.lease_until == lease)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
