"""One student's way through the whole programme, walked by everybody who has a part in it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from programme.accounts import passwords
from programme.closure.models import Closure
from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import Conversation, ConversationState, Goal, GoalOutcome
from programme.nomination.rules import SchoolStatus
from programme.nomination.wording import STATUS
from programme.norms.promises import Phase
from programme.people.models import Mentor, Student, User
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

LIST = Path(__file__).resolve().parents[1] / "data" / "voordrachten.csv"
SAMIRA = "samira@student.example"
PARENT = "ouder@example.org"
PASSWORD = "vier losse woorden samen"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
QUESTION = "Ik wil mijn stage afmaken en durven bellen."
SHARED = "Samira wil werken aan durven."
GOAL = "Ik bel zelf mijn stagebegeleider."
WORDS = "Ze belt nu zelf. Ik ben trots op haar."
TAPS_MOST = 3

# The days of this journey; it starts on Tuesday 24 November 2026.
INTAKE = date(2026, 11, 26)
FIRST_MEETING = date(2026, 12, 3)
CONVERSATIONS = (date(2026, 12, 10), date(2026, 12, 17), date(2027, 1, 14))
NEXT_PHASE = date(2027, 1, 15)
ENDING = date(2027, 9, 1)
LAST_TALK = date(2027, 9, 8)

Size = dict[str, int]


def test_one_student_goes_from_nomination_to_closure(house: House, viewport: Size, counted: Counted) -> None:
    trajectory_id = _school_nominates(house, viewport)
    _student_says_yes(house, viewport, trajectory_id)
    coordinator = _coordinator_of(house, trajectory_id)
    _coordinator_talks_and_screens(house, viewport, trajectory_id, coordinator)
    match_id = _coordinator_proposes(house, viewport, trajectory_id, coordinator)
    _both_say_yes(house, viewport, match_id)
    _all_parties_meet(house, viewport, trajectory_id, match_id, coordinator)
    _mentor_logs(house, viewport, match_id, counted)
    _coordinator_reads_and_supports(house, viewport, match_id, coordinator)
    _they_end_well(house, viewport, match_id, coordinator)
    with house.visitor(house.ids["care_coordinator"], viewport) as school:
        school.open("/worklist/")
        school.follow("/nomination/")
        assert school.says(house.reads(STATUS[SchoolStatus.FINISHED][1]))
        school.follow(f"/feedback/students/{trajectory_id}")
        assert not school.says(WORDS)
        school.follow(f"/nomination/{trajectory_id}")
        assert school.says(SHARED)
        assert not school.says(QUESTION)
        assert not school.says(WORDS)


def _school_nominates(house: House, viewport: Size) -> int:
    """The school's own list becomes three drafts; only the school sees them."""
    with house.inside():
        user = db.session.get_one(User, house.ids["care_coordinator"])
        user.password_hash = passwords.hashed(PASSWORD)
        user.totp_secret, user.totp_confirmed_at = SECRET, clock.now()
        address = user.email
        db.session.commit()
    with house.visitor(None, viewport) as school:
        school.open("/")
        assert school.at("/accounts/sign-in")
        school.send(email=address, password=PASSWORD)
        assert school.at("/accounts/second-factor")
        school.send(code=pyotp.TOTP(SECRET).at(clock.now()))
        assert school.at("/worklist/")
        school.follow("/nomination/")
        school.follow("/imports/")
        school.send(file=LIST)
        assert school.at("/imports/check")
        assert school.says("van der")
        assert school.page.locator("tbody tr").count() == 5
        assert school.page.locator("tbody tr:has(.error)").count() == 2
        school.send()
        assert school.says("Er zijn 3 concepten gemaakt.")
        school.follow("/nomination/")
        assert school.page.locator("tbody tr").count() == 3
        with house.inside():
            drafts = db.session.scalars(select(Trajectory)).all()
            assert [draft.stage for draft in drafts] == [TrajectoryStage.DRAFT] * 3
            samira = db.session.scalars(select(Student).where(Student.first_name == "Samira")).one()
            assert samira.full_name == "Samira el Verzonnen"
            assert samira.birth_month == date(2007, 5, 1)
            trajectory_id = next(draft.id for draft in drafts if draft.student_id == samira.id)
        school.follow(f"/nomination/{trajectory_id}")
        assert school.says("Ze wil haar stage afmaken.")
    return trajectory_id


def _student_says_yes(house: House, viewport: Size, trajectory_id: int) -> None:
    # What came from a list can be undone until midnight, so its students are asked the next morning.
    house.go_to(clock.today() + timedelta(days=1))
    with house.by_link(SAMIRA, viewport) as student:
        assert student.says("Ze wil haar stage afmaken.")
        student.send(data=True)
    assert _stage(house, trajectory_id) is TrajectoryStage.NOMINATED


def _coordinator_talks_and_screens(house: House, viewport: Size, trajectory_id: int, coordinator: int) -> None:
    with house.visitor(coordinator, viewport) as person:
        person.open("/worklist/")
        person.follow(f"/slots/{trajectory_id}")
        person.follow(f"/intake/{trajectory_id}/plan")
        person.send(day=INTAKE, at="10:00", place="Kamer 2.14")
    assert _stage(house, trajectory_id) is TrajectoryStage.INTAKE
    assert "Kamer 2.14" in (house.mails_to(SAMIRA)[0].invitation or "")

    house.go_to(INTAKE, 12)
    with house.visitor(coordinator, viewport) as person:
        person.open("/worklist/")
        person.follow(f"/intake/{trajectory_id}/hold")
        parts: dict[str, dict[str, Any]] = {
            "own_words": {"mentoring_question": QUESTION},
            "practical": {"availability": ["thu-13"]},
            "wishes": {"interests": ["technology"]},
            "care": {"care_line": "none"},
        }
        for part, said in parts.items():
            person.follow(f"/intake/{trajectory_id}/hold/{part}")
            person.send(**said)
        person.follow(f"/intake/{trajectory_id}/close")
        assert QUESTION in person.page.locator("[name=summary]").input_value()
        person.send(
            summary_agreed=True, for_mentor_agreed=True, shared_with_school=SHARED, share_approved=True, wants="yes"
        )
        assert person.at(f"/screening/{trajectory_id}/motivation")
        assert _stage(house, trajectory_id) is TrajectoryStage.SCREENING
        person.send(
            importance="8", confidence="5", readiness="8", motives=["identified"], has_own_question=True,
            outcome="ready", reason="Ze wil dit zelf en weet waarom.",
        )  # fmt: skip
        person.follow(f"/screening/{trajectory_id}/triage")
        person.send(colour="green", reason="Niets zwaars gehoord.", student_heard_on=INTAKE)
    assert _stage(house, trajectory_id) is TrajectoryStage.WAITING
    with house.inside():
        assert db.session.get_one(Trajectory, trajectory_id).waiting_since == INTAKE


def _coordinator_proposes(house: House, viewport: Size, trajectory_id: int, coordinator: int) -> int:
    with house.visitor(coordinator, viewport) as person:
        person.open("/worklist/")
        person.follow("/matching/waiting")
        person.follow(f"/matching/{trajectory_id}/candidates")
        person.follow(f"/matching/{trajectory_id}/propose?mentor_id={house.ids['mentor']}")
        person.send(student_agrees=True)
    with house.inside():
        match = db.session.scalars(select(Match).where(Match.trajectory_id == trajectory_id)).one()
        assert match.stage is MatchStage.PROPOSED
        return match.id


def _both_say_yes(house: House, viewport: Size, match_id: int) -> None:
    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open("/worklist/")
        mentor.follow(f"/matching/proposal/{match_id}")
        assert mentor.says(QUESTION)
        assert not mentor.says("Samira")
        mentor.press("/answer", answer="yes")
    with house.by_link(SAMIRA, viewport) as student:
        assert not student.says("Daan")
        student.press("/matching/answer", answer="yes")
        # The names are heard after two yeses.
        assert student.says("Daan")
    with house.inside():
        match = db.session.get_one(Match, match_id)
        assert match.stage is MatchStage.ACCEPTED
        assert match.trajectory.stage is TrajectoryStage.KOPPELINGSMOMENT


def _all_parties_meet(house: House, viewport: Size, trajectory_id: int, match_id: int, coordinator: int) -> None:
    """The five parties are invited, each in their own way; held, the match runs."""
    with house.visitor(coordinator, viewport) as person:
        person.open("/worklist/")
        person.follow(f"/koppelingsmoment/{match_id}/plan")
        person.send(
            starts_at=f"{FIRST_MEETING}T14:00", place="Kantine", guardian="invite",
            guardian_name="Fatima Verzonnen", guardian_email=PARENT, by="button[value=fix]",
        )  # fmt: skip
        assert person.page.locator("tbody tr").count() == 5
    with house.inside():
        assert db.session.get_one(Match, match_id).stage is MatchStage.PLANNED
        mentor_address = db.session.get_one(Mentor, house.ids["mentor"]).email
    assert "Kantine" in (house.mails_to(mentor_address)[0].invitation or "")
    for address in (SAMIRA, PARENT):
        with house.by_link(address, viewport) as party:
            party.press("/koppelingsmoment/appointment", answer="yes")
    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open("/logbook/agenda")
        mentor.follow(f"/koppelingsmoment/{match_id}/mine")
        mentor.press("/come", answer="yes")
    with house.visitor(house.ids["care_coordinator"], viewport) as school:
        school.open("/worklist/")
        school.follow(f"/nomination/{trajectory_id}")
        school.follow(f"/koppelingsmoment/{match_id}/at-school")
        assert school.says("Kantine")

    house.go_to(FIRST_MEETING, 16)
    with house.visitor(coordinator, viewport) as person:
        person.open("/worklist/")
        person.follow(f"/koppelingsmoment/{match_id}/hold")
        person.send(
            every_days="7", meeting_day="donderdag om 14 uur", meeting_place="Kantine", reaching="Via WhatsApp.",
            student_agrees=True, mentor_agrees=True,
        )  # fmt: skip
    with house.inside():
        match = db.session.get_one(Match, match_id)
        assert match.stage is MatchStage.ACTIVE
        assert match.started_on == FIRST_MEETING
        assert match.phase is Phase.STARTUP
        assert match.trajectory.stage is TrajectoryStage.ACTIVE
    with house.by_link(PARENT, viewport) as parent:
        parent.press("/koppelingsmoment/agree")


def _mentor_logs(house: House, viewport: Size, match_id: int, counted: Counted) -> None:
    """A planned conversation takes three taps and no typing; another way it went is written down too."""
    mentor_id = house.ids["mentor_user"]
    with house.visitor(mentor_id, viewport) as mentor:
        mentor.open("/logbook/agenda")
        mentor.follow(f"/logbook/matches/{match_id}/plan")
        mentor.send(on=CONVERSATIONS[0], at="14:00")
    house.go_to(CONVERSATIONS[0], 16)
    with house.inside():
        planned = db.session.scalars(select(Conversation).where(Conversation.match_id == match_id)).one().id
    with house.visitor(mentor_id, viewport) as mentor:
        mentor.open("/worklist/")
        mentor.follow(f"/logbook/conversations/{planned}")
        mentor.send()
        counted(
            f"log a planned conversation, {viewport['width']} px",
            taps=(mentor.taps, TAPS_MOST),
            characters=(mentor.typed, 0),
        )
        mentor.open("/dossiers/my-student")
        mentor.follow(f"/logbook/matches/{match_id}/goals")
        mentor.send(words=GOAL, seen_by="Drie gesprekken.", competence="career_steering", by_on=CONVERSATIONS[2])
        with house.inside():
            goal_id = db.session.scalars(select(Goal.id)).one()
    for day, note in zip(CONVERSATIONS[1:], ("We oefenden het bellen.", "Ze heeft gebeld!"), strict=True):
        house.go_to(day, 18)
        with house.visitor(mentor_id, viewport) as mentor:
            mentor.open("/logbook/agenda")
            mentor.follow(f"/logbook/matches/{match_id}/log")
            mentor.send(minutes=50, place="outside", goal_ids=[goal_id], note=note)
    with house.inside():
        rows = db.session.scalars(select(Conversation).order_by(Conversation.id)).all()
        assert [row.state for row in rows] == [ConversationState.HELD] * 3
        assert [row.minutes for row in rows] == [60, 50, 50]
        assert db.session.get_one(Match, match_id).conversation_count == 3


def _coordinator_reads_and_supports(house: House, viewport: Size, match_id: int, coordinator: int) -> None:
    house.go_to(NEXT_PHASE)
    with house.visitor(coordinator, viewport) as person:
        person.open("/worklist/")
        person.follow("/dossiers/matches")
        person.follow(f"/dossiers/matches/{match_id}")
        person.follow("/read")
        assert person.says("Ze heeft gebeld!")
        person.press("/read")
        person.open(f"/dossiers/matches/{match_id}")
        person.follow(f"/support/{match_id}/check-in")
        person.send(with_whom="mentor", way="phone", note="Het gaat goed.")
        person.open(f"/dossiers/matches/{match_id}")
        person.follow(f"/phases/{match_id}/advance")
        person.send(reason="Er is een doel en ze kennen elkaar.")
    with house.inside():
        assert db.session.get_one(Match, match_id).phase is Phase.GUIDANCE
        assert db.session.scalars(select(Conversation.read_at).order_by(Conversation.id.desc())).first() is not None


def _they_end_well(house: House, viewport: Size, match_id: int, coordinator: int) -> None:
    house.go_to(ENDING)
    with house.visitor(coordinator, viewport) as person:
        person.open(f"/dossiers/matches/{match_id}")
        person.follow(f"/closure/{match_id}/start")
        person.send(reason="completed_goal", initiator="both")
    assert _match_stage(house, match_id) is MatchStage.CLOSING
    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open("/worklist/")
        mentor.follow(f"/closure/{match_id}/words")
        assert mentor.says(GOAL)
        mentor.send(words=WORDS)

    house.go_to(LAST_TALK)
    with house.inside():
        goal_id = db.session.scalars(select(Goal.id)).one()
    with house.visitor(coordinator, viewport) as person:
        person.open("/worklist/")
        person.follow(f"/closure/{match_id}")
        person.follow(f"/closure/{match_id}/close")
        assert person.says(WORDS)
        person.send(
            meeting_on=LAST_TALK - timedelta(days=1), student_words="Ik durf nu meer.", after="close",
            **{f"goal_{goal_id}": "reached"},
        )  # fmt: skip
    with house.inside():
        match = db.session.get_one(Match, match_id)
        assert match.stage is MatchStage.CLOSED
        assert match.trajectory.stage is TrajectoryStage.CLOSED
        assert match.mentor.places_taken == 0
        assert db.session.get_one(Goal, goal_id).outcome is GoalOutcome.REACHED
        assert db.session.scalars(select(Closure)).one().mentor_words == WORDS


def _stage(house: House, trajectory_id: int) -> TrajectoryStage:
    with house.inside():
        return db.session.get_one(Trajectory, trajectory_id).stage


def _match_stage(house: House, match_id: int) -> MatchStage:
    with house.inside():
        return db.session.get_one(Match, match_id).stage


def _coordinator_of(house: House, trajectory_id: int) -> int:
    with house.inside():
        owner = db.session.get_one(Trajectory, trajectory_id).coordinator_id
        assert owner in (house.ids["coordinator"], house.ids["colleague"])
        return owner
