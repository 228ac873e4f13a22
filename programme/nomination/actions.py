"""Writes of a nomination: a draft, its end, and the step to the programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.access.links import mean_link, mint, revoke
from programme.access.models import Purpose
from programme.access.staffing import administrators, managers, next_coordinator, who_reads
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle, settle_all
from programme.lifecycle.stages import ENDED_TRAJECTORY, MatchMove, TrajectoryMove, TrajectoryStage
from programme.nomination import emails
from programme.nomination.models import HopedResult, Nomination
from programme.nomination.queries import AWAITED, DRAFTS, WITHOUT_STAFF, asked_on, find_students, open_matches
from programme.nomination.rules import answer_due_on
from programme.norms.models import Programme
from programme.people.models import School, SchoolType, Student, User

# A code on a screen is for who stands beside it.
CODE_DAYS = 1
# What is owed until the programme answers, beside the talk itself.
UNTIL_ANSWERED = ("answer_awaited", "answer_late")
# Code of why a match ended before it began, because the student does not take part any more.
STUDENT_STOPPED = "student_stopped"
# Help that was promised is still owed to a student who does not want a mentor.
HELP = ("referral_next", "confirm_handover")


@dataclass(frozen=True, slots=True)
class StudentFacts:
    """What a school writes about who the student is; the day of birth is cut to its month."""

    first_name: str
    last_name: str
    birth_month: date | None
    infix: str = ""
    student_number: str | None = None
    email: str | None = None
    phone: str | None = None
    programme_of_study: str = ""
    level: int | None = None
    school_type: SchoolType | None = None


@dataclass(frozen=True, slots=True)
class NominationFacts:
    """What a school writes about why."""

    hoped_result: HopedResult | None
    reason: str
    tried: str = ""
    practical: str = ""


def facts_of(nomination: Nomination) -> tuple[StudentFacts, NominationFacts]:
    """Give what a draft says now."""
    person = nomination.trajectory.student
    student = StudentFacts(
        first_name=person.first_name,
        infix=person.infix,
        last_name=person.last_name,
        birth_month=person.birth_month,
        student_number=person.student_number,
        email=person.email,
        phone=person.phone,
        programme_of_study=person.programme_of_study,
        level=person.level,
        school_type=person.school_type,
    )
    why = NominationFacts(
        hoped_result=nomination.hoped_result,
        reason=nomination.reason or "",
        tried=nomination.tried or "",
        practical=nomination.practical or "",
    )
    return student, why


def draft_nomination(
    *,
    actor: User,
    school: School,
    programme: Programme,
    student: StudentFacts,
    facts: NominationFacts,
    study_coach: User | None = None,
    source: str = "form",
    ask_now: bool = True,
) -> Nomination:
    """Make a draft that only the school sees, and ask the student by mail when there is an address."""
    return draft_nominations(
        actor=actor,
        school=school,
        programme=programme,
        drafts=[(student, facts)],
        study_coach=study_coach,
        source=source,
        ask_now=ask_now,
    )[0]


def draft_nominations(
    *,
    actor: User,
    school: School,
    programme: Programme,
    drafts: Sequence[tuple[StudentFacts, NominationFacts]],
    study_coach: User | None = None,
    source: str = "form",
    ask_now: bool = True,
) -> list[Nomination]:
    """Make drafts of many students at once, as of one; no two of them may have the same student number."""
    known = find_students(school.id, [student.student_number for student, _facts in drafts if student.student_number])
    made = []
    for student, facts in drafts:
        person = known.get(student.student_number or "") or Student(school_id=school.id)
        _write_student(person, student)
        trajectory = Trajectory(
            programme=programme,
            student=person,
            school=school,
            nominated_by=actor,
            study_coach=study_coach,
            created_at=clock.now(),
        )
        nomination = Nomination(trajectory=trajectory, source=source)
        _write_facts(nomination, facts)
        made.append(nomination)
    db.session.add_all(made)
    db.session.flush()
    things = [f"trajectory {nomination.trajectory.id}" for nomination in made]
    audit.record_each("nomination.draft", things, actor_id=actor.id, source=source)
    for nomination in made:
        _owe_agreement(nomination.trajectory, is_first=True)
    if ask_now:
        emails.ask_students(made)
    db.session.flush()
    return made


def name_study_coach(*, trajectory: Trajectory, actor: User, study_coach: User | None) -> None:
    """Say which study coach of the school follows the student from now on; the one before sees nothing any more.

    :raises Conflict: when it is over: who follows an ended trajectory is not changed behind anybody's back.
    """
    if trajectory.stage in ENDED_TRAJECTORY:
        raise Conflict(_("This is over. Who follows the student cannot be changed any more."))
    trajectory.study_coach = study_coach
    audit.record(
        "trajectory.name_study_coach",
        f"trajectory {trajectory.id}",
        actor_id=actor.id,
        study_coach_id=None if study_coach is None else study_coach.id,
    )


def change_draft(*, nomination: Nomination, actor: User, student: StudentFacts, facts: NominationFacts) -> bool:
    """Change a draft; what the student already agreed to cannot be changed behind their back.

    At another address the student is asked anew, and the link in the earlier mail stops working; gives whether that happened.

    :raises Conflict: when it is no draft any more, or the student agreed to what it says.
    """
    need_draft(nomination)
    if nomination.agreed_on is not None:
        raise Conflict(_("The student has said yes to this text. Withdraw it and begin anew to change it."))
    trajectory = nomination.trajectory
    before = trajectory.student.email
    _write_student(trajectory.student, student)
    _write_facts(nomination, facts)
    audit.record("nomination.change", f"trajectory {trajectory.id}", actor_id=actor.id)
    if trajectory.student.email == before:
        return False
    revoke(Purpose.AGREE, trajectory_id=trajectory.id)
    emails.ask_student(nomination)
    return trajectory.student.email is not None


def ask_again(*, nomination: Nomination, actor: User, today: date) -> None:
    """Ask the student once more by mail; the link in the earlier mail stops working.

    :raises Conflict: when it is no draft any more, the student said yes already, there is no address, or a mail went today.
    """
    _need_no_answer(nomination)
    trajectory = nomination.trajectory
    if trajectory.student.email is None:
        raise Conflict(_("There is no e-mail address of the student. Add it first."))
    if asked_on(trajectory.id) == today:
        raise Conflict(_("A mail with this question went out today. Show a QR code, or wait until tomorrow."))
    revoke(Purpose.AGREE, trajectory_id=trajectory.id)
    emails.ask_student(nomination)
    audit.record("nomination.ask_again", f"trajectory {trajectory.id}", actor_id=actor.id)


def show_code(*, nomination: Nomination, actor: User) -> tuple[str, datetime]:
    """Make a link that is shown now and never again; give its address and until when it works.

    :raises Conflict: when it is no draft any more, or the student said yes already.
    """
    _need_no_answer(nomination)
    trajectory = nomination.trajectory
    link = mean_link(Purpose.AGREE, party="student", trajectory=trajectory, days=CODE_DAYS)
    audit.record("nomination.show_code", f"trajectory {trajectory.id}", actor_id=actor.id)
    return mint(link.id), link.expires_at


def withdraw(*, trajectory: Trajectory, actor: User | None, reason: str, today: date) -> None:
    """End a trajectory before it started, because the student or the school does not want it any more.

    A match that was only proposed or planned ends with it, and no link asks anybody anything any more. The coordinator
    hears it, who had begun to look.

    :raises WrongStage: when a match is running already.
    """
    trajectory.ended_on = today
    move(trajectory, TrajectoryMove.WITHDRAW, actor=actor, reason=reason)
    settle_all(but=HELP, trajectory_id=trajectory.id)
    for purpose in (Purpose.AGREE, Purpose.GUARDIAN_CONSENT):
        revoke(purpose, trajectory_id=trajectory.id)
    if trajectory.coordinator is not None and trajectory.coordinator is not actor:
        emails.tell_coordinator_withdrawn(trajectory, who_reads(trajectory.coordinator, trajectory.programme_id))
    for match in open_matches(trajectory.id):
        end_before_start(match=match, actor=actor, why=STUDENT_STOPPED, reason=reason, today=today)
        owe(
            Owed("tell_mentor", today, STUDENT_STOPPED, "referral.mentor_told", {"match_id": match.id}, is_urgent=True),
            owner=match.coordinator_id,
            match=match,
        )


def end_before_start(*, match: Match, actor: User | None, why: str, reason: str, today: date) -> None:
    """End a match that did not start: the place is given back, its promises and links go; `why` is a code.

    :raises WrongStage: when it started already.
    """
    match.ended_on, match.end_reason = today, why
    if match.holds_place:
        match.holds_place = False
        match.mentor.places_taken -= 1
        match.mentor.amber_taken -= int(match.is_amber)
    move(match, MatchMove.FALL_THROUGH, actor=actor, reason=reason)
    settle_all(match_id=match.id)
    for purpose in (Purpose.ANSWER_AS_MENTOR, Purpose.ANSWER_PROPOSAL, Purpose.APPOINTMENT, Purpose.AGREE_PLAN):
        revoke(purpose, match_id=match.id)
    # A student who may choose between mentors is asked about all of them by one link.
    revoke(Purpose.ANSWER_PROPOSAL, trajectory_id=match.trajectory_id)


def send_to_programme(*, trajectory: Trajectory, actor: User | None, today: date) -> None:
    """Let the programme receive a draft to which everybody agreed; the school hears that it arrived.

    :raises WrongStage: when it is no draft any more.
    """
    trajectory.nominated_on = today
    trajectory.coordinator = next_coordinator(trajectory.programme_id)
    move(trajectory, TrajectoryMove.NOMINATE, actor=actor)
    settle("agreement_missing", trajectory_id=trajectory.id)
    # Who said yes in a talk has a link in the mail still; it would ask what is known already.
    for purpose in (Purpose.AGREE, Purpose.GUARDIAN_CONSENT):
        revoke(purpose, trajectory_id=trajectory.id)
    owe_intake(trajectory)
    if trajectory.nominated_by_id is not None:
        _owe_answer(trajectory)
        _owe_late_answer(trajectory)
    if trajectory.coordinator is None:
        _owe_staff(trajectory.programme)
    if trajectory.nominated_by is not None:
        due_on = answer_due_on(today, trajectory.programme.promises)
        emails.tell_school_received(trajectory, trajectory.nominated_by, answer_by=due_on.isoformat())


def owe_intake(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    """Let the coordinator plan the first talk by the day the school was told."""
    due_on = answer_due_on(trajectory.nominated_on or clock.today(), trajectory.programme.promises)
    return owe(
        Owed("plan_intake", due_on, "nomination_answer", "slots.offer", {"trajectory_id": trajectory.id}),
        owner=trajectory.coordinator_id,
        trajectory=trajectory,
    )


def _owe_staff(programme: Programme, _about: str = "") -> DueItem | None:
    """Let an administrator find somebody to run the programme; of the student they see nothing."""
    return owe(
        Owed("staff_missing", clock.today(), "nobody_runs_it", "settings.invite", is_urgent=True),
        owner=next(iter(administrators()), None),
        programme_id=programme.id,
    )


def _owe_agreement(trajectory: Trajectory, _about: str = "", *, is_first: bool = False) -> DueItem | None:
    days = trajectory.programme.promises.agreement_reminder_days
    due_on = clock.local(trajectory.created_at).date() + timedelta(days=days)
    return owe(
        Owed("agreement_missing", due_on, "agreement_first", "nomination.show", {"trajectory_id": trajectory.id}),
        owner=trajectory.nominated_by_id,
        trajectory=trajectory,
        is_first=is_first,
    )


def _owe_answer(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    """Let the nominator hear of it when the programme did not answer by the day the school was told."""
    due_on = answer_due_on(trajectory.nominated_on or clock.today(), trajectory.programme.promises)
    return owe(
        Owed(
            "answer_awaited",
            due_on,
            "answer_was_promised",
            "nomination.show",
            {"trajectory_id": trajectory.id},
            show_from=due_on + timedelta(days=1),
        ),
        owner=trajectory.nominated_by_id,
        trajectory=trajectory,
    )


def _owe_late_answer(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    """Let the manager hear of the same; the coordinator has the talk to plan on the list already."""
    due_on = answer_due_on(trajectory.nominated_on or clock.today(), trajectory.programme.promises)
    manager = next(iter(managers(trajectory.programme_id)), None)
    return owe(
        Owed(
            "answer_late",
            due_on,
            "nomination_answer",
            "dossiers.student",
            {"trajectory_id": trajectory.id},
            show_from=due_on + timedelta(days=1),
        ),
        owner=trajectory.coordinator_id if manager is None else manager.id,
        trajectory=trajectory,
    )


def _need_no_answer(nomination: Nomination) -> None:
    need_draft(nomination)
    if nomination.agreed_on is not None:
        raise Conflict(_("The student has said yes already."))


def need_draft(nomination: Nomination) -> None:
    """Refuse to change what was sent already.

    :raises Conflict: when it is no draft any more.
    """
    if nomination.trajectory.stage is not TrajectoryStage.DRAFT:
        raise Conflict(_("This nomination was sent already."))


def _write_student(person: Student, student: StudentFacts) -> None:
    person.first_name, person.infix, person.last_name = student.first_name, student.infix, student.last_name
    person.student_number = student.student_number or None
    person.birth_month = None if student.birth_month is None else student.birth_month.replace(day=1)
    person.email = student.email.lower() if student.email else None
    person.phone = student.phone or None
    person.programme_of_study = student.programme_of_study
    person.school_type, person.level = student.school_type, student.level


def _write_facts(nomination: Nomination, facts: NominationFacts) -> None:
    nomination.hoped_result = facts.hoped_result
    nomination.reason, nomination.tried, nomination.practical = facts.reason, facts.tried, facts.practical


GROUNDS = (
    Ground("agreement_missing", Trajectory, DRAFTS, _owe_agreement),
    Ground("answer_awaited", Trajectory, AWAITED, _owe_answer),
    Ground("answer_late", Trajectory, AWAITED, _owe_late_answer),
    Ground("staff_missing", Programme, WITHOUT_STAFF, _owe_staff),
)
