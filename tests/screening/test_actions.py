"""Motivation, colour and the second pair of eyes against a real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, WrongStage
from programme.intake.actions import plan_intake
from programme.lifecycle.models import Colour, DueItem, MotivationOutcome
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.referral.models import Referral
from programme.screening import actions
from programme.screening.models import Evidence, Motive, Review
from programme.screening.rules import Heard
from tests import factories
from tests.factories import NOW, TODAY

READY, DOUBT, NOT_NOW = MotivationOutcome.READY, MotivationOutcome.DOUBT, MotivationOutcome.NOT_NOW


def make_screened(world, **values):
    facts = {"stage": TrajectoryStage.SCREENING, "coordinator": world.coordinator} | values
    return factories.make_trajectory(world.programme, factories.make_student(world.school), **facts)


def decide(world, trajectory, outcome=READY, trial=False, onward=None, **values):
    return actions.decide_motivation(
        trajectory=trajectory,
        actor=world.coordinator,
        heard=Heard(8, 8, 8, frozenset({Motive.INTRINSIC}), True, False, 1),
        outcome=outcome,
        onward=onward or actions.Onward(trial=trial),
        reason="Wil het echt.",
        today=TODAY,
        **values,
    )


def colour(world, trajectory, shade, actor=None, criteria=(), **values):
    given = {
        "case_owner": "",
        "contact_allowed": False,
        "stop_rule_agreed": False,
        "override_reason": "Zwaarder.",
    } | values
    return actions.give_colour(
        trajectory=trajectory,
        actor=actor or world.coordinator,
        judgement=actions.Judgement(shade, list(criteria), Evidence.INTAKE, "Zo gehoord.", TODAY, **given),
        today=TODAY,
    )


def look(world, triage, confirms, actor=None):
    actions.look_again(triage=triage, actor=actor or world.colleague, confirms=confirms, reason="Gelezen.", today=TODAY)


def owed(trajectory):
    rows = db.session.scalars(
        select(DueItem).where(DueItem.trajectory_id == trajectory.id, DueItem.closed_at.is_(None))
    ).all()
    return {row.kind: (row.due_on, row.reason) for row in rows}


def test_ready_and_green_wait_for_a_mentor(world):
    trajectory = make_screened(world)
    talk = decide(world, trajectory)
    assert (talk.suggested, talk.outcome) == (READY, READY)
    assert owed(trajectory) == {"give_colour": (date(2026, 12, 1), "motivation_decided")}
    triage = colour(world, trajectory, Colour.GREEN)
    db.session.commit()
    assert triage.review is Review.NOT_NEEDED
    assert (trajectory.stage, trajectory.waiting_since) == (TrajectoryStage.WAITING, TODAY)
    assert owed(trajectory) == {"match_waiting": (date(2026, 12, 29), "waits_for_mentor")}


def test_green_first_waits_for_the_motivation(world):
    trajectory = make_screened(world)
    colour(world, trajectory, Colour.GREEN)
    assert trajectory.stage is TrajectoryStage.SCREENING
    decide(world, trajectory)
    assert trajectory.stage is TrajectoryStage.WAITING


def test_doubt_without_a_trial_owes_a_second_talk(world):
    trajectory = make_screened(world)
    decide(world, trajectory, DOUBT)
    colour(world, trajectory, Colour.GREEN)
    assert trajectory.stage is TrajectoryStage.SCREENING
    assert owed(trajectory) == {"second_talk": (date(2026, 12, 15), "in_doubt")}


def test_doubt_with_an_agreed_trial_may_wait(world):
    trajectory = make_screened(world)
    decide(world, trajectory, DOUBT, trial=True)
    colour(world, trajectory, Colour.GREEN)
    assert (trajectory.stage, trajectory.on_trial) == (TrajectoryStage.WAITING, True)


def test_the_day_of_the_second_talk_is_a_persons_choice(world):
    trajectory = make_screened(world)
    decide(world, trajectory, DOUBT, onward=actions.Onward(second_talk_on=date(2026, 12, 8)))
    assert owed(trajectory) == {"second_talk": (date(2026, 12, 8), "in_doubt")}


def test_who_does_not_want_to_be_asked_again_is_left_alone(world):
    trajectory = make_screened(world)
    talk = decide(world, trajectory, NOT_NOW)
    assert (talk.may_ask_again, trajectory.may_ask_again) == (False, False)
    assert (trajectory.stage, owed(trajectory)) == (TrajectoryStage.NOT_NOW, {})


def test_what_the_student_said_is_kept_beside_what_the_rule_said_then(world):
    trajectory = make_screened(world)
    words = actions.Words(why="Ik wil het zelf.", rulers={"confidence_higher": "Als mijn zus meegaat."})
    talk = decide(world, trajectory, words=words)
    db.session.commit()
    assert (talk.own_words, talk.confidence_higher, talk.readiness_higher) == (
        "Ik wil het zelf.",
        "Als mijn zus meegaat.",
        None,
    )
    assert (talk.why, talk.second_talk_on, talk.may_ask_again) == (["wants_it"], None, None)


def test_not_now_is_a_friendly_stop_and_no_referral(world):
    trajectory = make_screened(world)
    decide(world, trajectory, NOT_NOW, onward=actions.Onward(may_ask_again=True))
    db.session.commit()
    assert (trajectory.stage, trajectory.ended_on) == (TrajectoryStage.NOT_NOW, TODAY)
    assert owed(trajectory) == {"recontact": (date(2027, 2, 23), "said_not_now")}
    assert db.session.scalars(select(Referral)).all() == []


def test_motivation_after_the_screening_is_a_conflict(world):
    trajectory = make_screened(world, stage=TrajectoryStage.WAITING)
    with pytest.raises(Conflict):
        decide(world, trajectory)


def test_who_decides_on_an_old_page_hears_that_it_changed(world):
    trajectory = make_screened(world)
    with pytest.raises(Conflict):
        decide(world, trajectory, seen_version=trajectory.version + 1)


def test_amber_counts_after_a_second_person_and_its_conditions(world):
    trajectory = make_screened(world)
    decide(world, trajectory)
    triage = colour(world, trajectory, Colour.AMBER, criteria=["debts"], reviewer_id=world.colleague.id)
    assert (trajectory.colour, trajectory.second_reviewer_id) == (None, world.colleague.id)
    assert owed(trajectory) == {"review_colour": (date(2026, 12, 1), "amber_needs_second")}
    look(world, triage, True)
    assert (trajectory.colour, trajectory.amber_ready) == (Colour.AMBER, False)
    assert trajectory.stage is TrajectoryStage.SCREENING
    assert owed(trajectory) == {"fulfil_conditions": (date(2026, 12, 1), "amber_conditions")}
    actions.fulfil_conditions(
        triage=triage,
        actor=world.coordinator,
        case_owner="Wijkteam",
        contact_allowed=True,
        stop_rule_agreed=True,
        today=TODAY,
    )
    assert (trajectory.stage, trajectory.amber_ready) == (TrajectoryStage.WAITING, True)
    assert set(owed(trajectory)) == {"match_waiting"}


def test_fulfilled_conditions_do_not_replace_the_second_person(world):
    trajectory = make_screened(world)
    decide(world, trajectory)
    triage = colour(world, trajectory, Colour.AMBER, case_owner="Wijkteam", contact_allowed=True, stop_rule_agreed=True)
    assert trajectory.stage is TrajectoryStage.SCREENING
    look(world, triage, True)
    assert trajectory.stage is TrajectoryStage.WAITING


def test_a_rejected_amber_is_given_anew(world):
    trajectory = make_screened(world)
    decide(world, trajectory)
    triage = colour(world, trajectory, Colour.AMBER)
    look(world, triage, False)
    assert (trajectory.colour, triage.review) == (None, Review.REJECTED)
    assert owed(trajectory) == {"give_colour": (date(2026, 12, 1), "colour_rejected")}


def test_the_second_person_is_never_the_first(world):
    triage = colour(world, make_screened(world), Colour.AMBER)
    with pytest.raises(GateClosed) as caught:
        look(world, triage, True, actor=world.coordinator)
    assert caught.value.code == "same_person"


def test_a_colour_is_looked_at_once(world):
    triage = colour(world, make_screened(world), Colour.AMBER)
    look(world, triage, True)
    with pytest.raises(Conflict):
        look(world, triage, False, actor=world.manager)


def test_an_older_colour_is_not_confirmed_any_more(world):
    trajectory = make_screened(world)
    older = colour(world, trajectory, Colour.AMBER)
    colour(world, trajectory, Colour.AMBER)
    with pytest.raises(Conflict):
        look(world, older, True)


def test_red_works_at_once_and_opens_a_referral(world):
    trajectory = make_screened(world)
    decide(world, trajectory)
    triage = colour(world, trajectory, Colour.RED, criteria=["abuse"], reviewer_id=world.colleague.id)
    db.session.commit()
    assert (trajectory.stage, trajectory.colour) == (TrajectoryStage.REFERRED, Colour.RED)
    assert (triage.review, triage.suggested) == (Review.PENDING, Colour.RED)
    assert db.session.scalars(select(Referral)).one().trajectory_id == trajectory.id
    assert owed(trajectory) == {
        "referral_next": (TODAY, "referral_ask_student"),
        "review_colour": (date(2026, 11, 25), "red_needs_second"),
        "red_review": (date(2027, 2, 23), "red_ends_review"),
    }
    urgent = db.session.scalars(select(DueItem.kind).where(DueItem.is_urgent.is_(True))).all()
    assert set(urgent) == {"referral_next", "review_colour"}


def test_confirmed_red_stays_red(world):
    trajectory = make_screened(world)
    look(world, colour(world, trajectory, Colour.RED), True)
    assert (trajectory.stage, trajectory.colour) == (TrajectoryStage.REFERRED, Colour.RED)
    assert set(owed(trajectory)) == {"referral_next", "red_review"}


def test_rejected_red_is_not_undone_by_itself(world):
    trajectory = make_screened(world)
    look(world, colour(world, trajectory, Colour.RED), False)
    assert (trajectory.stage, trajectory.colour) == (TrajectoryStage.REFERRED, Colour.RED)
    assert owed(trajectory)["new_colour"] == (date(2026, 12, 1), "red_rejected")
    with pytest.raises(GateClosed):
        colour(world, trajectory, Colour.GREEN)


def test_green_after_red_takes_two_people(world):
    trajectory = make_screened(world)
    colour(world, trajectory, Colour.RED)
    trajectory._stage, trajectory.colour = TrajectoryStage.SCREENING, None
    decide(world, trajectory)
    triage = colour(world, trajectory, Colour.GREEN)
    assert (trajectory.stage, trajectory.colour) == (TrajectoryStage.SCREENING, None)
    look(world, triage, True)
    assert (trajectory.stage, trajectory.colour) == (TrajectoryStage.WAITING, Colour.GREEN)


def test_red_lets_a_proposal_fall_through_and_frees_the_place(world):
    trajectory = make_screened(world, stage=TrajectoryStage.PROPOSED)
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.PROPOSED)
    colour(world, trajectory, Colour.RED)
    db.session.commit()
    assert (match.stage, match.holds_place, world.mentor.places_taken) == (MatchStage.FELL_THROUGH, False, 0)
    assert trajectory.stage is TrajectoryStage.REFERRED


def test_red_cannot_stop_what_is_over(world):
    trajectory = make_screened(world, stage=TrajectoryStage.CLOSED)
    with pytest.raises(WrongStage):
        colour(world, trajectory, Colour.RED)


def test_amber_without_anybody_else_is_a_closed_gate(world):
    lonely = factories.make_programme()
    only = factories.make_user(factories.Role.COORDINATOR, programme=lonely)
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(lonely, student, stage=TrajectoryStage.SCREENING, coordinator=only)
    with pytest.raises(GateClosed) as caught:
        colour(world, trajectory, Colour.AMBER, actor=only)
    assert caught.value.code == "no_second_person"


def test_a_colour_from_before_a_new_intake_is_not_put_in_force_any_more(world):
    trajectory = make_screened(world)
    triage = colour(world, trajectory, Colour.AMBER)
    decide(world, trajectory, outcome=NOT_NOW)
    with clock.fixed(NOW + timedelta(days=30)):
        plan_intake(trajectory=trajectory, actor=world.coordinator, planned_at=NOW + timedelta(days=31), place="School")
        trajectory._stage = TrajectoryStage.SCREENING
        db.session.flush()
        with pytest.raises(Conflict):
            actions.look_again(triage=triage, actor=world.manager, confirms=True, reason="Goed.", today=TODAY)
    assert trajectory.colour is None


def test_a_second_look_does_not_colour_a_student_who_stopped(world):
    trajectory = make_screened(world)
    triage = colour(world, trajectory, Colour.AMBER)
    decide(world, trajectory, outcome=NOT_NOW)
    with pytest.raises(Conflict):
        actions.look_again(triage=triage, actor=world.manager, confirms=True, reason="Goed.", today=TODAY)
    assert trajectory.colour is None


def test_a_suggestion_is_not_set_aside_without_a_reason(world):
    trajectory = make_screened(world)
    with pytest.raises(GateClosed) as caught:
        colour(world, trajectory, Colour.GREEN, criteria=["debts"], override_reason="")
    assert caught.value.code == "no_override_reason"
    made = colour(world, trajectory, Colour.AMBER, criteria=["debts"], override_reason="")
    assert made.override_reason is None


def later(world, trajectory, shade=Colour.RED, with_whom=None, reason="Gevaar thuis."):
    judgement = actions.Judgement(
        shade,
        [],
        Evidence.INTAKE,
        "Zo gehoord.",
        override_reason="Zwaarder.",
        told_later_reason=reason,
        told_later_with_id=(with_whom or world.colleague).id,
    )
    return actions.give_colour(trajectory=trajectory, actor=world.coordinator, judgement=judgement, today=TODAY)


def test_who_was_in_danger_hears_it_as_soon_as_that_is_safe(world):
    trajectory = make_screened(world)
    with pytest.raises(GateClosed):
        later(world, trajectory, with_whom=world.coordinator)
    with pytest.raises(GateClosed):
        later(world, trajectory, reason="")
    triage = later(world, trajectory)
    db.session.commit()
    assert owed(trajectory)["tell_student"] == (date(2026, 11, 25), "not_told_yet")
    assert db.session.scalars(select(Link)).all() == []
    tell = {"actor": world.coordinator, "heard_on": TODAY, "asks_review": False, "today": TODAY}
    actions.tell_student(triage=triage, response="Ik snap het.", **tell)
    assert "tell_student" not in owed(trajectory)
    assert [link.purpose for link in db.session.scalars(select(Link))] == [Purpose.HEAR_COLOUR]
    assert (triage.student_heard_on, triage.student_response) == (TODAY, "Ik snap het.")


def test_a_newer_colour_takes_the_older_link_back(world):
    trajectory = make_screened(world)
    colour(world, trajectory, Colour.AMBER)
    older = db.session.scalars(select(Link)).one()
    colour(world, trajectory, Colour.GREEN)
    db.session.commit()
    db.session.refresh(older)
    assert older.revoked_at is not None
    assert [link.id for link in db.session.scalars(select(Link))] == [older.id]


def ask_review(triage):
    actions.answer_by_link(triage=triage, response="", asks_review=True, today=TODAY)


def rethink(triage, actor, stands):
    actions.reconsider(triage=triage, actor=actor, stands=stands, reason="Gesproken.", today=TODAY)


def test_the_student_gets_somebody_else_and_once(world):
    trajectory = make_screened(world)
    triage = colour(world, trajectory, Colour.AMBER, reviewer_id=world.colleague.id)
    look(world, triage, True)
    with pytest.raises(Conflict):
        rethink(triage, world.manager, True)
    ask_review(triage)
    ask_review(triage)
    assert trajectory.second_reviewer_id == world.manager.id
    assert owed(trajectory)["reconsider_colour"] == (date(2026, 12, 1), "student_asks_review")
    for known in (world.coordinator, world.colleague):
        with pytest.raises(GateClosed):
            rethink(triage, known, False)
    rethink(triage, world.manager, True)
    assert (triage.stands, trajectory.colour, "reconsider_colour" in owed(trajectory)) == (True, Colour.AMBER, False)
    with pytest.raises(Conflict):
        rethink(triage, world.manager, False)


def test_amber_that_does_not_stand_is_given_anew(world):
    trajectory = make_screened(world)
    decide(world, trajectory)
    triage = colour(world, trajectory, Colour.AMBER, reviewer_id=world.colleague.id)
    look(world, triage, True)
    ask_review(triage)
    rethink(triage, world.manager, False)
    assert (trajectory.colour, trajectory.amber_ready) == (None, False)
    assert (triage.review, triage.second_by_id) == (Review.REJECTED, world.colleague.id)
    assert owed(trajectory) == {"give_colour": (date(2026, 12, 1), "colour_rejected")}


def test_red_that_does_not_stand_still_takes_a_new_intake(world):
    trajectory = make_screened(world)
    triage = colour(world, trajectory, Colour.RED)
    ask_review(triage)
    rethink(triage, world.manager, False)
    assert (trajectory.stage, trajectory.colour) == (TrajectoryStage.REFERRED, Colour.RED)
    assert owed(trajectory)["new_colour"] == (date(2026, 12, 1), "red_rejected")


def test_amber_of_a_running_match_counts_after_a_second_person_and_for_the_mentors_load(world):
    trajectory = make_screened(world, stage=TrajectoryStage.ACTIVE, started_on=date(2026, 9, 1), colour=Colour.GREEN)
    match = factories.make_match(trajectory, world.mentor)
    triage = colour(world, trajectory, Colour.AMBER, reviewer_id=world.colleague.id)
    assert (trajectory.colour, match.is_amber, world.mentor.amber_taken) == (Colour.GREEN, False, 0)
    look(world, triage, True)
    db.session.commit()
    assert (trajectory.colour, match.is_amber, world.mentor.amber_taken) == (Colour.AMBER, True, 1)
    assert (trajectory.stage, match.stage) == (TrajectoryStage.ACTIVE, MatchStage.ACTIVE)
    assert owed(trajectory) == {"fulfil_conditions": (date(2026, 12, 1), "amber_conditions")}
    colour(world, trajectory, Colour.GREEN)
    assert (trajectory.colour, match.is_amber, world.mentor.amber_taken) == (Colour.GREEN, False, 0)


def test_the_school_hears_nothing_without_agreement_or_danger(world):
    triage = colour(world, make_screened(world), Colour.AMBER)
    with pytest.raises(GateClosed):
        actions.let_school_hear(triage=triage, actor=world.coordinator, agreed_on=None, danger_reason="")
    actions.let_school_hear(triage=triage, actor=world.coordinator, agreed_on=None, danger_reason="Nu.")
    assert (triage.school_agreed_on, triage.school_danger_reason) == (None, "Nu.")
