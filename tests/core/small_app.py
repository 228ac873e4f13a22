"""A bare application with the ground floor only, so that these tests stand on nothing that is built upon it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from programme.core import audit, drafts, i18n, jobs, outbox, unit_of_work  # noqa: F401 - their tables
from programme.core.database import Base, db

TABLES = [
    Base.metadata.tables[name]
    for name in ("audit_entry", "audit_head", "file_opening", "draft", "job_run", "outbox_mail", "submission")
]
SETTINGS = {
    "DEMO": False,
    "SECRET_KEY": "a" * 40,
    "DATA_KEYS": {1: b"k" * 32},
    "AUDIT_KEY": "b" * 40,
    "BASE_URL": "https://programme.example.org",
    "MAIL_SERVER": "",
    "MAIL_PORT": 25,
    "MAIL_SECURITY": "none",
    "MAIL_SENDER": "Mentorprogramma <mail@programme.example.org>",
    "MAIL_TIMEOUT_SECONDS": 5,
}
MAILS = {
    "planned/subject.txt": "{{ _('Planned') }}: {{ name }}\n",
    "planned/body.txt": "Dag {{ name }},\n\n{% if link is defined %}{{ link }}{% endif %}\n\n\n\n{{ at|in_full if at }}\n",
}


def small_app(folder: Path, **settings: Any) -> Flask:
    """Make the application, with its database and its two mail templates in `folder`."""
    templates = folder / "templates"
    for name, text in MAILS.items():
        (templates / name).parent.mkdir(parents=True, exist_ok=True)
        (templates / name).write_text(text)
    app = Flask("small", root_path=str(folder), template_folder=str(templates), static_folder=None)
    app.config.update(SETTINGS, SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'small.sqlite'}", **settings)
    app.extensions["programme.mint_link"] = lambda number: f"https://programme.example.org/l/fresh-token-{number}"
    db.init_app(app)
    i18n.init_app(app)
    with app.app_context():
        Base.metadata.create_all(db.engine, tables=TABLES)
    return app


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Flask]:
    """Give the application inside its context, and close its database after."""
    app = small_app(folder, **settings)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def behind_its_back(app: Flask) -> Iterator[sqlite3.Connection]:
    """Open the database file itself, as somebody with access to the machine would."""
    connection = sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), timeout=10)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()
