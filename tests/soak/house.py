"""A whole installation in a folder of its own, with a database that is put back in a millisecond."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import event, select
from werkzeug.test import Client, TestResponse

from programme import create_app
from programme.accounts.actions import start_session
from programme.core import clock
from programme.core.database import db
from programme.people.models import Membership, User
from tests.factories import NOW


class House:
    """An application over its own SQLite file; it says its errors instead of making a page of them."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.path = folder / "soak.sqlite"
        self.app: Flask = create_app(
            folder / "instance",
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{self.path}",
            TESTING=True,
            WTF_CSRF_ENABLED=False,
            **settings,
        )
        with self.app.app_context():
            event.listen(db.engine, "connect", _trust_the_machine)
            db.create_all()
            db.session.remove()

    def keep(self, name: str = "kept") -> None:
        """Keep the database as it is now, to be put back."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        shutil.copy(self.path, self.path.with_suffix(f".{name}"))

    def put_back(self, name: str = "kept") -> None:
        """Put the kept database back."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.path.with_suffix(f".{name}"), self.path)

    def cookie(self, **kept: Any) -> str:
        """Give the session cookie that holds these values."""
        return session_cookie(self.app, **kept)

    def cookie_of(self, user: User) -> str:
        """Sign somebody in, second factor and all, and give the cookie; saves."""
        membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        token = start_session(membership=membership, second_factor_proven=True)
        db.session.commit()
        return self.cookie(_user_id=token, _fresh=True)

    def ask(
        self, path: str, cookie: str = "", body: bytes | None = None, kind: str = "application/x-www-form-urlencoded"
    ) -> TestResponse:
        """Send one request with nothing but this cookie; a body makes it a POST."""
        headers = {"Cookie": cookie} if cookie else {}
        browser = Client(self.app.wsgi_app, use_cookies=False)
        if body is None:
            return browser.get(path, headers=headers)
        return browser.post(path, headers=headers, data=body, content_type=kind)


def session_cookie(app: Flask, **kept: Any) -> str:
    """Give the signed session cookie of an application that holds these values."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(kept)}"


def link_cookie(app: Flask, link_id: int) -> str:
    """Give the cookie of somebody who just came by a link."""
    return session_cookie(app, link={"id": link_id, "until": (clock.now() + timedelta(minutes=30)).isoformat()})


@contextmanager
def open_house(folder: Path, fill: Callable[[], Any] | None = None, **settings: object) -> Iterator[tuple[House, Any]]:
    """Open a house at the moment of the factories, filled and kept."""
    with clock.fixed(NOW):
        house = House(folder, **settings)
        filled = None
        if fill is not None:
            with house.app.test_request_context():
                filled = fill()
                db.session.commit()
        house.keep()
        try:
            yield house, filled
        finally:
            with house.app.app_context():
                db.session.remove()
                db.engine.dispose()


def _trust_the_machine(connection: object, _entry: object) -> None:
    """Do not wait for the disk, where no engine pulls the plug."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
