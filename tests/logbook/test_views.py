"""The pages of the logbook: who may, what goes wrong in the form, taps and statements counted."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from programme.accounts.models import UserSession
from programme.core import clock
from programme.core.database import db
from programme.core.drafts import Draft, DraftOwner, load_draft, save_draft
from programme.core.unit_of_work import Submission
from programme.lifecycle.models import Match, QuietKind, QuietPeriod
from programme.lifecycle.stages import MatchStage
from programme.logbook.models import Conversation, ConversationState, Goal, GoalOutcome, Place, Side
from programme.people.models import Role
from tests import factories
from tests.factories import NOW, TODAY
from tests.logbook.setting import make_conversation, make_goal, make_running, owed


def state_of(conversation):
    db.session.expire_all()
    return db.session.get_one(Conversation, conversation.id).state


@pytest.fixture
def statements(app):
    """Collect the statements that reach the database; opening and ending a transaction is no statement."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_big_button_saves_a_planned_conversation_with_nothing_typed(world, sign_in):
    match = make_running(world)
    conversation = make_conversation(match, place=Place.ONLINE)
    browser = sign_in(world.mentor_user)
    page = browser.get(f"/logbook/conversations/{conversation.id}").get_data(as_text=True)
    assert "Samira" in page
    answer = browser.post(f"/logbook/conversations/{conversation.id}")
    assert answer.status_code == 303
    assert state_of(conversation) is ConversationState.HELD
    db.session.refresh(conversation)
    assert (conversation.minutes, conversation.place) == (60, Place.ONLINE)


@pytest.mark.parametrize(("submission", "most"), [({}, 10), ({"submission_id": "1" * 36}, 12)])
def test_saving_a_log_stays_within_its_statements(world, sign_in, statements, submission, most):
    # Ten for the log itself with the load of the user, counters, promises and audit; the guard against a double
    # submit asks once and writes once on top of that.
    match = make_running(world, conversation_count=5)
    first, second = make_conversation(match), make_conversation(match)
    browser = sign_in(world.mentor_user)
    browser.post(f"/logbook/conversations/{first.id}")
    statements.clear()
    answer = browser.post(f"/logbook/conversations/{second.id}", data=submission)
    assert answer.status_code == 303
    assert len(statements) <= most, "\n".join(statements)


def test_a_double_submit_counts_once_and_gets_the_same_page(world, sign_in):
    match = make_running(world)
    conversation = make_conversation(match)
    browser = sign_in(world.mentor_user)
    data = {"submission_id": "2" * 36}
    first = browser.post(f"/logbook/conversations/{conversation.id}", data=data)
    second = browser.post(f"/logbook/conversations/{conversation.id}", data=data)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).conversation_count == 1
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_two_windows_do_not_count_one_conversation_twice(world, sign_in):
    match = make_running(world)
    conversation = make_conversation(match)
    browser = sign_in(world.mentor_user)
    assert browser.post(f"/logbook/conversations/{conversation.id}").status_code == 303
    again = browser.post(
        f"/logbook/conversations/{conversation.id}?how=cancelled", data={"by_side": "student", "moment": "none"}
    )
    assert again.status_code == 422
    assert state_of(conversation) is ConversationState.HELD
    assert db.session.get_one(Match, match.id).conversation_count == 1


def test_an_unplanned_conversation_has_day_and_length_filled_in(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.mentor_user)
    page = browser.get(f"/logbook/matches/{match.id}/log").get_data(as_text=True)
    assert 'value="2026-11-24"' in page
    assert 'value="60"' in page
    data = {"held_on": "2026-11-23", "minutes": "40", "place": "phone", "note": "Kort gebeld."}
    assert browser.post(f"/logbook/matches/{match.id}/log", data=data).status_code == 303
    kept = db.session.scalars(select(Conversation)).one()
    assert (kept.minutes, kept.place, kept.note) == (40, Place.PHONE, "Kort gebeld.")


@pytest.mark.parametrize("change", [{"minutes": "0"}, {"minutes": "veel"}, {"held_on": "31-31-2026"}, {"place": ""}])
def test_what_was_typed_stays_when_something_is_wrong(world, sign_in, change):
    match = make_running(world)
    data = {"held_on": "2026-11-23", "minutes": "40", "place": "phone", "note": "Deze zin blijft."} | change
    answer = sign_in(world.mentor_user).post(f"/logbook/matches/{match.id}/log", data=data)
    assert answer.status_code == 422
    assert "Deze zin blijft." in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Conversation)) == 0


def test_it_went_differently_keeps_length_goals_and_note(world, sign_in):
    match = make_running(world)
    goal, conversation = make_goal(match), make_conversation(match)
    browser = sign_in(world.mentor_user)
    data = {"minutes": "25", "place": "outside", "goal_ids": [str(goal.id)], "note": "Gewandeld."}
    assert browser.post(f"/logbook/conversations/{conversation.id}?how=different", data=data).status_code == 303
    db.session.refresh(conversation)
    assert (conversation.minutes, conversation.goal_ids, conversation.note) == (25, [goal.id], "Gewandeld.")


def test_a_goal_of_another_match_cannot_be_touched(world, sign_in):
    match = make_running(world)
    make_goal(match)
    conversation = make_conversation(match)
    answer = sign_in(world.mentor_user).post(f"/logbook/conversations/{conversation.id}", data={"goal_ids": ["999"]})
    assert answer.status_code == 422
    assert state_of(conversation) is ConversationState.PLANNED


def test_a_new_date_is_day_and_time_on_the_wall_clock(world, sign_in):
    conversation = make_conversation(make_running(world))
    browser = sign_in(world.mentor_user)
    data = {"on": "2026-12-01", "at": "16:00"}
    assert browser.post(f"/logbook/conversations/{conversation.id}?how=moved", data=data).status_code == 303
    assert state_of(conversation) is ConversationState.MOVED
    new = db.session.scalars(select(Conversation).where(Conversation.state == ConversationState.PLANNED)).one()
    assert new.starts_at.isoformat() == "2026-12-01T15:00:00+00:00"


@pytest.mark.parametrize("how", ["cancelled", "no_show"])
def test_who_cancelled_and_the_new_date_are_one_form(world, sign_in, how):
    conversation = make_conversation(make_running(world))
    browser, address = sign_in(world.mentor_user), f"/logbook/conversations/{conversation.id}?how={how}"
    page = browser.get(f"{address}&by=student").get_data(as_text=True)
    assert re.search(r'name="by_side"[^>]*value="student"[^>]*checked|checked[^>]*value="student"', page)
    assert 'value="2026-12-01T09:00"' in page
    data = {"by_side": "student", "moment": "2026-12-01T09:00"}
    assert browser.post(address, data=data).status_code == 303
    db.session.refresh(conversation)
    new = db.session.scalars(select(Conversation).where(Conversation.state == ConversationState.PLANNED)).one()
    assert (conversation.state.value, conversation.by_side, conversation.moved_to_id) == (how, Side.STUDENT, new.id)
    assert new.starts_at.isoformat() == "2026-12-01T08:00:00+00:00"


@pytest.mark.parametrize(
    "typed",
    [
        {"by_side": "student"},
        {"moment": "none"},
        {"by_side": "student", "moment": "none", "on": "2026-12-04"},
        {"by_side": "student", "moment": "2026-12-01T09:00", "on": "2026-12-04", "at": "10:00"},
    ],
)
def test_half_an_answer_about_a_missed_conversation_is_asked_back(world, sign_in, typed):
    conversation = make_conversation(make_running(world))
    answer = sign_in(world.mentor_user).post(f"/logbook/conversations/{conversation.id}?how=cancelled", data=typed)
    assert answer.status_code == 422
    assert typed.get("on", "") in answer.get_data(as_text=True)
    assert state_of(conversation) is ConversationState.PLANNED


def test_no_new_date_is_offered_in_a_holiday(world, sign_in):
    match = make_running(world)
    conversation = make_conversation(match)
    days = {"first_on": date(2026, 11, 24), "last_on": date(2026, 12, 2)}
    factories.save(QuietPeriod(match_id=match.id, kind=QuietKind.EXAMS, made_by_id=world.coordinator.id, **days))
    db.session.commit()
    page = sign_in(world.mentor_user).get(f"/logbook/conversations/{conversation.id}?how=moved").get_data(as_text=True)
    assert re.findall(r"name=\"moment\" value=\"([^\"]*)\"", page) == ["2026-12-08T09:00"]


def test_a_kept_draft_comes_back_and_goes_when_it_is_sent(world, sign_in):
    conversation = make_conversation(make_running(world))
    browser = sign_in(world.mentor_user)
    owner, anchor = DraftOwner(user_id=world.mentor_user.id), f"conversation {conversation.id}"
    save_draft(owner, "logbook.edit", anchor, {"note": "Half geschreven zin", "minutes": "35", "place": "phone"})
    db.session.commit()
    page = browser.get(f"/logbook/conversations/{conversation.id}?how=different").get_data(as_text=True)
    assert "Half geschreven zin" in page
    assert 'value="35"' in page
    browser.post(f"/logbook/conversations/{conversation.id}", data={"note": "Hele zin"})
    db.session.expire_all()
    assert load_draft(owner, "logbook.edit", anchor) is None


def test_another_mentors_conversation_does_not_exist(world, sign_in):
    match = make_running(world)
    conversation = make_conversation(match)
    colleague = factories.make_user(Role.MENTOR, programme=world.programme)
    factories.make_mentor(world.programme, user=colleague)
    db.session.commit()
    for who in (colleague, world.other_mentor_user):
        browser = sign_in(who)
        for path in (f"conversations/{conversation.id}", f"matches/{match.id}/log", f"matches/{match.id}/plan"):
            assert browser.get(f"/logbook/{path}").status_code == 404
            assert browser.post(f"/logbook/{path}").status_code == 404
        assert browser.get(f"/logbook/matches/{match.id}/goals").status_code == 404
    assert state_of(conversation) is ConversationState.PLANNED


def test_a_successor_does_not_see_what_the_mentor_before_wrote(world, sign_in):
    match = make_running(world)
    conversation = make_conversation(match, state=ConversationState.HELD)
    user = factories.make_user(Role.MENTOR, programme=world.programme)
    successor = factories.make_mentor(world.programme, user=user)
    match.mentor = successor
    db.session.commit()
    assert sign_in(user).get(f"/logbook/conversations/{conversation.id}").status_code == 404


@pytest.mark.parametrize("who", ["care_coordinator", "study_coach", "administrator", "evaluator", "trainer"])
def test_who_is_not_of_the_programme_reads_no_log(world, sign_in, who):
    conversation = make_conversation(make_running(world), state=ConversationState.HELD)
    browser = sign_in(getattr(world, who))
    assert browser.get(f"/logbook/conversations/{conversation.id}/read").status_code == 403
    assert browser.get("/logbook/agenda").status_code == 403


def test_the_coordinator_reads_and_says_thanks_with_one_tap(world, sign_in):
    match = make_running(world)
    conversation = make_conversation(match)
    mentor = sign_in(world.mentor_user)
    mentor.post(f"/logbook/conversations/{conversation.id}", data={"note": "Het ging over stage."})
    assert len(owed("read_log")) == 1
    browser = sign_in(world.coordinator)
    address = f"/logbook/conversations/{conversation.id}/read"
    assert "Het ging over stage." in browser.get(address).get_data(as_text=True)
    assert owed("read_log") != []
    assert browser.post(address).status_code == 303
    assert owed("read_log") == []
    assert sign_in(world.manager).post(address).status_code == 409
    for other in (world.other_coordinator, world.colleague):
        assert sign_in(other).get(address).status_code == 404


def test_the_agenda_and_hours_hold_only_what_is_mine(world, sign_in):
    match = make_running(world)
    make_conversation(match)
    make_conversation(match, state=ConversationState.HELD, minutes=50)
    browser = sign_in(world.mentor_user)
    assert "Samira" in browser.get("/logbook/agenda").get_data(as_text=True)
    assert "50 min" in browser.get("/logbook/hours").get_data(as_text=True)
    empty = sign_in(world.other_mentor_user)
    assert "Samira" not in empty.get("/logbook/agenda").get_data(as_text=True)
    assert "50 min" not in empty.get("/logbook/hours").get_data(as_text=True)


def test_a_closed_match_is_refused_in_plain_words(world, sign_in):
    match = make_running(world, stage=MatchStage.CLOSED)
    data = {"held_on": "2026-11-23", "minutes": "40", "place": "phone"}
    answer = sign_in(world.mentor_user).post(f"/logbook/matches/{match.id}/log", data=data)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Conversation)) == 0


def test_a_goal_needs_words_and_stands_in_the_list(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.mentor_user)
    address = f"/logbook/matches/{match.id}/goals"
    assert browser.post(address, data={"words": "", "competence": "motives"}).status_code == 422
    seen = "Ik heb drie bedrijven gebeld"
    data = {"words": "Ik durf te bellen", "seen_by": seen, "competence": "networking", "by_on": "2027-01-15"}
    for wrong in ({"seen_by": ""}, {"by_on": ""}, {"by_on": "2026-11-23"}, {"by_on": "9999-01-01"}, {"by_on": "x"}):
        answer = browser.post(address, data=data | wrong)
        assert answer.status_code == 422
        assert "Ik durf te bellen" in answer.get_data(as_text=True)
    assert browser.post(address, data=data | {"first_step": "Een lijst maken"}).status_code == 303
    page = browser.get(address).get_data(as_text=True)
    assert all(text in page for text in ("Ik durf te bellen", seen, "Een lijst maken"))
    assert db.session.scalar(select(func.count()).select_from(Goal)) == 1


def test_what_became_of_a_goal_is_said_with_one_tap_and_may_be_said_otherwise(world, sign_in):
    match = make_running(world)
    goal = make_goal(match)
    browser = sign_in(world.mentor_user)
    address = f"/logbook/matches/{match.id}/goals/{goal.id}/outcome"
    assert browser.post(address, data={"outcome": "great"}).status_code == 422
    for said, kept in (("partly", GoalOutcome.PARTLY), ("reached", GoalOutcome.REACHED)):
        assert browser.post(address, data={"outcome": said}).status_code == 303
        db.session.expire_all()
        found = db.session.scalars(select(Goal)).one()
        assert (found.outcome, found.outcome_on) == (kept, TODAY)
    assert browser.post(f"/logbook/matches/{match.id}/goals/99/outcome", data={"outcome": "reached"}).status_code == 404
    assert sign_in(world.other_mentor_user).post(address, data={"outcome": "dropped"}).status_code == 404


def test_planning_a_conversation_puts_it_in_the_agenda(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.mentor_user)
    data = {"on": "2026-11-26", "at": "16:00", "minutes": "60", "place": "school"}
    assert browser.post(f"/logbook/matches/{match.id}/plan", data=data).status_code == 303
    assert "16.00" in browser.get("/logbook/agenda").get_data(as_text=True)
    assert browser.post(f"/logbook/matches/{match.id}/plan", data=data | {"on": "2026-11-20"}).status_code == 422


def test_a_form_sent_after_a_time_out_comes_back_with_its_text(app, world, sign_in):
    match = make_running(world)
    browser = sign_in(world.mentor_user)
    address = f"/logbook/matches/{match.id}/log"
    assert f'name="draft" value="logbook.log/match {match.id}"' in browser.get(address).get_data(as_text=True)
    typed = {"held_on": "2026-11-23", "minutes": "40", "place": "phone", "note": "Lang verhaal uit de tram."}
    with clock.fixed(NOW + timedelta(hours=13)):
        sent = browser.post(address, data=typed | {"draft": f"logbook.log/match {match.id}"})
        assert (sent.status_code, sent.location) == (302, "/accounts/sign-in")
        assert "Je tekst is bewaard" in browser.get("/accounts/sign-in").get_data(as_text=True)
        assert db.session.scalar(select(func.count()).select_from(Conversation)) == 0
        with browser.session_transaction() as kept:
            assert kept["next"] == address
        page = sign_in(world.mentor_user).get(address).get_data(as_text=True)
    for part in ("Lang verhaal uit de tram.", 'value="40"', 'value="phone" checked'):
        assert part in page


def test_a_session_that_somebody_ended_keeps_nothing(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.mentor_user)
    for session in db.session.scalars(select(UserSession)):
        session.ended_at = NOW
    db.session.commit()
    data = {"note": "x", "draft": f"logbook.log/match {match.id}"}
    with clock.fixed(NOW + timedelta(hours=13)):
        assert browser.post(f"/logbook/matches/{match.id}/log", data=data).status_code == 302
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_what_was_typed_can_be_thrown_away_and_stands_in_a_list_until_then(world, sign_in):
    match = make_running(world)
    browser, anchor = sign_in(world.mentor_user), f"match {match.id}"
    assert "/worklist/unsent" not in browser.get("/worklist/").get_data(as_text=True)
    assert browser.post(f"/accounts/drafts/logbook.log/{anchor}", data={"note": "Half verhaal"}).status_code == 204
    for page in ("/worklist/", "/logbook/agenda"):
        assert "/worklist/unsent" in browser.get(page).get_data(as_text=True)
    listed = browser.get("/worklist/unsent").get_data(as_text=True)
    assert f"/logbook/matches/{match.id}/log" in listed
    assert "Samira" in listed
    assert "Half verhaal" not in listed
    assert "Half verhaal" in browser.get(f"/logbook/matches/{match.id}/log").get_data(as_text=True)
    discard = f"/accounts/drafts/logbook.log/{anchor}/discard?next=/worklist/unsent"
    assert browser.post(discard).location == "/worklist/unsent"
    assert f"/logbook/matches/{match.id}/log" not in browser.get("/worklist/unsent").get_data(as_text=True)
    assert browser.post(discard.replace("next=/", "next=https://evil.example/")).location == "/"


def test_a_draft_about_what_is_out_of_reach_is_not_listed(world, sign_in):
    match = make_running(world)
    save_draft(DraftOwner(user_id=world.other_mentor_user.id), "logbook.log", f"match {match.id}", {"note": "x"})
    db.session.commit()
    page = sign_in(world.other_mentor_user).get("/worklist/unsent").get_data(as_text=True)
    assert "Samira" not in page
    assert f"/logbook/matches/{match.id}/log" not in page
