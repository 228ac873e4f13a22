"""Writes of privacy: a correction, forgetting a person, and the nightly retention."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, or_, select, update

from programme.access.identity import Actor
from programme.access.policy import ADMITTED_AS
from programme.core import audit, clock
from programme.core.database import Base, db
from programme.core.drafts import expire_drafts
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.outbox import wipe_old
from programme.lifecycle.models import Trajectory
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import settle_all
from programme.lifecycle.stages import MentorMove, TrajectoryMove
from programme.people.models import Mentor, MentorStage, Student, User
from programme.privacy import queries, rules
from programme.privacy.models import Correction, Erasure
from programme.privacy.queries import Anchors
from programme.privacy.rules import NOBODY

CHUNK = 500
DAYS_IN_WEEK = 7

# What makes a person recognisable outside the sealed texts, and what stands there afterwards. Dates and codes that figures
# need stay; a year of birth is enough for an age band.
PLAIN: dict[str, dict[str, Any]] = {
    "trajectory": {"study_coach_id": None},
    "intake": {
        "place": "",
        "interests": [],
        "own_interests": [],
        "languages": [],
        "availability": [],
        "gender": None,
        "gender_wish": None,
        "age_wish": None,
        "rather_not": [],
        "asked_on": None,
    },
    "koppelingsmoment": {"place": "", "video_url": None, "interpreter": None, "meeting_day": "", "meeting_place": ""},
    "meeting_party": {"name": "", "email": None, "language": None, "speaks": None},
    "referral": {"receiver_name": "", "receiver_email": None, "received_by": ""},
    "referral_reply": {"by_name": ""},
    "shared_page": {"receiver_name": ""},
    "triage": {"case_owner": ""},
    "reference": {"name": "", "email": ""},
}
PROFILE: dict[str, Any] = {
    "first_name": "",
    "infix": "",
    "last_name": NOBODY,
    "email": "",
    "phone": None,
    "birth_year": None,
    "gender": None,
    "gender_wish": None,
    "wants_amber": None,
    "travel_most_minutes": None,
    "profile_asked_on": None,
    "own_interests": [],
    "learns": [],
    "rather_not": [],
    "wishes": "",
    "hopes_to_learn": "",
    "interests": [],
    "languages": [],
    "availability": [],
}
VOG: dict[str, Any] = {
    "vog_seen_on": None,
    "vog_issued_on": None,
    "vog_seen_by_id": None,
    "vog_profile": None,
    "vog_renew_due": None,
}
# Rows of which nothing remains that figures need.
REMOVED = (
    "apart",
    "calendar_feed",
    "date_poll",
    "guardian",
    "link",
    "mentor_site",
    "outbox_mail",
    "poll_date",
    "poll_party",
    "pulse_answer",
    "user_session",
    "membership",
)


def record_correction(
    *,
    anchors: Anchors,
    actor: User,
    asked: str,
    done: str,
    today: date,
) -> Correction:
    """Note what somebody wants corrected, and what was done with it."""
    correction = Correction(
        trajectory_id=anchors.trajectory_ids[-1] if anchors.trajectory_ids else None,
        mentor_id=None if anchors.trajectory_ids else anchors.mentor_ids[0],
        asked_on=today,
        written_by_id=actor.id,
        done_on=today if done else None,
    )
    correction.asked, correction.done = asked, done
    db.session.add(correction)
    db.session.flush()
    audit.record("privacy.correct", f"correction {correction.id}", actor_id=actor.id, done=bool(done))
    return correction


def erase_student(*, student: Student, actor: Actor, reason: str, today: date) -> Erasure:
    """Make a student unrecognisable in every table because they ask for it; dates and codes stay for figures.

    :raises GateClosed: while a match is open, or when another person runs a trajectory of this student.
    """
    if queries.open_match_exists(student_id=student.id):
        raise GateClosed("open_match", _("There is still an open match. End it first, then erase."))
    anchors = queries.anchors_of_student(student.id)
    if anchors != queries.anchors_of_student(student.id, actor):
        raise GateClosed(
            "elsewhere", _("This student has a file outside your reach too. Ask the programme manager to erase it.")
        )
    for trajectory in queries.trajectories_of(student.id):
        _end(trajectory, actor.user, today)
    rows = _forget(anchors)
    audit.record("privacy.erase_student", f"student {student.id}", actor_id=actor.id, rows=rows, why=len(reason))
    return _proof("student", student.id, rows, "request", actor.id)


def erase_mentor(*, mentor: Mentor, actor: Actor, reason: str) -> Erasure:
    """Make a mentor unrecognisable in every table because they ask for it; dates and codes stay for figures.

    The stage ends too, so that nobody proposes or admits somebody who is not there any more.

    :raises GateClosed: while a match is open.
    """
    if queries.open_match_exists(mentor_id=mentor.id):
        raise GateClosed("open_match", _("There is still an open match. End it first, then erase."))
    _end_mentor(mentor, actor.user, clock.today())
    rows = _forget_mentor(mentor.id)
    audit.record("privacy.erase_mentor", f"mentor {mentor.id}", actor_id=actor.id, rows=rows, why=len(reason))
    return _proof("mentor", mentor.id, rows, "request", actor.id)


def forget_again(*, person: Student | Mentor, at: datetime, actor: User | None, today: date) -> Erasure:
    """Forget somebody whom a restored backup brought back, when no match of theirs is open any more.

    The proof bears the moment of the first time, by which a second restore knows that it was done.
    """
    if isinstance(person, Student):
        for trajectory in queries.trajectories_of(person.id):
            _end(trajectory, actor, today)
        rows = _forget(queries.anchors_of_student(person.id))
    else:
        _end_mentor(person, actor, today)
        rows = _forget_mentor(person.id)
    kind, actor_id = person.__tablename__, None if actor is None else actor.id
    audit.record(f"privacy.erase_{kind}", f"{kind} {person.id}", actor_id=actor_id, rows=rows, why=0, again=True)
    erasure = _proof(kind, person.id, rows, "request", actor_id)
    erasure.at = at
    return erasure


def forget_who_took_back() -> int:
    """Forget every student who took the consent to data back, as soon as nothing else has to keep the file; give how many.

    A match, concern or referral that is open is such a ground; so is another trajectory for which the yes still stands. What
    stays is proof: the dated answers, and rows that count without a person. It may run twice, or late.
    """
    forgotten = 0
    for student_id in queries.who_took_back():
        roads = queries.roads(student_id).get(student_id, [])
        if queries.open_match_exists(student_id=student_id) or any(road.help_open for road in roads):
            continue
        for trajectory in queries.trajectories_of(student_id):
            _end(trajectory, None, clock.today())
        rows = _forget(queries.anchors_of_student(student_id))
        audit.record("privacy.erase_student", f"student {student_id}", actor_id=None, rows=rows, why=0, taken_back=True)
        _proof("student", student_id, rows, "withdrawn", None)
        forgotten += 1
    return forgotten


def run_retention(today: date) -> dict[str, int]:
    """Let go what has been kept long enough, by the terms of each programme; give how many rows per rule.

    Running it twice on a day changes nothing more.
    """
    done = {
        "student": _students(today),
        "mentor": _mentors(today),
        "vog": _vog(today),
        "notes": _notes(today),
        "learned": _learned(today),
        "user": _users(today),
        "audit": audit.cut(_start_of(_last_day_over(today, rules.AUDIT_KEPT_MONTHS) + timedelta(days=1))),
        "by_age": _by_age(today),
    }
    for rule, rows in done.items():
        if rows:
            _proof(rule, None, rows, "retention", None)
    if any(done.values()):
        facts: dict[str, Any] = {**done}
        audit.record("privacy.retention", "retention", actor_id=None, **facts)
    return done


def clean_up() -> int:
    """Remove what is of no use any more after days: drafts, sent mails, submissions, failed tries, sessions, links."""
    return _by_age(clock.today())


def _students(today: date) -> int:
    rows = 0
    for student_id, roads in queries.roads().items():
        goes_on = rules.student_goes_on(roads)
        if goes_on is not None and goes_on <= today:
            rows += _forget(queries.anchors_of_student(student_id))
    return rows


def _mentors(today: date) -> int:
    rows = 0
    for mentor in queries.mentors_over():
        goes_on = queries.mentor_goes_on(mentor)
        if goes_on is not None and goes_on <= today:
            rows += _forget_mentor(mentor.id)
    return rows


def _vog(today: date) -> int:
    """The registration of a VOG is kept until the end of the activity, not longer."""
    table: Any = Mentor.__table__
    over = or_(
        and_(Mentor._stage == MentorStage.LEFT, Mentor.left_on <= today),
        and_(Mentor._stage == MentorStage.REFUSED, Mentor.refused_on <= today),
    )
    return _count(update(table).where(over, Mentor.vog_seen_on.is_not(None)).values(**VOG))


def _notes(today: date) -> int:
    conversation = Base.metadata.tables["conversation"]
    rows = 0
    for programme_id, promises in queries.all_promises():
        over = [
            number
            for number, ended in queries.ended_match_days(programme_id)
            if rules.note_goes_on(ended, promises) <= today
        ]
        for part in _parts(over):
            texts = (conversation.c.note, conversation.c.question, conversation.c.answer)
            old = and_(conversation.c.match_id.in_(part), or_(*(text.is_not(None) for text in texts)))
            rows += _count(update(conversation).where(old).values(note=None, question=None, answer=None))
    return rows


def _learned(today: date) -> int:
    meeting = Base.metadata.tables["group_meeting"]
    rows = 0
    for programme_id, promises in queries.all_promises():
        # The last day whose term is over: all that lies on it or before it goes.
        last = _last_day_over(today, promises.keep_notes_months)
        groups = queries.group_ids(programme_id)
        old = and_(meeting.c.group_id.in_(groups), meeting.c.starts_at < _start_of(last + timedelta(days=1)))
        rows += _count(update(meeting).where(old, meeting.c.learned.is_not(None)).values(learned=None))
    return rows


def _users(today: date) -> int:
    before = _start_of(_last_day_over(today, rules.USER_KEPT_MONTHS) + timedelta(days=1))
    old = queries.users_closed_before(before)
    return sum(_forget(Anchors(user_ids=(number,))) for number in old)


def _by_age(today: date) -> int:
    tables = Base.metadata.tables
    link, session, due = tables["link"], tables["user_session"], tables["due_item"]
    slot = tables["slot"]
    failed, submission, tried = tables["failed_sign_in"], tables["submission"], tables["application_try"]
    imported, quiet = tables["student_import"], tables["quiet_period"]
    session_end = _start_of(today - timedelta(days=rules.SESSION_KEPT_DAYS - 1))
    link_end = _start_of(today - timedelta(days=rules.LINK_KEPT_DAYS - 1))
    due_end = _start_of(_last_day_over(today, rules.DUE_ITEM_KEPT_MONTHS) + timedelta(days=1))
    return (
        expire_drafts()
        + wipe_old()
        + _plans(today)
        + _count(delete(link).where(link.c.expires_at < link_end))
        + _count(delete(session).where(or_(session.c.ended_at < session_end, session.c.expires_at < session_end)))
        + _count(delete(slot).where(slot.c.starts_at < _days_ago(today, rules.SLOT_KEPT_DAYS)))
        + _count(delete(due).where(due.c.closed_at < due_end))
        + _count(delete(quiet).where(quiet.c.last_on <= _last_day_over(today, rules.QUIET_KEPT_MONTHS)))
        + _count(delete(failed).where(failed.c.at < _days_ago(today, rules.FAILED_SIGN_IN_KEPT_DAYS)))
        + _count(delete(tried).where(tried.c.at < _days_ago(today, rules.APPLICATION_TRY_KEPT_DAYS)))
        + _count(delete(imported).where(imported.c.imported_at < _days_ago(today, rules.IMPORT_KEPT_DAYS)))
        + _count(delete(submission).where(submission.c.created_at < _days_ago(today, rules.SUBMISSION_KEPT_DAYS)))
    )


def _plans(today: date) -> int:
    """Remove the plans for who waited, with what was decided about them, when they were kept long enough."""
    plan, step = (Base.metadata.tables[name] for name in ("match_plan", "match_plan_step"))
    rows = 0
    for programme_id, promises in queries.all_promises():
        old = select(plan.c.id).where(
            plan.c.programme_id == programme_id,
            plan.c.made_at < _days_ago(today, promises.keep_plan_weeks * DAYS_IN_WEEK),
        )
        # A plan that would take the place of this one stays; it only forgets which one that was.
        db.session.execute(update(plan).where(plan.c.before_id.in_(old)).values(before_id=None))
        rows += _count(delete(step).where(step.c.plan_id.in_(old))) + _count(delete(plan).where(plan.c.id.in_(old)))
    return rows


def _forget_plans(anchors: Anchors) -> int:
    """Empty the sealed facts of every plan of the programmes of one person: it holds everybody who waited there.

    One plan too many is no harm: its pairs stay, and a new one is made with one button.
    """
    plan, mentor, trajectory = (Base.metadata.tables[name] for name in ("match_plan", "mentor", "trajectory"))
    theirs = or_(
        plan.c.programme_id.in_(select(trajectory.c.programme_id).where(trajectory.c.id.in_(anchors.trajectory_ids))),
        plan.c.programme_id.in_(select(mentor.c.programme_id).where(mentor.c.id.in_(anchors.mentor_ids))),
    )
    return _count(update(plan).where(theirs, plan.c.input.is_not(None)).values(input=None))


def _forget(anchors: Anchors) -> int:
    """Empty every text and name about one person, in every table; give how many rows that touched."""
    # What is still in memory would be written back over what is emptied here.
    db.session.flush()
    db.session.expire_all()
    things = [thing for table in queries.tables() for thing in queries.written_about(table, anchors)]
    rows = _forget_drafts(anchors, things) + _forget_audit(things) + _forget_plans(anchors)
    for table in reversed(queries.tables()):
        clause = queries.anchored(table, anchors)
        if table.name in REMOVED:
            rows += _count(delete(table).where(clause))
            continue
        if anchors.user_ids and not anchors.student_ids and "match_id" in table.c and "mentor_id" not in table.c:
            continue
        values: dict[str, Any] = dict.fromkeys(queries.sealed_columns(table))
        values |= PLAIN.get(table.name, {})
        if values and _has_anchor(table, anchors):
            rows += _count(update(table).where(clause).values(**values))
    return rows + _forget_people(anchors)


def _forget_mentor(mentor_id: int) -> int:
    """Empty a mentor's file; an account that serves another role stays, but is no mentor's any more."""
    anchors = queries.anchors_only_of_mentor(mentor_id)
    rows = _forget(anchors)
    if not anchors.user_ids:
        mentor, membership = (Base.metadata.tables[name] for name in ("mentor", "membership"))
        owner = select(mentor.c.user_id).where(mentor.c.id == mentor_id).scalar_subquery()
        own = and_(membership.c.user_id == owner, membership.c.role == ADMITTED_AS, membership.c.ended_at.is_(None))
        rows += _count(update(membership).where(own).values(ended_at=clock.now()))
        rows += _count(update(mentor).where(mentor.c.id == mentor_id).values(user_id=None))
    return rows


def _forget_people(anchors: Anchors) -> int:
    now = clock.now()
    rows = 0
    student, mentor, user, closure = (Base.metadata.tables[name] for name in ("student", "mentor", "user", "closure"))
    for number in anchors.student_ids:
        born = queries.birth_month(number)
        rows += _count(
            update(student)
            .where(student.c.id == number)
            .values(
                site_id=None,
                student_number=None,
                first_name="",
                infix="",
                last_name=NOBODY,
                birth_month=None if born is None else born.replace(month=1),
                email=None,
                phone=None,
                programme_of_study="",
                erased_at=now,
            )
        )
    for number in anchors.mentor_ids:
        rows += _count(update(mentor).where(mentor.c.id == number).values(**PROFILE, **VOG, erased_at=now))
        rows += _count(
            update(closure).where(closure.c.match_id.in_(queries.matches_of(number))).values(mentor_words=None)
        )
        midterm = Base.metadata.tables["midterm_evaluation"]
        rows += _count(
            update(midterm).where(midterm.c.match_id.in_(queries.matches_of(number))).values(mentor_said=None)
        )
    for number in anchors.user_ids:
        rows += _count(
            update(user)
            .where(user.c.id == number)
            .values(
                email=f"erased-{number}@example.invalid",
                name=NOBODY,
                phone=None,
                password_hash=None,
                totp_secret=None,
                deactivated_at=now,
            )
        )
    return rows


def _forget_drafts(anchors: Anchors, things: list[str]) -> int:
    draft = Base.metadata.tables["draft"]
    numbers = [thing.split()[1] for thing in things if thing.split()[0] in ("trajectory", "match", "mentor")]
    about = or_(
        draft.c.user_id.in_(anchors.user_ids),
        draft.c.link_id.in_(queries.links_of(anchors)),
        draft.c.anchor.in_(things),
        # Some forms name what they are about by its number alone; one draft too many is no harm, one too few is.
        draft.c.anchor.in_(numbers),
    )
    return _count(delete(draft).where(about))


def _forget_audit(things: list[str]) -> int:
    entry = Base.metadata.tables["audit_entry"]
    rows = 0
    for part in _parts(things):
        rows += _count(update(entry).where(entry.c.thing.in_(part), entry.c.text.is_not(None)).values(text=None))
    return rows


def _has_anchor(table: Table, anchors: Anchors) -> bool:
    names = [name for name in ("student", "trajectory", "match", "mentor", "user") if anchors.of(name)]
    return any(table.name == name or f"{name}_id" in table.c for name in names)


def _end(trajectory: Trajectory, actor: User | None, today: date) -> None:
    """End a trajectory that is under way, so that nobody waits for somebody who is not there any more."""
    if can_move(trajectory, TrajectoryMove.WITHDRAW):
        trajectory.ended_on = today
        move(trajectory, TrajectoryMove.WITHDRAW, actor=actor)
    settle_all(trajectory_id=trajectory.id)


def _end_mentor(mentor: Mentor, actor: User | None, today: date) -> None:
    """End the way of a mentor wherever they are on it, so that nobody proposes or admits somebody who is not there."""
    if can_move(mentor, MentorMove.LEAVE):
        mentor.left_on = today
        move(mentor, MentorMove.LEAVE, actor=actor)
    elif can_move(mentor, MentorMove.REFUSE):
        mentor.refused_on = today
        move(mentor, MentorMove.REFUSE, actor=actor)
    settle_all(mentor_id=mentor.id)


def _proof(kind: str, thing_id: int | None, rows: int, reason: str, actor_id: int | None) -> Erasure:
    erasure = Erasure(kind=kind, thing_id=thing_id, at=clock.now(), rows=rows, reason=reason, actor_id=actor_id)
    db.session.add(erasure)
    db.session.flush()
    return erasure


def _last_day_over(today: date, months: int) -> date:
    """Give the last day on which something could lie whose term is over today."""
    day = rules.months_later(today, -months) + timedelta(days=4)
    while rules.months_later(day, months) > today:
        day -= timedelta(days=1)
    return day


def _start_of(day: date) -> datetime:
    return clock.instant(day, time())


def _days_ago(today: date, days: int) -> datetime:
    return _start_of(today - timedelta(days=days - 1))


def _count(statement: Any) -> int:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)


def _parts(values: list[Any]) -> Iterable[list[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
