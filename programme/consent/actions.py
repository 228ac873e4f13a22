"""Writes of a consent: what a student and a guardian say yes or no to, what they take back, and what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete

from programme.access.links import mean_link, mint, revoke, use
from programme.access.models import Link, Purpose
from programme.access.staffing import care_coordinators, who_reads
from programme.consent import emails, queries
from programme.consent.models import Answer, Consent, ConsentKind, Speaker, StudentWords
from programme.consent.rules import Effect, effect_of_stopping, in_force, text_version
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.i18n import language
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.nomination.actions import CODE_DAYS, need_draft, send_to_programme, withdraw
from programme.nomination.models import APPLIED_ALONE, AgreementWay, Nomination
from programme.nomination.rules import Missing, missing_agreement, needs_guardian
from programme.norms.models import Programme
from programme.people.models import Guardian, School, Student, User


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody answers on the page behind a link; `wants` are the student's own words."""

    answer: Answer
    research: bool = False
    wants: str = ""
    school_may_know: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What a student writes who applies without a school; a guardian's name and address under the age of consent."""

    first_name: str
    last_name: str
    birth_month: date
    email: str
    infix: str = ""
    language: str = "nl"
    guardian_name: str = ""
    guardian_email: str = ""


def apply(*, programme: Programme, school: School, facts: ApplicationFacts) -> Trajectory | None:
    """Keep an application that nobody sees until its address was confirmed by link, and mail that link.

    Who applied before and did not confirm gets a fresh link, to what was written now: a wrong address of a parent is mended.
    None when the address is under way already: nobody outside is told, and nothing is mailed.
    """
    before = queries.applied_before(programme.id, facts.email)
    if before is not None:
        if before.stage is not TrajectoryStage.DRAFT or before.school_knows:
            return None
        revoke(Purpose.AGREE, trajectory_id=before.id)
        # Once the student said yes, nobody who knows the address changes what they said it to.
        if before.agreed_on is None:
            before.school = school
            db.session.execute(delete(Guardian).where(Guardian.student_id == before.student_id))
            db.session.expire(before.student, ["guardians"])
            _write_applicant(before.student, school, facts)
        emails.ask_confirmation(before)
        return before
    student = Student(email=facts.email.lower())
    _write_applicant(student, school, facts)
    trajectory = Trajectory(
        programme=programme, student=student, school=school, created_at=clock.now(), school_knows=False
    )
    db.session.add(Nomination(trajectory=trajectory, source=APPLIED_ALONE))
    db.session.flush()
    audit.record("consent.apply", f"trajectory {trajectory.id}", actor_id=None)
    emails.ask_confirmation(trajectory)
    return trajectory


def add_guardian(*, nomination: Nomination, name: str, email: str | None, phone: str | None) -> Guardian:
    """Note a parent or carer of the student and ask for consent by mail when there is an address.

    :raises Conflict: when it is no draft any more, or the student is old enough to decide alone: then nobody else hears of it.
    """
    need_draft(nomination)
    trajectory = nomination.trajectory
    _need_guardian(trajectory)
    guardian = Guardian(student_id=trajectory.student_id, name=name, email=email, phone=phone)
    db.session.add(guardian)
    db.session.flush()
    emails.ask_guardian(trajectory, guardian)
    return guardian


def show_guardian_code(*, nomination: Nomination, actor: User) -> tuple[str, datetime]:
    """Make a guardian's link that is shown now and never again; give its address and until when it works.

    :raises Conflict: when it is no draft any more, the student did not say yes yet or decides alone, or a guardian said yes.
    """
    need_draft(nomination)
    trajectory = nomination.trajectory
    _need_guardian(trajectory)
    if nomination.agreed_on is None:
        raise Conflict(_("First the student says yes, then the parent or carer."))
    known = queries.guardians_of(trajectory.student_id)
    link = mean_link(
        Purpose.GUARDIAN_CONSENT,
        party="guardian",
        trajectory=trajectory,
        # Of two, nobody can tell who holds the phone.
        thing_id=known[0].id if len(known) == 1 else None,
        days=CODE_DAYS,
    )
    audit.record("consent.show_guardian_code", f"trajectory {trajectory.id}", actor_id=actor.id)
    return mint(link.id), link.expires_at


def record_agreement(
    *,
    nomination: Nomination,
    actor: User | None,
    agreed_on: date,
    way: AgreementWay,
    today: date,
    research: bool = False,
) -> Missing | None:
    """Note that the student agreed; when nothing is missing any more, the programme receives the nomination.

    `actor` is empty when the student did it by link. Gives what is still missing.

    :raises Conflict: when it is no draft any more.
    """
    need_draft(nomination)
    trajectory = nomination.trajectory
    nomination.agreed_on, nomination.agreed_way = agreed_on, way
    nomination.agreed_recorded_by_id = None if actor is None else actor.id
    trajectory.agreed_on = agreed_on
    _say_yes(trajectory, Speaker.STUDENT, agreed_on, way, actor, research)
    settle("student_wants_talk", trajectory_id=trajectory.id)
    return _nominate_when_whole(nomination, actor=actor, today=today)


def record_consent(
    *,
    nomination: Nomination,
    actor: User | None,
    agreed_on: date,
    way: AgreementWay,
    today: date,
    research: bool = False,
) -> Missing | None:
    """Note that a guardian agreed; gives what is still missing.

    :raises Conflict: when it is no draft any more.
    """
    need_draft(nomination)
    nomination.guardian_agreed_on, nomination.guardian_agreed_way = agreed_on, way
    _say_yes(nomination.trajectory, Speaker.GUARDIAN, agreed_on, way, actor, research)
    return _nominate_when_whole(nomination, actor=actor, today=today)


def answer_by_link(*, nomination: Nomination, link: Link, spoken: Spoken, today: date) -> None:
    """Note the student's own answer: a yes, not now, or a talk first.

    'Not now' ends the draft at once, without a question why, and keeps none of the student's words. For a talk the school's
    nominator is asked, for the programme does not see a draft; the link goes on working.

    :raises Conflict: when it is no draft any more.
    """
    need_draft(nomination)
    trajectory = nomination.trajectory
    if spoken.answer is Answer.TALK_FIRST:
        _keep_words(trajectory, spoken.wants, today)
        _ask_for_talk(trajectory, today)
        return
    use(link)
    if spoken.answer is Answer.YES:
        _keep_words(trajectory, spoken.wants, today)
        record_agreement(
            nomination=nomination,
            actor=None,
            agreed_on=today,
            way=AgreementWay.LINK,
            today=today,
            research=spoken.research,
        )
        emails.confirm_student(trajectory)
        if nomination.applied_alone:
            _go_on_alone(trajectory, spoken.school_may_know, today)
    else:
        _record(trajectory, ConsentKind.TAKE_PART, Speaker.STUDENT, Answer.NO, today)
        _forget_words(trajectory)
        withdraw(trajectory=trajectory, actor=None, reason="", today=today)
        if trajectory.nominated_by is not None:
            emails.tell_school_not_now(trajectory, trajectory.nominated_by)


def consent_by_link(*, nomination: Nomination, link: Link, spoken: Spoken, today: date) -> None:
    """Note a guardian's own yes or no; after a no the draft stays with the school, who talks with them.

    :raises Conflict: when it is no draft any more.
    """
    need_draft(nomination)
    use(link)
    trajectory = nomination.trajectory
    if spoken.answer is Answer.YES:
        record_consent(
            nomination=nomination,
            actor=None,
            agreed_on=today,
            way=AgreementWay.LINK,
            today=today,
            research=spoken.research,
        )
        guardian = db.session.get(Guardian, link.thing_id) if link.thing_id else None
        if guardian is not None:
            emails.confirm_guardian(trajectory, guardian)
    else:
        _record(trajectory, ConsentKind.TAKE_PART, Speaker.GUARDIAN, Answer.NO, today)


def take_back(*, trajectory: Trajectory, kind: ConsentKind, speaker: Speaker, today: date) -> None:
    """Take one yes back, at once and without a question why; what was taken back before stays so.

    The wish: before the start it ends now, of a running pair the coordinator is asked to end it with care. Data: the wish
    goes with it, and privacy forgets all that nothing else has to keep (`took_back`, read by its job). Research: exports
    leave the student out from now on.

    :raises Conflict: when there is no yes to take back.
    """
    answer = in_force(queries.said(trajectory.id), kind, speaker)
    if answer is Answer.WITHDRAWN:
        return
    if answer is not Answer.YES:
        raise Conflict(_("There is nothing to take back here. Look at how it stands now."))
    _record(trajectory, kind, speaker, Answer.WITHDRAWN, today)
    if kind is ConsentKind.DATA:
        _owe_erasure(trajectory)
        if in_force(queries.said(trajectory.id), ConsentKind.TAKE_PART, speaker) is Answer.YES:
            _record(trajectory, ConsentKind.TAKE_PART, speaker, Answer.WITHDRAWN, today)
            _stop(trajectory, today)
    elif kind is ConsentKind.TAKE_PART:
        _stop(trajectory, today)


def agree_to_research(*, trajectory: Trajectory, speaker: Speaker, today: date) -> None:
    """Say yes to research after all; it changes nothing else.

    :raises Conflict: when the data themselves may not be kept any more.
    """
    said = queries.said(trajectory.id)
    if in_force(said, ConsentKind.DATA, speaker) is not Answer.YES:
        raise Conflict(_("Without consent to keep data there is nothing for research."))
    if in_force(said, ConsentKind.RESEARCH, speaker) is not Answer.YES:
        _record(trajectory, ConsentKind.RESEARCH, speaker, Answer.YES, today)


def say_again(*, trajectory: Trajectory, actor: User, today: date) -> None:
    """Note that who took the wish back told us yes again; it is theirs to say, the coordinator only writes it down.

    :raises Conflict: when the consent to keep data was taken back too: without data nothing can go on.
    """
    for one in queries.wish_back(trajectory.id):
        if in_force(queries.said(trajectory.id), ConsentKind.DATA, one.speaker) is Answer.WITHDRAWN:
            raise Conflict(_("The consent to keep data was taken back too. Without it nobody can go on."))
        _record(trajectory, ConsentKind.TAKE_PART, one.speaker, Answer.YES, today, AgreementWay.TALK, actor)


def send_own_page(*, address: str) -> None:
    """Mail a fresh link to the own page to the student who has this address; nobody is told whether anybody has."""
    for trajectory in queries.trajectories_at(address):
        revoke(Purpose.MY_PAGE, trajectory_id=trajectory.id)
        emails.send_own_page(trajectory)


def _write_applicant(student: Student, school: School, facts: ApplicationFacts) -> None:
    student.school_id = school.id
    student.first_name, student.infix, student.last_name = facts.first_name, facts.infix, facts.last_name
    student.birth_month, student.language = facts.birth_month.replace(day=1), facts.language
    if facts.guardian_name:
        student.guardians.append(Guardian(name=facts.guardian_name, email=facts.guardian_email.lower() or None))


def _need_guardian(trajectory: Trajectory) -> None:
    if not needs_guardian(trajectory.student.age_on(clock.today()), trajectory.programme.promises):
        raise Conflict(_("This student decides alone. We ask no parent or carer."))


def _go_on_alone(trajectory: Trajectory, school_may_know: bool, today: date) -> None:
    """Ask the guardian of who applied alone, and let the school know only when the student wants it."""
    if needs_guardian(trajectory.student.age_on(today), trajectory.programme.promises):
        for guardian in queries.guardians_of(trajectory.student_id):
            emails.ask_guardian(trajectory, guardian)
    if school_may_know:
        trajectory.school_knows = True
        for person in care_coordinators(trajectory.school_id):
            emails.tell_school_of(trajectory, person)


def _say_yes(
    trajectory: Trajectory, speaker: Speaker, said_on: date, way: AgreementWay, actor: User | None, research: bool
) -> None:
    """Record the three answers apart: each has its own day and can be taken back alone."""
    for kind, answer in (
        (ConsentKind.TAKE_PART, Answer.YES),
        (ConsentKind.DATA, Answer.YES),
        (ConsentKind.RESEARCH, Answer.YES if research else Answer.NO),
    ):
        _record(trajectory, kind, speaker, answer, said_on, way, actor)


def _record(
    trajectory: Trajectory,
    kind: ConsentKind,
    speaker: Speaker,
    answer: Answer,
    said_on: date,
    way: AgreementWay = AgreementWay.LINK,
    actor: User | None = None,
) -> None:
    actor_id = None if actor is None else actor.id
    db.session.add(
        Consent(
            trajectory_id=trajectory.id,
            kind=kind,
            speaker=speaker,
            answer=answer,
            said_on=said_on,
            way=way,
            recorded_by_id=actor_id,
            recorded_at=clock.now(),
            text_version=text_version(language()),
        )
    )
    db.session.flush()
    audit.record(
        f"consent.{answer.value}",
        f"trajectory {trajectory.id}",
        actor_id=actor_id,
        kind=kind.value,
        speaker=speaker.value,
        way=way.value,
    )


def _keep_words(trajectory: Trajectory, wants: str, today: date) -> None:
    words = queries.words_of(trajectory.id)
    if words is None and not wants:
        return
    if words is None:
        words = StudentWords(trajectory_id=trajectory.id, said_on=today)
        db.session.add(words)
    words.wants, words.said_on = wants, today
    db.session.flush()


def _forget_words(trajectory: Trajectory) -> None:
    words = queries.words_of(trajectory.id)
    if words is not None:
        db.session.delete(words)


def _ask_for_talk(trajectory: Trajectory, today: date) -> None:
    if in_force(queries.said(trajectory.id), ConsentKind.TAKE_PART, Speaker.STUDENT) is not Answer.TALK_FIRST:
        _record(trajectory, ConsentKind.TAKE_PART, Speaker.STUDENT, Answer.TALK_FIRST, today)
        _owe_talk(trajectory)


def _stop(trajectory: Trajectory, today: date) -> None:
    match = queries.open_match(trajectory.id)
    effect = effect_of_stopping(trajectory.stage, None if match is None else match.stage)
    if effect is Effect.ENDS:
        withdraw(trajectory=trajectory, actor=None, reason="", today=today)
    elif effect is Effect.COORDINATOR_ENDS:
        # Of a match that is ending already there is nothing to begin.
        if match is not None and match.stage in (MatchStage.ACTIVE, MatchStage.PAUSED):
            _owe_end(match)
        if trajectory.coordinator is not None:
            emails.tell_coordinator_stops(trajectory, who_reads(trajectory.coordinator, trajectory.programme_id))


def _nominate_when_whole(nomination: Nomination, *, actor: User | None, today: date) -> Missing | None:
    trajectory = nomination.trajectory
    missing = missing_agreement(
        age=trajectory.student.age_on(today),
        agreed_on=nomination.agreed_on,
        guardian_agreed_on=nomination.guardian_agreed_on,
        promises=trajectory.programme.promises,
    )
    if missing is not None:
        return missing
    send_to_programme(trajectory=trajectory, actor=actor, today=today)
    return None


def _owe_talk(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    """Ask the school's nominator for the talk the student wants; nobody else knows of the draft."""
    workdays = trajectory.programme.promises.student_talk_workdays
    return owe(
        Owed(
            "student_wants_talk",
            clock.working_days_after(clock.today(), workdays),
            "talk_first",
            "nomination.show",
            {"trajectory_id": trajectory.id},
        ),
        owner=trajectory.nominated_by_id,
        trajectory=trajectory,
    )


def _owe_end(match: Match, _about: str = "") -> DueItem | None:
    """Let the coordinator end a running pair whose student stops."""
    return owe(
        Owed(
            "student_stops", clock.today(), "wish_taken_back", "closure.start", {"match_id": match.id}, is_urgent=True
        ),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_erasure(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    """Let the coordinator finish what still keeps the data; where nothing does, privacy settles this within a minute."""
    return owe(
        Owed(
            "erase_taken_back",
            clock.today(),
            "data_taken_back",
            "privacy.held_student",
            {"student_id": trajectory.student_id},
            is_urgent=True,
        ),
        owner=trajectory.coordinator_id,
        trajectory=trajectory,
    )


GROUNDS = (
    Ground("student_wants_talk", Trajectory, queries.WANTS_TALK, _owe_talk),
    Ground("student_stops", Match, queries.STOPS, _owe_end),
    Ground("erase_taken_back", Trajectory, queries.DATA_BACK, _owe_erasure),
)
