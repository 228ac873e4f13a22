"""What is promised follows from the facts: lost promises come back as they were, and those without a ground go.

The promises here were opened by the steps' own actions and by the invented year; the night job has never seen them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from programme.access.identity import Actor
from programme.cli.demo import make_demo
from programme.closure.actions import start_closing
from programme.closure.models import EndReason, Initiator
from programme.concerns.actions import Worry, acknowledge, raise_concern, weigh
from programme.concerns.models import CareRoute, Urgency
from programme.consent.actions import record_agreement
from programme.core import clock
from programme.core.database import db
from programme.dossiers.actions import hand_over_left_behind
from programme.intake.actions import Said, hold_intake, plan_intake
from programme.intake.rules import Wants
from programme.intervisie.actions import MeetingFacts, make_group, plan_meeting
from programme.intervisie.models import Method
from programme.koppelingsmoment.actions import Held, Plan, answer_dates, ask_for_date, hold
from programme.koppelingsmoment.actions import plan as plan_first_meeting
from programme.koppelingsmoment.queries import meeting_of
from programme.koppelingsmoment.rules import Presence
from programme.lifecycle.models import Colour, DueItem, Match, MotivationOutcome, Trajectory
from programme.lifecycle.promises import settle
from programme.logbook.actions import Told, plan_conversation, write_unplanned
from programme.logbook.models import Conversation, Place
from programme.logbook.queries import find_match_to_write
from programme.matching.actions import mentor_answers, propose, student_answers
from programme.matching.models import Answer, Way
from programme.matching.queries import proposal_of, student_facts
from programme.nomination.actions import NominationFacts, StudentFacts, draft_nomination
from programme.nomination.models import AgreementWay, HopedResult, Nomination
from programme.norms.promises import Party
from programme.people.models import Membership, Mentor, Role, User
from programme.phases.actions import pause
from programme.referral.actions import Handing, agree, hand_over
from programme.referral.models import Destination
from programme.referral.queries import open_referral
from programme.screening.actions import (
    Judgement,
    Onward,
    answer_by_link,
    answer_on_eve,
    ask_on_eve,
    decide_motivation,
    give_colour,
    go_on_at_red,
    look_again,
    pause_for_help,
    reconsider,
)
from programme.screening.models import Evidence, Motive, StillWants, Triage
from programme.screening.rules import Heard
from programme.slots.actions import Moments, ask_to_choose, choose, miss, offer_moments, say_none_fits
from programme.slots.queries import free_slots
from programme.support.actions import Answers, check_in, keep_contacts_planned
from programme.support.models import ContactWay, WithWhom
from programme.training.actions import TrainingFacts, plan_training
from programme.training.models import TrainingKind
from programme.volunteers.actions import ApplicationFacts, admit, apply, ask_reference, record_interview, record_vog
from programme.worklist.actions import mend_promises
from tests.conftest import act_as
from tests.factories import NOW, TODAY, World, make_mentor, make_user, save

AT = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
# No table but the promise itself says whether these were kept.
ONLY_PROMISED = {"aftercare", "tell_mentor"}
# These stand, but the day that was chosen is known to the promise alone.
DAY_UNKNOWN = {"paused", "party_cannot_come"}
# These come back with their day, but whose they were was a matter of turn, or of who was at hand.
OWNER_UNKNOWN = {"interview_mentor", "chase_reference"}


class Life:
    """Walks students through the programme by the actions of its steps, all on one day."""

    def __init__(self, world: World) -> None:
        self.world, self.actor = world, world.coordinator

    def draft(self) -> Nomination:
        return draft_nomination(
            actor=self.world.care_coordinator,
            school=self.world.school,
            programme=self.world.programme,
            student=StudentFacts("Samira", "Verzonnen", date(2007, 5, 1), email="s@example.org"),
            facts=NominationFacts(HopedResult.STRUCTURE, "Verzonnen reden."),
        )

    def nominated(self) -> Trajectory:
        nomination = self.draft()
        way = AgreementWay.TALK
        record_agreement(
            nomination=nomination, actor=self.world.care_coordinator, agreed_on=TODAY, way=way, today=TODAY
        )
        return nomination.trajectory

    def planned(self) -> Trajectory:
        trajectory = self.nominated()
        plan_intake(trajectory=trajectory, actor=self.actor, planned_at=AT, place="Lokaal 12")
        return trajectory

    def moments(self) -> None:
        """A student is asked, one has none that fits, one chose and did not come."""
        starts = [AT + timedelta(days=days) for days in range(3)]
        moments = Moments(starts=[NOW + timedelta(minutes=1), *starts], minutes=45, place="Lokaal 12")
        _waits, unlucky, away = asked = [self.nominated() for _student in range(3)]
        for trajectory in asked:
            offer_moments(programme_id=trajectory.programme_id, host=trajectory.coordinator, moments=moments)
            ask_to_choose(trajectory=trajectory, actor=self.actor)
        say_none_fits(trajectory=unlucky, would_fit="")
        soon = free_slots(away)[0]
        choose(trajectory=away, slot_id=soon.id, actor=None)
        with clock.fixed(NOW + timedelta(minutes=2)):
            miss(trajectory=away, actor=self.actor)

    def spoken(self, wants: Wants = Wants.YES) -> Trajectory:
        trajectory = self.planned()
        said = Said(mentoring_question="Verzonnen vraag", languages=["nl"], availability=["thu-13"])
        hold_intake(trajectory=trajectory, actor=self.actor, held_on=TODAY, wants=wants, said=said, today=TODAY)
        return trajectory

    def decided(self, outcome: MotivationOutcome = MotivationOutcome.READY, *, trial: bool = False) -> Trajectory:
        trajectory = self.spoken()
        decide_motivation(
            trajectory=trajectory,
            actor=self.actor,
            heard=Heard(8, 8, 8, frozenset({Motive.INTRINSIC}), True, False, 1),
            outcome=outcome,
            onward=Onward(trial=trial),
            reason="Verzonnen.",
            today=TODAY,
        )
        return trajectory

    def coloured(self, shade: Colour, *, trial: bool = False) -> tuple[Trajectory, Triage]:
        outcome = MotivationOutcome.DOUBT if trial else MotivationOutcome.READY
        trajectory = self.decided(outcome, trial=trial)
        judgement = Judgement(shade, [], Evidence.INTAKE, "Verzonnen.", TODAY, override_reason="Verzonnen.")
        return trajectory, give_colour(trajectory=trajectory, actor=self.actor, judgement=judgement, today=TODAY)

    def looked(self, shade: Colour, *, confirms: bool) -> Trajectory:
        trajectory, triage = self.coloured(shade)
        other = next(user for user in (self.world.colleague, self.world.manager) if user.id != triage.decided_by_id)
        look_again(triage=triage, actor=other, confirms=confirms, reason="Verzonnen.", today=TODAY)
        return trajectory

    def mentor(self) -> Mentor:
        user = make_user(Role.MENTOR, programme=self.world.programme)
        return make_mentor(self.world.programme, user=user)

    def proposed(self, *, trial: bool = False) -> Match:
        trajectory, _triage = self.coloured(Colour.GREEN, trial=trial)
        db.session.flush()
        who: Actor = act_as(self.world.coordinator)
        return propose(
            facts=student_facts(trajectory),
            mentor=self.mentor(),
            actor=who,
            introduction="Verzonnen.",
            override_reason="Verzonnen.",
            today=TODAY,
        )

    def half(self, *, trial: bool = False) -> Match:
        match = self.proposed(trial=trial)
        answer = {"answer": Answer.YES, "way": Way.RECORDED, "why": None, "today": TODAY}
        mentor_answers(proposal=proposal_of(match.id), actor=self.actor, **answer)
        return match

    def accepted(self, *, trial: bool = False) -> Match:
        match = self.half(trial=trial)
        answer = {"answer": Answer.YES, "way": Way.RECORDED, "why": None, "today": TODAY}
        student_answers(proposal=proposal_of(match.id), actor=self.actor, **answer)
        return match

    def invited(self, *, trial: bool = False) -> Match:
        match = self.accepted(trial=trial)
        db.session.flush()
        first = Plan(starts_at=NOW + timedelta(hours=2), minutes=60, place="School")
        plan_first_meeting(first=meeting_of(match.id), plan=first, actor=self.actor)
        return match

    def asked_for_date(self) -> None:
        """One pair waits for answers, one has no date that suits both, one has a date and looks for another."""
        plan = Plan(starts_at=NOW + timedelta(days=3), others=(NOW + timedelta(days=4),), minutes=60, place="School")
        for match in (self.accepted(), self.accepted(), self.invited()):
            db.session.flush()
            poll = ask_for_date(first=meeting_of(match.id), plan=plan, actor=self.actor)
        first = meeting_of(poll.match_id)
        answer_dates(first=first, party=first.asked[0], can=[])

    def running(self, *, trial: bool = False) -> Match:
        match = self.invited(trial=trial)
        db.session.flush()
        first = meeting_of(match.id)
        held = Held(
            held_on=TODAY,
            presence=tuple(Presence(one.party, True) for one in first.invited),
            every_days=7,
            meeting_day="donderdag",
            meeting_place="school",
            until_on=date(2027, 11, 23),
            reaching="Verzonnen.",
            between_us="Verzonnen.",
            when_stuck="Verzonnen.",
            agreed=(Party.STUDENT, Party.MENTOR),
        )
        hold(first=first, held=held, actor=self.actor, today=TODAY)
        db.session.flush()
        return match

    def logged(self, times: int, *, trial: bool = False) -> Match:
        match = self.running(trial=trial)
        mentor = db.session.get_one(User, match.mentor.user_id)
        for _time in range(times):
            db.session.flush()
            writing = find_match_to_write(act_as(mentor), match.id)
            write_unplanned(writing=writing, actor=mentor, told=Told(), held_on=TODAY, today=TODAY)
        return match

    def talk_planned(self) -> Conversation:
        match = self.running()
        mentor = db.session.get_one(User, match.mentor.user_id)
        writing = find_match_to_write(act_as(mentor), match.id)
        return plan_conversation(writing=writing, actor=mentor, starts_at=AT, minutes=60, place=Place.SCHOOL, now=NOW)

    def all(self) -> None:
        """Leave somebody at every place where something is owed."""
        self.draft()
        self.nominated()
        self.planned()
        for wants in Wants:
            self.spoken(wants)
        self.moments()
        self.decided()
        self.decided(MotivationOutcome.DOUBT)
        for shade in (Colour.GREEN, Colour.AMBER, Colour.RED):
            self.coloured(shade)
        self.looked(Colour.AMBER, confirms=True)
        self.looked(Colour.AMBER, confirms=False)
        self.looked(Colour.RED, confirms=False)
        self.proposed()
        self.half()
        self.accepted()
        self.invited()
        for email in (None, "s@example.org"):
            match = self.invited()
            match.student.email = email
            check = ask_on_eve(match=match, meets_on=TODAY + timedelta(days=1))
            if email is not None:
                answer_on_eve(check=check, answer=StillWants.DOUBT)
        self.logged(2)
        self.logged(3)
        self.logged(4, trial=True)
        self.talk_planned()
        match = self.running()
        check_in(
            match=match,
            actor=self.actor,
            with_whom=WithWhom.MENTOR,
            way=ContactWay.PHONE,
            held_on=TODAY,
            said=Answers(),
            today=TODAY,
        )
        pause(match=self.running(), actor=self.actor, reason="Stage", look_on=TODAY + timedelta(days=9), today=TODAY)
        start_closing(
            match=self.running(),
            actor=self.actor,
            reason=EndReason.COMPLETED_TERM,
            initiator=Initiator.BOTH,
            today=TODAY,
        )
        self.asked_for_date()
        self.worries(self.running())
        self.handed_over()
        self.heard()
        self.running_at_red()
        self.begun_anew()
        self.volunteers()
        self.learning()
        # The factories make mentors whose VOG nobody recorded; here somebody saw it.
        for mentor in db.session.scalars(select(Mentor).where(Mentor.vog_renew_due.is_not(None))):
            if mentor.vog_seen_by_id is None:
                here = mentor.programme_id == self.world.programme.id
                actor = self.world.manager if here else self.world.other_manager
                record_vog(mentor=mentor, issued_on=TODAY, seen_on=TODAY, profile="", actor=actor)

    def worries(self, match: Match) -> None:
        mentor = db.session.get_one(User, match.mentor.user_id)
        worry = Worry(saw="Verzonnen.", urgency=Urgency.THIS_WEEK)
        for about in (match, None):
            concern = raise_concern(worry=worry, actor=mentor, match=about, mentor=match.mentor)
        acknowledge(concern=concern, actor=self.world.colleague)
        concern = raise_concern(worry=worry, actor=mentor, match=match)
        acknowledge(concern=concern, actor=self.world.colleague)
        weigh(
            concern=concern,
            actor=self.world.colleague,
            route=CareRoute.MENTOR,
            weighing="Verzonnen.",
            consulted="",
            changes_colour=True,
        )

    def begun_anew(self) -> None:
        """Somebody else's new talk, a little later than the colours of the others, takes nothing from them."""
        trajectory = self.agreed_to_help()
        with clock.fixed(NOW + timedelta(hours=1)):
            plan_intake(trajectory=trajectory, actor=self.actor, planned_at=AT, place="Lokaal 12")
        # The second person has nothing to look at any more; the night job would say so.
        settle("review_colour", trajectory_id=trajectory.id)

    def agreed_to_help(self) -> Trajectory:
        trajectory, _triage = self.coloured(Colour.RED)
        db.session.flush()
        referral = open_referral(trajectory.id)
        assert referral is not None
        agree(referral=referral, actor=self.actor, agreed_on=TODAY, danger_reason="", today=TODAY)
        return trajectory

    def heard(self) -> None:
        """Leave a student who may not be told yet, one who asked for somebody else, and two for whom it did not stand."""
        trajectory = self.decided()
        judgement = Judgement(
            Colour.AMBER,
            [],
            Evidence.INTAKE,
            "Verzonnen.",
            override_reason="Verzonnen.",
            told_later_reason="Verzonnen.",
            told_later_with_id=self.world.colleague.id,
        )
        give_colour(trajectory=trajectory, actor=self.actor, judgement=judgement, today=TODAY)
        for shade in (Colour.AMBER, Colour.RED):
            for stands in (None, False):
                _trajectory, triage = self.coloured(shade)
                answer_by_link(triage=triage, response="", asks_review=True, today=TODAY)
                if stands is not None:
                    reconsider(triage=triage, actor=self.world.manager, stands=stands, reason="Verzonnen.", today=TODAY)

    def running_at_red(self) -> None:
        """Leave a match at red that nobody decided on, one that goes on, one that pauses, and one where red fell."""
        for number in range(4):
            match = self.running()
            judgement = Judgement(Colour.RED, [], Evidence.INTAKE, "Verzonnen.", TODAY, override_reason="Verzonnen.")
            triage = give_colour(trajectory=match.trajectory, actor=self.actor, judgement=judgement, today=TODAY)
            if number == 1:
                go_on_at_red(match=match, actor=self.actor, reason="Verzonnen.", today=TODAY)
            if number == 2:
                pause_for_help(match=match, actor=self.actor, reason="Verzonnen.", today=TODAY)
            if number == 3:
                other = next(
                    one for one in (self.world.colleague, self.world.manager) if one.id != triage.decided_by_id
                )
                look_again(triage=triage, actor=other, confirms=False, reason="Verzonnen.", today=TODAY)

    def handed_over(self) -> None:
        referral = open_referral(self.agreed_to_help().id)
        assert referral is not None
        to = Handing(Destination.SCHOOL_CARE, "Verzonnen.", receiver=self.world.care_coordinator)
        hand_over(referral=referral, actor=self.actor, handing=to, today=TODAY)

    def volunteers(self) -> None:
        for number in range(4):
            facts = ApplicationFacts("Noor", "", "Verzonnen", f"n{number}@example.org", None, 2000, "Verzonnen.")
            mentor = apply(programme=self.world.programme, facts=facts, place=str(number) * 64, today=TODAY)
            assert mentor is not None
            if number == 1:
                ask_reference(mentor=mentor, name="Juf Verzonnen", email="juf@example.org", actor=self.world.manager)
            if number > 0:
                record_interview(mentor=mentor, held_on=TODAY, notes="", actor=self.actor)
            if number > 1:
                mentor.references_done_on = TODAY
                admit(mentor=mentor, actor=self.actor, today=TODAY)
            if number > 2:
                record_vog(mentor=mentor, issued_on=TODAY, seen_on=TODAY, profile="", actor=self.world.colleague)

    def learning(self) -> None:
        world, mentor = self.world, self.mentor()
        facts = TrainingFacts(TrainingKind.BASIC, "Basis", AT, 150, "Buurthuis", 12, world.trainer.id)
        plan_training(programme=world.programme, facts=facts, actor=self.actor)
        group = make_group(
            programme=world.programme,
            name="Verzonnen",
            facilitator_id=world.colleague.id,
            mentors=[mentor],
            actor=self.actor,
        )
        plan_meeting(group=group, facts=MeetingFacts(AT, 120, "Buurthuis", Method.INCIDENT), actor=self.actor)


@pytest.fixture
def lived(world: World) -> Iterator[World]:
    Life(world).all()
    # Each night this lays the talks with schools beside the pairs that run, before promises are mended.
    keep_contacts_planned()
    db.session.commit()
    assert hand_over_left_behind() == (0, 0)
    yield world


def promises() -> dict[str, tuple[int, date, date]]:
    db.session.expire_all()
    rows = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None)))
    return {row.key: (row.owner_id, row.due_on, row.show_from) for row in rows if row.kind not in ONLY_PROMISED}


def exact(found: dict[str, tuple[int, date, date]]) -> dict[str, tuple[int, date, date]]:
    unknown = DAY_UNKNOWN | OWNER_UNKNOWN
    return {key: value for key, value in found.items() if key.split(":")[0] not in unknown}


def test_after_what_the_steps_do_there_is_nothing_to_mend(lived: World) -> None:
    kinds = {key.split(":")[0] for key in promises()}
    assert len(kinds) >= 30, sorted(kinds)
    assert mend_promises() == []


def test_lost_promises_come_back_as_they_were(lived: World) -> None:
    before = promises()
    db.session.execute(delete(DueItem).where(DueItem.kind.not_in(ONLY_PROMISED)))
    db.session.commit()
    mended = mend_promises()
    after = promises()
    assert sum(drift.opened for drift in mended) == len(before)
    assert sum(drift.closed for drift in mended) == 0
    # Who asked for time is asked again for the talk itself: that they asked is known to the promise alone.
    unsure = {key.replace("plan_intake", "hold_intake") for key in before.keys() - after.keys()}
    assert unsure == after.keys() - before.keys()
    assert len(unsure) == 1
    assert exact(after).items() - exact(before).items() == {(key, after[key]) for key in unsure}
    assert mend_promises() == []


def test_promises_without_a_ground_go_and_the_others_stay(lived: World) -> None:
    before = promises()
    for kind, anchor, number in sorted({(*key.split(":")[:2], 9000) for key in before}):
        save(_stray(kind, anchor, number, lived))
    db.session.commit()
    strays = len(promises()) - len(before)
    assert strays >= 30
    assert sum(drift.closed for drift in mend_promises()) == strays
    assert promises() == before


def _stray(kind: str, anchor: str, number: int, world: World) -> DueItem:
    """Make a promise about something that does not ask for it; its anchor is any row, its key says another number."""
    anchors = {"trajectory": Trajectory, "match": Match, "mentor": Mentor}
    item = DueItem(
        key=f"{kind}:{anchor}:{number}:7",
        kind=kind,
        owner_id=world.coordinator.id,
        show_from=TODAY,
        due_on=TODAY,
        reason="stray",
        values={},
        endpoint="worklist.today",
        arguments={},
        opened_at=NOW,
    )
    if anchor in anchors:
        setattr(item, f"{anchor}_id", db.session.scalar(select(anchors[anchor].id).limit(1)))
    else:
        item.programme_id = world.programme.id
    return item


def test_the_invented_year_promises_what_its_facts_ask_for(app) -> None:
    with app.test_request_context():
        make_demo(matches=40, seed=1, today=TODAY)
        db.session.commit()
        assert mend_promises() == []
        assert hand_over_left_behind() == (0, 0)
        db.session.remove()


def test_what_a_deactivated_coordinator_left_behind_goes_to_who_is_there(lived: World) -> None:
    left = {key for key, (owner, _due, _show) in promises().items() if owner == lived.coordinator.id}
    assert len(left) > 10
    lived.coordinator.deactivated_at = NOW
    db.session.commit()
    moved, stays = hand_over_left_behind()
    keep_contacts_planned()
    db.session.commit()
    assert (moved > 10, stays) == (True, 0)
    after = promises()
    # A talk with a school is promised anew to each who runs pairs there now.
    talks = {key for key in left if key.startswith("school_talk:")}
    assert len(talks) == 1
    assert not talks & after.keys()
    assert {after[key][0] for key in left - talks} <= {lived.colleague.id, lived.manager.id}
    under_way = select(Trajectory).where(Trajectory.ended_on.is_(None), Trajectory.nominated_on.is_not(None))
    assert all(row.coordinator_id != lived.coordinator.id for row in db.session.scalars(under_way))
    assert mend_promises() == []
    assert hand_over_left_behind() == (0, 0)


def test_what_a_care_coordinator_left_behind_goes_to_the_school_or_waits_there(lived: World) -> None:
    left = {key for key, (owner, _due, _show) in promises().items() if owner == lived.care_coordinator.id}
    assert {key.split(":")[0] for key in left} == {"agreement_missing", "answer_awaited", "confirm_handover"}
    db.session.scalars(select(Membership).where(Membership.user_id == lived.care_coordinator.id)).one().ended_at = NOW
    db.session.commit()
    # Nobody else of the school has an account, and nobody outside it may see a draft.
    assert hand_over_left_behind() == (0, len(left))
    successor = make_user(Role.CARE_COORDINATOR, school=lived.school)
    db.session.commit()
    assert hand_over_left_behind() == (len(left), 0)
    db.session.commit()
    assert {promises()[key][0] for key in left} == {successor.id}


def test_what_only_a_mentor_can_do_falls_with_the_account(lived: World) -> None:
    item = db.session.scalars(select(DueItem).where(DueItem.kind == "log_conversation")).one()
    mentor = db.session.get_one(User, item.owner_id)
    mentor.deactivated_at = NOW
    db.session.commit()
    assert hand_over_left_behind() == (0, 0)
    assert [(drift.kind, drift.closed) for drift in mend_promises()] == [("log_conversation", 1)]
    # The coordinator still hears it when the pair falls silent.
    assert f"silence:match:{item.match_id}" in promises()


def test_a_programme_that_nobody_runs_asks_the_administrator_for_somebody(world: World) -> None:
    staff = (world.coordinator, world.colleague, world.manager)
    for person in staff:
        person.deactivated_at = NOW
    trajectory = Life(world).nominated()
    db.session.commit()
    assert trajectory.coordinator_id is None
    key = f"staff_missing:programme:{world.programme.id}"
    assert promises()[key] == (world.administrator.id, TODAY, TODAY)
    # Nobody can plan the talk, and that is counted, not hidden.
    assert [(drift.kind, drift.opened, drift.unowned) for drift in mend_promises()][-1] == ("plan_intake", 0, 1)
    world.colleague.deactivated_at = None
    db.session.commit()
    assert hand_over_left_behind() == (1, 0)
    db.session.commit()
    mend_promises()
    found = promises()
    assert key not in found
    assert found[f"plan_intake:trajectory:{trajectory.id}"] == (world.colleague.id, date(2026, 12, 1), TODAY)
