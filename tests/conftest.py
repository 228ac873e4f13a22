"""One application per worker, a fresh database per test, a clock that stands still, and people who sign in."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url

from programme import create_app
from programme.access.identity import Actor
from programme.accounts.actions import start_session
from programme.accounts.queries import find_actor
from programme.core import clock
from programme.core.database import Base, db
from programme.people.models import Membership, User
from tests import factories
from tests.factories import NOW, World


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what people's tasks took in a real browser, beside the budgets of `experience.md`."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    lines = sorted({str(value) for report in reports for name, value in report.user_properties if name == "counted"})
    if lines:
        terminalreporter.section("counted in a browser")
        for line in lines:
            terminalreporter.line(line)


@event.listens_for(Engine, "connect")
def _trust_the_machine(connection: object, _entry: object) -> None:
    """Do not wait for the disk in tests; what survives a power cut is measured by `make soak`."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


SERVER = os.environ.get("TEST_DATABASE_URL", "")
# Where an application of the tests keeps which rows the invented world is made of.
WORLD = "invented_world"

# A time never fails a test: a busy machine draws its examples slowly, and that says nothing about the rule.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of an empty database with all tables, one per worker."""
    return new_database(tmp_path_factory.mktemp("database"), "test")


def new_database(folder: Path, name: str, like: str | None = None) -> str:
    """Give the address of this worker's new database, empty or as `like` (the address of one nobody has open) is."""
    if not SERVER:
        path = folder / f"{name}.sqlite"
        if like is not None:
            shutil.copy(make_url(like).database or "", path)
        return f"sqlite:///{path}"
    url = make_url(SERVER.replace("postgresql://", "postgresql+psycopg://", 1))
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    template = "" if like is None else f" TEMPLATE {make_url(like).database}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of a database that the migrations made, once per worker; tests open copies of it."""
    folder = tmp_path_factory.mktemp("migrated")
    address = new_database(folder, "migrated")
    with create_app(folder / "instance", SQLALCHEMY_DATABASE_URI=address, TESTING=True).app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return address


@pytest.fixture(scope="session")
def session_app(database_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Make the application once per worker."""
    app = create_app(
        tmp_path_factory.mktemp("instance"),
        SQLALCHEMY_DATABASE_URI=database_template,
        TESTING=True,
    )
    app.test_client_class = Browser
    with app.app_context():
        db.create_all()
        if SERVER:
            with db.engine.begin() as connection:
                connection.exec_driver_sql(_emptying(connection))
        db.session.remove()
        db.engine.dispose()
    if not SERVER:
        path = Path(make_url(database_template).database or "")
        shutil.copy(path, path.with_suffix(".template"))
    yield app
    # A connection to a server that is left open is a warning, and a warning is an error here.
    with app.app_context():
        db.engine.dispose()


def _emptying(connection: Connection) -> str:
    """Write the function that empties a PostgreSQL database in one call, some milliseconds instead of half a second.

    TRUNCATE makes new files for every table and its indexes, also for those that a test left empty. Rows are deleted
    without looking at foreign keys, because in the end no row is left; numbers begin at 1 again, as in a new file.
    """
    deletions = "\n".join(f'DELETE FROM "{table.name}";' for table in Base.metadata.sorted_tables)
    sequences = connection.scalars(text("SELECT format('%I', sequencename) FROM pg_sequences")).all()
    restarts = "\n".join(f"PERFORM setval('{name}', 1, false);" for name in sequences)
    return f"""
        CREATE FUNCTION empty_the_tables() RETURNS void LANGUAGE plpgsql
        SET session_replication_role = replica AS $$
        BEGIN
        {deletions}
        {restarts}
        END $$
    """


class Browser(FlaskClient):
    """A browser whose every request starts with an empty `g`, as in the product.

    A test that holds the database open holds an application context too, and Flask would reuse it: the second
    person to ask would be taken for the first.
    """

    def open(self, *args: Any, **values: Any) -> Any:
        """Send a request."""
        for name in list(g) if has_app_context() else ():
            g.pop(name)
        return super().open(*args, **values)


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """Give the application with an empty database.

    A copied file costs a millisecond and lets a test commit for real, so the write lock and the unit of work are
    those of the product; a rolled-back outer transaction would hide both.
    """
    if SERVER:
        with session_app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("SELECT empty_the_tables()")
    else:
        _put_back(session_app, ".template")
    with clock.fixed(NOW):
        yield session_app


def _put_back(app: Flask, kept: str) -> None:
    """Let the next connection find a copy of a database that was kept."""
    with app.app_context():
        path = Path(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or "")
        db.engine.dispose()
    # A connection a test forgot keeps the file it opened. Writing over that same file would hand its stale index
    # to the next test (SQLite then answers "disk I/O error"); a new file leaves it alone with the old one.
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(path.with_suffix(kept), path)


@pytest.fixture
def session(app: Flask) -> Iterator[None]:
    """Open the database for a test of actions or queries."""
    with app.test_request_context():
        yield
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def world(session: None, app: Flask) -> World:
    """Give the invented world, saved; on SQLite it is made once per worker and then copied, a fifth of the time."""
    if not SERVER and WORLD in app.extensions:
        _put_back(app, ".world")
        return World(**{name: db.session.get_one(kind, number) for name, kind, number in app.extensions[WORLD]})
    made = factories.make_world()
    db.session.commit()
    if not SERVER:
        parts = [(part.name, getattr(made, part.name)) for part in fields(made)]
        app.extensions[WORLD] = [(name, type(thing), thing.id) for name, thing in parts]
        db.session.commit()
        db.engine.dispose()
        path = Path(db.engine.url.database or "")
        shutil.copy(path, path.with_suffix(".world"))
    return made


def act_as(user: User) -> Actor:
    """Give a person as the queries see them."""
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
    token = start_session(membership=membership, second_factor_proven=True)
    db.session.flush()
    found = find_actor(token)
    assert found is not None
    return found


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], FlaskClient]:
    """Give a browser in which a person is signed in, second factor and all."""

    def open_browser(user: User) -> FlaskClient:
        membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        token = start_session(membership=membership, second_factor_proven=True)
        db.session.commit()
        browser = app.test_client()
        with browser.session_transaction() as kept:
            kept["_user_id"] = token
            kept["_fresh"] = True
        return browser

    app.config["WTF_CSRF_ENABLED"] = False
    return open_browser
