"""One start of the product to its first page, in a process of its own: `python -m tests.benchmarks.start_ours FOLDER`."""

import sys
from pathlib import Path

from programme import create_app
from programme.core.database import db

folder = Path(sys.argv[1])
app = create_app(folder)
if not (folder / "programme.sqlite").exists():
    with app.app_context():
        db.create_all()
status = app.test_client().get("/accounts/sign-in").status_code
assert status == 200, status
