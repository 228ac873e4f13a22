"""No road leads from red to a match but a new intake and a colour by two people: every short road is walked."""

from datetime import timedelta

from programme.core import clock
from programme.core.database import db
from programme.core.errors import ProgrammeError
from programme.intake.actions import Said, hold_intake, plan_intake
from programme.intake.rules import Wants
from programme.lifecycle.models import Colour, MotivationOutcome
from programme.lifecycle.stages import TrajectoryStage
from programme.screening import actions, queries
from programme.screening.models import Evidence, Motive
from programme.screening.rules import Heard
from tests import factories
from tests.factories import NOW, TODAY

LONGEST = 5
MAY_BE_MATCHED = {TrajectoryStage.WAITING, TrajectoryStage.PROPOSED, TrajectoryStage.KOPPELINGSMOMENT}


def give(world, trajectory, shade, criteria=()):
    judgement = actions.Judgement(
        shade, list(criteria), Evidence.INTAKE, "Verzonnen.", TODAY, "", "Wijkteam", True, True, world.colleague.id
    )
    return actions.give_colour(trajectory=trajectory, actor=world.coordinator, judgement=judgement, today=TODAY)


def look(trajectory, actor):
    triage = queries.latest_triage(trajectory.id)
    actions.look_again(triage=triage, actor=actor, confirms=True, reason="Verzonnen.", today=TODAY)


def moves(world, trajectory):
    """Give everything that anybody could try, by name."""
    actor, heard = world.coordinator, Heard(8, 8, 8, frozenset({Motive.INTRINSIC}), True, False, 1)
    ready = MotivationOutcome.READY
    at = NOW + timedelta(days=1)
    return {
        "plan": lambda: plan_intake(trajectory=trajectory, actor=actor, planned_at=at, place="School"),
        "hold": lambda: hold_intake(
            trajectory=trajectory, actor=actor, held_on=TODAY, wants=Wants.YES, said=Said("Vraag"), today=TODAY
        ),
        "ready": lambda: actions.decide_motivation(
            trajectory=trajectory, actor=actor, heard=heard, outcome=ready, reason="Verzonnen.", today=TODAY
        ),
        "green": lambda: give(world, trajectory, Colour.GREEN),
        "amber": lambda: give(world, trajectory, Colour.AMBER, ["debts"]),
        "first looks": lambda: look(trajectory, actor),
        "second looks": lambda: look(trajectory, world.colleague),
    }


def roads_to_a_match(world, trajectory, road=()):
    """Walk on from here, one move at a time, and give every road that ends where a mentor can be proposed."""
    if trajectory.stage in MAY_BE_MATCHED:
        return [road]
    if len(road) == LONGEST:
        return []
    found = []
    for name, move in moves(world, trajectory).items():
        here = db.session.begin_nested()
        try:
            with clock.fixed(NOW + timedelta(minutes=len(road) + 1)):
                move()
                db.session.flush()
            found += roads_to_a_match(world, trajectory, (*road, name))
        except ProgrammeError:
            pass
        here.rollback()
    return found


def test_the_roads_from_red_to_a_match(world):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.SCREENING,
        coordinator=world.coordinator,
    )
    give(world, trajectory, Colour.RED, ["abuse"])
    look(trajectory, world.colleague)
    db.session.commit()
    assert (trajectory.stage, trajectory.colour) == (TrajectoryStage.REFERRED, Colour.RED)
    found = roads_to_a_match(world, trajectory)
    assert sorted(found) == sorted(
        ("plan", "hold", *rest)
        for shade in ("green", "amber")
        for rest in (
            ("ready", shade, "second looks"),
            (shade, "ready", "second looks"),
            (shade, "second looks", "ready"),
        )
    )
