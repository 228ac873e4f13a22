"""No road leads from red to a match but a new intake and a colour by two people: every short road is walked."""

from datetime import timedelta

from programme.closure.actions import Ending, close, start_closing
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.core import clock
from programme.core.database import db
from programme.core.errors import ProgrammeError
from programme.intake.actions import Said, hold_intake, plan_intake
from programme.intake.rules import Wants
from programme.lifecycle.models import Colour, MotivationOutcome
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.queries import open_matches
from programme.phases.actions import resume
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


def moves_around_a_match(world, trajectory):
    """Give what else anybody could try while a match runs."""
    match, actor = next(iter(open_matches(trajectory.id)), None), world.coordinator
    if match is None:
        return {}
    how = {"match": match, "actor": actor, "today": TODAY}
    return {
        "pause": lambda: actions.pause_for_help(**how, reason="Verzonnen."),
        "go on": lambda: actions.go_on_at_red(**how, reason="Verzonnen."),
        "resume": lambda: resume(**how, reason="Verzonnen."),
        "end": lambda: start_closing(**how, reason=EndReason.COMPLETED_TERM, initiator=Initiator.BOTH),
        "ended": lambda: close(
            **how, ending=Ending(AfterEnd.WAIT_AGAIN, TODAY, student_words="Verzonnen.", after_reason="Verzonnen.")
        ),
    }


def roads_to_a_match(world, trajectory, road=()):
    """Walk on from here, one move at a time, and give every road that ends where a mentor can be proposed."""
    if trajectory.stage in MAY_BE_MATCHED:
        return [road]
    if len(road) == LONGEST:
        return []
    found = []
    for name, move in (moves(world, trajectory) | moves_around_a_match(world, trajectory)).items():
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


def test_no_short_road_leads_from_a_match_at_red_to_another_match(world):
    """Pausing, going on, ending and a second person's word, in any order: every road goes through help and an intake."""
    student = factories.make_student(world.school)
    facts = {"stage": TrajectoryStage.ACTIVE, "started_on": TODAY, "coordinator": world.coordinator}
    trajectory = factories.make_trajectory(world.programme, student, **facts)
    factories.make_match(trajectory, world.mentor)
    give(world, trajectory, Colour.RED, ["abuse"])
    db.session.commit()
    assert roads_to_a_match(world, trajectory) == []
