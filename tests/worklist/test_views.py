"""Vandaag: every role sees its own promises in order, in few statements, and nobody sees another's."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from programme.core.database import db
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import TrajectoryStage
from tests import factories
from tests.factories import TODAY

ROLES = (
    "administrator", "manager", "coordinator", "care_coordinator", "study_coach", "mentor_user", "trainer", "evaluator",
)  # fmt: skip


@contextmanager
def statements():
    """Collect the statements that are sent, without the beginning of a transaction."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def pair(world, first_name="Samira", **values):
    student = factories.make_student(world.school, first_name=first_name, last_name="Zonneveld")
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    mentor = factories.make_mentor(world.programme)
    return factories.make_match(trajectory, mentor, **values)


def promise(world, match, days, *, urgent=False, about="", kind="weigh_concern", owner=None, show_from=None):
    owed = Owed(
        kind,
        TODAY + timedelta(days=days),
        "concern_acknowledged",
        "nomination.index",
        is_urgent=urgent,
        about=about,
        show_from=show_from,
    )
    return owe(owed, owner=owner or world.coordinator, match=match)


@pytest.mark.parametrize("who", ROLES)
def test_everybody_has_a_day_and_it_is_empty_when_all_is_well(world, sign_in, who):
    answer = sign_in(getattr(world, who)).get("/worklist/")
    assert answer.status_code == 200
    assert 'class="empty"' in answer.get_data(as_text=True)


def test_urgent_comes_first_then_the_day_then_what_was_opened_first(world, sign_in):
    for name, days, urgent in (("Later", 20, False), ("Week", 3, False), ("Laat", -4, False), ("Spoed", 0, True)):
        promise(world, pair(world, name), days, urgent=urgent)
    promise(world, pair(world, "Verborgen"), 1, show_from=date(2026, 11, 25))
    promise(world, pair(world, "Anders"), 0, owner=world.colleague)
    db.session.commit()
    page = sign_in(world.coordinator).get("/worklist/").get_data(as_text=True)
    places = [page.index(f"{name} Z.") for name in ("Spoed", "Laat", "Week", "Later")]
    assert places == sorted(places)
    assert "Verborgen" not in page
    assert "Anders Z." not in page
    assert "Zonneveld" not in page


def test_a_mentor_sees_first_names_only(world, sign_in):
    match = pair(world, "Samira")
    promise(world, match, 0, owner=world.mentor_user)
    db.session.commit()
    page = sign_in(world.mentor_user).get("/worklist/").get_data(as_text=True)
    assert "Samira: " in page
    assert "Samira Z." not in page


def test_what_runs_is_counted_from_the_own_matches(world, sign_in):
    for days in (-3, -1, 0, 5):
        pair(world, next_due_on=TODAY + timedelta(days=days))
    db.session.commit()
    page = sign_in(world.coordinator).get("/worklist/").get_data(as_text=True)
    assert "<dd>4</dd>" in page
    assert "<dd>3</dd>" in page
    assert "<dd>4</dd>" not in sign_in(world.colleague).get("/worklist/").get_data(as_text=True)
    assert "<dd>4</dd>" in sign_in(world.manager).get("/worklist/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "most"),
    [
        ("coordinator", 3),
        ("manager", 3),
        # One of them is the numbers to call, which stand on every page of who may raise a concern.
        ("mentor_user", 4),
        ("care_coordinator", 5),
        ("administrator", 3),
        ("trainer", 2),
    ],
)
def test_the_page_needs_few_statements_however_much_is_due(world, sign_in, who, most):
    person = getattr(world, who)
    browser = sign_in(person)
    counted = []
    for number in range(2):
        for more in range(1 + 29 * number):
            promise(world, pair(world), more % 3, about=f"{number}-{more}", owner=person)
        db.session.commit()
        with statements() as sent:
            assert browser.get("/worklist/").status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1] <= most


def test_at_most_a_hundred_items_stand_on_one_page(world, sign_in):
    match = pair(world)
    for number in range(120):
        promise(world, match, 0, about=str(number))
    db.session.commit()
    page = sign_in(world.coordinator).get("/worklist/").get_data(as_text=True)
    assert page.count('class="why"') == 100
