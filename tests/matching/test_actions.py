"""A proposal and its answers: what is written, owed and mailed, and what a rule forbids."""

import json
import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from programme.access.models import Link
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import Colour, DueItem, Match, StageChange
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching import actions, queries
from programme.matching.models import Answer, DeclineReason, FellThrough, Proposal, Way
from programme.people.models import Mentor
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY
from tests.matching.people import NOTE, SUPPORT, ask, make_waiting

TEXT = "Ik wil mijn stage afmaken."


def propose(world, trajectory, mentor=None, reason=""):
    """Propose the world's mentor as its coordinator."""
    return actions.propose(
        facts=queries.student_facts(trajectory),
        mentor=mentor or world.mentor,
        actor=act_as(world.coordinator),
        introduction=TEXT,
        override_reason=reason,
        today=TODAY,
    )


def proposal(match):
    """Give the proposal of a match."""
    return db.session.scalars(select(Proposal).where(Proposal.match_id == match.id)).one()


def owed():
    """Give what is owed: kind, owner, day."""
    rows = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None)).order_by(DueItem.kind))
    return [(row.kind, row.owner_id, row.due_on) for row in rows]


def mails():
    """Give the mails that wait: template and address."""
    return [(row.template.rpartition("/")[2], row.recipient) for row in db.session.scalars(select(OutboxMail))]


def mentor_says(world, match, answer=Answer.YES, why=None):
    """Answer as the mentor."""
    actions.mentor_answers(
        proposal=proposal(match), answer=answer, way=Way.APP, actor=world.mentor_user, why=why, today=TODAY
    )


def student_says(match, answer=Answer.YES):
    """Answer as the student, by phone."""
    actions.student_answers(proposal=proposal(match), answer=answer, way=Way.LINK, actor=None, why=None, today=TODAY)


def test_a_proposal_holds_a_place_asks_the_mentor_and_says_what_is_owed(world):
    trajectory = make_waiting(world)
    match = propose(world, trajectory)
    db.session.commit()
    assert (match.stage, trajectory.stage) == (MatchStage.PROPOSED, TrajectoryStage.PROPOSED)
    assert (match.holds_place, world.mentor.places_taken, world.mentor.amber_taken) == (True, 1, 0)
    assert (match.programme_id, match.school_id, match.student_id, match.coordinator_id) == (
        world.programme.id,
        world.school.id,
        trajectory.student_id,
        world.coordinator.id,
    )
    assert owed() == [
        ("answer_proposal", world.mentor_user.id, date(2026, 11, 29)),
        ("proposal_waits", world.coordinator.id, date(2026, 11, 29)),
    ]
    assert mails() == [("ask_mentor", world.mentor.email)]
    assert [one["code"] for one in proposal(match).reasons] == [
        "shared_interests",
        "shared_time",
        "shared_language",
        "travel_missing",
    ]


def test_the_mail_to_the_mentor_holds_no_name_and_no_question(world):
    trajectory = make_waiting(world)
    propose(world, trajectory)
    row = db.session.scalars(select(OutboxMail)).one()
    kept = json.dumps(json.loads(row.content))
    for secret in (trajectory.student.first_name, trajectory.student.last_name, world.school.name, TEXT, NOTE):
        assert secret not in kept


def test_a_mentor_without_account_gets_the_same_link_and_the_coordinator_sees_it_when_it_is_late(world):
    mentor = factories.make_mentor(world.programme)
    match = propose(world, make_waiting(world), mentor)
    row = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None))).one()
    assert (row.kind, row.reason, row.show_from) == ("proposal_waits", "mentor_answer_waits", date(2026, 11, 29))
    link = db.session.scalars(select(Link)).one()
    assert (link.purpose, link.party, link.match_id) == ("answer_as_mentor", "mentor", match.id)


def test_after_two_yeses_the_first_meeting_is_owed(world):
    trajectory = make_waiting(world)
    match = propose(world, trajectory)
    mentor_says(world, match)
    assert match.stage is MatchStage.ACCEPTED_BY_MENTOR
    assert db.session.scalars(select(Link.party).order_by(Link.id)).all() == ["mentor", "student"]
    student_says(match)
    assert (match.stage, trajectory.stage) == (MatchStage.ACCEPTED, TrajectoryStage.KOPPELINGSMOMENT)
    assert owed() == [("plan_koppelingsmoment", world.coordinator.id, date(2026, 12, 8))]
    assert mails() == [
        ("ask_mentor", world.mentor.email),
        ("ask_student", trajectory.student.email),
        ("tell_mentor_yes", world.mentor.email),
    ]


def test_a_no_of_the_mentor_gives_the_place_back_and_keeps_the_place_in_the_queue(world):
    trajectory = make_waiting(world)
    match = propose(world, trajectory)
    mentor_says(world, match, Answer.NO, DeclineReason.TOO_HEAVY)
    db.session.commit()
    assert (match.stage, match.end_reason, match.holds_place) == (MatchStage.FELL_THROUGH, "declined", False)
    assert world.mentor.places_taken == 0
    assert (trajectory.stage, trajectory.waiting_since) == (TrajectoryStage.WAITING, date(2026, 10, 20))
    assert owed() == [("match_waiting", world.coordinator.id, date(2026, 11, 29))]
    # The student was never asked, so the student hears of no refusal.
    assert mails() == [("ask_mentor", world.mentor.email)]
    assert queries.student_facts(trajectory).profile.failed_with == {world.mentor.id}


def test_a_no_of_the_student_is_told_to_the_mentor_without_a_reason(world):
    trajectory = make_waiting(world)
    match = propose(world, trajectory)
    mentor_says(world, match)
    student_says(match, Answer.NO)
    assert (match.stage, trajectory.stage) == (MatchStage.FELL_THROUGH, TrajectoryStage.WAITING)
    assert mails()[-1] == ("tell_mentor_it_stops", world.mentor.email)
    assert world.mentor.places_taken == 0


def test_a_proposal_that_was_taken_back_is_no_conflict(world):
    trajectory = make_waiting(world)
    match = propose(world, trajectory)
    actions.take_back(proposal=proposal(match), actor=world.coordinator, today=TODAY)
    # Who was asked and did not answer yet hears it too, and not why.
    assert mails()[-1] == ("tell_mentor_taken_back", world.mentor.email)
    assert match.end_reason == FellThrough.WITHDRAWN
    assert queries.student_facts(trajectory).profile.failed_with == frozenset()
    assert propose(world, trajectory).stage is MatchStage.PROPOSED


def test_nobody_answers_twice_or_out_of_turn(world):
    match = propose(world, make_waiting(world))
    with pytest.raises(Conflict):
        student_says(match)
    mentor_says(world, match)
    with pytest.raises(Conflict):
        mentor_says(world, match, Answer.NO)


def test_amber_takes_an_amber_place_and_gives_it_back(world):
    world.mentor.completed_matches, world.mentor.complex_training_on = 1, date(2026, 9, 1)
    trajectory = make_waiting(world, colour=Colour.AMBER, amber_ready=True)
    match = ask(world, trajectory, support=SUPPORT)
    assert (match.is_amber, world.mentor.amber_taken) == (True, 1)
    mentor_says(world, match, Answer.NO)
    assert world.mentor.amber_taken == 0


@pytest.mark.parametrize(
    ("student", "mentor", "code"),
    [
        ({"colour": Colour.AMBER, "amber_ready": True}, {}, "amber_not_experienced"),
        (
            {"colour": Colour.AMBER},
            {"completed_matches": 1, "complex_training_on": date(2026, 9, 1)},
            "amber_not_ready",
        ),
        ({}, {"vog_renew_due": date(2026, 12, 8)}, "vog_lapsed"),
        ({}, {"training_done_on": None}, "training_missing"),
        ({}, {"availability": ["mon-9"]}, "override_needs_reason"),
    ],
)
def test_a_closed_gate_makes_nothing(world, student, mentor, code):
    for name, value in mentor.items():
        setattr(world.mentor, name, value)
    trajectory = make_waiting(world, **student)
    with pytest.raises(GateClosed) as closed:
        propose(world, trajectory)
    assert closed.value.code == code
    assert db.session.scalars(select(Match)).all() == []


def test_a_reason_does_not_open_a_gate_that_never_opens(world):
    world.mentor.vog_seen_on = None
    with pytest.raises(GateClosed) as closed:
        propose(world, make_waiting(world), reason="Ze kennen elkaar al.")
    assert closed.value.code == "vog_missing"


def test_a_rule_that_was_set_aside_stays_on_record_with_its_reason(world):
    world.mentor.availability = ["mon-9"]
    match = propose(world, make_waiting(world), reason="Ze vinden samen een moment.")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "matching.set_aside")).one()
    assert (entry.text, entry.thing) == ("Ze vinden samen een moment.", f"match {match.id}")
    assert entry.facts["rules"] == ["shared_time"]
    assert proposal(match).reasons[-1] == {"kind": "set_aside", "code": "no_shared_time", "values": {}}


def test_every_move_leaves_its_history(world):
    match = propose(world, make_waiting(world))
    mentor_says(world, match)
    student_says(match)
    moves = db.session.scalars(select(StageChange.move).order_by(StageChange.id)).all()
    assert moves == ["propose", "mentor_accepts", "student_accepts", "accept"]


def test_two_coordinators_at_once_on_the_last_place_place_one_student(world, sign_in):
    first, second = make_waiting(world), make_waiting(world, coordinator=world.colleague)
    tries = [(sign_in(world.coordinator), first.id), (sign_in(world.colleague), second.id)]
    mentor_id, together, outcomes = world.mentor.id, threading.Barrier(2), []
    db.session.commit()
    db.session.remove()

    def one(browser: Any, trajectory_id: int) -> None:
        data = {"mentor_id": mentor_id, "introduction": TEXT, "student_agrees": "y"}
        with clock.fixed(NOW):
            together.wait()
            outcomes.append(browser.post(f"/matching/{trajectory_id}/propose", data=data).status_code)

    threads = [threading.Thread(target=one, args=pair) for pair in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [303, 409]
    assert len(db.session.scalars(select(Match)).all()) == 1
    assert db.session.get_one(Mentor, mentor_id).places_taken == 1


def test_the_database_itself_refuses_a_mentor_above_capacity(world):
    world.mentor.places_taken = 2
    with pytest.raises(IntegrityError):
        db.session.flush()
