"""One of everything in the invented world, so that every route has an object to open."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from programme.accounts.actions import start_session
from programme.accounts.models import UserSession
from programme.care_route.models import CareRouteStep, RouteKind
from programme.closure.models import Closure, EndReason, Initiator
from programme.concerns.models import About, Audience, Concern, ConcernWord, GoesTo, MeldcodeStep, Urgency
from programme.consent.models import StudentWords
from programme.core.database import db
from programme.core.drafts import DraftOwner, save_draft
from programme.core.outbox import queue_mail
from programme.evaluation.actions import make_own_instrument
from programme.evaluation.models import PulseAnswer, PulseRound, Side
from programme.feedback.models import NoteOutcome, NoteProposal, ProgressNote
from programme.imports.models import StudentImport
from programme.intake.models import Block, Intake, IntakeBlock
from programme.intervisie.models import GroupMeeting, GroupMember, IntervisieGroup, Method
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, MeetingParty, PollDate, PollParty
from programme.lifecycle.models import (
    Colour,
    Match,
    MatchMentor,
    MatchPart,
    QuietKind,
    QuietPeriod,
    StandIn,
    Trajectory,
)
from programme.lifecycle.stages import ConcernStage, MatchStage, ReferralStage, TrajectoryStage
from programme.logbook.models import Competence, Conversation, ConversationSeries, ConversationState, Goal, Place
from programme.matching.models import Plan, PlanStep, Proposal, StepKind
from programme.nomination.models import AgreementWay, HopedResult, Nomination
from programme.norms.models import ProgrammeLine
from programme.norms.promises import Party, Phase
from programme.people.models import Guardian, Membership, Region, Role, SchoolSite, User
from programme.phases.models import MidtermEvaluation, View
from programme.phases.models import Side as MidtermSide
from programme.referral.models import Destination, Piece, Referral, ReferralReply, Reply, SharedPage
from programme.screening.models import MotivationCheck, Review, Triage
from programme.slots.models import Slot, SlotOffer
from programme.support.models import CheckIn, ContactWay, SchoolTalk, WithWhom
from programme.training.models import Training, TrainingKind, TrainingSeat
from programme.volunteers.models import Reference
from tests.factories import (
    NOW,
    TODAY,
    World,
    make_consent,
    make_match,
    make_mentor,
    make_student,
    make_trajectory,
    make_user,
    save,
)

# A plan of nobody, as it is kept.
EMPTY_PLAN: dict[str, Any] = {
    "pairs": [],
    "unmatched": [],
    "unkept": [],
    "matched": 0,
    "total": 0,
    "lowest": 0,
    "priority": 0,
    "floor": 0,
    "students": 0,
    "mentors": 0,
    "places": 0,
    "weights": {"interests": 1, "time": 1, "travel": 1, "wishes": 1, "experience": 1},
    "tiers": {"priority": True, "floor": 0, "best_worst": False, "keep": False},
    "sites": [],
}

# The key of a nomination that is being typed.
TYPED = "00000000-0000-4000-8000-000000000001"


@dataclass
class Whole:
    """The people, and the number of one thing of each kind by the name that routes give it."""

    people: dict[str, User]
    arguments: dict[str, Any]
    world: World
    trajectory: Trajectory
    match: Match
    # What a button takes away for good is there for each who has that button.
    of_manager: dict[str, int]

    def matches_in(self, *stages: MatchStage) -> Sequence[Match]:
        """Give the matches of the world at some stages."""
        return db.session.scalars(select(Match).where(Match._stage.in_(stages))).all()


def make_whole(world: World, note: str = "verzonnen") -> Whole:
    """Make one of everything around one running match; `note` is written in every sealed text."""
    trajectory = _trajectory(world, TrajectoryStage.ACTIVE, note)
    trajectory.study_coach_id = world.study_coach.id
    match = make_match(trajectory, world.mentor)
    things = _around_trajectory(world, trajectory, note) | _around_match(world, match, note)
    things |= _plan(world, trajectory, note)
    for stage in (MatchStage.CLOSED, MatchStage.FELL_THROUGH):
        _ended_match(world, stage, note)
    things |= _learning(world, note) | _handing_over(world, match)
    others = {
        "other_study_coach": make_user(Role.STUDY_COACH, school=world.other_school),
        "other_trainer": make_user(Role.TRAINER, programme=world.other_programme),
        "other_evaluator": make_user(Role.EVALUATOR, programme=world.other_programme),
        "other_confidant": make_user(Role.CONFIDANT, programme=world.other_programme),
    }
    people = {name: value for name, value in vars(world).items() if isinstance(value, User)} | others
    db.session.commit()
    # In no week in which something is planned: the mentor may let that fall out.
    week = {"kind": QuietKind.EXAMS, "first_on": TODAY + timedelta(days=60), "last_on": TODAY + timedelta(days=66)}
    of_manager = {
        "own_period_id": save(QuietPeriod(match_id=match.id, **week)).id,
        "period_id": save(QuietPeriod(school_id=match.school_id, name="Verzonnen", **week)).id,
    }
    db.session.commit()
    return Whole(people, things | _places(world) | _typed(world), world, trajectory, match, of_manager)


def _handing_over(world: World, match: Match) -> dict[str, Any]:
    """Let somebody stand in for the mentor from today, and the coordinator for a colleague."""
    second = make_mentor(world.programme)
    days = {"from_on": TODAY, "until_on": TODAY + timedelta(days=7), "agreed_on": TODAY}
    window = save(MatchMentor(match_id=match.id, mentor_id=second.id, part=MatchPart.SUBSTITUTE, **days))
    absence = {"from_on": TODAY - timedelta(days=1), "until_on": TODAY + timedelta(days=7)}
    away = StandIn(
        programme_id=world.programme.id,
        absent=world.colleague,
        stands_in=world.coordinator,
        made_by_id=world.manager.id,
        **absence,
    )
    save(away)
    days = {"first_on": TODAY - timedelta(days=1), "last_on": TODAY}
    period = save(QuietPeriod(mentor_id=world.mentor.id, kind=QuietKind.HOLIDAY, **days))
    # Who leaves is the colleague: what is asked of the others stays theirs.
    return {"window_id": window.id, "leaver_id": world.colleague.id, "away_id": away.id} | {
        "contact_id": world.care_coordinator.id,
        "absence_id": period.id,
    }


def _typed(world: World) -> dict[str, Any]:
    """Let the care coordinator have typed a nomination, and not sent it."""
    typed = {
        "first_name": "Sam",
        "last_name": "van der Verzonnen",
        "born_on": "2007-05-17",
        "schooling": "mbo-2",
        "hoped_result": "structure",
        "reason": "Verzonnen reden.",
        "email": "sam@example.org",
        "study_coach_id": "0",
        "answered": ["name", "birth", "school", "hope", "reason", "address", "coach"],
    }
    save_draft(DraftOwner(user_id=world.care_coordinator.id), "nomination.nominate", TYPED, typed)
    return {"key": UUID(TYPED), "name": "name", "number": 2}


def _trajectory(world: World, stage: TrajectoryStage, note: str) -> Trajectory:
    student = make_student(world.school)
    trajectory = make_trajectory(
        world.programme,
        student,
        stage=stage,
        coordinator=world.coordinator,
        nominated_by=world.care_coordinator,
        started_on=TODAY - timedelta(days=80),
    )
    save(Guardian(student_id=student.id, name="Ouder Verzonnen", email="ouder@example.org"))
    save(
        Nomination(
            trajectory=trajectory,
            hoped_result=HopedResult.STRUCTURE,
            agreed_on=trajectory.agreed_on,
            agreed_way=AgreementWay.TALK,
            reason=f"{note} nomination.reason",
            tried=f"{note} nomination.tried",
            practical=f"{note} nomination.practical",
        )
    )
    for kind in ("take_part", "data", "research"):
        make_consent(trajectory, kind)
    save(StudentWords(trajectory=trajectory, said_on=TODAY, wants=f"{note} student_words.wants"))
    intake = save(
        Intake(
            trajectory=trajectory,
            planned_at=NOW - timedelta(days=60),
            place="School",
            uid=f"intake-{trajectory.id}@example.org",
            held_on=TODAY - timedelta(days=60),
            held_by=world.coordinator,
            student_confirmed=True,
            interests=["technology"],
            languages=["nl"],
            availability=["thu-13"],
            mentoring_question=f"{note} intake.mentoring_question",
            wishes=f"{note} intake.wishes",
            care_given=f"{note} intake.care_given",
            practical=f"{note} intake.practical",
            summary=f"{note} intake.summary",
            for_mentor=f"{note} intake.for_mentor",
            for_mentor_agreed_on=TODAY - timedelta(days=60),
            summary_agreed_on=TODAY - timedelta(days=60),
        )
    )
    save(
        IntakeBlock(
            trajectory_id=trajectory.id,
            intake_id=intake.id,
            block=Block.CARE,
            page="whole",
            saved_at=NOW - timedelta(days=60),
            saved_by=world.coordinator,
            data=json.dumps({"care_given": f"{note} intake_block.data"}),
        )
    )
    return trajectory


def _around_trajectory(world: World, trajectory: Trajectory, note: str) -> dict[str, int]:
    triage = Triage(
        trajectory=trajectory,
        asked=world.programme.question_sets[0],
        suggested=Colour.AMBER,
        colour=Colour.AMBER,
        evidence="intake",
        decided_by=world.coordinator,
        decided_at=NOW,
        review=Review.PENDING,
        reason=f"{note} triage.reason",
        override_reason=f"{note} triage.override_reason",
        told_later_reason=f"{note} triage.told_later_reason",
        told_later_with=world.colleague,
        student_response=f"{note} triage.student_response",
    )
    trajectory.second_reviewer_id = world.manager.id
    referral = Referral(
        trajectory=trajectory,
        owner=world.coordinator,
        advised_on=TODAY,
        agreed_on=TODAY,
        handed_over_on=TODAY,
        school_told=True,
        destination="school_care",
        receiver_name="Zorgteam",
        receiver_user_id=world.care_coordinator.id,
        reason=f"{note} referral.reason",
        handover_note=f"{note} referral.handover_note",
    )
    referral._stage = ReferralStage.HANDED_OVER
    referral.meanwhile_why = f"{note} referral.meanwhile_why"
    referral.without_yes = f"{note} referral.without_yes"
    save(referral)
    shared = SharedPage(
        trajectory_id=trajectory.id,
        referral_id=referral.id,
        sent_at=NOW,
        sent_by_id=world.coordinator.id,
        destination=Destination.SCHOOL_CARE,
        receiver_name="Zorgteam",
        without_yes=False,
    )
    shared.keep({Piece.FIRST_NAME: "Samira", Piece.NOTE: f"{note} shared_page.content"})
    save(shared)
    reply = ReferralReply(
        trajectory_id=trajectory.id, referral_id=referral.id, said=Reply.NOTE, by_name="Zorgteam", at=NOW
    )
    reply.note = f"{note} referral_reply.note"
    save(reply)
    slot = Slot(
        programme_id=trajectory.programme_id,
        host_id=world.coordinator.id,
        starts_at=NOW + timedelta(days=2),
        minutes=45,
        place="School",
    )
    offer = SlotOffer(trajectory=trajectory, offered_at=NOW, offered_by=world.coordinator, answered_at=NOW)
    offer.would_fit = f"{note} slot_offer.would_fit"
    save(offer)
    return {
        "slot_id": save(slot).id,
        "trajectory_id": trajectory.id,
        "student_id": trajectory.student_id,
        "triage_id": save(triage).id,
        "referral_id": referral.id,
    }


def _around_match(world: World, match: Match, note: str) -> dict[str, int]:
    proposal = Proposal(match=match, proposed_by=world.coordinator, proposed_at=NOW, introduction="Stage afmaken.")
    proposal.support_agreed_on = TODAY
    for name in ("support", "case_owner", "stop_rule"):
        setattr(proposal, name, f"{note} proposal.{name}")
    save(proposal)
    meeting = Koppelingsmoment(
        match=match,
        starts_at=NOW - timedelta(days=80),
        place="School",
        uid=f"meeting-{match.id}@example.org",
        planned_by=world.coordinator,
        held_on=TODAY - timedelta(days=80),
        every_days=7,
        reaching="Per app.",
        between_us="Wat we bespreken blijft tussen ons.",
        question=f"{note} koppelingsmoment.question",
    )
    save(meeting)
    for party in Party:
        save(MeetingParty(match_id=match.id, meeting=meeting, party=party, name=party.value, was_present=True))
    poll = save(
        DatePoll(
            match=match,
            asked_at=NOW,
            asked_by_id=world.coordinator.id,
            answer_by_on=TODAY,
            minutes=60,
            place="School",
            dates=[PollDate(match_id=match.id, starts_at=NOW + timedelta(days=5))],
            parties=[PollParty(match_id=match.id, party=party, name=party.value) for party in Party],
        )
    )
    save(
        MotivationCheck(
            match=match, meets_on=TODAY - timedelta(days=80), asked_at=NOW, note=f"{note} motivation_check.note"
        )
    )
    goal = Goal(match=match, competence=Competence.MOTIVES, set_on=TODAY, words=f"{note} goal.words")
    goal.seen_by, goal.first_step = f"{note} goal.seen_by", f"{note} goal.first_step"
    held = Conversation(
        match=match,
        by_mentor_id=match.mentor_id,
        state=ConversationState.HELD,
        starts_at=NOW - timedelta(days=7),
        minutes=60,
        written_by=world.mentor_user,
        written_at=NOW,
        note=f"{note} conversation.note",
        read_by=world.coordinator,
        read_at=NOW,
        asked_by=world.coordinator,
        asked_at=NOW,
        question=f"{note} conversation.question",
        answered_at=NOW,
        answer=f"{note} conversation.answer",
        call_asked_at=NOW,
    )
    planned = Conversation(
        match=match,
        by_mentor_id=match.mentor_id,
        state=ConversationState.PLANNED,
        starts_at=NOW + timedelta(days=1),
        minutes=60,
    )
    concern = Concern(
        match=match,
        raised_by=world.mentor_user,
        owner=world.coordinator,
        urgency=Urgency.TALK,
        raised_at=NOW,
        due_at=NOW,
        saw=f"{note} concern.saw",
        thinks=f"{note} concern.thinks",
    )
    concern._stage = ConcernStage.RAISED
    series = ConversationSeries(
        match=match,
        by_mentor_id=match.mentor_id,
        first_on=TODAY,
        at=time(16),
        every_weeks=1,
        until_on=TODAY + timedelta(weeks=4),
        minutes=60,
        place=Place.SCHOOL,
        planned_until_on=TODAY,
        uid=f"series-{match.id}",
    )
    for thing in (goal, held, planned, concern, series):
        save(thing)
    confided = Concern(
        match=match,
        raised_by=world.mentor_user,
        owner=world.confidant,
        goes_to=GoesTo.CONFIDANT,
        about=About.STAFF,
        about_user_id=world.coordinator.id,
        urgency=Urgency.TALK,
        raised_at=NOW,
        due_at=NOW,
        saw=f"{note} confided.saw",
    )
    for thing in (
        confided,
        ConcernWord(concern_id=concern.id, match_id=match.id, audience=Audience.OWNER, code="taken_up", at=NOW),
        MeldcodeStep(concern_id=concern.id, match_id=match.id, step=1, done_on=TODAY, by=world.coordinator, answers={}),
    ):
        save(thing)
    for row, name in ((concern.words[0], "text"), (concern.meldcode[0], "reason")):
        setattr(row, name, f"{note} {row.__tablename__}.{name}")
    spoken = CheckIn(
        match=match, with_whom=WithWhom.STUDENT, way=ContactWay.PHONE, held_on=TODAY, by=world.coordinator, topics={}
    )
    spoken.note = f"{note} check_in.note"
    save(spoken)
    save(SchoolTalk(school_id=match.school_id, programme_id=match.programme_id, held_on=TODAY, by=world.coordinator))
    for side, value in ((Side.STUDENT, 2), (Side.MENTOR, 4)):
        pulse = PulseRound(match=match, instrument=make_own_instrument(), side=side, planned_on=TODAY, asked_at=NOW)
        if side is Side.STUDENT:
            pulse.answered_on = TODAY
            pulse.answers = [PulseAnswer(item=item, value=value) for item in pulse.instrument.items]
        save(pulse)
    midterm = MidtermEvaluation(match=match, number=1, due_on=TODAY, asked_on=TODAY, mentor_said_on=TODAY)
    midterm.student_said_on, midterm.reason = TODAY, f"{note} midterm_evaluation.reason"
    for side in MidtermSide:
        view = View(4, f"{note} midterm_evaluation.{side.value}_said")
        midterm.keep(side, view, said_on=TODAY, by_phone=False)
    save(midterm)
    notes = _notes(world, match, note)
    # In no week in which something is planned: the mentor may let that fall out.
    week = {"kind": QuietKind.EXAMS, "first_on": TODAY + timedelta(days=60), "last_on": TODAY + timedelta(days=66)}
    return {
        "own_period_id": save(QuietPeriod(match_id=match.id, **week)).id,
        "region_period_id": save(QuietPeriod(region=Region.SOUTH, name="Verzonnen", **week)).id,
        "period_id": save(QuietPeriod(school_id=match.school_id, name="Verzonnen", **week)).id,
        "match_id": match.id,
        "goal_id": goal.id,
        "conversation_id": planned.id,
        "series_id": series.id,
        "concern_id": concern.id,
        "step": 1,
        "confided_id": confided.id,
        "koppelingsmoment_id": meeting.id,
        "party_id": meeting.parties[0].id,
        "asked_id": poll.parties[0].id,
        "date_id": poll.dates[0].id,
        "note_id": notes[0].id,
        "proposal_id": _proposal(world, match, note).id,
    }


def _notes(world: World, match: Match, note: str) -> list[ProgressNote]:
    """Write a note on progress for each way a student can answer; of each, only approved words are the school's to read."""
    made = []
    for outcome in (None, *NoteOutcome):
        one = ProgressNote(
            match=match, by=world.coordinator, written_on=TODAY, asked_on=TODAY, times_asked=1, outcome=outcome
        )
        one.answer_by, one.answered_on = TODAY + timedelta(days=7), None if outcome is None else TODAY
        one.written = f"{note} progress_note.written"
        if outcome in (NoteOutcome.APPROVED, NoteOutcome.CHANGED):
            one.approved, one.for_guardian = f"{note} progress_note.approved", True
        made.append(save(one))
    return made


def _proposal(world: World, match: Match, note: str) -> NoteProposal:
    """Let the mentor propose words that the coordinator did not look at yet."""
    return save(
        NoteProposal(match=match, by_mentor_id=world.mentor.id, proposed_on=TODAY, words=f"{note} note_proposal.words")
    )


def _plan(world: World, trajectory: Trajectory, note: str) -> dict[str, int]:
    plan = save(
        Plan(
            programme_id=world.programme.id,
            name="",
            made_at=NOW,
            made_by=world.coordinator,
            weights={"interests": 1, "time": 1, "travel": 1, "wishes": 1, "experience": 1},
            tiers={"priority": True, "floor": 0, "best_worst": False, "keep": False},
            result=EMPTY_PLAN,
        )
    )
    step = PlanStep(plan_id=plan.id, number=1, kind=StepKind.WAIT, trajectory_id=trajectory.id, values={})
    step.by, step.at, step.reason = world.coordinator, NOW, f"{note} match_plan_step.reason"
    save(step)
    return {"plan_id": plan.id, "other_id": plan.id}


def _ended_match(world: World, stage: MatchStage, note: str) -> Match:
    closed = stage is MatchStage.CLOSED
    trajectory = _trajectory(world, TrajectoryStage.CLOSED if closed else TrajectoryStage.WAITING, note)
    match = make_match(trajectory, world.mentor, stage=stage)
    save(Proposal(match=match, proposed_by=world.coordinator, proposed_at=NOW))
    if closed:
        save(
            Closure(
                match=match,
                reason=EndReason.COMPLETED_GOAL,
                initiator=Initiator.BOTH,
                is_planned=True,
                phase_before=Phase.GUIDANCE,
                phase_before_since=TODAY,
                announced_on=TODAY,
                closed_on=TODAY,
                decided_by=world.coordinator,
                note=f"{note} closure.note",
            )
        )
    return match


def _learning(world: World, note: str) -> dict[str, int]:
    training = Training(
        programme_id=world.programme.id,
        kind=TrainingKind.BASIC,
        title="Basistraining",
        starts_at=NOW + timedelta(days=7),
        place="School",
        trainer=world.trainer,
    )
    save(training)
    save(TrainingSeat(training=training, mentor=world.mentor))
    group = save(IntervisieGroup(programme_id=world.programme.id, name="Groep een", facilitator=world.mentor_user))
    save(GroupMember(group=group, mentor=world.mentor))
    meeting = GroupMeeting(
        group=group, starts_at=NOW, place="School", method=Method.INCIDENT, learned=f"{note} group_meeting.learned"
    )
    save(meeting)
    reference = save(Reference(mentor=world.mentor, name="Ref", email="ref@example.org", asked_at=NOW))
    return {
        "training_id": training.id,
        "group_id": group.id,
        "meeting_id": meeting.id,
        "mentor_id": world.mentor.id,
        "reference_id": reference.id,
    }


def _care_step(world: World) -> CareRouteStep:
    return CareRouteStep(
        school_id=world.school.id,
        kind=RouteKind.SOCIAL_WORK,
        name="Verzonnen",
        phone="085 000 00 00",
        changed_on=TODAY,
        changed_by_id=world.coordinator.id,
    )


def _line(world: World) -> ProgrammeLine:
    return ProgrammeLine(
        programme_id=world.programme.id,
        code="gp",
        area="Verzonnen",
        number="085 000 00 00",
        source="verzonnen",
        confirmed_on=TODAY,
        confirmed_by_id=world.coordinator.id,
    )


def _places(world: World) -> dict[str, Any]:
    """Give what the administrator works on: an applicant's account, a session of somebody else, a mail."""
    somebody = make_user(Role.EVALUATOR, programme=world.programme)
    membership = db.session.scalars(select(Membership).where(Membership.user_id == somebody.id)).one()
    start_session(membership=membership, second_factor_proven=True)
    db.session.flush()
    opened = db.session.scalars(select(UserSession).where(UserSession.user_id == somebody.id)).one()
    make_mentor(world.programme)
    mail = queue_mail("nomination/emails/received", "x@example.org", params={"number": 1, "answer_by": "2026-12-01"})
    imported = StudentImport(
        school=world.school,
        imported_by=world.care_coordinator,
        imported_at=NOW,
        trajectory_ids=[],
        made=0,
        left_out=0,
    )
    save(imported)
    return {
        "import_id": imported.id,
        "programme_id": world.programme.id,
        "school_id": world.school.id,
        "care_step_id": save(_care_step(world)).id,
        "line_id": save(_line(world)).id,
        "line_code": "emergency",
        "situation": "money",
        "site_id": save(SchoolSite(school_id=world.school.id, name="Gebouw")).id,
        "user_id": somebody.id,
        "membership_id": membership.id,
        "session_id": opened.id,
        "mail_id": mail.id,
        "code": "nl",
        "form": "logbook.log",
        "part": "care",
        "anchor": "1",
    }
