"""The synthetic year: an invented programme of any size, the same for the same seed and day."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, text, update

from programme.cli.demo import ways
from programme.cli.demo.bulk import Bulk
from programme.cli.demo.care_routes import make_calls, make_care_routes
from programme.cli.demo.learning import make_learning
from programme.cli.demo.logs import make_logs
from programme.cli.demo.organisation import Organisation
from programme.cli.demo.pairs import Pairs
from programme.cli.demo.roads import STARTED, Road, deal
from programme.cli.demo.stand_ins import make_stand_ins
from programme.cli.demo.students import Students
from programme.core import audit
from programme.core.database import db
from programme.core.drafts import DraftOwner, save_draft
from programme.lifecycle.promises import settle_all
from programme.nomination.queries import DRAFT
from programme.people.models import Mentor, MentorStage, Role, User

WITH_MATCH = STARTED | {Road.PROPOSED, Road.KOPPELINGSMOMENT}
ROWS_AT_ONCE = 10_000
CACHE_KIB = 400_000


class NotEmpty(RuntimeError):
    """There are people in this database already; a demonstration never mixes with them."""


def make_demo(*, matches: int, seed: int, today: date, tell: Callable[[str], object] = str) -> dict[str, int]:
    """Fill an empty database with an invented programme; give how many rows each table got.

    It commits nothing: a demonstration that was cut off is not there at all.

    :raises NotEmpty: when there is a user already.
    """
    if db.session.scalar(select(User.id).limit(1)) is not None:
        raise NotEmpty
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA cache_size=-{CACHE_KIB}"))
    rng = random.Random(seed)
    bulk = Bulk()
    organisation = Organisation(bulk, rng, matches, today)
    students = Students(bulk, rng, organisation, today)
    pairs = Pairs(bulk, rng, organisation, students, today)
    dealt = deal(matches, rng)
    front = len(Road)
    for index, (road, colour) in enumerate(dealt):
        case = students.make(index, road, colour, shown=index < front)
        if road in WITH_MATCH:
            pairs.make(case)
        bulk.flush_when_full()
        if index % ROWS_AT_ONCE == ROWS_AT_ONCE - 1:
            tell(f"{index + 1} of {len(dealt)} students")
    pairs.contacts.finish()
    students.bring_list()
    make_learning(bulk, rng, organisation, today)
    make_care_routes(bulk, organisation, today)
    make_calls(bulk, organisation, today)
    bulk.flush()
    _settle_mentors(organisation)
    ways.travel(bulk, organisation)
    ways.rare_languages(organisation)
    ways.keep_apart(bulk, organisation, students.waiting, today)
    bulk.flush()
    _begin_nomination(organisation.sides[0].schools[0].care_coordinators[0])
    audit.record("demo.made", "demo", actor_id=None, matches=matches, seed=seed)
    bulk.finish()
    ways.plan(organisation.sides[0], today)
    make_stand_ins(organisation.sides[0].id, today)
    make_logs(organisation.demo[Role.MENTOR], today)
    return bulk.counts


def _begin_nomination(care_id: int) -> None:
    """Let the school have begun a nomination, and been called away."""
    typed = {"first_name": "Verzonnen", "last_name": "van Rijn", "born_on": "2009-03-01", "answered": ["name", "birth"]}
    save_draft(DraftOwner(user_id=care_id), DRAFT, "00000000-0000-4000-8000-000000000001", typed)


def _settle_mentors(organisation: Organisation) -> None:
    """Write how many places each mentor gave away; only now that is known."""
    table: Any = Mentor.__table__
    values: dict[str, Any] = {
        name: bindparam(f"b_{name}") for name in ("places_taken", "amber_taken", "completed_matches", "last_active_on")
    }
    statement = update(table).where(table.c.id == bindparam("b_id")).values(**values)
    rows = [
        {
            "b_id": mentor.id,
            "b_places_taken": mentor.places,
            "b_amber_taken": mentor.amber,
            "b_completed_matches": mentor.completed,
            "b_last_active_on": mentor.last_active_on,
        }
        for mentor in organisation.mentors
        if mentor.last_active_on is not None or mentor.places
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        db.session.connection().execute(statement, rows[start : start + ROWS_AT_ONCE])
    for mentor in organisation.mentors:
        if mentor.left_on is not None and not mentor.places:
            gone = update(table).where(table.c.id == mentor.id)
            db.session.connection().execute(
                gone.values(
                    stage=MentorStage.LEFT,
                    left_on=mentor.left_on,
                    vog_seen_on=None,
                    vog_issued_on=None,
                    vog_seen_by_id=None,
                    vog_profile=None,
                    vog_renew_due=None,
                )
            )
            settle_all(mentor_id=mentor.id)
