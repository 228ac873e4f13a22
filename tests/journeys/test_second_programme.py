"""An administrator sets up a second programme, and its coordinator comes in; dossiers stay closed to the first."""

import pyotp
import pytest
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.models import Programme
from programme.norms.presets import Preset
from programme.people.models import Membership, Role, School, User
from tests.factories import make_match, make_mentor, make_student, make_trajectory
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

NAME = "Tweede Verzonnen Programma"
COORDINATOR = "noor@example.org"
PASSWORD = "vier losse woorden samen"
CLOSED = {403, 404}
Size = dict[str, int]


def test_an_administrator_sets_up_a_programme_and_its_coordinator_comes_in(house: House, viewport: Size) -> None:
    trajectory_id, match_id = _dossier(house)
    with house.visitor(None, viewport) as administrator:
        administrator.open("/accounts/sign-in")
        administrator.press("/accounts/demo-sign-in")
        assert administrator.at("/worklist/")
        administrator.follow("/settings/programmes")
        administrator.follow("/settings/programmes/new")
        administrator.send(name=NAME, preset="peer_support", schools=[house.ids["second_school"]])
        with house.inside():
            programme = db.session.scalars(select(Programme).where(Programme.name == NAME)).one()
            programme_id = programme.id
            assert programme.preset is Preset.PEER_SUPPORT
            assert [school.id for school in programme.schools] == [house.ids["second_school"]]
        assert administrator.at(f"/settings/programmes/{programme_id}")
        administrator.follow(f"/settings/users/invite?programme_id={programme_id}")
        administrator.send(name="Noor Verzonnen", email=COORDINATOR, role="coordinator")
        for page in (f"students/{trajectory_id}", f"matches/{match_id}", "people"):
            assert administrator.status_of(f"/dossiers/{page}") in CLOSED
        assert administrator.status_of(f"/intake/{trajectory_id}") in CLOSED

    with house.by_link(COORDINATOR, viewport) as coordinator:
        coordinator.send(password=PASSWORD)
        assert coordinator.at("/accounts/enrol-second-factor")
        coordinator.page.locator("main details > summary").click()
        secret = coordinator.page.locator("main code").inner_text().replace(" ", "")
        coordinator.send(code=pyotp.TOTP(secret).at(clock.now()))
        assert coordinator.at("/worklist/")
        assert coordinator.status_of(f"/dossiers/students/{trajectory_id}") == 404
    with house.inside():
        user = db.session.scalars(select(User).where(User.email == COORDINATOR)).one()
        role = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        assert user.totp_confirmed_at is not None
        assert (role.role, role.programme_id) == (Role.COORDINATOR, programme_id)


def _dossier(house: House) -> tuple[int, int]:
    """Make a running match in the first programme, and let the administrator have a button on the sign-in page."""
    with house.inside():
        db.session.get_one(User, house.ids["administrator"]).is_demo = True
        programme = db.session.get_one(Programme, house.ids["programme"])
        student = make_student(db.session.get_one(School, house.ids["school"]))
        trajectory = make_trajectory(programme, student, stage=TrajectoryStage.ACTIVE)
        numbers = trajectory.id, make_match(trajectory, make_mentor(programme)).id
        db.session.commit()
    return numbers
