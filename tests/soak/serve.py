"""The door for a real server over the database of a house: `gunicorn tests.soak.serve:app`."""

import os
from pathlib import Path

from programme import create_app

FOLDER = Path(os.environ["SOAK_FOLDER"])

app = create_app(
    FOLDER / "instance", SQLALCHEMY_DATABASE_URI=f"sqlite:///{FOLDER / 'soak.sqlite'}", WTF_CSRF_ENABLED=False
)
