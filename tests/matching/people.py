"""A student who waits, with an intake, and mentors for tests of matching and the first meeting."""

from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.matching import actions, queries
from programme.matching.answering import Support
from programme.matching.models import Answer, Proposal, Way
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY, World

NOTE = "KANARIE-zorg-thuis"
SUPPORT = Support(
    "Elke week belt iemand van school.", "schoolmaatschappelijk werker", "Als je het te zwaar vindt.", TODAY
)


def make_waiting(
    world: World, *, student: dict[str, Any] | None = None, intake: Any = None, **values: Any
) -> Trajectory:
    """Make a student of 19 who waits since 20 October, with an intake that fits the world's mentor."""
    person = factories.make_student(world.school, **(student or {}))
    facts = {"stage": TrajectoryStage.WAITING, "coordinator": world.coordinator} | values
    trajectory = factories.make_trajectory(world.programme, person, **facts)
    wanted: dict[str, Any] = {
        "interests": ["technology", "sport"],
        "languages": ["nl"],
        "availability": ["thu-13"],
        "mentoring_question": "Ik wil mijn stage afmaken.",
        "care_given": NOTE,
        "practical": NOTE,
    }
    row = Intake(
        trajectory_id=trajectory.id,
        planned_at=NOW,
        place="School",
        uid=f"intake-{trajectory.id}",
        **wanted | (intake or {}),
    )
    row.held_on, row.held_by_id = date(2026, 10, 1), world.coordinator.id
    factories.save(row)
    db.session.commit()
    return trajectory


def ask(world: World, trajectory: Trajectory, mentor: Any = None, **values: Any) -> Match:
    """Propose a mentor, the world's own or another, as its coordinator."""
    facts: dict[str, Any] = {"introduction": "Ik wil mijn stage afmaken.", "override_reason": "", "today": TODAY}
    return actions.propose(
        facts=queries.student_facts(trajectory),
        mentor=mentor or world.mentor,
        actor=act_as(world.coordinator),
        **facts | values,
    )


def mentor_says(match: Match, answer: Answer = Answer.YES, **values: Any) -> None:
    """Answer as the mentor, by the link."""
    facts: dict[str, Any] = {"way": Way.LINK, "actor": None, "why": None, "today": TODAY}
    actions.mentor_answers(proposal=queries.proposal_of(match.id), answer=answer, **facts | values)


def student_says(match: Match, answer: Answer = Answer.YES, **values: Any) -> None:
    """Answer as the student, by the link."""
    facts: dict[str, Any] = {"way": Way.LINK, "actor": None, "why": None, "today": TODAY}
    actions.student_answers(proposal=queries.proposal_of(match.id), answer=answer, **facts | values)


def proposal(match: Match) -> Proposal:
    """Give the proposal of a match as it stands."""
    return queries.proposal_of(match.id)


def by_link(app: Flask, purpose: Purpose, match_id: int | None = None) -> tuple[FlaskClient, str]:
    """Open the newest link for a purpose, perhaps of one match, in a browser of its own; give it and the address."""
    app.config["WTF_CSRF_ENABLED"] = False
    query = select(Link).where(Link.purpose == purpose).order_by(Link.id.desc())
    link = db.session.scalars(query if match_id is None else query.where(Link.match_id == match_id)).first()
    assert link is not None
    url = mint(link.id)
    db.session.commit()
    browser = app.test_client()
    answer = browser.post("/l/" + url.rpartition("/")[2])
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return browser, answer.location
