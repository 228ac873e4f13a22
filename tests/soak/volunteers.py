"""Invented lives of mentors, groups and accounts, and of the small rows that go by their own age."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.accounts import actions as accounts
from programme.accounts.models import FailedSignIn, UserSession
from programme.core import audit, clock
from programme.core.audit import FileOpening
from programme.core.database import db
from programme.core.outbox import queue_mail
from programme.core.unit_of_work import Submission
from programme.intervisie.models import GroupMeeting, IntervisieGroup, Method
from programme.lifecycle.promises import Owed, owe, settle
from programme.people.models import Membership, Mentor, MentorStage, Role, User
from programme.volunteers import actions as volunteers
from programme.volunteers.models import Reference
from programme.volunteers.rules import RefusalReason
from tests.factories import make_mentor, make_user, save
from tests.soak import terms
from tests.soak.book import Book, Item, stamp

Life = Iterator[int]
MAIL = "nomination/emails/received"


def refused(book: Book) -> Life:
    """An applicant who is refused, and told so by mail."""
    word = book.word("refused volunteer")
    number = _mentor(book, MentorStage.INTERVIEWED, word)
    yield book.chance.randint(0, 40)
    mentor = db.session.get_one(Mentor, number)
    volunteers.refuse(mentor=mentor, reason=RefusalReason.NO_FIT, actor=book.user("coordinator"), today=clock.today())
    book.goes(word, terms.refused_volunteer(clock.today()))


def unfinished(book: Book) -> Life:
    """An application that nobody went on with, from its last sign of life."""
    word = book.word("unfinished application")
    _mentor(book, MentorStage.APPLIED, word)
    book.goes(word, terms.volunteer(clock.today()))
    yield 1


def left(book: Book) -> Life:
    """A mentor who leaves: what is known of the VOG goes at once, the file and the account two years later."""
    word, vog = book.word("volunteer file"), book.word("VOG")
    number = _mentor(book, MentorStage.ADMITTED, word, _account(book, word))
    mentor = db.session.get_one(Mentor, number)
    mentor.vog_profile = vog
    yield book.chance.randint(1, 400)
    mentor = db.session.get_one(Mentor, number)
    volunteers.leave(mentor=mentor, reason=word, actor=book.user("coordinator"), today=clock.today())
    book.goes(vog, clock.today())
    book.goes(word, terms.volunteer(clock.today()))


def seen_later(book: Book) -> Life:
    """A mentor who was still at a meeting after leaving: the last activity counts."""
    word = book.word("volunteer file, active later")
    number = _mentor(book, MentorStage.ADMITTED, word)
    yield book.chance.randint(1, 100)
    mentor = db.session.get_one(Mentor, number)
    volunteers.leave(mentor=mentor, reason=word, actor=book.user("coordinator"), today=clock.today())
    later = book.chance.randint(1, 50)
    book.goes(word, terms.volunteer(clock.today()))
    yield later
    db.session.get_one(Mentor, number).last_active_on = clock.today()
    book.goes(word, terms.volunteer(clock.today()))


def became_trainer(book: Book) -> Life:
    """A mentor who leaves and stays as a trainer: the file goes, the account is in use and stays."""
    word, account = book.word("file of who became a trainer"), book.word("account in use")
    user = _account(book, account)
    save(Membership(user_id=user.id, role=Role.TRAINER, programme_id=book.people["programme"]))
    number = _mentor(book, MentorStage.ADMITTED, word, user)
    yield book.chance.randint(1, 100)
    mentor = db.session.get_one(Mentor, number)
    volunteers.leave(mentor=mentor, reason=word, actor=book.user("coordinator"), today=clock.today())
    book.goes(word, terms.volunteer(clock.today()))


def stays(book: Book) -> Life:
    """A mentor who takes part for years: nothing goes."""
    word = book.word("mentor who stays")
    _mentor(book, MentorStage.ADMITTED, word, _account(book, word))
    yield 1


def closed_account(book: Book) -> Life:
    """An account of staff that is closed."""
    word = book.word("closed account")
    user = _account(book, word, Role.TRAINER)
    user_id = user.id
    yield book.chance.randint(0, 200)
    accounts.deactivate(actor=book.user("administrator"), user=db.session.get_one(User, user_id))
    book.goes(word, terms.BY_AGE["user"](clock.today()))


def learned(book: Book) -> Life:
    """What a group of mentors learned from each other."""
    word = book.word("group note")
    group = save(IntervisieGroup(programme_id=book.people["programme"], name="Groep Verzonnen"))
    save(GroupMeeting(group=group, starts_at=clock.now(), place="Verzonnen", method=Method.INCIDENT, learned=word))
    book.goes(word, terms.group_notes(clock.today()))
    yield 1


def small_things(book: Book) -> Life:
    """A link, a session, a mail, a submission, a failed try, a promise kept and an opened file."""
    today, now, trainer = clock.today(), clock.now(), book.user("trainer")
    link = mean_link(Purpose.PASSWORD_RESET, party="user", user=trainer, days=7)
    book.row("link", link.id, terms.BY_AGE["link"](clock.local(now + timedelta(days=7)).date()))
    membership = db.session.scalars(select(Membership).where(Membership.user_id == trainer.id)).one()
    accounts.start_session(membership=membership)
    db.session.flush()
    session = db.session.scalars(select(UserSession).order_by(UserSession.id.desc()).limit(1)).one()
    accounts.end_session(session_id=session.id)
    book.row("user_session", session.id, terms.BY_AGE["user_session"](today))
    mail = queue_mail(MAIL, "x@example.org", params={"number": 1, "answer_by": "2026-12-01"})
    book.row("outbox_mail", mail.id, terms.BY_AGE["outbox_mail"](today))
    sent = save(Submission(id=f"{len(book.rows):036d}", endpoint="soak", location="/", created_at=now))
    book.row("submission", sent.id, terms.BY_AGE["submission"](today))
    tried = save(FailedSignIn(who="0" * 64, at=now))
    book.row("failed_sign_in", tried.id, terms.BY_AGE["failed_sign_in"](today))
    opened = save(FileOpening(at=now, user_id=trainer.id, page="dossiers.student", student_id=None, mentor_id=None))
    book.row("file_opening", opened.id, terms.audit_log(today))
    about = str(len(book.rows))
    owed = Owed("soak_promise", today, "soak", "worklist.today", {}, about=about)
    item = owe(owed, owner=trainer, programme_id=book.people["programme"])
    db.session.flush()
    made = ("due_item", 0 if item is None else item.id, stamp(now))
    yield book.chance.randint(0, 100)
    settle("soak_promise", programme_id=book.people["programme"], about=about)
    book.rows[made] = Item("due_item", terms.BY_AGE["due_item"](clock.today()))


OTHERS = (refused, unfinished, left, seen_later, became_trainer, stays, closed_account, learned, small_things)


def _account(book: Book, word: str, role: Role = Role.MENTOR) -> User:
    user = make_user(role, name=word, programme=book.programme, email=f"{word}@example.org")
    user.phone, user.created_at = word, clock.now()
    return user


def _mentor(book: Book, stage: MentorStage, word: str, user: User | None = None) -> int:
    """Make a mentor at a stage, with the word in every text about them."""
    today = clock.today()
    admitted = today if stage is MentorStage.ADMITTED else None
    mentor = make_mentor(
        book.programme,
        user=user,
        stage=stage,
        first_name=word,
        last_name=word,
        email=f"{word}@example.org",
        phone=word,
        wishes=word,
        hopes_to_learn=word,
        applied_on=today,
        admitted_on=admitted,
        vog_seen_on=admitted,
        vog_issued_on=admitted,
    )
    mentor.motivation, mentor.interview_notes = word, word
    reference = save(Reference(mentor=mentor, name=word, email=f"{word}@example.org", asked_at=clock.now()))
    reference.answer = word
    audit.record("soak.text", f"mentor {mentor.id}", actor_id=book.people["coordinator"], text=word)
    return int(mentor.id)
