"""A word planted in every sensitive text is found by nobody who may not read it: pages, mails, calendars, log, audit."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import DueItem
from programme.people.models import User
from tests.factories import World
from tests.house.permission_table import LINKS, OPEN_TO_ALL, TABLE
from tests.house.test_permissions import address_of, routes
from tests.house.whole_world import Whole, make_whole

CANARY = "kanarie7f3"

# Which planted texts each role may find on its pages. The programme's own people read the dossier, but never what an
# intervisie group learned; a mentor reads what they wrote themselves; a school reads what it wrote itself.
MAY_READ = {
    "administrator": set(),
    "evaluator": set(),
    "trainer": set(),
    "confidant": {"confided.saw"},
    "study_coach": {"nomination.reason", "nomination.tried", "nomination.practical", "progress_note.approved"},
    "care_coordinator": {
        "nomination.reason",
        "nomination.tried",
        "nomination.practical",
        "progress_note.approved",
        # Handed over to this very person, with the student's agreement.
        "shared_page.content",
    },
    "second_care_coordinator": set(),
    "mentor_user": {
        "conversation.note",
        "conversation.question",
        "conversation.answer",
        "concern.saw",
        "concern.thinks",
        "confided.saw",
        "goal.words",
        "goal.seen_by",
        "goal.first_step",
        "note_proposal.words",
        # What the pair agreed together.
        "koppelingsmoment.question",
        "group_meeting.learned",
        # Written for the mentor, in words the student agreed to.
        "proposal.support",
        "proposal.case_owner",
        "proposal.stop_rule",
    },
    "other_mentor_user": set(),
    "other_coordinator": set(),
    "other_manager": set(),
    "other_care_coordinator": set(),
}
PROGRAMME_NEVER = {"group_meeting.learned", "confided.saw"}


@pytest.fixture
def whole(world: World) -> Whole:
    return make_whole(world, CANARY)


def pages(app: Flask, browser: FlaskClient, whole: Whole) -> dict[str, str]:
    """Give the text of every page a person can open, by the name of its route."""
    found = {}
    for rule, method in routes(app):
        if method == "GET" and rule.endpoint in TABLE and rule.endpoint not in LINKS:
            answer = browser.get(
                address_of(rule, whole.arguments), query_string={"mentor_id": whole.arguments["mentor_id"]}
            )
            # A file for paper is no text; what stands on it is read by the test of the step that makes it.
            found[rule.endpoint] = answer.data.decode(errors="replace")
    return found


def canaries(text: str) -> set[str]:
    """Give the names of the planted texts in a text."""
    return {part.split("<")[0].split()[0].strip(".&\"'”") for part in text.split(CANARY + " ")[1:]}


@pytest.mark.parametrize("name", list(MAY_READ))
def test_nobody_finds_a_text_that_is_not_theirs(
    app: Flask, whole: Whole, sign_in: Callable[[User], FlaskClient], name: str
) -> None:
    leaks = {
        endpoint: canaries(text) - MAY_READ[name]
        for endpoint, text in pages(app, sign_in(whole.people[name]), whole).items()
    }
    assert {endpoint: found for endpoint, found in leaks.items() if found} == {}


def test_the_programme_reads_the_dossier_but_not_what_a_group_learned(
    app: Flask, whole: Whole, sign_in: Callable[[User], FlaskClient]
) -> None:
    found = {
        text for page in pages(app, sign_in(whole.people["coordinator"]), whole).values() for text in canaries(page)
    }
    assert found & PROGRAMME_NEVER == set()
    # The canary would prove nothing if it could not be found where it may be read.
    assert {
        "nomination.reason",
        "student_words.wants",
        "intake.mentoring_question",
        "conversation.note",
        "concern.saw",
    } <= found


def test_no_planted_text_is_in_mails_due_items_audit_or_addresses(app: Flask, whole: Whole) -> None:
    for mail in db.session.scalars(select(OutboxMail)):
        assert CANARY not in (mail.content or "") + (mail.invitation or "")
    for item in db.session.scalars(select(DueItem)):
        assert CANARY not in str(item.values) + str(item.arguments)
    for entry in db.session.scalars(select(AuditEntry)):
        assert CANARY not in str(entry.facts)
    assert OPEN_TO_ALL & set(TABLE) == set()


def test_no_planted_text_is_readable_in_the_database(app: Flask, whole: Whole) -> None:
    connection = db.session.connection()
    for table in db.metadata.sorted_tables:
        for row in connection.execute(table.select()):
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                assert CANARY.encode() not in raw, table.name
