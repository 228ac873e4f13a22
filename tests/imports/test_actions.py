"""What an import writes."""

from sqlalchemy import func, select

from programme.core.database import db
from programme.imports import actions
from programme.imports.spreadsheet import read
from programme.lifecycle.models import Trajectory


def test_an_import_makes_drafts_of_the_sound_rows_only(world):
    text = "roepnaam;achternaam;geboortedatum;reden\nJan;V;01-01-2007;x\nPiet;V;99-01-2007;x\n"
    made = actions.import_rows(
        actor=world.care_coordinator, school=world.school, programme=world.programme, rows=read(text.encode())
    )
    assert [n.trajectory.student.first_name for n in made] == ["Jan"]
    assert db.session.scalar(select(func.count()).select_from(Trajectory)) == 1
