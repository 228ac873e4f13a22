"""A red screening: help comes first, a second person looks, and somebody confirms that they have it."""

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.models import Colour, MotivationOutcome, Trajectory
from programme.lifecycle.stages import ReferralStage, TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import School, User
from programme.referral.models import Referral
from programme.screening.models import Review, Triage
from tests.factories import TODAY, make_student, make_trajectory
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

RECEIVER = "praktijk@example.org"
NOTE = "Ze wil hulp en weet dat jij belt."
SECRET_REASON = "Ze vertelde over thuis."
Size = dict[str, int]


def test_the_care_coordinator_of_the_school_confirms_a_handover(house: House, viewport: Size) -> None:
    trajectory_id = _student_in_screening(house)
    referral_id = _red_by_two_people(house, viewport, trajectory_id)
    care_coordinator = house.ids["care_coordinator"]
    with house.visitor(house.ids["coordinator"], viewport) as coordinator:
        coordinator.open("/worklist/")
        coordinator.follow(f"/referral/{referral_id}")
        coordinator.send("/agree", ground="student", agreed_on=TODAY)
        coordinator.send("/prepare", destination="school_care", receiver_id=care_coordinator, note=NOTE)
        assert coordinator.says(NOTE)
        coordinator.send("/hand-over")
    assert _stage(house, referral_id) is ReferralStage.HANDED_OVER

    with house.visitor(care_coordinator, viewport) as school:
        school.open("/worklist/")
        school.follow(f"/referral/handovers/{referral_id}")
        assert school.says(NOTE)
        assert not school.says(SECRET_REASON)
        school.send()
    assert _stage(house, referral_id) is ReferralStage.RECEIVED
    with house.visitor(house.ids["coordinator"], viewport) as coordinator:
        coordinator.open(f"/dossiers/students/{trajectory_id}")
        coordinator.follow(f"/referral/{referral_id}")
        coordinator.send("/starts", started_on=TODAY)
    assert _stage(house, referral_id) is ReferralStage.STARTED


def test_a_receiver_elsewhere_confirms_a_handover_by_link(house: House, viewport: Size, counted: Counted) -> None:
    trajectory_id = _student_in_screening(house)
    referral_id = _red_by_two_people(house, viewport, trajectory_id)
    with house.visitor(house.ids["coordinator"], viewport) as coordinator:
        coordinator.open(f"/referral/{referral_id}")
        coordinator.send("/agree", ground="student", agreed_on=TODAY)
        coordinator.send(
            "/prepare", destination="gp", receiver_id=0, receiver_name="Dokter Verzonnen", receiver_email=RECEIVER,
            note=NOTE,
        )  # fmt: skip
        coordinator.send("/hand-over")
    mail = house.mails_to(RECEIVER)[0]
    assert "Samira" not in mail.subject + mail.body
    with house.by_link(RECEIVER, viewport) as receiver:
        assert receiver.says(NOTE)
        # The name of who was asked stands there already: the door and one button.
        receiver.send()
        counted("a referral is received by link", taps=(receiver.taps, 2), characters=(receiver.typed, 0))
    assert _stage(house, referral_id) is ReferralStage.RECEIVED


def _student_in_screening(house: House) -> int:
    with house.inside():
        trajectory = make_trajectory(
            db.session.get_one(Programme, house.ids["programme"]),
            make_student(db.session.get_one(School, house.ids["school"])),
            stage=TrajectoryStage.SCREENING,
            coordinator=db.session.get_one(User, house.ids["coordinator"]),
            motivation=MotivationOutcome.READY,
        )
        number = trajectory.id
        db.session.commit()
    return number


def _red_by_two_people(house: House, viewport: Size, trajectory_id: int) -> int:
    """Red works at once and opens a referral; a second person confirms it."""
    with house.visitor(house.ids["coordinator"], viewport) as coordinator:
        coordinator.open("/dossiers/people")
        coordinator.follow(f"/dossiers/students/{trajectory_id}")
        coordinator.follow(f"/screening/{trajectory_id}/triage")
        coordinator.send(
            red_criteria=["no_safe_place"], colour="red", reason=SECRET_REASON, student_heard_on=TODAY,
            reviewer_id=house.ids["colleague"],
        )  # fmt: skip
        with house.inside():
            referral = db.session.scalars(select(Referral)).one()
            referral_id, stage = referral.id, referral.stage
            trajectory = db.session.get_one(Trajectory, trajectory_id)
            assert trajectory.colour is Colour.RED
            assert trajectory.stage is TrajectoryStage.REFERRED
            triage_id = db.session.scalars(select(Triage.id)).one()
        assert stage is ReferralStage.ADVISED
        assert coordinator.at(f"/referral/{referral_id}")
    with house.visitor(house.ids["colleague"], viewport) as colleague:
        colleague.open("/worklist/")
        colleague.follow(f"/screening/colour/{triage_id}/review")
        colleague.send(answer="yes", reason="Vannacht geen slaapplek: dat gaat voor.")
    with house.inside():
        triage = db.session.get_one(Triage, triage_id)
        assert triage.review is Review.CONFIRMED
        assert (triage.decided_by_id, triage.second_by_id) == (house.ids["coordinator"], house.ids["colleague"])
    return referral_id


def _stage(house: House, referral_id: int) -> ReferralStage:
    with house.inside():
        return db.session.get_one(Referral, referral_id).stage
