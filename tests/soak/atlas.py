"""One thing at every stage, so that every form of the house has a page on which it stands."""

from dataclasses import dataclass, field
from datetime import timedelta

from programme.access.links import mean_link, mint
from programme.access.models import Purpose
from programme.closure.models import Closure, EndReason, Initiator
from programme.concerns.models import Concern, Urgency
from programme.consent.models import StudentWords
from programme.core.database import db
from programme.evaluation.actions import make_own_instrument
from programme.evaluation.models import PulseRound, Side
from programme.intake.models import Intake
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, MeetingParty, PollDate, PollParty
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import (
    ENDED_MATCH,
    RUNNING_MATCH,
    ConcernStage,
    MatchStage,
    ReferralStage,
    TrajectoryStage,
)
from programme.matching.models import Proposal, WaitingMessage
from programme.nomination.models import AgreementWay, HopedResult, Nomination
from programme.norms.promises import Party, Phase
from programme.people.models import Guardian, MentorStage, User
from programme.phases.models import MidtermEvaluation, ResumeQuestion
from programme.referral.models import Referral
from programme.screening.models import MotivationCheck, Triage
from programme.volunteers.models import Reference
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    World,
    make_match,
    make_mentor,
    make_student,
    make_trajectory,
    make_world,
    save,
)
from tests.house.whole_world import Whole, make_whole

STAGE_OF_PAIR = {
    MatchStage.PROPOSED: TrajectoryStage.PROPOSED,
    MatchStage.ACCEPTED_BY_MENTOR: TrajectoryStage.PROPOSED,
    MatchStage.ACCEPTED: TrajectoryStage.KOPPELINGSMOMENT,
    MatchStage.PLANNED: TrajectoryStage.KOPPELINGSMOMENT,
    MatchStage.ACTIVE: TrajectoryStage.ACTIVE,
    MatchStage.PAUSED: TrajectoryStage.PAUSED,
    MatchStage.CLOSING: TrajectoryStage.CLOSING,
    MatchStage.CLOSED: TrajectoryStage.CLOSED,
    MatchStage.FELL_THROUGH: TrajectoryStage.WAITING,
}
ALONE = (
    TrajectoryStage.DRAFT,
    TrajectoryStage.NOMINATED,
    TrajectoryStage.INTAKE,
    TrajectoryStage.SCREENING,
    TrajectoryStage.WAITING,
    TrajectoryStage.WITHDRAWN,
    TrajectoryStage.NOT_NOW,
    TrajectoryStage.REFERRED,
)
BEFORE_INTAKE = (TrajectoryStage.DRAFT, TrajectoryStage.NOMINATED)


@dataclass
class Atlas:
    """The whole world, for each kind of number all that may stand there, and a link for each purpose."""

    whole: Whole
    numbers: dict[str, list[int]] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    token: str = ""

    def note(self, **numbers: int) -> None:
        """Note one more thing of a kind."""
        for name, number in numbers.items():
            self.numbers.setdefault(name, []).append(number)


def make_atlas() -> Atlas:
    """Make one of everything at every stage around the coordinator of the invented world."""
    world = make_world()
    whole = make_whole(world)
    atlas = Atlas(whole)
    for name, value in whole.arguments.items():
        if isinstance(value, int):
            atlas.note(**{name: value})
    # The mentor of the world is in every pair, so that every form of a mentor stands on one of his pages.
    world.mentor.capacity = 30
    for stage in ALONE:
        trajectory = _trajectory(world, stage)
        atlas.note(trajectory_id=trajectory.id, student_id=trajectory.student_id)
    for match_stage, stage in STAGE_OF_PAIR.items():
        trajectory = _trajectory(world, stage)
        match = _pair(world, trajectory, match_stage)
        atlas.note(match_id=match.id, trajectory_id=trajectory.id)
    for mentor_stage in MentorStage:
        mentor = make_mentor(world.programme, stage=mentor_stage)
        save(Reference(mentor=mentor, name="Ref", email="ref@example.org"))
        atlas.note(mentor_id=mentor.id)
    make_mentor(world.programme)
    _concerns(atlas)
    _referrals(atlas)
    _links(atlas)
    db.session.commit()
    return atlas


def _trajectory(world: World, stage: TrajectoryStage) -> Trajectory:
    student = make_student(world.school, **({} if stage is not TrajectoryStage.DRAFT else {"birth_month": None}))
    trajectory = make_trajectory(
        world.programme,
        student,
        stage=stage,
        coordinator=world.coordinator,
        nominated_by=world.care_coordinator,
        study_coach_id=world.study_coach.id,
        started_on=LONG_AGO if stage in (TrajectoryStage.ACTIVE, TrajectoryStage.PAUSED) else None,
    )
    save(Guardian(student_id=student.id, name="Ouder Verzonnen", email="ouder@example.org"))
    save(StudentWords(trajectory=trajectory, said_on=TODAY, wants="Verzonnen wens."))
    save(
        Nomination(
            trajectory=trajectory,
            hoped_result=HopedResult.STRUCTURE,
            agreed_on=trajectory.agreed_on,
            agreed_way=AgreementWay.TALK if trajectory.agreed_on else None,
            reason="Verzonnen reden.",
        )
    )
    if stage not in BEFORE_INTAKE:
        save(
            Intake(
                trajectory=trajectory,
                planned_at=NOW + timedelta(days=2),
                place="School",
                uid=f"intake-{trajectory.id}@example.org",
                held_on=None if stage is TrajectoryStage.INTAKE else TODAY - timedelta(days=20),
                held_by=None if stage is TrajectoryStage.INTAKE else world.coordinator,
                student_confirmed=stage is not TrajectoryStage.INTAKE,
                interests=["technology"],
                languages=["nl"],
                availability=["thu-13"],
            )
        )
    return trajectory


def _pair(world: World, trajectory: Trajectory, stage: MatchStage) -> Match:
    match = make_match(trajectory, world.mentor, stage=stage)
    proposal = Proposal(match=match, proposed_by=world.coordinator, proposed_at=NOW, introduction="Stage afmaken.")
    proposal.student_asked_at = None if stage is MatchStage.PROPOSED else NOW
    save(proposal)
    if stage in RUNNING_MATCH or stage in (MatchStage.PLANNED, MatchStage.CLOSED):
        held = None if stage is MatchStage.PLANNED else LONG_AGO
        meeting = save(
            Koppelingsmoment(
                match=match,
                starts_at=NOW - timedelta(hours=1),
                place="School",
                uid=f"meeting-{match.id}@example.org",
                planned_by=world.coordinator,
                held_on=held,
                every_days=None if held is None else 7,
                until_on=None if held is None else TODAY + timedelta(days=200),
            )
        )
        for party in Party:
            save(MeetingParty(match_id=match.id, meeting=meeting, party=party, name=party.value))
    if stage in (MatchStage.CLOSING, MatchStage.CLOSED):
        match.phase = Phase.CLOSING
        save(
            Closure(
                match=match,
                reason=EndReason.COMPLETED_GOAL,
                initiator=Initiator.BOTH,
                is_planned=True,
                phase_before=Phase.GUIDANCE,
                phase_before_since=LONG_AGO,
                announced_on=TODAY,
                closed_on=TODAY if stage in ENDED_MATCH else None,
                decided_by=world.coordinator,
            )
        )
    return match


def _concerns(atlas: Atlas) -> None:
    world, match = atlas.whole.world, atlas.whole.match
    for stage in ConcernStage:
        concern = Concern(
            match=match,
            raised_by=world.mentor_user,
            owner=world.coordinator,
            urgency=Urgency.TODAY,
            raised_at=NOW,
            due_at=None if stage is ConcernStage.CLOSED else NOW,
            saw="Verzonnen.",
            answered_at=NOW if stage in (ConcernStage.ANSWERED, ConcernStage.CLOSED) else None,
            closed_on=TODAY if stage is ConcernStage.CLOSED else None,
        )
        concern._stage = stage
        atlas.note(concern_id=save(concern).id)


def _referrals(atlas: Atlas) -> None:
    world = atlas.whole.world
    for stage in ReferralStage:
        referral = Referral(
            trajectory=_trajectory(world, TrajectoryStage.REFERRED),
            owner=world.coordinator,
            advised_on=TODAY,
            agreed_on=TODAY,
            handed_over_on=TODAY,
            school_told=True,
            destination="school_care",
            receiver_name="Zorgteam",
            receiver_user_id=world.care_coordinator.id,
            closed_on=TODAY if stage in (ReferralStage.CLOSED, ReferralStage.DECLINED) else None,
        )
        referral._stage = stage
        atlas.note(referral_id=save(referral).id)


def _links(atlas: Atlas) -> None:
    world = atlas.whole.world
    draft = _trajectory(world, TrajectoryStage.DRAFT)
    # One student is asked, for another a mentor is.
    asked = _pair(world, _trajectory(world, TrajectoryStage.PROPOSED), MatchStage.ACCEPTED_BY_MENTOR)
    proposed = _pair(world, _trajectory(world, TrajectoryStage.PROPOSED), MatchStage.PROPOSED)
    planned = _pair(world, _trajectory(world, TrajectoryStage.KOPPELINGSMOMENT), MatchStage.PLANNED)
    running = _pair(world, _trajectory(world, TrajectoryStage.ACTIVE), MatchStage.ACTIVE)
    nominated = _trajectory(world, TrajectoryStage.NOMINATED)
    applicant = make_mentor(world.programme, stage=MentorStage.INTERVIEWED)
    reference = save(Reference(mentor=applicant, name="Ref", email="ref@example.org", asked_at=NOW))
    guardian = db.session.query(Guardian).filter_by(student_id=draft.student_id).first()
    referral = atlas.numbers["referral_id"][0]
    person: User = world.evaluator
    parties = {
        match.id: db.session.query(MeetingParty).filter_by(match_id=match.id).first() for match in (planned, running)
    }
    handed = db.session.get_one(Referral, referral)
    triage = db.session.get_one(Triage, atlas.numbers["triage_id"][0])
    pulse = save(
        PulseRound(match=running, instrument=make_own_instrument(), side=Side.STUDENT, planned_on=TODAY, asked_at=NOW)
    )
    midterm = save(MidtermEvaluation(match=running, number=1, due_on=TODAY, asked_on=TODAY, student_asked_on=TODAY))
    paused = _pair(world, _trajectory(world, TrajectoryStage.PAUSED), MatchStage.PAUSED)
    resumes = save(ResumeQuestion(match=paused, asked_on=TODAY, asked_by_id=world.coordinator.id))
    check = save(MotivationCheck(match=planned, meets_on=TODAY, asked_at=NOW))
    poll = DatePoll(
        match=planned,
        asked_at=NOW,
        asked_by_id=world.coordinator.id,
        answer_by_on=TODAY,
        minutes=60,
        place="School",
        dates=[PollDate(match_id=planned.id, starts_at=NOW + timedelta(days=days)) for days in (5, 6)],
        parties=[PollParty(match_id=planned.id, party=party, name=party.value) for party in Party],
    )
    save(poll)
    atlas.note(date_id=poll.dates[0].id, asked_id=poll.parties[0].id, party_id=parties[running.id].id)
    waits = WaitingMessage(
        trajectory=_trajectory(world, TrajectoryStage.WAITING), sent_on=TODAY, asks=True, by_mail=True
    )
    save(waits)
    made = {
        Purpose.AGREE: mean_link(Purpose.AGREE, party="student", trajectory=draft),
        Purpose.GUARDIAN_CONSENT: mean_link(
            Purpose.GUARDIAN_CONSENT, party="guardian", trajectory=draft, thing_id=guardian.id if guardian else None
        ),
        Purpose.CHOOSE_MOMENT: mean_link(Purpose.CHOOSE_MOMENT, party="student", trajectory=nominated),
        Purpose.MY_CHOICES: mean_link(Purpose.MY_CHOICES, party="student", trajectory=nominated),
        Purpose.MY_PAGE: mean_link(Purpose.MY_PAGE, party="student", trajectory=running.trajectory),
        Purpose.STUDENT_CONCERN: mean_link(Purpose.STUDENT_CONCERN, party="student", trajectory=running.trajectory),
        Purpose.PROGRESS_NOTE: mean_link(Purpose.PROGRESS_NOTE, party="student", trajectory=atlas.whole.trajectory),
        Purpose.READ_NOTE: mean_link(
            Purpose.READ_NOTE,
            party="guardian",
            trajectory=atlas.whole.trajectory,
            thing_id=atlas.numbers["note_id"][0] + 1,
        ),
        Purpose.HEAR_COLOUR: mean_link(
            Purpose.HEAR_COLOUR, party="student", trajectory=triage.trajectory, thing_id=triage.id
        ),
        Purpose.STILL_WANTS: mean_link(Purpose.STILL_WANTS, party="student", match=planned, thing_id=check.id),
        Purpose.PULSE: mean_link(Purpose.PULSE, party="student", match=running, thing_id=pulse.id),
        Purpose.EVALUATION: mean_link(Purpose.EVALUATION, party="student", match=running, thing_id=midterm.id),
        Purpose.STILL_WAITING: mean_link(Purpose.STILL_WAITING, party="student", trajectory=waits.trajectory),
        Purpose.FILL_IN: mean_link(Purpose.FILL_IN, party="student", trajectory=waits.trajectory),
        Purpose.ANSWER_PROPOSAL: mean_link(Purpose.ANSWER_PROPOSAL, party="student", trajectory=asked.trajectory),
        Purpose.ANSWER_AS_MENTOR: mean_link(Purpose.ANSWER_AS_MENTOR, party="mentor", match=proposed),
        Purpose.CHOOSE_DATE: mean_link(
            Purpose.CHOOSE_DATE, party="student", match=planned, thing_id=poll.parties[0].id
        ),
        Purpose.APPOINTMENT: mean_link(
            Purpose.APPOINTMENT, party="student", match=planned, thing_id=parties[planned.id].id
        ),
        Purpose.AGREE_PLAN: mean_link(
            Purpose.AGREE_PLAN, party="student", match=running, thing_id=parties[running.id].id
        ),
        Purpose.REFERENCE: mean_link(Purpose.REFERENCE, party="referee", mentor=applicant, thing_id=reference.id),
        Purpose.RESUME: mean_link(Purpose.RESUME, party="student", match=paused, thing_id=resumes.id),
        Purpose.RECEIVE_REFERRAL: mean_link(
            Purpose.RECEIVE_REFERRAL, party="receiver", trajectory=handed.trajectory, thing_id=handed.id
        ),
        Purpose.INVITATION: mean_link(Purpose.INVITATION, party="user", user=person),
        Purpose.PASSWORD_RESET: mean_link(Purpose.PASSWORD_RESET, party="user", user=person),
    }
    assert set(made) == set(Purpose), f"no link to open: {set(Purpose) - set(made)}"
    for purpose, link in made.items():
        atlas.links[purpose.value] = link.id
    atlas.token = mint(made[Purpose.AGREE].id).rpartition("/")[2]
