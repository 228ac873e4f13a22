"""The database that is measured: invented matches in bulk, made once per shape of the models and kept."""

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import insert

from programme import create_app
from programme.accounts.actions import start_session
from programme.core.database import Base, db
from programme.core.encryption import new_row_key, seal
from programme.lifecycle.models import Colour, DueItem, Match, MatchMentor, MotivationOutcome, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import Conversation, ConversationState
from programme.norms.models import Programme, ProgrammeSchool, QuestionSet
from programme.norms.presets import Preset
from programme.norms.promises import Phase
from programme.people.models import Membership, Mentor, MentorKind, MentorStage, Role, School, Student, User

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "instance"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
STARTED = date(2026, 3, 2)

# Keys for invented data; the database that they open is kept between runs, so they are too.
SETTINGS = {
    "SECRET_KEY": "only-for-the-benchmark-only-for-the-benchmark",
    "AUDIT_KEY": "only-for-the-benchmark-only-for-the-benchmark",
    "DATA_KEYS": "1:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=",
    "FIXED_CLOCK": NOW.isoformat(),
}

MATCHES_OF_A_COORDINATOR = 70
MATCHES_PER_WAITING = 30
DUE_TODAY = 20
LOGS_OF_A_MATCH = 20
LOGS_OF_THE_MATCH = 40
ROWS_AT_ONCE = 20_000
FIRST_NAMES = ("Samira", "Daan", "Youssef", "Emma", "Noor", "Sem", "Fatima", "Bram", "Lina", "Thijs")
LAST_NAMES = ("Verzonnen", "Bedacht", "Fictief", "Denkbeeld", "Voorbeeld")


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what the benchmark asks for in a database."""

    coordinator_id: int
    coordinator_cookie: str
    manager_cookie: str
    mentor_cookie: str
    programme_id: int
    match_id: int
    mentors_match_id: int
    mentors_id: int
    made_in_seconds: int


def application(database: Path, folder: Path) -> Flask:
    """Make the product's application over a database."""
    os.environ.update(SETTINGS)
    return create_app(folder, SQLALCHEMY_DATABASE_URI=f"sqlite:///{database}")


def database_of(matches: int, folder: Path, say: Callable[[str], None]) -> tuple[Path, Known]:
    """Give the kept database of so many matches; when the models changed since, make it anew."""
    name = f"bench-{_digest()}-{matches}"
    path, facts = KEPT / f"{name}.sqlite", KEPT / f"{name}.json"
    if not facts.exists():
        say(f"making {path.name}: {matches:,} matches, once for these models")
        for old in KEPT.glob(f"bench-*-{matches}.*"):
            old.unlink()
        facts.write_text(json.dumps(asdict(_make(path, matches, folder))))
    return path, Known(**json.loads(facts.read_text()))


def _digest() -> str:
    sources = sorted([*(ROOT / "programme").glob("*/models.py"), Path(__file__)])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def _make(path: Path, matches: int, folder: Path) -> Known:
    began = time.monotonic()
    app = application(path, folder)
    with app.app_context():
        db.create_all()
        staff = _make_staff(max(2, matches // MATCHES_OF_A_COORDINATOR))
        _make_pairs(matches, staff)
        _make_due(matches, staff)
        _make_logs(matches)
        cookies = {role: _sign_in(app, membership) for role, membership in staff.sign_ins.items()}
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        # All into the one file, which is copied for every run.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Known(
        coordinator_id=staff.coordinators[0],
        coordinator_cookie=cookies[Role.COORDINATOR],
        manager_cookie=cookies[Role.PROGRAMME_MANAGER],
        mentor_cookie=cookies[Role.MENTOR],
        programme_id=staff.programme_id,
        match_id=1,
        mentors_match_id=2,
        mentors_id=2,
        made_in_seconds=round(time.monotonic() - began),
    )


@dataclass(frozen=True, slots=True)
class Staff:
    """Who runs the programme, and one membership per role to sign in with."""

    programme_id: int
    school_ids: list[int]
    coordinators: list[int]
    mentor_user_id: int
    sign_ins: dict[Role, Membership]


def _make_staff(coordinators: int) -> Staff:
    programme = Programme(name="MentorMaatjes Verzonnen", preset=Preset.MENTORMAATJES, settings={}, started_on=STARTED)
    programme.question_sets.append(QuestionSet.first(NOW))
    schools = [School(name=f"Verzonnen College {number}", city="Verzonnen") for number in range(1, 7)]
    db.session.add_all([programme, *schools])
    db.session.flush()
    db.session.add_all(ProgrammeSchool(programme_id=programme.id, school_id=school.id) for school in schools)
    users, sign_ins = {}, {}
    for role, how_many in ((Role.COORDINATOR, coordinators), (Role.PROGRAMME_MANAGER, 1), (Role.MENTOR, 1)):
        users[role] = [
            User(email=f"{role.value}{number}@example.org", name=f"{role.value} {number}", created_at=NOW)
            for number in range(how_many)
        ]
        db.session.add_all(users[role])
        db.session.flush()
        roles = [Membership(user_id=user.id, role=role, programme_id=programme.id) for user in users[role]]
        db.session.add_all(roles)
        sign_ins[role] = roles[0]
    db.session.flush()
    return Staff(
        programme_id=programme.id,
        school_ids=[school.id for school in schools],
        coordinators=[user.id for user in users[Role.COORDINATOR]],
        mentor_user_id=users[Role.MENTOR][0].id,
        sign_ins=sign_ins,
    )


def _make_pairs(matches: int, staff: Staff) -> None:
    """Make so many students, each with a trajectory, a mentor and a running match; all four bear the same number."""
    numbers = range(1, matches + 1)

    def names(number: int) -> dict[str, str]:
        last = f"{LAST_NAMES[number % len(LAST_NAMES)]}{number}"
        return {"first_name": FIRST_NAMES[number % len(FIRST_NAMES)], "infix": "", "last_name": last}

    def placed(number: int) -> dict[str, int]:
        return {
            "programme_id": staff.programme_id,
            "school_id": staff.school_ids[number % len(staff.school_ids)],
            "student_id": number,
            "coordinator_id": _coordinator(number, staff),
        }

    _insert(
        Student,
        ({"id": n, "school_id": placed(n)["school_id"], "birth_month": date(2007, 5, 1), **names(n)} for n in numbers),
    )
    _insert(
        Mentor,
        (
            {
                "id": n,
                "programme_id": staff.programme_id,
                "user_id": staff.mentor_user_id if n == 2 else None,
                "kind": MentorKind.VOLUNTEER,
                "stage": MentorStage.ADMITTED,
                "email": f"m{n}@example.org",
                "places_taken": 1,
                "applied_on": STARTED,
                "admitted_on": STARTED,
                "vog_renew_due": date(2029, 9, 1),
                **names(n + 3),
            }
            for n in numbers
        ),
    )
    _insert(
        Trajectory,
        (
            {
                "id": n,
                "stage": TrajectoryStage.ACTIVE,
                "colour": Colour.GREEN,
                "motivation": MotivationOutcome.READY,
                "agreed_on": STARTED,
                "nominated_on": STARTED,
                "started_on": STARTED,
                "created_at": NOW - timedelta(days=270),
                **placed(n),
            }
            for n in numbers
        ),
    )
    _insert(
        Trajectory,
        (
            {
                "id": matches + n,
                "stage": TrajectoryStage.WAITING,
                "colour": Colour.GREEN,
                "motivation": MotivationOutcome.READY,
                "agreed_on": STARTED,
                "nominated_on": STARTED,
                "waiting_since": STARTED + timedelta(days=n % 200),
                "created_at": NOW - timedelta(days=270),
                **placed(n),
            }
            for n in range(1, matches // MATCHES_PER_WAITING + 1)
        ),
    )
    _insert(
        Match,
        (
            {
                "id": n,
                "trajectory_id": n,
                "mentor_id": n,
                "stage": MatchStage.ACTIVE,
                "is_running": True,
                "holds_place": True,
                "phase": Phase.GUIDANCE,
                "phase_since": STARTED,
                "proposed_on": STARTED,
                "started_on": STARTED,
                "until_on": date(2027, 3, 2),
                "last_conversation_on": TODAY - timedelta(days=n % 20),
                "conversation_count": LOGS_OF_THE_MATCH if n == 1 else LOGS_OF_A_MATCH,
                "next_due_on": TODAY + timedelta(days=14 - n % 20),
                "created_at": NOW - timedelta(days=270),
                **placed(n),
            }
            for n in numbers
        ),
    )
    _insert(MatchMentor, ({"match_id": n, "mentor_id": n, "from_on": STARTED} for n in numbers))


def _make_due(matches: int, staff: Staff) -> None:
    """Give every coordinator twenty promises for today; the other matches have one that is not shown yet."""
    shown = DUE_TODAY * len(staff.coordinators)

    def item(number: int) -> dict[str, Any]:
        now = number <= shown
        return {
            "key": f"silence:match:{number}",
            "kind": "silence",
            "match_id": number,
            "owner_id": _coordinator(number, staff),
            "show_from": TODAY - timedelta(days=3) if now else TODAY + timedelta(days=30),
            "due_on": TODAY + timedelta(days=number % 5 - 2) if now else TODAY + timedelta(days=30),
            "reason": "silent_too_long",
            "values": {"days": 21},
            "endpoint": "dossiers.match",
            "arguments": {"match_id": number},
            "opened_at": NOW - timedelta(days=30),
        }

    _insert(DueItem, (item(number) for number in range(1, matches + 1)))


def _make_logs(matches: int) -> None:
    def logs() -> Any:
        for match in range(1, matches + 1):
            for number in range(LOGS_OF_THE_MATCH if match == 1 else LOGS_OF_A_MATCH):
                row = {
                    "match_id": match,
                    "by_mentor_id": match,
                    "state": ConversationState.HELD,
                    "starts_at": NOW - timedelta(days=5 * number + match % 20),
                    "minutes": 60,
                    "written_at": NOW - timedelta(days=5 * number),
                    "row_key": new_row_key(),
                    "note": None,
                }
                if match <= 2:
                    note = "Verzonnen: we spraken over de stage en over wat er thuis speelt. Volgende week verder."
                    row["note"] = seal(note, f"conversation.note.{row['row_key']}")
                yield row

    _insert(Conversation, logs())


def _coordinator(number: int, staff: Staff) -> int:
    return staff.coordinators[(number - 1) % len(staff.coordinators)]


def _insert(model: type[Base], rows: Any) -> None:
    """Write many rows; the columns' own defaults fill what is not said."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            _write(model, batch)
            batch = []
    if batch:
        _write(model, batch)


def _write(model: type[Base], batch: list[dict[str, Any]]) -> None:
    # Saved batch by batch: one transaction of two million rows would outgrow the log that SQLite writes first.
    db.session.execute(insert(model.__table__), batch)
    db.session.commit()


def _sign_in(app: Flask, membership: Membership) -> str:
    """Open a session and give the cookie that a browser would send."""
    token = start_session(membership=membership, second_factor_proven=True)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return f"session={signer.dumps({'_user_id': token, '_fresh': True})}"
