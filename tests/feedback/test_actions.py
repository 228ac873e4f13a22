"""Nothing reaches a school before the student said yes, and a no stays a no."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from programme.access.identity import Actor
from programme.access.links import mean_link
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.outbox import OutboxMail
from programme.feedback import actions, queries
from programme.feedback.actions import Said
from programme.feedback.models import NoteOutcome, ProgressNote
from programme.lifecycle.models import DueItem
from programme.lifecycle.rhythm import Rhythm
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.people.models import Guardian, Role
from programme.worklist.actions import GROUNDS, mend_promises
from tests.factories import NOW, TODAY, make_consent, make_match, make_student, make_trajectory, save

WRITTEN = "Samira komt op tijd en durft meer te vragen."
OWN = "Ik kom op tijd."


@pytest.fixture
def match(world):
    trajectory = make_trajectory(
        world.programme,
        make_student(world.school, email="s@example.org"),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
        nominated_by=world.care_coordinator,
        study_coach_id=world.study_coach.id,
    )
    return make_match(trajectory, world.mentor)


def write(world, match, words=WRITTEN, today=TODAY):
    with clock.fixed(NOW + (today - TODAY)):
        return actions.write_note(match=match, actor=world.coordinator, words=words, today=today)


def link_of(match):
    return db.session.scalars(
        select(Link).where(Link.purpose == Purpose.PROGRESS_NOTE).order_by(Link.id.desc()).limit(1)
    ).one()


def say(note, outcome, words="", for_guardian=False, today=TODAY, link=None):
    said = Said(NoteOutcome(outcome), words, for_guardian)
    actions.answer(note=note, said=said, link=link or link_of(note.match), today=today)


def mails(kind=None):
    found = [row.template.rsplit("/", 1)[1] for row in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    return found if kind is None else found.count(kind)


def due(kind):
    return db.session.scalars(select(DueItem).where(DueItem.kind == kind, DueItem.closed_at.is_(None))).all()


def school_reads(match, today=TODAY):
    return [note.words for note in queries.for_school(match.trajectory_id, today)]


def test_the_student_is_asked_and_the_school_reads_nothing_yet(world, match):
    note = write(world, match)
    assert (note.asked_on, note.answer_by, note.times_asked) == (TODAY, TODAY + timedelta(days=7), 1)
    assert mails() == ["ask"]
    assert school_reads(match) == []
    assert due("note_unanswered")[0].show_from == TODAY + timedelta(days=8)


def test_an_approved_note_is_read_by_the_school_as_written(world, match):
    note = write(world, match)
    say(note, "approved")
    assert school_reads(match) == [WRITTEN]
    # The zorgcoördinator and the named study coach hear that there is something to read.
    assert mails() == ["ask", "tell_school", "tell_school"]
    assert due("note_unanswered") == []
    assert link_of(match).used_at is not None


def test_a_changed_note_is_read_in_the_students_words_only(world, match):
    note = write(world, match)
    say(note, "changed", OWN)
    assert school_reads(match) == [OWN]
    assert (note.outcome, note.written) == (NoteOutcome.CHANGED, WRITTEN)


def test_words_that_were_not_really_changed_are_approved(world, match):
    note = write(world, match)
    say(note, "changed", WRITTEN.replace(" ", "\n"))
    assert note.outcome is NoteOutcome.APPROVED


def test_a_refused_note_is_not_shared_and_nobody_is_told(world, match):
    note = write(world, match)
    say(note, "refused", for_guardian=True)
    assert school_reads(match) == [None]
    assert mails() == ["ask"]
    assert (note.approved, note.for_guardian) == (None, False)
    assert due("note_unanswered") == []


def test_silence_is_not_consent_and_the_coordinator_may_ask_once_more(world, match):
    note = write(world, match)
    late = TODAY + timedelta(days=8)
    assert school_reads(match, late) == [None]
    with pytest.raises(Conflict):
        say(note, "approved", today=late)
    with pytest.raises(Conflict):
        actions.ask_again(note=note, actor=world.coordinator, today=TODAY)
    later = TODAY + timedelta(days=14)
    with clock.fixed(NOW + timedelta(days=14)):
        actions.ask_again(note=note, actor=world.coordinator, today=later)
    assert (note.times_asked, note.answer_by) == (2, later + timedelta(days=7))
    assert (mails("ask"), due("note_unanswered")) == (2, [])
    with pytest.raises(Conflict):
        actions.ask_again(note=note, actor=world.coordinator, today=later + timedelta(days=8))
    say(note, "approved", today=later)
    assert school_reads(match, later) == [WRITTEN]


def test_what_rests_is_not_shared(world, match):
    note = write(world, match)
    with pytest.raises(Conflict):
        actions.let_rest(note=note, actor=world.coordinator, today=TODAY)
    late = TODAY + timedelta(days=8)
    actions.let_rest(note=note, actor=world.coordinator, today=late)
    assert (note.outcome, school_reads(match, late)) == (NoteOutcome.NO_ANSWER, [None])
    assert due("note_unanswered") == []


def test_a_student_answers_once(world, match):
    note = write(world, match)
    say(note, "refused")
    with pytest.raises(Conflict):
        say(note, "approved")


def test_a_shared_note_can_be_taken_back(world, match):
    save(Guardian(student_id=match.student_id, name="Ouder", email="ouder@example.org"))
    note = write(world, match)
    with pytest.raises(Conflict):
        actions.take_back(note=note, today=TODAY)
    say(note, "approved", for_guardian=True)
    assert mails("tell_guardian") == 1
    actions.take_back(note=note, today=TODAY + timedelta(days=1))
    assert (school_reads(match), note.approved, note.for_guardian) == ([None], None, False)


def test_a_student_asked_lately_is_asked_when_it_is_their_turn(world, match):
    with clock.fixed(NOW - timedelta(days=10)):
        mean_link(Purpose.STILL_WANTS, party="student", match=match)
    first, second = write(world, match), write(world, match, "Nog een.")
    assert (first.asked_on, mails(), due("note_unanswered")) == (None, [], [])
    with clock.fixed(NOW + timedelta(days=3)):
        assert actions.ask_whose_turn() == 0
    with clock.fixed(NOW + timedelta(days=4)):
        # One mail for both, and a second runner finds nothing to do.
        assert (actions.ask_whose_turn(), actions.ask_whose_turn()) == (1, 0)
    assert (first.asked_on, second.asked_on) == (TODAY + timedelta(days=4),) * 2
    assert mails() == ["ask"]
    link = link_of(match)
    say(first, "approved", today=TODAY + timedelta(days=5))
    assert link.used_at is None
    say(second, "refused", today=TODAY + timedelta(days=5))
    assert link.used_at is not None


def test_a_student_on_the_own_page_may_answer_before_the_turn_came(world, match):
    with clock.fixed(NOW - timedelta(days=10)):
        mean_link(Purpose.STILL_WANTS, party="student", match=match)
    note, own = write(world, match), mean_link(Purpose.MY_PAGE, party="student", trajectory=match.trajectory)
    say(note, "approved", link=own)
    assert (school_reads(match), own.used_at) == ([WRITTEN], None)
    with clock.fixed(NOW + timedelta(days=9)):
        assert actions.ask_whose_turn() == 0


def test_without_an_address_the_coordinator_shows_a_code(world, match):
    match.student.email = None
    note = write(world, match)
    assert (mails(), due("note_unanswered")[0].reason) == ([], "note_no_address")
    address, until = actions.show_code(match=match, actor=world.coordinator, today=TODAY)
    assert "/l/" in address
    assert until == NOW + timedelta(days=1)
    say(note, "approved")
    with pytest.raises(Conflict):
        actions.show_code(match=match, actor=world.coordinator, today=TODAY)


def test_only_a_tick_of_the_student_lets_a_parent_read(world, match):
    save(Guardian(student_id=match.student_id, name="Ouder", email="ouder@example.org"))
    save(Guardian(student_id=match.student_id, name="Zonder adres"))
    silent, shared = write(world, match), write(world, match, "Gaat goed.")
    say(silent, "approved", link=link_of(match))
    assert mails("tell_guardian") == 0
    say(shared, "approved", for_guardian=True)
    assert mails("tell_guardian") == 1
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.READ_NOTE)).one()
    assert queries.for_guardian(link).words == "Gaat goed."


@pytest.mark.parametrize("kind", ["closed", "unaware", "data_back"])
def test_no_note_where_the_school_may_not_hear(world, match, kind):
    if kind == "closed":
        match.is_running, match._stage = False, MatchStage.CLOSED
        match.ended_on, match.end_reason = TODAY, "completed_goal"
    elif kind == "unaware":
        match.trajectory.school_knows = False
    else:
        make_consent(match.trajectory, "data")
        make_consent(match.trajectory, "data", "withdrawn")
    with pytest.raises(GateClosed):
        write(world, match)


def test_the_database_itself_keeps_unapproved_words_from_the_school(world, match):
    note = write(world, match)
    note.approved = WRITTEN
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_the_next_note_is_promised_a_week_before_it_is_due_and_kept_by_writing(world, match):
    # Started on 1 September: thirteen weeks later is 1 December.
    assert actions.promise_notes(TODAY - timedelta(days=1)) == 0
    assert (actions.promise_notes(TODAY), actions.promise_notes(TODAY)) == (1, 0)
    (item,) = due("progress_note")
    assert (item.due_on.isoformat(), item.owner_id) == ("2026-12-01", world.coordinator.id)
    write(world, match)
    assert due("progress_note") == []
    assert actions.promise_notes(TODAY + timedelta(weeks=13) - timedelta(days=8)) == 0
    assert actions.promise_notes(TODAY + timedelta(weeks=13) - timedelta(days=7)) == 1


def test_nothing_is_promised_where_the_school_does_not_know(world, match):
    match.trajectory.school_knows = False
    assert actions.promise_notes(TODAY) == 0


def test_promises_come_back_from_the_facts(world, match):
    note = write(world, match)
    db.session.query(DueItem).delete()
    db.session.commit()
    assert {ground.kind for ground in GROUNDS} >= {"note_unanswered", "progress_note"}
    mend_promises()
    (item,) = due("note_unanswered")
    assert (item.due_on, item.key) == (TODAY + timedelta(days=8), f"note_unanswered:match:{match.id}:{note.id}")
    assert mend_promises() == []


@pytest.mark.parametrize(
    ("stage", "match_stage", "due_on", "seen"),
    [
        ("active", "active", TODAY + timedelta(days=1), Rhythm.ON_RHYTHM),
        ("active", "active", TODAY, Rhythm.SILENT),
        ("paused", "paused", None, Rhythm.PAUSED),
        ("closing", "closing", None, Rhythm.CLOSING),
        # While help comes first a school sees nothing: not even that it stands still.
        ("referred", "paused", None, None),
    ],
)
def test_what_a_school_sees_of_a_pair(world, match, stage, match_stage, due_on, seen):
    match.trajectory._stage, match._stage, match.next_due_on = TrajectoryStage(stage), MatchStage(match_stage), due_on
    db.session.flush()
    found = queries.progress(match.trajectory_id, TODAY)
    assert (found.rhythm if found else None) is seen


def test_a_proposal_is_looked_at_within_a_week_and_once(world, match):
    actor = Actor(
        world.mentor_user.id,
        "Mentor",
        Role.MENTOR,
        session_id=1,
        membership_id=1,
        token="",
        programme_id=world.programme.id,
        mentor_id=world.mentor.id,
    )
    for words in ("Belt zelf af.", "Belt nu altijd zelf af."):
        found = actions.propose(match=match, actor=actor, words=words, today=TODAY)
    assert found.words == "Belt nu altijd zelf af."
    (item,) = due("note_proposed")
    assert (item.due_on, item.show_from, item.owner_id) == (TODAY + timedelta(days=7), TODAY, world.coordinator.id)
    db.session.query(DueItem).delete()
    db.session.commit()
    mend_promises()
    assert due("note_proposed")[0].due_on == TODAY + timedelta(days=7)
    actions.write_note(match=match, actor=world.coordinator, words=WRITTEN, today=TODAY, proposal=found)
    assert due("note_proposed") == []
    with pytest.raises(Conflict):
        actions.write_note(match=match, actor=world.coordinator, words=WRITTEN, today=TODAY, proposal=found)
    assert mend_promises() == []


def test_notes_are_sealed_and_go_with_the_student(world, match):
    note = write(world, match)
    assert WRITTEN.encode() not in bytes(note._written)
    assert db.session.scalars(select(ProgressNote)).one().written == WRITTEN
