"""The pages of figures: whose rows count, what small groups show, and an export without names."""

import csv
import io
from datetime import date

import pytest
from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.lifecycle.models import Colour
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from tests import factories


@pytest.fixture
def matches(world):
    """Six started students at the first school, one at the second, five in the other programme."""
    places = [world.school] * 6 + [world.second_school]
    for number, school in enumerate(places):
        student = factories.make_student(school, first_name="Geheim", last_name=f"Naam{number}", level=2)
        trajectory = factories.make_trajectory(
            world.programme,
            student,
            stage=TrajectoryStage.CLOSED,
            coordinator=world.coordinator,
            nominated_on=date(2026, 9, 1),
            started_on=date(2026, 10, 1),
        )
        factories.make_consent(trajectory, "research")
        mentor = factories.make_mentor(world.programme)
        match = factories.make_match(
            trajectory,
            mentor,
            stage=MatchStage.CLOSED,
            started_on=date(2026, 10, 1),
            end_reason="mentor_time" if number == 0 else "completed_goal",
        )
        match.conversation_count = 4
    for _ in range(5):
        other = factories.make_student(world.other_school)
        factories.make_trajectory(world.other_programme, other, nominated_on=date(2026, 9, 1))
    db.session.commit()


def page_of(sign_in, user, query=""):
    return sign_in(user).get(f"/reports/{query}").get_data(as_text=True)


def test_a_school_counts_its_own_students_and_the_programme_all(matches, world, sign_in):
    assert '<td class="num">6</td>' in page_of(sign_in, world.care_coordinator)
    assert '<td class="num">7</td>' in page_of(sign_in, world.manager)
    assert '<td class="num">7</td>' in page_of(sign_in, world.evaluator)
    # One student at the second school: too few to show.
    second = page_of(sign_in, world.second_care_coordinator)
    assert '<td class="num">1</td>' not in second


def test_the_waiting_time_is_the_middle_one(matches, world, sign_in):
    assert "30 " in page_of(sign_in, world.manager)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_radar_is_counted_for_a_year_and_a_school(matches, world, sign_in, language):
    browser = sign_in(world.manager)
    with browser.session_transaction() as kept:
        kept["language"] = language
    whole = browser.get("/reports/start?year=all").get_data(as_text=True)
    one = browser.get(f"/reports/start?school={world.second_school.id}").get_data(as_text=True)
    assert '<td class="num">7</td>' in whole
    assert '<td class="num">7</td>' not in one
    assert '<td class="num">1</td>' in one


def test_who_may_not_see_the_people_chooses_no_school(matches, world, sign_in):
    for who in (world.evaluator, world.care_coordinator):
        page = sign_in(who).get("/reports/start").get_data(as_text=True)
        assert "<select" not in page
        assert '<td class="num">1</td>' not in page
        assert sign_in(who).get(f"/reports/start?school={world.school.id}").status_code == 404
    assert sign_in(world.manager).get(f"/reports/start?school={world.other_school.id}").status_code == 404


def test_an_empty_period_says_so(world, sign_in):
    assert "empty" in sign_in(world.manager).get("/reports/start").get_data(as_text=True)


def test_colours_are_for_who_screens(matches, world, sign_in):
    for trajectory in db.session.scalars(select(factories.Trajectory)).all():
        trajectory.colour = Colour.AMBER
    db.session.commit()
    seen = {
        who: any(word in page_of(sign_in, getattr(world, who)) for word in ("Amber:", "Oranje:"))
        for who in ("manager", "coordinator", "evaluator", "care_coordinator")
    }
    assert seen == {"manager": True, "coordinator": True, "evaluator": False, "care_coordinator": False}


def test_a_strange_year_shows_the_latest_one(matches, world, sign_in):
    for year in ("9" * 40, "-1", "²", "x", "1800"):
        assert sign_in(world.manager).get("/reports/", query_string={"year": year}).status_code == 200


@pytest.mark.parametrize("who", ["administrator", "mentor_user", "trainer", "study_coach"])
def test_figures_are_not_for_everybody(world, sign_in, who):
    assert sign_in(getattr(world, who)).get("/reports/").status_code == 403


@pytest.mark.parametrize("who", ["coordinator", "care_coordinator", "mentor_user", "administrator"])
def test_only_manager_and_evaluator_export(world, sign_in, who):
    assert sign_in(getattr(world, who)).post("/reports/export").status_code == 403


def test_an_export_holds_no_name_and_is_noted(matches, world, sign_in):
    answer = sign_in(world.evaluator).post("/reports/export")
    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 7
    assert not any(word in text for word in ("Geheim", "Naam", "Verzonnen", "example.org"))
    first = next(row for row in rows if row["end_reason"] == "mentor_time")
    assert (first["level"], first["age_band"], first["waiting_days"], first["conversations"]) == (
        "2",
        "18-20",
        "30",
        "4",
    )
    assert (first["nominated_month"], first["ended_as_planned"], first["weeks"]) == ("2026-09", "n", "7")
    assert len({row["pseudonym"] for row in rows}) == 7
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "reports.export")).one()
    assert (noted.actor_id, noted.facts) == (world.evaluator.id, {"rows": 7})
