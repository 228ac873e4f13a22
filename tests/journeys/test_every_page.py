"""Every page that a role can reach by following links, at both widths, and the core tasks without a script."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from programme import create_app
from programme.cli.demo import make_demo
from programme.core import clock
from programme.core.database import db
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from programme.logbook.models import Conversation, ConversationState
from programme.people.models import Membership, Mentor, Role, User
from tests.factories import NOW, TODAY
from tests.journeys.browser import PHONE, faults_of, serving
from tests.journeys.crawl import reachable
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

# Fewer pages than this means that the crawl stood before a closed door and found nothing wrong there.
PAGES_LEAST = {
    Role.ADMINISTRATOR: 14,
    Role.PROGRAMME_MANAGER: 30,
    Role.COORDINATOR: 30,
    Role.CARE_COORDINATOR: 8,
    Role.STUDY_COACH: 4,
    Role.MENTOR: 10,
    Role.TRAINER: 3,
    Role.EVALUATOR: 3,
    Role.CONFIDANT: 3,
}


@pytest.fixture(scope="module")
def demo(browser: Browser, sound: Path, tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[House]:
    """Serve a small synthetic year."""
    app = create_app(shutil.copytree(empty, tmp_path_factory.mktemp("demo") / "house"))
    clock.fix_for_all(NOW)
    try:
        with app.app_context():
            with unit_of_work():
                make_demo(matches=20, seed=1, today=TODAY)
            db.session.remove()
        with serving(app) as base:
            yield House(app, base, browser, sound)
        with app.app_context():
            db.engine.dispose()
    finally:
        clock.fix_for_all(None)


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_every_page_of_a_role_is_sound_at_both_widths(demo: House, role: Role) -> None:
    demo.faults.clear()
    with demo.visitor(_somebody(demo, role), PHONE) as person:
        seen = []
        for endpoint, _address in reachable(demo.app, person.page, demo.base, ["/worklist/"]):
            seen.append(endpoint)
            person.look()
    assert demo.faults == []
    assert len(seen) >= PAGES_LEAST[role], seen


def test_the_core_tasks_work_without_a_script(demo: House) -> None:
    demo.faults.clear()
    with demo.inside():
        match_id, user_id, membership_id = db.session.execute(
            select(Match.id, User.id, Membership.id)
            .join(Mentor, Mentor.id == Match.mentor_id)
            .join(User, User.id == Mentor.user_id)
            .join(Membership, Membership.user_id == User.id)
            .where(Match._stage == MatchStage.ACTIVE, User.is_demo)
            .limit(1)
        ).one()
        before = _held(match_id)
    with demo.visitor(None, PHONE, java_script_enabled=False) as mentor:
        page = mentor.page
        page.goto(demo.base + "/accounts/sign-in")
        button = page.locator(f'form:has(input[name="membership_id"][value="{membership_id}"]) button')
        button.click()
        page.wait_for_url(f"{demo.base}/worklist/")
        page.goto(f"{demo.base}/logbook/matches/{match_id}/log")
        page.fill('[name="note"]', "We spraken over de stage.")
        page.locator("main form.form button.main").click()
        page.wait_for_url(f"{demo.base}/logbook/agenda")
    with demo.inside():
        assert _held(match_id) == before + 1
        assert db.session.get_one(User, user_id).last_seen_on == TODAY
    assert demo.faults == []


def _held(match_id: int) -> int:
    rows = db.session.scalars(
        select(Conversation.id).where(Conversation.match_id == match_id, Conversation.state == ConversationState.HELD)
    )
    return len(rows.all())


def _somebody(demo: House, role: Role) -> int:
    """Give the account of a role that the sign-in page offers."""
    with demo.inside():
        number = db.session.scalars(
            select(User.id)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.role == role, User.is_demo)
            .order_by(User.id)
        ).first()
    assert number is not None
    return number


def test_a_page_with_faults_is_seen_as_one(browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE)
    over = "<button>Onder</button><div style='position: absolute; inset: 0'></div>"
    page.set_content(f"<main><img src=''><div style='width: 900px'>breed</div>{over}</main>")
    faults = faults_of(page)
    page.close()
    assert any(fault.startswith("image-alt ") for fault in faults)
    assert "scrolls sideways" in faults
    assert "something lies over: Onder" in faults
