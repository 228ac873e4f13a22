"""A page asks the database a few times, as often for 60 rows as for 5, and never while its template is drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask, before_render_template, render_template_string, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import event, text

from programme.core import audit
from programme.core.database import db
from programme.lifecycle.models import Match
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import TrajectoryStage
from programme.logbook.models import Conversation, ConversationState
from programme.people.models import User
from tests.factories import NOW, TODAY, World, make_match, make_mentor, make_student, make_trajectory, save

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
FEW, MANY = 5, 60
SILENT = Owed("silence", TODAY, "silent_too_long", "dossiers.match", values={"days": 21})

# The most statements a page may send, the person's own load among them. Source: the bars of the design's performance page.
WORKLIST_MOST = 6
LIST_MOST = 5
MATCH_MOST = 6
SAVE_LOG_MOST = 10


class Watch:
    """What was asked of the database since the watch began, and what of it while a template was drawn."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.while_drawing: list[str] = []
        self.drawing = 0


@contextmanager
def watching(app: Flask) -> Iterator[Watch]:
    """Watch the database inside a block; BEGIN and COMMIT are not counted."""
    watch = Watch()

    def asked(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(TRANSACTION_WORDS):
            return
        watch.statements.append(statement)
        if watch.drawing:
            watch.while_drawing.append(statement)

    # A template can draw another one, so they are counted, not flagged.
    def begins(_app: Flask, **_values: object) -> None:
        watch.drawing += 1

    def ends(_app: Flask, **_values: object) -> None:
        watch.drawing -= 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", asked)
    try:
        with before_render_template.connected_to(begins, app), template_rendered.connected_to(ends, app):
            yield watch
    finally:
        event.remove(engine, "before_cursor_execute", asked)


def make_running_match(world: World, *, mentor: object = None, logs: int = 0) -> Match:
    """Make a running match of the coordinator, with conversations and something due."""
    mentor = mentor or make_mentor(world.programme)
    student = make_student(world.school)
    trajectory = make_trajectory(
        world.programme, student, stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator, started_on=TODAY
    )
    match = make_match(trajectory, mentor, next_due_on=TODAY)
    owe(SILENT, owner=world.coordinator, match=match).arguments = {"match_id": match.id}
    for number in range(logs):
        conversation = Conversation(
            match_id=match.id,
            by_mentor_id=mentor.id,
            state=ConversationState.HELD,
            starts_at=NOW - timedelta(days=number),
            minutes=60,
            written_by_id=mentor.user_id,
            written_at=NOW,
        )
        conversation.note = "Verzonnen."
        save(conversation)
    return match


def asked_by(app: Flask, browser: FlaskClient, path: str, form: dict[str, str] | None = None) -> list[str]:
    """Open a page, or send a form, and give the statements it took."""
    with watching(app) as watch:
        answer = browser.get(path) if form is None else browser.post(path, data=form)
    assert answer.status_code == (200 if form is None else 303), answer.get_data(as_text=True)
    assert watch.while_drawing == []
    return watch.statements


@pytest.mark.parametrize("path, most", [("/worklist/", WORKLIST_MOST), ("/dossiers/matches", LIST_MOST)])
def test_a_list_asks_as_often_for_many_rows_as_for_few(app, world, sign_in, path, most):
    taken = []
    for rows in (FEW, MANY - FEW):
        for _ in range(rows):
            make_running_match(world)
        db.session.commit()
        taken.append(asked_by(app, sign_in(world.coordinator), path))
    few, many = taken
    # A list that ends on its first page may look once more for what comes after those with a day.
    assert len(many) <= len(few) <= most


def test_a_match_asks_as_often_for_many_logs_as_for_few(app, world, sign_in):
    taken = []
    for logs in (FEW, MANY):
        match = make_running_match(world, logs=logs)
        db.session.commit()
        taken.append(asked_by(app, sign_in(world.coordinator), f"/dossiers/matches/{match.id}"))
    few, many = taken
    assert len(few) == len(many) <= MATCH_MOST


def test_saving_a_log_asks_as_often_for_many_logs_as_for_few(app, world, sign_in):
    # The very first entry of the audit chain makes its head too.
    audit.record("test.begin", "test 1", actor_id=None)
    taken = []
    for logs in (FEW, MANY):
        match = make_running_match(world, mentor=world.mentor, logs=logs)
        db.session.commit()
        form = {"held_on": TODAY.isoformat(), "minutes": "60", "place": "school", "note": "Verzonnen."}
        taken.append(asked_by(app, sign_in(world.mentor_user), f"/logbook/matches/{match.id}/log", form))
        world.mentor.capacity = 2
    few, many = taken
    # The first of a day also moves the mentor's last active day.
    assert len(many) <= len(few) <= SAVE_LOG_MOST


@pytest.mark.parametrize(
    "role",
    [
        "administrator",
        "manager",
        "coordinator",
        "care_coordinator",
        "study_coach",
        "mentor_user",
        "trainer",
        "evaluator",
        "confidant",
    ],
)
def test_no_page_asks_the_database_while_it_is_drawn(
    app: Flask, world: World, sign_in: Callable[[User], FlaskClient], role: str
) -> None:
    make_running_match(world, mentor=world.mentor, logs=2)
    make_trajectory(world.programme, make_student(world.school), coordinator=world.coordinator)
    db.session.commit()
    browser = sign_in(getattr(world, role))
    pages = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    assert "/worklist/" in pages
    drawn, asked = [], {}
    for page in sorted(pages):
        with watching(app) as watch:
            answer = browser.get(page)
        if answer.status_code == 200:
            drawn.append(page)
        if watch.while_drawing:
            asked[page] = watch.while_drawing
    assert asked == {}
    assert "/worklist/" in drawn


def test_a_template_that_asks_the_database_is_noticed(app: Flask) -> None:
    with app.test_request_context(), watching(app) as watch:
        outer = "{{ inner() }}{{ one() }}"
        render_template_string(
            outer, inner=lambda: render_template_string("inner"), one=lambda: db.session.scalar(text("SELECT 1"))
        )
    assert watch.while_drawing == ["SELECT 1"]
