"""Writes of notes on progress: write, ask the student, and what the student answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.access.links import mean_link, mint, use
from programme.access.models import Link, Purpose
from programme.access.requests import may_ask_from
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.feedback import emails, queries, rules
from programme.feedback.actions import proposing
from programme.feedback.models import NoteOutcome, NoteProposal, ProgressNote
from programme.feedback.rules import Standing, standing
from programme.feedback.wording import cannot_write
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.people.models import User

NO_ANSWER_DUE = "note_unanswered"
CODE_DAYS = 1


@dataclass(frozen=True, slots=True)
class Said:
    """What a student answers to a note; `words` are what the school reads when they were changed."""

    outcome: NoteOutcome
    words: str = ""
    for_guardian: bool = False


def write_note(
    *, match: Match, actor: User, words: str, today: date, proposal: NoteProposal | None = None
) -> ProgressNote:
    """Keep a note and ask the student as soon as it is their turn; nobody else reads it before.

    With `proposal` the coordinator started from what a mentor proposed, changed or not.

    :raises GateClosed: when the match does not run, the school does not know of the student, or a consent was taken back.
    """
    against = queries.against_writing(match)
    if against is not None:
        raise cannot_write(against)
    note = ProgressNote(match=match, by_id=actor.id, written_on=today, written=words)
    db.session.add(note)
    db.session.flush()
    audit.record("feedback.write", f"match {match.id}", actor_id=actor.id, text=words, note=note.id)
    settle(queries.NOTE_DUE, match_id=match.id)
    if proposal is not None:
        proposing.take_over(proposal=proposal, note=note)
    _ask_if_may(match.trajectory, today)
    return note


def ask_whose_turn(today: date | None = None) -> int:
    """Ask every student with a new note who may be asked something again; a job does it each day. Give how many.

    It may run twice: that a note was asked about is a fact of the same transaction.
    """
    day = today or clock.today()
    return sum(_ask_if_may(trajectory, day) for trajectory in queries.whose_turn())


def ask_again(*, note: ProgressNote, actor: User, today: date) -> None:
    """Ask once more about a note that nobody answered; again only when it is the student's turn.

    :raises Conflict: when it was answered, is still open, or was asked about twice.
    """
    found = standing(note.outcome, note.answer_by, today)
    if not rules.may_ask_again(found, note.times_asked):
        raise Conflict(_("This note stands differently now. Look at how it stands."))
    note.asked_on = note.answer_by = None
    settle(NO_ANSWER_DUE, about=str(note.id), match_id=note.match_id)
    db.session.flush()
    audit.record("feedback.ask_again", f"match {note.match_id}", actor_id=actor.id, note=note.id)
    _ask_if_may(note.match.trajectory, today)


def let_rest(*, note: ProgressNote, actor: User, today: date) -> None:
    """Leave a note as it is: not shared, and nobody asks about it any more.

    :raises Conflict: when it was answered or can still be.
    """
    if standing(note.outcome, note.answer_by, today) is not Standing.LAPSED:
        raise Conflict(_("This note stands differently now. Look at how it stands."))
    _decide(note, NoteOutcome.NO_ANSWER, today, actor)


def show_code(*, match: Match, actor: User, today: date) -> tuple[str, datetime]:
    """Make a link that is shown now, for a student without mail or at hand; give its address and until when it works.

    :raises Conflict: when no note waits for this student.
    """
    waits = [one for one in queries.own_notes(match.trajectory_id, today) if one.standing in rules.OPEN]
    if not waits:
        raise Conflict(_("No note waits for this student now."))
    _mark_asked(match.trajectory, today)
    link = mean_link(Purpose.PROGRESS_NOTE, party="student", trajectory=match.trajectory, days=CODE_DAYS)
    audit.record("feedback.show_code", f"match {match.id}", actor_id=actor.id)
    return mint(link.id), link.expires_at


def answer(*, note: ProgressNote, said: Said, link: Link, today: date) -> None:
    """Keep what the student decided: only with a yes the school, and perhaps a parent, reads the student's words.

    :raises Conflict: when it was answered before or the time to answer is over.
    """
    if standing(note.outcome, note.answer_by, today) not in rules.OPEN:
        raise Conflict(_("This note stands differently now. Look at how it stands."))
    outcome, words = said.outcome, note.written or ""
    if outcome is NoteOutcome.CHANGED:
        outcome = NoteOutcome.APPROVED if rules.is_same(said.words, words) else outcome
        words = said.words
    _decide(note, outcome, today, None)
    if outcome is not NoteOutcome.REFUSED:
        note.approved, note.for_guardian = words, said.for_guardian
        _tell(note)
    if link.purpose is Purpose.PROGRESS_NOTE and not queries.still_open(
        queries.own_notes(note.match.trajectory_id, today)
    ):
        use(link)


def take_back(*, note: ProgressNote, today: date) -> None:
    """Take a shared note back: from now on nobody but student and coordinator reads it; nobody is asked why.

    :raises Conflict: when it is not shared.
    """
    if standing(note.outcome, note.answer_by, today) not in (Standing.SHARED, Standing.CHANGED):
        raise Conflict(_("This note stands differently now. Look at how it stands."))
    note.approved, note.for_guardian, note.outcome = None, False, NoteOutcome.REFUSED
    note.answered_on = today
    db.session.flush()
    audit.record("feedback.take_back", f"match {note.match_id}", actor_id=None, note=note.id)


def promise_notes(today: date | None = None) -> int:
    """Promise the next note where it comes near, each night; give how many were promised."""
    day, made = today or clock.today(), 0
    for match, written_on in queries.without_promise():
        promises = match.programme.promises
        due_on = rules.next_note_on(match.started_on or day, written_on, promises)
        show_from = due_on - timedelta(days=promises.checkin_grace_days)
        if show_from <= day:
            made += 1
            owe(
                Owed(
                    queries.NOTE_DUE,
                    max(due_on, day),
                    "note_rhythm",
                    "feedback.notes",
                    {"match_id": match.id},
                    {"weeks": promises.progress_note_weeks},
                ),
                owner=match.coordinator_id,
                match=match,
                is_first=True,
            )
    return made


def _ask_if_may(trajectory: Trajectory, today: date) -> bool:
    """Ask about all notes that were not asked about, in one mail; whoever has no address is asked by the coordinator."""
    may_from = may_ask_from(trajectory)
    if trajectory.student.email is not None and may_from is not None and today < may_from:
        return False
    if not _mark_asked(trajectory, today):
        return False
    emails.ask(trajectory)
    return True


def _mark_asked(trajectory: Trajectory, today: date) -> int:
    """Begin the time to answer of every note that has none yet; give how many."""
    waits = queries.unasked(trajectory.id, today)
    for note in waits:
        note.asked_on, note.times_asked = today, note.times_asked + 1
        note.answer_by = rules.answer_by(today, trajectory.programme.promises)
    db.session.flush()
    for note in waits:
        if note.times_asked == 1:
            _owe_answer(note)
    return len(waits)


def _decide(note: ProgressNote, outcome: NoteOutcome, today: date, actor: User | None) -> None:
    note.outcome, note.answered_on = outcome, today
    db.session.flush()
    settle(NO_ANSWER_DUE, about=str(note.id), match_id=note.match_id)
    audit.record(
        f"feedback.{outcome.value}",
        f"match {note.match_id}",
        actor_id=None if actor is None else actor.id,
        note=note.id,
    )


def _tell(note: ProgressNote) -> None:
    """Tell who may read it that there is something to read; never what."""
    trajectory = note.match.trajectory
    for person in queries.readers(trajectory):
        emails.tell_school(trajectory, person)
    if note.for_guardian:
        for guardian in queries.guardians(trajectory):
            emails.tell_guardian(trajectory, guardian, note.id)


def _owe_answer(note: ProgressNote) -> DueItem | None:
    """Let the coordinator know when no answer came; whoever has no mail address has to be asked now."""
    by_mail = note.match.trajectory.student.email is not None
    due_on = (note.answer_by or clock.today()) + timedelta(days=1)
    return owe(
        Owed(
            NO_ANSWER_DUE,
            due_on,
            "note_no_answer" if by_mail else "note_no_address",
            "feedback.notes",
            {"match_id": note.match_id},
            show_from=due_on if by_mail else note.asked_on,
            about=str(note.id),
        ),
        owner=note.match.coordinator_id,
        match=note.match,
    )


GROUNDS = (
    Ground(
        NO_ANSWER_DUE,
        Match,
        queries.UNANSWERED,
        lambda _match, about: _owe_answer(db.session.get_one(ProgressNote, int(about))),
    ),
    # The job that promises notes opens these when they come near; here only what lost its ground is closed.
    Ground(queries.NOTE_DUE, Match, allows=queries.MAY_HAVE_NOTES),
)
