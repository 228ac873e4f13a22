"""A student who chooses: two or three mentors asked at once, one chosen, nobody turned down, nobody the wiser."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.grounds import mend
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching import actions, queries
from programme.matching.models import Answer, Way
from programme.people.models import Mentor
from programme.privacy import queries as privacy
from programme.worklist.actions import GROUNDS
from tests import factories
from tests.factories import NOW, TODAY
from tests.matching.people import ask, by_link, make_waiting, mentor_says, proposal, student_says

YES, NO = Answer.YES, Answer.NO


@pytest.fixture
def asked(world):
    """Give a student who chooses from three, and the matches of the three mentors who were asked."""
    world.programme.settings = {"student_chooses_from": 3}
    trajectory = make_waiting(world)
    others = [factories.make_mentor(world.programme, first_name=name) for name in ("Tess", "Omar")]
    return trajectory, [ask(world, trajectory, mentor) for mentor in (world.mentor, *others)]


def mails(to=None):
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [row.template.rpartition("/")[2] for row in rows if to is None or row.recipient == to]


def owed(trajectory):
    """Give what is owed of the answers: kind and why."""
    ours = select(Match.id).where(Match.trajectory_id == trajectory.id)
    rows = db.session.scalars(
        select(DueItem)
        .where(DueItem.closed_at.is_(None), DueItem.match_id.in_(ours) | (DueItem.trajectory_id == trajectory.id))
        .order_by(DueItem.kind, DueItem.match_id)
    )
    return [(row.kind, row.reason) for row in rows if row.kind != "answer_proposal"]


def test_the_student_is_asked_once_when_all_have_answered(world, asked):
    trajectory, (first, second, third) = asked
    for match, answer in ((first, YES), (second, NO)):
        mentor_says(match, answer)
        assert trajectory.stage is TrajectoryStage.PROPOSED
        assert mails(trajectory.student.email) == []
    assert owed(trajectory) == [("proposal_waits", "other_answers_wait"), ("proposal_waits", "mentor_answer_waits")]
    mentor_says(third)
    assert mails(trajectory.student.email) == ["ask_student"]
    assert owed(trajectory) == [("proposal_waits", "student_answer_waits")] * 2
    assert [one.match_id for one in turn(trajectory).options] == [first.id, third.id]


def turn(trajectory):
    return queries.student_turn(Link(trajectory_id=trajectory.id))


def test_who_is_not_chosen_is_thanked_and_free_again_and_no_pair_that_failed(world, asked):
    trajectory, matches = asked
    for match in matches:
        mentor_says(match)
    student_says(matches[1])
    assert [match.stage for match in matches] == [
        MatchStage.FELL_THROUGH,
        MatchStage.ACCEPTED,
        MatchStage.FELL_THROUGH,
    ]
    assert [match.end_reason for match in matches] == ["did_not_go_on", None, "did_not_go_on"]
    assert [match.mentor.places_taken for match in matches] == [0, 1, 0]
    assert trajectory.stage is TrajectoryStage.KOPPELINGSMOMENT
    assert [mails(match.mentor.email)[-1] for match in matches] == [
        "tell_mentor_it_stops",
        "tell_mentor_yes",
        "tell_mentor_it_stops",
    ]
    assert queries.student_facts(trajectory).profile.failed_with == frozenset()
    assert owed(trajectory) == [("plan_koppelingsmoment", "both_said_yes")]


def test_no_mentor_learns_that_another_was_asked(world, asked):
    _trajectory, matches = asked
    mentor_says(matches[0])
    mentor_says(matches[1])
    student_says(matches[0])
    names = [match.mentor.first_name for match in matches]
    for match in matches:
        rows = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == match.mentor.email))
        text = " ".join(seen.subject + seen.body for row in rows if (seen := preview(row)))
        for word in (*set(names) - {match.mentor.first_name}, "andere mentor", "koos", "gekozen", "mentoren"):
            assert word not in text
    # Who did not answer hears the same as somebody whose proposal was taken back.
    assert mails(matches[2].mentor.email)[-1] == "tell_mentor_taken_back"


def test_what_is_held_on_a_mentor_says_nothing_of_a_choice(world, asked):
    _trajectory, matches = asked
    mentor_says(matches[0])
    actions.take_back(proposal=proposal(matches[1]), actor=world.coordinator, today=TODAY)
    mentor_says(matches[2])
    student_says(matches[0])
    held = str(privacy.held(privacy.anchors_of_mentor(matches[2].mentor_id))).lower()
    assert "did_not_go_on" in held
    assert [word for word in ("chosen", "choose", "choice", "daan") if word in held] == []


def test_a_student_who_wants_none_keeps_the_place_and_who_has_not_answered_may_still(world, asked):
    trajectory, (first, second, third) = asked
    mentor_says(first)
    mentor_says(second)
    with clock.fixed(NOW + timedelta(days=5)):
        actions.chase_answers()
    options = turn(trajectory).options
    assert [one.match_id for one in options] == [first.id, second.id]
    actions.student_chooses_nobody(options=options, way=Way.LINK, actor=None, why=None, today=TODAY)
    assert trajectory.stage is TrajectoryStage.PROPOSED
    assert queries.student_facts(trajectory).profile.failed_with == {first.mentor_id, second.mentor_id}
    mentor_says(third)
    assert [one.match_id for one in turn(trajectory).options] == [third.id]
    student_says(third, NO)
    assert (trajectory.stage, trajectory.waiting_since.isoformat()) == (TrajectoryStage.WAITING, "2026-10-20")
    assert owed(trajectory) == [("match_waiting", "proposal_declined")]


def test_after_the_first_term_one_yes_is_enough_and_a_later_yes_joins_without_a_second_mail(world, asked):
    trajectory, (first, second, third) = asked
    mentor_says(first)
    with clock.fixed(NOW + timedelta(days=4, hours=23)):
        actions.chase_answers()
    assert mails(trajectory.student.email) == []
    with clock.fixed(NOW + timedelta(days=5)):
        actions.chase_answers()
        assert mails(trajectory.student.email) == ["ask_student"]
        mentor_says(second)
        assert mails(trajectory.student.email) == ["ask_student"]
        assert [one.match_id for one in turn(trajectory).options] == [first.id, second.id]
        student_says(second)
        # A yes that arrives after the choice hears so, and takes no place.
        with pytest.raises(Conflict):
            mentor_says(third)
    assert (third.stage, third.mentor.places_taken) == (MatchStage.FELL_THROUGH, 0)


def test_when_the_last_who_waits_is_taken_back_the_student_is_asked(world, asked):
    trajectory, (first, second, third) = asked
    mentor_says(first)
    for match in (second, third):
        actions.take_back(proposal=proposal(match), actor=world.coordinator, today=TODAY)
    assert mails(trajectory.student.email) == ["ask_student"]
    assert trajectory.stage is TrajectoryStage.PROPOSED


def test_a_fourth_mentor_and_the_same_mentor_twice_are_refused(world, asked):
    trajectory, matches = asked
    with pytest.raises(Conflict):
        ask(world, trajectory, factories.make_mentor(world.programme))
    actions.take_back(proposal=proposal(matches[2]), actor=world.coordinator, today=TODAY)
    with pytest.raises(Conflict):
        ask(world, trajectory, matches[0].mentor)


def test_nobody_is_added_once_the_student_chooses(world):
    world.programme.settings = {"student_chooses_from": 2}
    trajectory = make_waiting(world)
    mentor_says(ask(world, trajectory))
    with pytest.raises(Conflict):
        ask(world, trajectory, factories.make_mentor(world.programme))


def test_the_database_itself_refuses_a_second_chosen_match(world, asked):
    _trajectory, matches = asked
    for match in matches[:2]:
        match._stage = MatchStage.ACCEPTED
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_what_is_owed_at_every_point_of_a_choice_is_what_the_facts_ask_for(world, asked):
    trajectory, matches = asked
    for step in (lambda: mentor_says(matches[0]), lambda: mentor_says(matches[1], NO), lambda: mentor_says(matches[2])):
        step()
        db.session.commit()
        kinds = ("match_waiting", "answer_proposal", "proposal_waits", "plan_koppelingsmoment")
        assert mend([ground for ground in GROUNDS if ground.kind in kinds]) == []
    student_says(matches[0])
    db.session.commit()
    assert mend([ground for ground in GROUNDS if ground.kind in kinds]) == []
    assert trajectory.stage is TrajectoryStage.KOPPELINGSMOMENT


def test_the_students_page_names_nobody_shows_all_and_takes_one(app, world, asked):
    _trajectory, matches = asked
    for match in matches:
        mentor_says(match)
    db.session.commit()
    browser, address = by_link(app, Purpose.ANSWER_PROPOSAL)
    page = browser.get(address).get_data(as_text=True)
    assert page.count("Mentor A") == page.count("Mentor C") == 1
    for match in matches:
        assert match.mentor.first_name not in page and match.mentor.last_name not in page
    # What the page showed counts: a mentor who is gone meanwhile is not chosen in place of another.
    assert browser.post(address, data={"answer": "yes", "match_id": "999"}).status_code == 409
    assert browser.post(address, data={"answer": "no", "options": f"{matches[0].id} 999"}).status_code == 409
    assert browser.post(address, data={}).status_code == 422
    assert browser.post(address, data={"answer": "yes", "match_id": matches[2].id}).status_code == 303
    page = browser.get(address).get_data(as_text=True)
    assert "Omar" in page and "Tess" not in page
    # A second press changes nothing.
    assert browser.post(address, data={"answer": "yes", "match_id": matches[0].id}).status_code == 200
    db.session.expire_all()
    assert [db.session.get_one(Match, match.id).stage.value for match in matches] == [
        "fell_through",
        "fell_through",
        "accepted",
    ]


def test_the_coordinator_asks_two_at_once(world, sign_in):
    world.programme.settings = {"student_chooses_from": 2}
    trajectory, other = make_waiting(world), factories.make_mentor(world.programme, first_name="Tess")
    db.session.commit()
    browser = sign_in(world.coordinator)
    assert b'form="several"' in browser.get(f"/matching/{trajectory.id}/candidates").data
    data = {"mentor_id": [world.mentor.id, other.id], "introduction": "Stage afmaken.", "student_agrees": "y"}
    assert browser.post(f"/matching/{trajectory.id}/propose", data=data).status_code == 303
    assert db.session.scalars(select(Match.mentor_id)).all() == [world.mentor.id, other.id]
    page = browser.get(f"/matching/{trajectory.id}/candidates").get_data(as_text=True)
    assert 'form="several"' not in page


def test_without_choice_two_at_once_are_refused_whole(world, sign_in):
    trajectory, other = make_waiting(world), factories.make_mentor(world.programme)
    db.session.commit()
    browser = sign_in(world.coordinator)
    two = {"mentor_id": [world.mentor.id, other.id]}
    assert b"</form></main>" not in browser.get(f"/matching/{trajectory.id}/propose", query_string=two).data
    data = two | {"introduction": "Stage afmaken.", "student_agrees": "y"}
    assert browser.post(f"/matching/{trajectory.id}/propose", data=data).status_code == 409
    assert db.session.scalars(select(Match)).all() == []
    assert db.session.get_one(Mentor, other.id).places_taken == 0


def test_a_choice_and_a_late_yes_at_the_same_moment_never_turn_the_student_down(app, world, asked):
    """Whoever comes first: the student has the mentor they chose, and the late mentor holds no place."""
    _trajectory, (first, second, third) = asked
    mentor_says(first)
    mentor_says(second)
    with clock.fixed(NOW + timedelta(days=5)):
        actions.chase_answers()
        student = by_link(app, Purpose.ANSWER_PROPOSAL)
        late = by_link(app, Purpose.ANSWER_AS_MENTOR, third.id)
    numbers = first.id, third.id
    db.session.remove()
    together, outcomes = threading.Barrier(2), {}

    def press(who: str, browser: Any, address: str, data: dict[str, Any]) -> None:
        with clock.fixed(NOW + timedelta(days=5)):
            together.wait()
            outcomes[who] = browser.post(address, data=data).status_code

    threads = [
        threading.Thread(target=press, args=("student", *student, {"answer": "yes", "match_id": numbers[0]})),
        threading.Thread(target=press, args=("mentor", *late, {"answer": "yes"})),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes["student"] == 303
    assert outcomes["mentor"] in (303, 409)
    chosen, other = (db.session.get_one(Match, number) for number in numbers)
    assert (chosen.stage, other.stage) == (MatchStage.ACCEPTED, MatchStage.FELL_THROUGH)
    assert other.mentor.places_taken == 0
