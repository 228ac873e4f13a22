"""One installation of a journey's own: served, with its people, its clock and its mails."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser
from sqlalchemy import select

from programme import ROOT, create_app
from programme.core import clock
from programme.core.database import Base, db
from programme.core.i18n import in_language
from programme.core.outbox import OutboxMail, Preview, preview, send_due
from tests.factories import NOW, World, make_world
from tests.journeys.browser import Visitor, context_for, cookie_for, serving

LINK = re.compile(r"http://127\.0\.0\.1:\d+/l/\S+")


@dataclass
class House:
    """A served installation; `ids` holds the number of every person and thing of the invented world by its name."""

    app: Flask
    base: str
    browser: Browser
    sound: Path
    ids: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Open the database for a look at what a step left behind."""
        with self.app.test_request_context():
            yield
            db.session.rollback()
            db.session.remove()

    def world(self) -> World:
        """Give the invented world, inside."""
        return World(**{one.name: db.session.get_one(cast(Any, one.type), self.ids[one.name]) for one in fields(World)})

    @contextmanager
    def visitor(self, user_id: int | None, viewport: dict[str, int], **values: Any) -> Iterator[Visitor]:
        """Give somebody a browser of their own; without a number they are not signed in."""
        cookie = None if user_id is None else cookie_for(self.app, user_id)
        context = context_for(self.browser, self.base, cookie, viewport, **values)
        person = Visitor(context.new_page(), self.base, self.sound, self.faults)
        try:
            yield person
        finally:
            context.close()

    @contextmanager
    def by_link(self, address: str, viewport: dict[str, int]) -> Iterator[Visitor]:
        """Let somebody without an account follow the link of their newest mail, through the door to the question."""
        link = self.link_for(address)
        with self.visitor(None, viewport) as person:
            person.open(link)
            person.press(link.removeprefix(self.base))
            yield person

    def go_to(self, day: date, hour: int = 9) -> None:
        """Let it be another day."""
        clock.fix_for_all(clock.instant(day, time(hour)))

    def mails_to(self, address: str) -> list[Preview]:
        """Deliver what is due, and give the mails of one address, newest first."""
        with self.app.app_context():
            send_due()
            rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).all()
            seen = [found for row in rows if row.recipient == address and (found := preview(row)) is not None]
            db.session.remove()
        return seen

    def link_for(self, address: str) -> str:
        """Give the link in the newest mail to an address that has one."""
        for mail in self.mails_to(address):
            found = LINK.search(mail.body)
            if found:
                return found.group()
        raise AssertionError(f"no mail with a link went to {address}")

    def reads(self, text: object) -> str:
        """Give a text of ours as a Dutch reader sees it."""
        with self.app.test_request_context(), in_language("nl"):
            return str(text)


@contextmanager
def open_house(instance: Path, browser: Browser, sound: Path, moment: datetime = NOW) -> Iterator[House]:
    """Put the invented world into an installation with empty tables, serve it, and let the clock stand still."""
    app = create_app(instance)
    clock.fix_for_all(moment)
    try:
        with app.app_context():
            world = make_world()
            db.session.flush()
            ids = _numbers(world)
            db.session.commit()
            db.session.remove()
        with serving(app) as base:
            yield House(app, base, browser, sound, ids)
        with app.app_context():
            db.engine.dispose()
    finally:
        clock.fix_for_all(None)


def make_tables() -> None:
    """Make the tables as an installation does, by its migrations; before there are any, from the models."""
    if any((ROOT / "migrations" / "versions").glob("*.py")):
        upgrade()
    else:
        Base.metadata.create_all(db.engine)


def _numbers(world: World) -> dict[str, int]:
    return {one.name: getattr(world, one.name).id for one in fields(world)}
