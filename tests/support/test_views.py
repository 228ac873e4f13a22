"""The pages of support: who may, what goes wrong in the form, and one good way."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from programme.concerns.models import Concern
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.lifecycle.silence import is_silent
from programme.support.actions import owe_check_ins
from programme.support.models import CheckIn, SchoolTalk, WithWhom
from programme.support.queries import loads
from programme.support.rules import Share
from tests.factories import TODAY
from tests.logbook.setting import make_running, owed

FILLED = {"with_whom": "mentor", "way": "phone", "held_on": "2026-11-24", "note": "Het gaat goed."}


def test_a_check_in_stands_on_its_page_with_the_next_date(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    address = f"/support/{match.id}/check-in"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data=FILLED).status_code == 303
    assert "Het gaat goed." in browser.get(address).get_data(as_text=True)
    assert len(owed("check_in")) == 1


def test_what_was_typed_stays_when_something_is_missing(world, sign_in):
    match = make_running(world)
    answer = sign_in(world.coordinator).post(f"/support/{match.id}/check-in", data=FILLED | {"way": ""})
    assert answer.status_code == 422
    assert "Het gaat goed." in answer.get_data(as_text=True)


def test_a_double_submit_keeps_one_check_in(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    data = FILLED | {"submission_id": "3" * 36}
    first = browser.post(f"/support/{match.id}/check-in", data=data)
    second = browser.post(f"/support/{match.id}/check-in", data=data)
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 1


def test_waiting_needs_a_reason(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    address = f"/support/{match.id}/wait"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"until_on": "2026-12-10", "reason": ""}).status_code == 422
    assert browser.post(address, data={"until_on": "2026-12-10", "reason": "Stage"}).status_code == 303
    assert len(owed("silence")) == 1


def test_waiting_too_long_is_refused_with_the_latest_day(world, sign_in):
    match = make_running(world)
    data = {"until_on": "2027-02-24", "reason": "Stage"}
    answer = sign_in(world.coordinator).post(f"/support/{match.id}/wait", data=data)
    assert answer.status_code == 422
    assert "23 februari 2027" in answer.get_data(as_text=True)


@pytest.mark.parametrize("moment", ["2026-11-24T09:59", "0001-01-01T00:00"])
def test_an_appointment_with_a_school_lies_ahead(world, sign_in, moment):
    make_running(world)
    data = {"planned_for": moment}
    answer = sign_in(world.coordinator).post(f"/support/schools/{world.school.id}/plan", data=data)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(SchoolTalk)) == 0


@pytest.mark.parametrize("page", ["check-in", "wait"])
def test_others_do_not_reach_it(world, sign_in, page):
    match = make_running(world)
    address = f"/support/{match.id}/{page}"
    for who in (world.other_coordinator, world.other_manager, world.colleague):
        assert sign_in(who).get(address).status_code == 404
        assert sign_in(who).post(address, data=FILLED).status_code == 404
    for who in (world.mentor_user, world.care_coordinator, world.administrator, world.trainer, world.evaluator):
        assert sign_in(who).get(address).status_code == 403
    assert sign_in(world.manager).get(address).status_code == 200


def test_how_they_get_on_is_kept_with_the_check_in_and_may_be_left_out(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    address = f"/support/{match.id}/check-in"
    assert browser.post(address, data=FILLED | {"bond": "6"}).status_code == 422
    assert browser.post(address, data=FILLED | {"bond": "4"}).status_code == 303
    assert browser.post(address, data=FILLED).status_code == 303
    assert sorted(db.session.scalars(select(CheckIn.bond)), key=str) == [4, None]
    assert "samen: 4 van 5" in browser.get(address).get_data(as_text=True)


def test_something_about_safety_leads_on_to_a_concern(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    sent = {"with_whom": "student", "way": "phone", "held_on": "2026-11-24", "activities": "fine", "safety": "look"}
    answer = browser.post(f"/support/{match.id}/check-in", data=sent)
    assert answer.headers["Location"] == f"/concerns/matches/{match.id}/note"
    assert db.session.scalars(select(CheckIn)).one().topics == {"activities": "fine", "safety": "look"}
    noted = browser.post(answer.headers["Location"], data={"saw": "Verzonnen zorg.", "urgency": "this_week"})
    concern = db.session.scalars(select(Concern)).one()
    assert noted.headers["Location"] == f"/concerns/{concern.id}"
    assert (concern.raised_by_id, concern.match_id) == (world.coordinator.id, match.id)


def test_a_pulse_cannot_be_typed_in_as_a_way_of_contact(world, sign_in):
    match = make_running(world)
    sent = {"with_whom": "student", "way": "pulse", "held_on": "2026-11-24"}
    assert sign_in(world.coordinator).post(f"/support/{match.id}/check-in", data=sent).status_code == 422


def test_a_talk_with_a_school_is_prepared_planned_and_written_down(world, sign_in):
    match = make_running(world)
    browser, address = sign_in(world.coordinator), f"/support/schools/{world.school.id}/talk"
    assert match.student.full_name in browser.get(address).get_data(as_text=True)
    browser.post(f"/support/schools/{world.school.id}/plan", data={"planned_for": "2026-11-26T14:00"})
    assert db.session.scalars(select(SchoolTalk)).one().planned_for == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    said = {"held_on": "2026-11-24", "way": "phone", f"heard_{match.id}": "look", f"note_{match.id}": "Mist lessen."}
    assert browser.post(address, data=said).status_code == 303
    kept = db.session.scalars(select(CheckIn)).one()
    assert (kept.with_whom, kept.topics, kept.note) == ("school", {"outcomes": "look"}, "Mist lessen.")
    talk = db.session.scalars(select(SchoolTalk)).one()
    assert (talk.held_on, talk.by_id) == (date(2026, 11, 24), world.coordinator.id)


def test_a_past_appointment_is_refused_and_an_empty_one_keeps_the_page(world, sign_in):
    make_running(world)
    browser, address = sign_in(world.coordinator), f"/support/schools/{world.school.id}/plan"
    assert browser.post(address, data={"planned_for": "2026-11-20T14:00"}).status_code == 422
    assert browser.post(address, data={"planned_for": "morgen"}).status_code == 422


def test_a_school_of_another_programme_is_not_there(world, sign_in):
    assert sign_in(world.coordinator).get(f"/support/schools/{world.other_school.id}/talk").status_code == 404


def test_the_planned_contacts_are_shown_per_coordinator_with_a_warning_ahead(world, sign_in):
    world.programme.settings, world.mentor.capacity = {"contacts_week_most": 1}, 2
    matches = [make_running(world, started_on=date(2026, 11, 16)) for _pair in range(2)]
    for match in matches:
        owe_check_ins(match, TODAY)
    db.session.commit()
    page = sign_in(world.manager).get("/support/").get_data(as_text=True)
    assert world.coordinator.name in page
    # Mentor and student of two pairs, all within fourteen days of 16 November: 30 November.
    assert re.search(r"volgende week.{1,200}4.{1,60}1", page, re.S)


def test_without_matches_nothing_is_planned(world, sign_in):
    assert sign_in(world.coordinator).get("/support/").status_code == 200


def test_who_waits_until_when_and_why_stands_on_the_match_and_on_the_alarm_until_something_is_heard(world, sign_in):
    match = make_running(world, heard_on=date(2026, 10, 1), next_due_on=date(2026, 11, 20))
    browser = sign_in(world.coordinator)
    browser.post(f"/support/{match.id}/wait", data={"until_on": "2026-12-10", "reason": "Twee weken toetsen."})
    pages = [f"/support/{match.id}/check-in", f"/dossiers/matches/{match.id}"]
    for page in pages:
        text = browser.get(page).get_data(as_text=True)
        assert "Twee weken toetsen." in text
        assert f"{world.coordinator.name} laat de stilte rusten tot do 10 december." in text
        # Waiting is not the same as being on rhythm.
        assert "op ritme" not in text
    (item,) = owed("silence")
    assert (item.due_on, item.show_from, item.reason) == (date(2026, 12, 10), date(2026, 12, 10), "silence_waits")
    days = [date(2026, 12, 9), date(2026, 12, 10)]
    assert [db.session.scalar(select(func.count()).where(is_silent(day))) for day in days] == [0, 1]
    # What is erased in the history stays away here too.
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "support.wait")).one()
    entry.text = None
    db.session.commit()
    assert "Twee weken toetsen." not in browser.get(pages[0]).get_data(as_text=True)
    # A talk ends it: the reason is history then.
    said = {"with_whom": "mentor", "way": "phone", "held_on": "2026-11-24"}
    browser.post(f"/support/{match.id}/check-in", data=said)
    assert "laat de stilte rusten" not in browser.get(pages[1]).get_data(as_text=True)


def test_talks_with_a_school_count_in_the_share_in_time_once_for_each_match(world):
    world.mentor.capacity = 3
    # The third was due on 22 October and was never spoken of: late.
    first, second, _third = (make_running(world, started_on=date(2026, 9, 21)) for _pair in range(3))
    for match, held_on, due_on in (
        (first, date(2026, 10, 29), date(2026, 10, 22)),  # seven days later: in time
        (second, date(2026, 10, 30), date(2026, 10, 22)),  # eight days later: late
    ):
        kept = CheckIn(match_id=match.id, with_whom="school", way="phone", held_on=held_on, due_on=due_on)
        kept.by_id = world.coordinator.id
        db.session.add(kept)
    db.session.commit()
    (found,) = loads(world.programme, TODAY)
    assert found.shares[WithWhom.SCHOOL] == Share(1, 2)
    assert found.share == Share(1, 2)
    assert found.share.percent == 33
