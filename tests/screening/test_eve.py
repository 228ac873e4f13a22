"""The short question on the eve of a first meeting: asked once, answered in two taps, and never moving anything."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.koppelingsmoment.actions import ask_on_the_eve
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.screening import actions
from programme.screening.models import MotivationCheck, StillWants
from tests import factories
from tests.factories import NOW, TODAY

TOMORROW = date(2026, 11, 25)


def make_planned(world, email="levi@example.org", days=1):
    student = factories.make_student(world.school, email=email)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.KOPPELINGSMOMENT, coordinator=world.coordinator
    )
    match = factories.make_match(trajectory, factories.make_mentor(world.programme), stage=MatchStage.PLANNED)
    meeting = Koppelingsmoment(
        match=match,
        starts_at=NOW + timedelta(days=days),
        place="School",
        uid=f"eve-{match.id}",
        planned_by=world.coordinator,
    )
    factories.save(meeting)
    db.session.commit()
    return match


def owed(match):
    rows = db.session.scalars(select(DueItem).where(DueItem.match_id == match.id, DueItem.closed_at.is_(None)))
    return {row.kind: (row.due_on, row.reason, row.is_urgent) for row in rows}


def checks():
    return db.session.scalars(select(MotivationCheck).order_by(MotivationCheck.id)).all()


def test_who_meets_tomorrow_is_asked_once(world):
    match = make_planned(world)
    make_planned(world, days=2)
    assert (ask_on_the_eve(), ask_on_the_eve()) == (1, 0)
    (check,) = checks()
    assert (check.match_id, check.meets_on, check.answer) == (match.id, TOMORROW, None)
    assert db.session.scalars(select(Link.purpose)).all() == [Purpose.STILL_WANTS]
    assert owed(match) == {}


@pytest.mark.parametrize(("hour", "asked"), [(8, 0), (9, 1), (19, 1), (20, 0)])
def test_nobody_is_asked_at_night(world, hour, asked):
    make_planned(world)
    with clock.fixed(datetime(2026, 11, 24, hour, 30, tzinfo=clock.AMSTERDAM).astimezone(NOW.tzinfo)):
        assert ask_on_the_eve() == asked


def test_without_an_address_the_coordinator_asks(world):
    match = make_planned(world, email=None)
    ask_on_the_eve()
    assert owed(match) == {"ask_on_eve": (TODAY, "meets_tomorrow", False)}
    (check,) = checks()
    actions.speak_on_eve(check=check, actor=world.coordinator, answer=StillWants.YES, note="", today=TODAY)
    assert owed(match) == {}


@pytest.mark.parametrize("answer", [StillWants.DOUBT, StillWants.NO])
def test_a_doubt_warns_the_coordinator_and_moves_nothing(world, answer):
    match = make_planned(world)
    ask_on_the_eve()
    (check,) = checks()
    actions.answer_on_eve(check=check, answer=answer)
    db.session.commit()
    assert owed(match) == {"motivation_wavers": (TODAY, "wavers_on_eve", True)}
    assert (match.stage, match.trajectory.stage) == (MatchStage.PLANNED, TrajectoryStage.KOPPELINGSMOMENT)
    assert match.trajectory.motivation is not None
    actions.speak_on_eve(check=check, actor=world.coordinator, answer=StillWants.NO, note="Toch niet.", today=TODAY)
    assert (owed(match), match.stage, check.spoken_by_id) == ({}, MatchStage.PLANNED, world.coordinator.id)
    with pytest.raises(Conflict):
        actions.answer_on_eve(check=check, answer=StillWants.YES)


def test_whoever_changes_their_mind_to_yes_warns_nobody(world):
    match = make_planned(world)
    ask_on_the_eve()
    (check,) = checks()
    actions.answer_on_eve(check=check, answer=StillWants.NO)
    actions.answer_on_eve(check=check, answer=StillWants.YES)
    assert owed(match) == {}


def test_the_student_answers_in_two_taps(world, sign_in, app):
    match = make_planned(world)
    ask_on_the_eve()
    url = mint(db.session.scalars(select(Link.id)).one())
    db.session.commit()
    student = app.test_client()
    assert student.post("/l/" + url.rsplit("/", 1)[1]).status_code == 303
    assert student.get("/screening/still").status_code == 200
    assert student.post("/screening/still", data={"answer": "maybe"}).status_code == 422
    assert student.post("/screening/still", data={"answer": "doubt"}).status_code == 303
    assert student.get("/screening/still").status_code == 200
    db.session.expire_all()
    assert owed(match)["motivation_wavers"][0] == TODAY
    page = f"/screening/match/{match.id}/check"
    assert sign_in(world.other_coordinator).get(page).status_code == 404
    browser = sign_in(world.coordinator)
    assert browser.get(page).status_code == 200
    assert browser.post(page, data={"note": "Gebeld."}).status_code == 422
    assert browser.post(page, data={"answer": "yes", "note": "Gebeld: zin in."}).status_code == 303
    db.session.expire_all()
    assert (owed(match), checks()[0].spoken_on) == ({}, TODAY)


def test_of_two_who_write_down_the_call_the_second_one_sees_what_stands(world, sign_in):
    match = make_planned(world)
    ask_on_the_eve()
    db.session.commit()
    address = f"/screening/match/{match.id}/check"
    first, second = sign_in(world.coordinator), sign_in(world.manager)
    assert 'name="version" type="hidden" value="1"' in first.get(address).get_data(as_text=True)
    said = {"answer": "no", "note": "Wil toch niet.", "version": "1"}
    assert first.post(address, data=said).status_code == 303
    assert second.post(address, data={"answer": "yes", "note": "", "version": "1"}).status_code == 409
    db.session.expire_all()
    (check,) = checks()
    assert (check.answer, check.note) == (StillWants.NO, "Wil toch niet.")
