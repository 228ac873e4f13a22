"""Every route × role × own, other's and closed object, against one literal table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from programme.access.guards import MARK, PUBLIC
from programme.access.models import Purpose
from programme.core.database import db
from programme.lifecycle.models import MatchMentor, MatchPart
from programme.lifecycle.stages import MatchStage
from programme.people.models import Role, User
from tests.factories import TODAY, World, make_mentor, make_user, save
from tests.house.permission_table import LINKS, MAIN_MENTOR_ONLY, NAMED_IN_FORM, OPEN_TO_ALL, TABLE
from tests.house.whole_world import Whole, make_whole

# The programme's own people come last: their buttons end things that the others still have to see.
ROLES = {
    "administrator": "administrator",
    "evaluator": "evaluator",
    "coach": "study_coach",
    "care": "care_coordinator",
    "mentor": "mentor_user",
    "trainer": "trainer",
    "confidant": "confidant",
    "coordinator": "coordinator",
    "manager": "manager",
}
# The same role in another programme or at another school; an administrator has no other side.
OTHERS = {
    "manager": "other_manager",
    "coordinator": "other_coordinator",
    "care": "other_care_coordinator",
    "coach": "other_study_coach",
    "mentor": "other_mentor_user",
    "trainer": "other_trainer",
    "evaluator": "other_evaluator",
    "confidant": "other_confidant",
}
METHODS = ("GET", "POST")
REFUSED, HIDDEN = 403, 404


@dataclass(frozen=True)
class Cell:
    """One request: which route, by whom, on whose object."""

    endpoint: str
    method: str
    who: str
    whose: str


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Give every route with each method it takes."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ()) and rule.endpoint not in OPEN_TO_ALL
    ]


def test_the_table_names_every_route(app: Flask) -> None:
    marks = {name: getattr(view, MARK) for name, view in app.view_functions.items()}
    assert {name for name, mark in marks.items() if mark == PUBLIC} == OPEN_TO_ALL
    assert {name: mark.value for name, mark in marks.items() if isinstance(mark, Purpose)} == LINKS
    assert set(marks) - OPEN_TO_ALL - set(LINKS) == set(TABLE)


@pytest.fixture
def whole(world: World) -> Whole:
    return make_whole(world)


def address_of(rule: Rule, arguments: dict[str, Any]) -> str:
    """Give the address of a route for one object of each kind."""
    built = rule.build({name: arguments[name] for name in rule.arguments})
    assert built is not None
    return built[1]


def visitor(sign_in: Callable[[User], FlaskClient], user: User) -> Callable[[Rule, str, dict[str, Any]], int]:
    """Give a way to send one request after another as somebody, forms left empty; it gives the status.

    Some routes end the session they are used in; then the person signs in again.
    """
    browser = [sign_in(user)]

    def visit(rule: Rule, method: str, arguments: dict[str, Any]) -> int:
        named = {name: arguments[name] for name in NAMED_IN_FORM}
        sent = {"query_string": named} if method == "GET" else {"data": named}
        status = browser[0].open(address_of(rule, arguments), method=method, **sent).status_code
        if rule.endpoint in ("accounts.sign_out", "accounts.choose_role", "accounts.change_password"):
            browser[0] = sign_in(user)
        return status

    return visit


def test_every_route_lets_in_who_the_table_says_and_nobody_else(
    app: Flask, whole: Whole, sign_in: Callable[[User], FlaskClient]
) -> None:
    wrong = []
    for role, name in ROLES.items():
        visit = visitor(sign_in, whole.people[name])
        own = whole.arguments | (whole.of_manager if role == "manager" else {})
        for rule, method in routes(app):
            allowed = set[str]() if rule.endpoint in LINKS else set(TABLE[rule.endpoint].split())
            status = visit(rule, method, own)
            if rule.endpoint in LINKS:
                right = status == HIDDEN
            elif role in allowed:
                right = status not in (REFUSED, HIDDEN) and status < 500
            else:
                right = status in (REFUSED, HIDDEN)
            if not right:
                wrong.append((Cell(rule.endpoint, method, role, "own"), status))
    assert wrong == []


def test_the_same_role_elsewhere_does_not_reach_what_is_here(
    app: Flask, whole: Whole, sign_in: Callable[[User], FlaskClient]
) -> None:
    wrong = []
    for role, name in OTHERS.items():
        visit = visitor(sign_in, whole.people[name])
        for rule, method in routes(app):
            if rule.endpoint in LINKS or not any(a.endswith("_id") for a in rule.arguments):
                continue
            status = visit(rule, method, whole.arguments)
            if status not in (REFUSED, HIDDEN):
                wrong.append((Cell(rule.endpoint, method, role, "other"), status))
    assert wrong == []


def test_what_is_closed_answers_plainly_to_those_who_may_see_it(
    app: Flask, whole: Whole, sign_in: Callable[[User], FlaskClient]
) -> None:
    wrong = []
    for match in whole.matches_in(MatchStage.CLOSED, MatchStage.FELL_THROUGH):
        arguments = whole.arguments | {"match_id": match.id, "trajectory_id": match.trajectory_id}
        for role, name in ROLES.items():
            visit = visitor(sign_in, whole.people[name])
            for rule, method in routes(app):
                if "match_id" not in rule.arguments and "trajectory_id" not in rule.arguments:
                    continue
                status = visit(rule, method, arguments)
                allowed = set(TABLE.get(rule.endpoint, "").split())
                if status >= 500 or (role not in allowed and status not in (REFUSED, HIDDEN)):
                    wrong.append((Cell(rule.endpoint, method, role, "closed"), status))
    assert wrong == []


@pytest.mark.parametrize("ends_in, lets_in", [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("starts_in, has_begun", [(-7, True), (0, True), (1, False)])
def test_a_substitute_opens_what_the_match_needs_in_the_window_and_nothing_outside(
    app: Flask,
    whole: Whole,
    sign_in: Callable[[User], FlaskClient],
    starts_in: int,
    has_begun: bool,
    ends_in: int,
    lets_in: bool,
) -> None:
    first, last = TODAY + timedelta(days=starts_in), TODAY + timedelta(days=ends_in)
    if last < first:
        return
    user = make_user(Role.MENTOR, programme=whole.world.programme)
    mentor = make_mentor(whole.world.programme, user=user)
    window = {"part": MatchPart.SUBSTITUTE, "from_on": first, "until_on": last, "agreed_on": TODAY}
    save(MatchMentor(match_id=whole.arguments["match_id"], mentor_id=mentor.id, **window))
    db.session.commit()
    visit, wrong = visitor(sign_in, user), []
    for rule, method in routes(app):
        if "match_id" not in rule.arguments or rule.endpoint in LINKS:
            continue
        allowed = "mentor" in TABLE[rule.endpoint].split() and rule.endpoint not in MAIN_MENTOR_ONLY
        status = visit(rule, method, whole.arguments)
        if (status not in (REFUSED, HIDDEN)) is not (allowed and has_begun and lets_in) or status >= 500:
            wrong.append((Cell(rule.endpoint, method, "substitute", f"{first} – {last}"), status))
    assert wrong == []


def test_nobody_is_let_in_without_signing_in(app: Flask, whole: Whole) -> None:
    wrong = []
    app.config["WTF_CSRF_ENABLED"] = False
    for rule, method in routes(app):
        status = app.test_client().open(address_of(rule, whole.arguments), method=method).status_code
        if status not in (302, HIDDEN):
            wrong.append((rule.endpoint, method, status))
    assert wrong == []
    db.session.rollback()
