"""Invented lives of students, to the end: each ending is a use case of the product, each text a planted word.

A life is a generator: what it yields is the number of days until its next step.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from programme.closure import actions as closure
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.concerns import actions as concerns
from programme.concerns.models import CareRoute, Concern, Urgency
from programme.consent.models import StudentWords
from programme.core import audit, clock
from programme.core.database import db
from programme.core.drafts import DraftOwner, save_draft
from programme.intake.actions import stop_for_now
from programme.intake.models import Intake
from programme.koppelingsmoment.models import Koppelingsmoment, MeetingParty
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import Competence, Conversation, ConversationState, Goal, GoalOutcome
from programme.matching.models import Proposal
from programme.nomination import actions as nomination
from programme.nomination.models import AgreementWay, HopedResult, Nomination
from programme.norms.promises import Party
from programme.people.models import Guardian, Mentor, Student
from programme.referral import actions as referral
from programme.referral.models import Destination, Referral
from programme.support.models import CheckIn, ContactWay, WithWhom
from tests.factories import make_match, make_mentor, make_student, make_trajectory, save
from tests.soak import terms
from tests.soak.book import Book

Life = Iterator[int]
DRAFT_DAYS = 14


def not_agreed(book: Book) -> Life:
    """A draft to which nobody ever said yes: not accepted, from the day it was made."""
    word = book.word("draft nomination")
    _trajectory(book, TrajectoryStage.DRAFT, word)
    book.goes(word, terms.refused_nomination(clock.today()))
    yield 1


def withdrawn(book: Book) -> Life:
    """A student who does not want it any more before it began."""
    word = book.word("withdrawn nomination")
    number = _trajectory(book, TrajectoryStage.INTAKE, word)
    yield book.chance.randint(0, 60)
    _withdraw(book, number, word)
    book.goes(word, terms.refused_nomination(clock.today()))


def not_now(book: Book) -> Life:
    """A student for whom it is not the moment."""
    word = book.word("nomination not accepted")
    number = _trajectory(book, TrajectoryStage.SCREENING, word)
    yield book.chance.randint(0, 60)
    trajectory = db.session.get_one(Trajectory, number)
    stop_for_now(trajectory=trajectory, actor=book.user("coordinator"), reason=word, today=clock.today())
    book.goes(word, terms.refused_nomination(clock.today()))


def fell_through(book: Book) -> Life:
    """A student whose only match was proposed and never began; no dossier of mentoring came of it."""
    word = book.word("nomination withdrawn after a proposal")
    number = _trajectory(book, TrajectoryStage.PROPOSED, word)
    trajectory = db.session.get_one(Trajectory, number)
    mentor = _mentor(book)
    match = make_match(trajectory, mentor, stage=MatchStage.PROPOSED, **_days())
    save(Proposal(match=match, proposed_by=book.user("coordinator"), proposed_at=clock.now(), introduction=word))
    yield book.chance.randint(0, 30)
    _withdraw(book, number, word)
    book.goes(word, terms.refused_nomination(clock.today()))


def mentored(book: Book) -> Life:
    """A match that ends: its notes go first, the dossier with its concern later."""
    word, note = book.word("dossier"), book.word("note")
    number = _trajectory(book, TrajectoryStage.ACTIVE, word)
    match_id = _match(book, number, word, note)
    yield book.chance.randint(1, 120)
    yield from _end(book, match_id, word, AfterEnd.CLOSE)
    book.goes(note, terms.notes(clock.today()))
    book.goes(word, terms.dossier(clock.today()))


def opened_again(book: Book) -> Life:
    """A match that was closed by mistake and goes on: the terms count from the second end."""
    word, note = book.word("dossier, opened again"), book.word("note, opened again")
    number = _trajectory(book, TrajectoryStage.ACTIVE, word)
    match_id = _match(book, number, word, note)
    yield book.chance.randint(1, 20)
    yield from _end(book, match_id, word, AfterEnd.CLOSE)
    yield book.chance.randint(1, 10)
    match = db.session.get_one(Match, match_id)
    closure.reopen(match=match, actor=book.user("coordinator"), reason=word, today=clock.today())
    yield book.chance.randint(1, 200)
    yield from _end(book, match_id, word, AfterEnd.CLOSE)
    book.goes(note, terms.notes(clock.today()))
    book.goes(word, terms.dossier(clock.today()))


def waits_again(book: Book) -> Life:
    """A match that ends, a student who waits for another and then stops: the notes count from the match."""
    word, note = book.word("dossier of who waited again"), book.word("note of who waited again")
    number = _trajectory(book, TrajectoryStage.ACTIVE, word)
    match_id = _match(book, number, word, note)
    yield book.chance.randint(1, 60)
    yield from _end(book, match_id, word, AfterEnd.WAIT_AGAIN)
    book.goes(note, terms.notes(clock.today()))
    yield book.chance.randint(0, 500)
    _withdraw(book, number, word)
    book.goes(word, terms.dossier(clock.today()))


def came_back(book: Book) -> Life:
    """A student with two trajectories: the person goes with the last of them."""
    word, note = book.word("dossier of two trajectories"), book.word("note of the first trajectory")
    number = _trajectory(book, TrajectoryStage.ACTIVE, word)
    student_id = db.session.get_one(Trajectory, number).student_id
    match_id = _match(book, number, word, note)
    yield book.chance.randint(1, 60)
    yield from _end(book, match_id, word, AfterEnd.CLOSE)
    first_end = clock.today()
    book.goes(note, terms.notes(first_end))
    book.goes(word, terms.dossier(first_end))
    yield book.chance.randint(1, 600)
    # Back before the first dossier is gone: nothing of the person goes until the second is over too.
    book.goes(word, None)
    second = _trajectory(book, TrajectoryStage.INTAKE, word, student_id)
    yield book.chance.randint(0, 300)
    _withdraw(book, second, word)
    book.goes(word, max(terms.dossier(first_end), terms.refused_nomination(clock.today())))


def referred(book: Book) -> Life:
    """A student for whom help comes first; the file goes two years after that is closed."""
    word = book.word("referral")
    number = _trajectory(book, TrajectoryStage.SCREENING, word)
    yield book.chance.randint(0, 20)
    trajectory, actor = db.session.get_one(Trajectory, number), book.user("coordinator")
    made = referral.advise(trajectory=trajectory, actor=actor, reason=word, today=clock.today(), pauses=True)
    made_id = made.id
    yield book.chance.randint(0, 5)
    made, actor = db.session.get_one(Referral, made_id), book.user("coordinator")
    referral.agree(referral=made, actor=actor, agreed_on=clock.today(), danger_reason="", today=clock.today())
    handing = referral.Handing(
        destination=Destination.GP, note=word, receiver_name=word, receiver_email=f"{word}@example.org"
    )
    referral.hand_over(referral=made, actor=actor, handing=handing, today=clock.today())
    yield book.chance.randint(1, 10)
    made, actor = db.session.get_one(Referral, made_id), book.user("coordinator")
    referral.receive(referral=made, actor=actor, received_by=word, today=clock.today())
    referral.care_starts(referral=made, actor=actor, started_on=clock.today(), today=clock.today())
    yield book.chance.choice((0, 3, 40, 300))
    made, actor = db.session.get_one(Referral, made_id), book.user("coordinator")
    referral.close(referral=made, actor=actor, today=clock.today())
    book.goes(word, terms.dossier(clock.today()))


def worried(book: Book) -> Life:
    """A match that ends while a concern is still open; the concern counts from its own end."""
    word, note = book.word("concern closed after the match"), book.word("note beside an open concern")
    number = _trajectory(book, TrajectoryStage.ACTIVE, word)
    match_id = _match(book, number, word, note)
    yield book.chance.randint(1, 30)
    concern_id = _raise(book, match_id, word)
    yield from _end(book, match_id, word, AfterEnd.CLOSE)
    book.goes(note, terms.notes(clock.today()))
    yield book.chance.choice((0, 1, 30))
    _answer(book, concern_id, word)
    book.goes(word, terms.dossier(clock.today()))


def goes_on(book: Book) -> Life:
    """A match that runs for years: nothing of it goes."""
    word, note = book.word("running match"), book.word("note of a running match")
    _match(book, _trajectory(book, TrajectoryStage.ACTIVE, word), word, note)
    yield 1


STUDENTS = (
    not_agreed,
    withdrawn,
    not_now,
    fell_through,
    mentored,
    mentored,
    opened_again,
    waits_again,
    came_back,
    referred,
    worried,
    goes_on,
)


def _days() -> dict[str, Any]:
    """Give the days of a match that is made now; those of the factory lie outside these years."""
    today = clock.today()
    return {
        "proposed_on": today,
        "started_on": today,
        "phase_since": today,
        "until_on": today + timedelta(days=365),
        "created_at": clock.now(),
    }


def _mentor(book: Book) -> Mentor:
    return make_mentor(book.programme, applied_on=clock.today(), admitted_on=clock.today())


def _trajectory(book: Book, stage: TrajectoryStage, word: str, student_id: int | None = None) -> int:
    """Make a trajectory at a stage, with the word in every text around it."""
    today, now, coordinator = clock.today(), clock.now(), book.user("coordinator")
    if student_id is None:
        facts = {"first_name": word, "last_name": word, "email": f"{word}@example.org", "phone": word}
        student = make_student(book.school, student_number=word, programme_of_study=word, **facts)
        student_id = student.id
        save(Guardian(student_id=student_id, name=word, email=f"{word}@example.org", phone=word))
    trajectory = make_trajectory(
        book.programme,
        db.session.get_one(Student, student_id),
        stage=stage,
        coordinator=coordinator,
        nominated_by=book.user("care_coordinator"),
        created_at=now,
        agreed_on=None if stage is TrajectoryStage.DRAFT else today,
        nominated_on=None if stage is TrajectoryStage.DRAFT else today,
        started_on=today if stage is TrajectoryStage.ACTIVE else None,
    )
    trajectory.shared_with_school = word
    drafted = stage is TrajectoryStage.DRAFT
    save(StudentWords(trajectory=trajectory, said_on=today, wants=word))
    save(
        Nomination(
            trajectory=trajectory,
            hoped_result=HopedResult.STRUCTURE,
            agreed_on=None if drafted else today,
            agreed_way=None if drafted else AgreementWay.TALK,
            reason=word,
            tried=word,
            practical=word,
        )
    )
    if not drafted:
        save(
            Intake(
                trajectory=trajectory,
                planned_at=now,
                place=word,
                uid=f"intake-{trajectory.id}",
                mentoring_question=word,
                wishes=word,
                care_given=word,
                practical=word,
            )
        )
    audit.record("soak.text", f"trajectory {trajectory.id}", actor_id=coordinator.id, text=word)
    _draft(book, f"trajectory {trajectory.id}")
    return int(trajectory.id)


def _match(book: Book, trajectory_id: int, word: str, note: str) -> int:
    """Make a running match with a word in every text, and another in the notes."""
    today, now, coordinator = clock.today(), clock.now(), book.user("coordinator")
    mentor = _mentor(book)
    match = make_match(db.session.get_one(Trajectory, trajectory_id), mentor, stage=MatchStage.ACTIVE, **_days())
    save(Proposal(match=match, proposed_by=coordinator, proposed_at=now, introduction=word))
    meeting = save(
        Koppelingsmoment(
            match=match,
            starts_at=now,
            place=word,
            uid=f"koppelingsmoment-{match.id}",
            planned_by=coordinator,
            held_on=today,
            reaching=word,
            between_us=word,
            when_stuck=word,
            meeting_day=word,
            meeting_place=word,
        )
    )
    save(MeetingParty(match_id=match.id, meeting=meeting, party=Party.STUDENT, name=word, email=f"{word}@example.org"))
    save(Goal(match=match, competence=Competence.MOTIVES, set_on=today, words=word))
    save(
        CheckIn(match=match, with_whom=WithWhom.STUDENT, way=ContactWay.PHONE, held_on=today, by=coordinator, note=word)
    )
    for number in range(3):
        save(
            Conversation(
                match=match,
                by_mentor_id=mentor.id,
                state=ConversationState.HELD,
                starts_at=now - timedelta(minutes=number),
                minutes=45,
                note=note,
            )
        )
        book.talks += 1
    match.conversation_count = 3
    _answer(book, _raise(book, match.id, word), word)
    audit.record("soak.text", f"match {match.id}", actor_id=coordinator.id, text=word)
    _draft(book, f"match {match.id}")
    return int(match.id)


def _draft(book: Book, anchor: str) -> None:
    """Leave something typed and not sent, which goes by its own age."""
    word = book.word("draft")
    save_draft(DraftOwner(user_id=book.people["coordinator"]), "soak.form", anchor, {"text": word})
    book.goes(word, terms.BY_AGE["draft"](clock.today()))


def _withdraw(book: Book, trajectory_id: int, word: str) -> None:
    trajectory = db.session.get_one(Trajectory, trajectory_id)
    nomination.withdraw(trajectory=trajectory, actor=book.user("coordinator"), reason=word, today=clock.today())


def _raise(book: Book, match_id: int, word: str) -> int:
    match = db.session.get_one(Match, match_id)
    made = concerns.raise_concern(
        worry=concerns.Worry(saw=word, thinks=word, did=word, urgency=Urgency.TALK),
        actor=book.user("mentor_user"),
        match=match,
    )
    return int(made.id)


def _answer(book: Book, concern_id: int, word: str) -> None:
    concern, actor = db.session.get_one(Concern, concern_id), book.user("coordinator")
    concerns.acknowledge(concern=concern, actor=actor)
    concerns.weigh(concern=concern, actor=actor, route=CareRoute.MENTOR, weighing=word, consulted=word)
    concerns.answer(concern=concern, actor=actor, text=word)
    concerns.close(concern=concern, actor=actor)


def _end(book: Book, match_id: int, word: str, after: AfterEnd) -> Life:
    """End a match as the pages do: announced, then some days later closed."""
    match, actor = db.session.get_one(Match, match_id), book.user("coordinator")
    closure.start_closing(
        match=match,
        actor=actor,
        reason=EndReason.COMPLETED_GOAL,
        initiator=Initiator.BOTH,
        today=clock.today(),
        note=word,
    )
    yield book.chance.randint(0, 20)
    match, actor = db.session.get_one(Match, match_id), book.user("coordinator")
    closure.write_words(match=match, actor=actor, words=word)
    goals = {goal.id: GoalOutcome.REACHED for goal in db.session.query(Goal).filter_by(match_id=match_id)}
    ending = closure.Ending(after=after, no_meeting=word, student_words=word, after_reason=word, outcomes=goals)
    closure.close(match=match, actor=actor, ending=ending, today=clock.today())
