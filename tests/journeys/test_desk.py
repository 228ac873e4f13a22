"""The desk of the coordinator: one plan for who waits, steered, sent, declined by a mentor and planned again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.matching.models import Plan, PlanStatus
from programme.norms.models import Programme
from programme.people.models import Mentor, School, User
from tests.factories import LONG_AGO, NOW, TODAY, make_mentor, make_student, make_trajectory
from tests.journeys.browser import DESK, Visitor
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

STUDENTS = ("Amira", "Bas", "Chris", "Dana")
SHARED = {"interests": ["technology"], "languages": ["nl"], "availability": ["thu-13"]}


def test_a_plan_is_steered_sent_declined_and_made_again(house: House, counted: Counted) -> None:
    students = _waiting(house)
    with house.visitor(house.ids["coordinator"], DESK) as coordinator:
        coordinator.open("/matching/waiting")
        coordinator.follow("/matching/plans")
        coordinator.press("/matching/plans")
        plan = coordinator.page.url
        began = coordinator.taps

        # Of four students with three mentors, who waits shortest is left; every choice tells its price first.
        assert _pairs(house).keys() == set(students[:3])
        coordinator.follow(f"/students/{students[2]}")
        assert coordinator.says("punten") and coordinator.says("weken voorrang")
        coordinator.press("/decide", kind="veto")
        assert students[2] in _pairs(house)
        coordinator.press("/undo")
        coordinator.follow(f"/students/{students[2]}")
        coordinator.press("/decide", kind="wait")
        assert _pairs(house).keys() == {*students[:2], students[3]}
        coordinator.press("/undo")
        coordinator.press("/decide", kind="lock", trajectory_id=str(students[1]))
        for number in (students[0], students[1]):
            coordinator.press("/decide", kind="accept", trajectory_id=str(number))
        first = _pairs(house)

        # Two go out with one press; the plan stays, and can be checked to the byte.
        coordinator.press("/send")
        assert "2 voorstellen zijn verstuurd" in coordinator.page.locator(".flashes").inner_text()
        coordinator.press("/check")
        assert "tot op de byte" in coordinator.page.locator(".flashes").inner_text()
        counted("desk: veto, wait, two undone, fix, accept two, send, check", taps=(coordinator.taps - began, None))

        coordinator.open(f"{plan}/weigh")
        form = coordinator.page.locator("main form.form").first
        coordinator.put(form, "interests", 0)
        with coordinator.page.expect_navigation():
            form.locator('[name="look"]').click()
        coordinator.look()
        assert coordinator.page.locator("#result").count() == 1
        coordinator.open(f"{plan}/shortage")

    match_id = _decline(house, students[0])

    with house.visitor(house.ids["coordinator"], DESK) as coordinator:
        coordinator.open(plan)
        coordinator.press("/again")
        assert coordinator.page.locator("table tbody tr").count() > 0
        coordinator.press("/choose")
        again = _pairs(house)
        # The pair that was declined is no pair any more; the student of the other proposal is not planned twice.
        assert again.get(students[0]) != first[students[0]]
        assert students[1] not in again
        assert again[students[2]] == first[students[2]]
        coordinator.open("/matching/plans")
    with house.inside():
        statuses = db.session.scalars(select(Plan.status).order_by(Plan.id)).all()
        assert statuses == [PlanStatus.DROPPED, PlanStatus.DRAFT]
        assert db.session.get_one(Match, match_id).mentor_id == first[students[0]]


def _decline(house: House, trajectory_id: int) -> int:
    """Let the mentor who was asked for a student say no, by what the coordinator heard on the phone."""
    with house.inside():
        match_id = db.session.scalars(select(Match.id).where(Match.trajectory_id == trajectory_id)).one()
    with house.visitor(house.ids["coordinator"], DESK) as coordinator:
        coordinator.open(f"/matching/proposal/{match_id}")
        form = coordinator.page.locator('main form[action$="/record"]')
        coordinator.put(form, "answer", "no")
        _press_button(coordinator, 'main form[action$="/record"] button')
    return match_id


def _press_button(person: Visitor, selector: str) -> None:
    with person.page.expect_navigation():
        person.page.locator(selector).first.click()
    person.look()


def _pairs(house: House) -> dict[int, int]:
    with house.inside():
        plan = db.session.scalars(select(Plan).order_by(Plan.id.desc())).first()
        assert plan is not None
        return {student: mentor for student, mentor, _points in plan.result["pairs"]}


def _waiting(house: House) -> list[int]:
    """Make four students who wait, each shorter than the one before, and three mentors with one place."""
    with house.inside():
        programme = db.session.get_one(Programme, house.ids["programme"])
        db.session.get_one(Mentor, house.ids["mentor"]).places_taken = 1
        for name in ("Tess", "Ugo", "Vera"):
            make_mentor(programme, first_name=name, **SHARED)
        numbers = []
        for place, name in enumerate(STUDENTS):
            trajectory = make_trajectory(
                programme,
                make_student(db.session.get_one(School, house.ids["school"]), first_name=name),
                stage=TrajectoryStage.WAITING,
                coordinator=db.session.get_one(User, house.ids["coordinator"]),
                waiting_since=TODAY - timedelta(weeks=10 - 2 * place),
            )
            intake = Intake(trajectory_id=trajectory.id, planned_at=NOW, place="School", uid=f"i-{place}", **SHARED)
            intake.held_on, intake.held_by_id = LONG_AGO, house.ids["coordinator"]
            intake.for_mentor, intake.for_mentor_agreed_on = "Ik wil mijn stage afmaken.", LONG_AGO
            db.session.add(intake)
            numbers.append(trajectory.id)
        db.session.commit()
        waiting = db.session.scalars(select(Trajectory.id).where(Trajectory.id.in_(numbers))).all()
    assert len(waiting) == len(STUDENTS)
    return numbers
