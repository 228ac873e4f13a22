"""Prints what the desk takes at 350 waiting students: making a plan, each decision, and the page, in own CPU seconds.

`python -m tests.benchmarks.desk` starts this. Everybody in it is invented; one process, no network in between.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from programme import create_app
from programme.core import clock
from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.stages import TrajectoryStage
from programme.matching.models import Plan
from programme.norms.vocabulary import INTERESTS, PARTS_OF_WEEK
from tests.factories import LONG_AGO, NOW, TODAY, World, make_mentor, make_student, make_trajectory, make_world
from tests.journeys.browser import cookie_for

STUDENTS, MENTORS = 350, 280
DECISIONS = 9
MOST_SECONDS = 1.0


def people(world: World, dice: random.Random) -> None:
    """Make students who wait and mentors with a place, each with some interests and moments of the week."""

    def said() -> dict[str, Any]:
        days = dice.sample(range(7), 3)
        return {
            "interests": dice.sample(list(INTERESTS), 4),
            "languages": ["nl"],
            "availability": [PARTS_OF_WEEK[6 * day + part] for day in days for part in (2, 3, 4)],
        }

    for number in range(MENTORS):
        make_mentor(world.programme, first_name=f"Mentor{number}", **said())
    for number in range(STUDENTS):
        trajectory = make_trajectory(
            world.programme,
            make_student(world.school, first_name=f"Student{number}"),
            stage=TrajectoryStage.WAITING,
            coordinator=world.coordinator,
            waiting_since=TODAY - timedelta(days=dice.randrange(150)),
        )
        intake = Intake(trajectory_id=trajectory.id, planned_at=NOW, place="School", uid=f"intake-{number}", **said())
        intake.held_on, intake.held_by_id = LONG_AGO, world.coordinator.id
        db.session.add(intake)
    db.session.commit()


def cpu(job: Callable[[], Any]) -> tuple[float, Any]:
    """Give the CPU seconds a job takes, and what it gave."""
    start = time.process_time()
    given = job()
    return time.process_time() - start, given


def post(browser: FlaskClient, address: str, **values: Any) -> Any:
    """Send a form that has to be taken."""
    answer = browser.post(address, data=values)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer


def main() -> None:
    """Make the people, decide a few times, and print one line per thing."""
    with tempfile.TemporaryDirectory() as folder, clock.fixed(NOW):
        app = create_app(Path(folder), WTF_CSRF_ENABLED=False, TESTING=True)
        with app.app_context():
            db.create_all()
            world = make_world()
            people(world, random.Random(7))
            coordinator = world.coordinator.id
            db.session.remove()
        cookie, browser = cookie_for(app, coordinator), app.test_client()
        browser.set_cookie("session", cookie)
        made, answer = cpu(lambda: post(browser, "/matching/plans"))
        address = answer.location
        taken: dict[str, list[float]] = {"lock": [], "veto": [], "undo": [], "page": [], "prices": []}
        for turn in range(DECISIONS):
            for kind in ("lock", "veto"):
                version, pair = _open_pair(app, turn)
                values = {"kind": kind, "trajectory_id": pair[0], "mentor_id": pair[1], "version": version}
                taken[kind].append(cpu(lambda said=values: post(browser, f"{address}/decide", **said))[0])
                if kind == "veto":
                    version, _pair = _open_pair(app, turn)
                    taken["undo"].append(cpu(lambda seen=version: post(browser, f"{address}/undo", version=seen))[0])
            taken["page"].append(cpu(lambda: browser.get(address))[0])
            _version, pair = _open_pair(app, turn)
            taken["prices"].append(cpu(lambda who=pair[0]: browser.get(f"{address}/students/{who}"))[0])
        print(f"desk, {STUDENTS} waiting, {MENTORS} mentors, own CPU seconds (median, slowest of {DECISIONS})")
        print(f"  make a plan, the first time with its imports: {made:.2f}")
        for name, seconds in taken.items():
            bar = f" (≤ {MOST_SECONDS:g})" if name in ("lock", "veto", "undo") else ""
            print(f"  {name}: {statistics.median(seconds):.2f}, {max(seconds):.2f}{bar}")


def _open_pair(app: Any, turn: int) -> tuple[int, list[int]]:
    """Give the version of the plan, and a pair nobody decided about."""
    with app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        found = plan.version, plan.result["pairs"][10 + 7 * turn]
        db.session.remove()
        return found


if __name__ == "__main__":
    main()
