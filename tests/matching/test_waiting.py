"""Nobody waits in silence: what a student waits for, when they hear from us, and what their answer does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import Colour, DueItem, MotivationOutcome
from programme.lifecycle.stages import TrajectoryStage
from programme.matching import actions, queries
from programme.matching.models import StillAnswer, WaitingMessage
from programme.matching.rules import MentorProfile, StudentProfile, Terms
from programme.matching.waiting import Lack, Tell, desk, to_tell, waits_for
from programme.norms.presets import PRESETS, Preset
from programme.people.models import MentorKind, MentorStage
from tests.conftest import act_as
from tests.factories import NOW, TODAY
from tests.matching.people import make_waiting

BASE = PRESETS[Preset.MENTORMAATJES]
TERMS = Terms(BASE, date(2026, 12, 8))
DAY = date(2026, 9, 1)
STUDENT = StudentProfile(
    school_id=1,
    colour=Colour.GREEN,
    motivation=MotivationOutcome.READY,
    languages=("ar",),
    availability=("mon-13",),
)


def mentor(number, **values):
    """Make a mentor who fits the student in all but what is said."""
    facts = {
        "id": number,
        "name": "x",
        "stage": MentorStage.ADMITTED,
        "kind": MentorKind.VOLUNTEER,
        "capacity": 1,
        "places_taken": 0,
        "birth_year": 2000,
        "languages": ("ar",),
        "availability": ("mon-13",),
        "vog_seen_on": DAY,
        "vog_renew_due": date(2029, 9, 1),
        "references_done_on": DAY,
        "training_done_on": DAY,
        "agreement_signed_on": DAY,
    }
    return MentorProfile(**facts | values)


def said(student, *mentors):
    found = waits_for(student, desk(mentors, TERMS))
    return found.fitting, found.lacks


def test_who_fits_is_counted_and_nothing_is_lacking():
    assert said(STUDENT, mentor(1), mentor(2, languages=("nl",))) == (1, ())


def test_what_is_lacking_is_counted_over_mentors_who_could_otherwise():
    mentors = [
        mentor(1, languages=("nl",)),
        mentor(2, languages=("nl",)),
        mentor(3, availability=("fri-9",)),
        # Two things at once: neither of them alone would help.
        mentor(4, languages=("nl",), availability=("fri-9",)),
        mentor(5, languages=("nl",), places_taken=1),
    ]
    assert said(STUDENT, *mentors) == (0, (Lack("language", 2), Lack("shared_time", 1)))


def test_amber_waits_for_experience():
    amber = replace(STUDENT, colour=Colour.AMBER, amber_ready=True)
    assert said(amber, mentor(1), mentor(2)) == (0, (Lack("amber_experience", 2),))


def test_a_full_mentor_is_named_when_that_is_all():
    assert said(STUDENT, mentor(1, places_taken=1)) == (0, (Lack("capacity", 1),))
    assert said(STUDENT) == (0, ())


@pytest.mark.parametrize(
    ("told", "asked", "requested", "days", "what"),
    [
        (None, None, None, 27, None),
        (None, None, None, 28, Tell.STILL_ON_IT),
        (10, None, None, 37, None),
        (10, None, None, 38, Tell.STILL_ON_IT),
        (80, None, None, 83, None),
        (80, None, None, 84, Tell.DO_YOU_STILL),
        # Something was asked of them less than fourteen days ago.
        (80, None, 71, 84, None),
        (80, None, 70, 84, Tell.DO_YOU_STILL),
        (84, 84, 84, 111, None),
        (84, 84, 84, 112, Tell.STILL_ON_IT),
        (140, 84, 84, 168, Tell.DO_YOU_STILL),
    ],
)
def test_when_a_waiting_student_hears_from_us(told, asked, requested, days, what):
    def day(number):
        return None if number is None else DAY + timedelta(days=number)

    found = to_tell(
        since=DAY,
        told_on=day(told),
        asked_on=day(asked),
        requested_on=day(requested),
        today=DAY + timedelta(days=days),
        promises=BASE,
    )
    assert found == what


def kinds(trajectory):
    """Give the open promises about somebody: kind and when they are due."""
    rows = db.session.execute(
        select(DueItem.kind, DueItem.due_on).where(DueItem.trajectory_id == trajectory.id, DueItem.closed_at.is_(None))
    )
    return {row.kind: row.due_on for row in rows}


def ask(trajectory, today=TODAY):
    trajectory.waiting_since = today - timedelta(weeks=12)
    db.session.flush()
    assert actions.keep_in_touch(today) == 1
    return queries.open_question(trajectory.id)


def test_a_message_goes_once_and_holds_nothing_of_care(world):
    trajectory = make_waiting(world, waiting_since=TODAY - timedelta(weeks=5))
    assert (actions.keep_in_touch(TODAY), actions.keep_in_touch(TODAY)) == (1, 0)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.template == "matching/emails/tell_waiting"
    assert kinds(trajectory) == {}
    assert actions.keep_in_touch(TODAY + timedelta(days=27)) == 0
    assert actions.keep_in_touch(TODAY + timedelta(days=28)) == 1


@pytest.mark.parametrize(
    ("purpose", "days", "asked"),
    [
        (Purpose.HEAR_COLOUR, 13, False),
        (Purpose.HEAR_COLOUR, 14, True),
        # What is arranged with a student is no request.
        (Purpose.MY_CHOICES, 13, True),
    ],
)
def test_what_another_step_asked_of_them_puts_the_question_off(world, purpose, days, asked):
    trajectory = make_waiting(world, waiting_since=TODAY - timedelta(weeks=12))
    # A message went last week, so nothing but the question is due.
    db.session.add(WaitingMessage(trajectory=trajectory, sent_on=TODAY - timedelta(days=7), asks=False, by_mail=True))
    with clock.fixed(NOW - timedelta(days=days)):
        mean_link(purpose, party="student", trajectory=trajectory)
    assert actions.keep_in_touch(TODAY) == int(asked)
    assert (queries.open_question(trajectory.id) is not None) is asked


def test_no_answer_becomes_a_promise_of_the_coordinator(world):
    trajectory = make_waiting(world)
    ask(trajectory)
    assert kinds(trajectory) == {"waiting_answer": TODAY + timedelta(days=14)}
    item = db.session.scalars(select(DueItem).where(DueItem.kind == "waiting_answer")).one()
    assert (item.owner_id, item.show_from) == (world.coordinator.id, TODAY + timedelta(days=14))
    # While the question is open nothing else goes out.
    assert actions.keep_in_touch(TODAY + timedelta(days=40)) == 0


def test_without_an_address_the_coordinator_asks_at_once(world):
    trajectory = make_waiting(world, student={"email": None})
    trajectory.waiting_since = TODAY - timedelta(weeks=4)
    db.session.flush()
    assert actions.keep_in_touch(TODAY) == 1
    assert kinds(trajectory) == {"waiting_answer": TODAY}
    assert db.session.scalars(select(OutboxMail)).all() == []


def test_yes_waits_on_and_is_asked_again_after_as_long(world):
    trajectory = make_waiting(world)
    message = ask(trajectory)
    actions.answer_still(message=message, answer=StillAnswer.YES, actor=world.coordinator, today=TODAY)
    assert (trajectory.stage, kinds(trajectory)) == (TrajectoryStage.WAITING, {})
    with pytest.raises(Conflict):
        actions.answer_still(message=message, answer=StillAnswer.NO_MORE, actor=world.coordinator, today=TODAY)


def test_not_any_more_ends_it(world):
    trajectory = make_waiting(world)
    actions.answer_still(message=ask(trajectory), answer=StillAnswer.NO_MORE, actor=None, today=TODAY)
    assert (trajectory.stage, kinds(trajectory)) == (TrajectoryStage.WITHDRAWN, {})


def test_a_talk_is_promised_and_ends_with_an_answer(world):
    trajectory = make_waiting(world)
    message = ask(trajectory)
    actions.answer_still(message=message, answer=StillAnswer.TALK, actor=None, today=TODAY)
    # Five working days after Tuesday 24 November.
    assert kinds(trajectory) == {"waiting_talk": date(2026, 12, 1)}
    actions.answer_still(message=message, answer=StillAnswer.YES, actor=world.coordinator, today=TODAY)
    assert kinds(trajectory) == {}


def test_a_proposal_lets_an_open_question_go(world):
    trajectory = make_waiting(world)
    ask(trajectory)
    facts = queries.find_student(act_as(world.coordinator), trajectory.id)
    actions.propose(
        facts=facts,
        mentor=world.mentor,
        actor=act_as(world.coordinator),
        introduction="x",
        override_reason="",
        today=TODAY,
    )
    assert "waiting_answer" not in kinds(trajectory)
    assert queries.open_question(trajectory.id) is None
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.STILL_WAITING)).one()
    assert link.revoked_at is not None


@pytest.mark.parametrize(
    ("answer", "words"), [("yes", "plek op de lijst"), ("no_more", "niets meer te doen"), ("talk", "We bellen je")]
)
def test_by_link_one_tap_answers(app, world, answer, words):
    trajectory = make_waiting(world)
    ask(trajectory)
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.STILL_WAITING)).one()
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    opened = browser.post(f"/l/{token}", follow_redirects=True)
    assert "nog steeds een mentor" in opened.get_data(as_text=True)
    assert browser.post("/matching/still-waiting", data={"answer": "x"}).status_code == 422
    page = browser.post("/matching/still-waiting", data={"answer": answer}, follow_redirects=True)
    assert words in page.get_data(as_text=True)
    db.session.expire_all()
    assert db.session.scalars(select(WaitingMessage)).one().answer == answer
    # A second tap changes nothing.
    assert browser.post("/matching/still-waiting", data={"answer": "yes"}).status_code == 200
    db.session.expire_all()
    assert db.session.scalars(select(WaitingMessage)).one().answer == answer


def test_the_list_says_what_each_waits_for_and_what_they_heard(world, sign_in):
    trajectory = make_waiting(world, intake={"languages": ["ar"]})
    ask(trajectory)
    db.session.commit()
    page = sign_in(world.coordinator).get("/matching/waiting").get_data(as_text=True)
    assert "geen mentor met taal" in page
    assert "1 mentor kan verder wel" in page
    assert "nog geen antwoord" in page
    browser = sign_in(world.coordinator)
    address = f"/matching/{trajectory.id}/still"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={}).status_code == 422
    assert browser.post(address, data={"answer": "yes"}).status_code == 303
    # Who had the page open meanwhile reads that it was answered.
    assert browser.post(address, data={"answer": "no_more"}).status_code == 409
    assert sign_in(world.other_coordinator).get(address).status_code == 404
