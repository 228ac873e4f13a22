"""Where an item stands on Vandaag, and the sentences around it."""

import ast
from datetime import date
from pathlib import Path

import pytest
from flask import current_app

from programme.worklist import wording
from programme.worklist.rules import Group, fold, group_of

TUESDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 29)
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("today", "due_on", "is_urgent", "group"),
    [
        (TUESDAY, date(2026, 11, 20), False, Group.NOW),
        (TUESDAY, date(2026, 11, 24), False, Group.NOW),
        (TUESDAY, date(2026, 11, 25), False, Group.WEEK),
        (TUESDAY, date(2026, 11, 29), False, Group.WEEK),
        (TUESDAY, date(2026, 12, 1), False, Group.WEEK),
        (TUESDAY, date(2026, 12, 2), False, Group.LATER),
        (TUESDAY, date(2026, 12, 30), True, Group.NOW),
        (SUNDAY, date(2026, 11, 29), False, Group.NOW),
        (SUNDAY, date(2026, 11, 30), False, Group.WEEK),
    ],
)
def test_what_is_late_or_urgent_is_for_now_and_the_week_is_seven_days(today, due_on, is_urgent, group):
    assert group_of(due_on=due_on, is_urgent=is_urgent, today=today) is group


def promises():
    """Every `Owed(kind, due_on, reason, endpoint, …)` in the programme whose words are written out there."""
    for path in sorted((ROOT / "programme").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Owed":
                given = dict(zip(("kind", "due_on", "reason", "endpoint"), node.args, strict=False))
                given.update({word.arg: word.value for word in node.keywords if word.arg})
                yield path, {name: value.value for name, value in given.items() if isinstance(value, ast.Constant)}


def test_every_promise_that_is_made_anywhere_has_its_sentences():
    made = list(promises())
    assert len(made) >= 2
    assert [
        (path.parent.name, one["kind"]) for path, one in made if "kind" in one and one["kind"] not in wording.DUE
    ] == []
    assert [
        (path.parent.name, one["reason"]) for path, one in made if "reason" in one and one["reason"] not in wording.WHY
    ] == []


def test_every_promise_leads_to_a_page_that_exists(session):
    lost = [
        one["endpoint"] for _path, one in promises() if one.get("endpoint") not in (None, *current_app.view_functions)
    ]
    assert lost == []


@pytest.mark.parametrize("kind", ["acknowledge_concern", "weigh_concern", "answer_concern", "close_concern"])
def test_the_promises_of_a_concern_have_their_sentences(kind):
    assert kind in wording.DUE


def test_a_sentence_without_its_value_shows_a_dash_instead_of_failing(session):
    assert "–" in wording.why("concern_raised", {}, date(2026, 11, 24))


def test_what_is_much_alike_is_folded_under_the_third_in_its_order():
    items = [("log", "a"), ("silence", "b"), ("log", "c"), ("log", "d"), ("log", "e"), ("silence", "f"), ("log", "g")]
    assert [(line.item, [under.item for under in line.alike]) for line in fold(items)] == [
        ("a", []),
        ("b", []),
        ("c", []),
        ("d", ["e", "g"]),
        ("f", []),
    ]


def test_one_alone_is_never_hidden():
    assert [(line.item, line.alike) for line in fold(("log", number) for number in range(4))] == [
        (number, []) for number in range(4)
    ]
    assert fold([]) == []
