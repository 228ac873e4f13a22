"""Invented people and things for tests; each function makes one, whole and saved, with only what a test must say."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from programme.consent.models import Answer, Consent, ConsentKind, Speaker
from programme.core.database import db
from programme.lifecycle.models import Colour, Match, MatchMentor, MotivationOutcome, Trajectory
from programme.lifecycle.stages import ENDED_MATCH, ENDED_TRAJECTORY, RUNNING_MATCH, MatchStage, TrajectoryStage
from programme.nomination.models import AgreementWay
from programme.norms.models import Programme, QuestionSet
from programme.norms.presets import Preset
from programme.norms.promises import Phase
from programme.people.models import (
    Membership,
    Mentor,
    MentorKind,
    MentorStage,
    Role,
    School,
    SchoolSite,
    Student,
    User,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LONG_AGO = date(2026, 9, 1)

_numbers = count(1)


def save(thing: Any) -> Any:
    """Add a thing to the session and give it its number."""
    db.session.add(thing)
    db.session.flush()
    return thing


def make_programme(name: str | None = None, preset: Preset = Preset.MENTORMAATJES, **values: Any) -> Programme:
    """Make a programme."""
    name = name or f"Programma {next(_numbers)}"
    programme = Programme(name=name, preset=preset, settings={}, started_on=LONG_AGO, **values)
    programme.question_sets.append(QuestionSet.first(NOW - timedelta(days=84)))
    return save(programme)


def make_school(name: str | None = None, programme: Programme | None = None) -> School:
    """Make a school with one building, perhaps in a programme."""
    school = School(name=name or f"School {next(_numbers)}", city="Verzonnen")
    school.sites = [SchoolSite(name="Hoofdgebouw", address="Verzonnen straat 1")]
    if programme is not None:
        programme.schools.append(school)
    return save(school)


def make_user(
    role: Role,
    *,
    name: str | None = None,
    programme: Programme | None = None,
    school: School | None = None,
    email: str | None = None,
) -> User:
    """Make an account with one role; its password is not set, tests sign in by session."""
    number = next(_numbers)
    user = User(
        email=email or f"{role.value}{number}@example.org", name=name or f"{role.value} {number}", created_at=NOW
    )
    save(user)
    save(
        Membership(
            user_id=user.id,
            role=role,
            programme_id=None if programme is None else programme.id,
            school_id=None if school is None else school.id,
        )
    )
    return user


def make_student(school: School, **values: Any) -> Student:
    """Make a student of 19."""
    number = next(_numbers)
    facts = {
        "first_name": "Samira",
        "last_name": f"Verzonnen{number}",
        "birth_month": date(2007, 5, 1),
        "email": f"student{number}@example.org",
    }
    return save(Student(school_id=school.id, school=school, **(facts | values)))


def make_mentor(
    programme: Programme, *, user: User | None = None, stage: MentorStage = MentorStage.ADMITTED, **values: Any
) -> Mentor:
    """Make a mentor who may be matched: admitted, VOG, training, references and agreement in order."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "kind": MentorKind.VOLUNTEER,
        "first_name": "Daan",
        "last_name": f"Verzonnen{number}",
        "email": f"mentor{number}@example.org",
        "birth_year": 2000,
        "applied_on": LONG_AGO,
        "interviewed_on": LONG_AGO,
        "admitted_on": LONG_AGO,
        "vog_seen_on": LONG_AGO,
        "vog_issued_on": LONG_AGO,
        "vog_renew_due": date(2029, 9, 1),
        "agreement_signed_on": LONG_AGO,
        "references_done_on": LONG_AGO,
        "training_done_on": LONG_AGO,
        "interests": ["technology", "sport"],
        "languages": ["nl"],
        "availability": ["thu-13"],
    }
    if stage is MentorStage.LEFT:
        facts["left_on"] = TODAY
    if stage is MentorStage.REFUSED:
        facts["refused_on"] = TODAY
    mentor = Mentor(programme_id=programme.id, user_id=None if user is None else user.id, **(facts | values))
    mentor._stage = stage
    return save(mentor)


def make_trajectory(
    programme: Programme,
    student: Student,
    *,
    stage: TrajectoryStage = TrajectoryStage.NOMINATED,
    coordinator: User | None = None,
    nominated_by: User | None = None,
    **values: Any,
) -> Trajectory:
    """Make a trajectory at a stage, with the facts that stage needs."""
    beyond_draft = stage is not TrajectoryStage.DRAFT
    screened = stage in (
        TrajectoryStage.WAITING,
        TrajectoryStage.PROPOSED,
        TrajectoryStage.KOPPELINGSMOMENT,
        TrajectoryStage.ACTIVE,
        TrajectoryStage.PAUSED,
        TrajectoryStage.CLOSING,
        TrajectoryStage.CLOSED,
    )
    facts: dict[str, Any] = {
        "created_at": NOW - timedelta(days=40),
        "agreed_on": LONG_AGO if beyond_draft else None,
        "nominated_on": LONG_AGO if beyond_draft else None,
        "colour": Colour.GREEN if screened else None,
        "motivation": MotivationOutcome.READY if screened else None,
        "waiting_since": date(2026, 10, 20) if screened else None,
        "ended_on": TODAY if stage in ENDED_TRAJECTORY else None,
        "coordinator": coordinator,
        "nominated_by": nominated_by,
    }
    trajectory = Trajectory(programme=programme, student=student, school_id=student.school_id, **(facts | values))
    trajectory._stage = stage
    return save(trajectory)


def make_consent(trajectory: Trajectory, kind: str = "take_part", answer: str = "yes", **values: Any) -> Consent:
    """Write down one answer, of the student and by link unless said otherwise."""
    facts: dict[str, Any] = {
        "speaker": Speaker.STUDENT,
        "said_on": LONG_AGO,
        "way": AgreementWay.LINK,
        "recorded_at": NOW,
        "text_version": "1.nl",
    }
    return save(Consent(trajectory_id=trajectory.id, kind=ConsentKind(kind), answer=Answer(answer), **(facts | values)))


def make_match(
    trajectory: Trajectory, mentor: Mentor, *, stage: MatchStage = MatchStage.ACTIVE, **values: Any
) -> Match:
    """Make a match at a stage and take the mentor's place where the stage holds one."""
    running = stage in RUNNING_MATCH
    started = running or stage is MatchStage.CLOSED
    holds = stage not in ENDED_MATCH
    facts: dict[str, Any] = {
        "phase": Phase.GUIDANCE if started else Phase.PREPARATION,
        "phase_since": LONG_AGO,
        "is_running": running,
        "holds_place": holds,
        "proposed_on": LONG_AGO,
        "started_on": LONG_AGO if started else None,
        "until_on": date(2027, 9, 1) if started else None,
        "ended_on": TODAY if stage in ENDED_MATCH else None,
        "end_reason": "completed_goal" if stage is MatchStage.CLOSED else None,
        "created_at": NOW - timedelta(days=60),
    }
    match = Match(
        trajectory=trajectory,
        programme_id=trajectory.programme_id,
        school_id=trajectory.school_id,
        student_id=trajectory.student_id,
        coordinator_id=trajectory.coordinator_id,
        mentor=mentor,
        **(facts | values),
    )
    match._stage = stage
    save(match)
    if holds:
        mentor.places_taken += 1
    if started:
        save(MatchMentor(match_id=match.id, mentor_id=mentor.id, from_on=LONG_AGO))
    db.session.flush()
    return match


@dataclass
class World:
    """Two programmes, three schools and somebody in every role: enough for every leak to show."""

    programme: Programme
    other_programme: Programme
    school: School
    second_school: School
    other_school: School
    administrator: User
    manager: User
    coordinator: User
    colleague: User
    care_coordinator: User
    second_care_coordinator: User
    study_coach: User
    mentor_user: User
    mentor: Mentor
    trainer: User
    evaluator: User
    confidant: User
    other_coordinator: User
    other_manager: User
    other_care_coordinator: User
    other_mentor_user: User
    other_mentor: Mentor


def make_world() -> World:
    """Make the world that most tests start from; two schools share the first programme."""
    programme = make_programme("MentorMaatjes Verzonnen")
    other = make_programme("Goal Verzonnen", Preset.GOAL)
    school, second = make_school("Verzonnen College", programme), make_school("Tweede Verzonnen College", programme)
    other_school = make_school("Andere Verzonnen School", other)
    mentor_user = make_user(Role.MENTOR, programme=programme)
    other_mentor_user = make_user(Role.MENTOR, programme=other)
    return World(
        programme=programme,
        other_programme=other,
        school=school,
        second_school=second,
        other_school=other_school,
        administrator=make_user(Role.ADMINISTRATOR),
        manager=make_user(Role.PROGRAMME_MANAGER, programme=programme),
        coordinator=make_user(Role.COORDINATOR, programme=programme),
        colleague=make_user(Role.COORDINATOR, programme=programme),
        care_coordinator=make_user(Role.CARE_COORDINATOR, school=school),
        second_care_coordinator=make_user(Role.CARE_COORDINATOR, school=second),
        study_coach=make_user(Role.STUDY_COACH, school=school),
        mentor_user=mentor_user,
        mentor=make_mentor(programme, user=mentor_user),
        trainer=make_user(Role.TRAINER, programme=programme),
        evaluator=make_user(Role.EVALUATOR, programme=programme),
        confidant=make_user(Role.CONFIDANT, programme=programme),
        other_coordinator=make_user(Role.COORDINATOR, programme=other),
        other_manager=make_user(Role.PROGRAMME_MANAGER, programme=other),
        other_care_coordinator=make_user(Role.CARE_COORDINATOR, school=other_school),
        other_mentor_user=other_mentor_user,
        other_mentor=make_mentor(other, user=other_mentor_user),
    )
