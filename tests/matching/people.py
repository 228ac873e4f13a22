"""A student who waits, with an intake, and mentors for tests of matching and the first meeting."""

from datetime import date
from typing import Any

from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from tests import factories
from tests.factories import NOW, World

NOTE = "KANARIE-zorg-thuis"


def make_waiting(
    world: World, *, student: dict[str, Any] | None = None, intake: Any = None, **values: Any
) -> Trajectory:
    """Make a student of 19 who waits since 20 October, with an intake that fits the world's mentor."""
    person = factories.make_student(world.school, **(student or {}))
    facts = {"stage": TrajectoryStage.WAITING, "coordinator": world.coordinator} | values
    trajectory = factories.make_trajectory(world.programme, person, **facts)
    wanted: dict[str, Any] = {
        "interests": ["technology", "sport"],
        "languages": ["nl"],
        "availability": ["thu-13"],
        "mentoring_question": "Ik wil mijn stage afmaken.",
        "care_given": NOTE,
        "practical": NOTE,
    }
    row = Intake(
        trajectory_id=trajectory.id,
        planned_at=NOW,
        place="School",
        uid=f"intake-{trajectory.id}",
        **wanted | (intake or {}),
    )
    row.held_on, row.held_by_id = date(2026, 10, 1), world.coordinator.id
    factories.save(row)
    db.session.commit()
    return trajectory
