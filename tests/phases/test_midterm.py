"""The mid-term evaluation: when, who is asked, what each side may see, and what a decision does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from programme.access.links import mean_link, mint
from programme.access.models import Link, Purpose
from programme.access.requests import may_ask_from
from programme.core import clock
from programme.core.database import db
from programme.core.drafts import Draft
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Phase
from programme.phases import actions
from programme.phases.models import MidtermEvaluation, Outcome, Side, View
from programme.phases.rules import Sign, latest_end, outcomes, turn
from programme.phases.wording import evidence_sentence
from programme.worklist.actions import mend_promises
from tests.factories import NOW, TODAY
from tests.logbook.setting import make_running, owed

WEEKLY = PRESETS[Preset.MENTORMAATJES]
UNTIL = date(2027, 9, 1)
SAID = {"helps": "4", "goes_well": "We lachen veel."}


@pytest.mark.parametrize(
    ("started", "until", "last", "expected"),
    [
        # Nine weeks and twenty-six weeks; both are asked two weeks ahead.
        (date(2026, 10, 6), UNTIL, 0, (1, 9, date(2026, 12, 8))),
        (date(2026, 10, 7), UNTIL, 0, None),
        (date(2026, 10, 6), UNTIL, 1, None),
        (date(2026, 6, 9), UNTIL, 1, (2, 26, date(2026, 12, 8))),
        (date(2026, 6, 9), UNTIL, 2, None),
        # Too late for its day: asked after all, two weeks ahead of the talk; the first one is left out then.
        (date(2026, 8, 1), UNTIL, 0, (1, 9, date(2026, 12, 8))),
        (date(2026, 1, 1), UNTIL, 0, (2, 26, date(2026, 12, 8))),
        # Over a leap day: 26 weeks from 4 September 2027 are 4 March 2028; today that is far ahead.
        (date(2027, 9, 4), None, 0, None),
        # At the agreed end the ending looks back.
        (date(2026, 10, 6), date(2026, 12, 8), 0, None),
        (date(2026, 10, 6), date(2026, 12, 9), 0, (1, 9, date(2026, 12, 8))),
    ],
)
def test_which_evaluation_is_asked_about_now(started, until, last, expected):
    assert turn(started, until, last, TODAY, WEEKLY) == expected


def test_a_programme_may_leave_an_evaluation_out():
    without = WEEKLY.changed({"evaluation_first_weeks": 0})
    assert turn(date(2026, 10, 6), UNTIL, 0, TODAY, without) is None


@pytest.mark.parametrize(
    ("phase", "stage", "tapers"),
    [
        (Phase.GUIDANCE, MatchStage.ACTIVE, True),
        (Phase.GUIDANCE, MatchStage.PAUSED, False),
        (Phase.STARTUP, MatchStage.ACTIVE, False),
        (Phase.DEEPENING, MatchStage.ACTIVE, False),
    ],
)
def test_only_guidance_tapers_off(phase, stage, tapers):
    assert (Outcome.TAPER in outcomes(phase, stage)) is tapers


def test_an_end_moves_at_most_as_far_as_a_match_was_meant_to_last():
    assert latest_end(date(2027, 9, 1), WEEKLY) == date(2028, 8, 30)
    assert latest_end(None, WEEKLY) is None


def make_asked(world, **values):
    match = make_running(world, started_on=date(2026, 10, 6), **values)
    match.student.email, match.mentor.user_id = "s@example.org", world.mentor_user.id
    db.session.commit()
    actions.ask_midway(TODAY)
    db.session.commit()
    return match


def the_one():
    db.session.expire_all()
    return db.session.scalars(select(MidtermEvaluation)).one()


def say(side, who=None):
    actions.say(evaluation=the_one(), side=side, view=View(4, "Goed"), today=TODAY, actor=who)
    db.session.commit()


def decide(world, outcome, **values):
    found = the_one()
    actions.decide(
        evaluation=found,
        seen_version=found.version,
        actor=world.coordinator,
        decision=actions.Decision(outcome, "Samen besproken", **values),
        today=TODAY,
    )
    db.session.commit()


def follow(app):
    app.config["WTF_CSRF_ENABLED"] = False
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.EVALUATION)).one()
    address = mint(link.id).split("/", 3)[3]
    db.session.commit()
    browser = app.test_client()
    browser.post(f"/{address}")
    return browser


def form_of(found, **values):
    return {"evaluation": found.id, "version": found.version} | values


def test_both_are_asked_once_and_the_night_agrees(world):
    match = make_asked(world)
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1
    (coordinators,), (mentors,) = owed("midterm_evaluation"), owed("midterm_view")
    assert (coordinators.owner_id, coordinators.due_on, coordinators.show_from, coordinators.reason) == (
        world.coordinator.id,
        date(2026, 12, 8),
        date(2026, 12, 8),
        "midterm_1_asked",
    )
    assert (mentors.owner_id, mentors.show_from) == (world.mentor_user.id, TODAY)
    assert actions.ask_midway(TODAY) == 0
    db.session.commit()
    assert {drift.kind for drift in mend_promises()} & {"midterm_evaluation", "midterm_view"} == set()
    for item in (coordinators, mentors):
        db.session.delete(item)
    db.session.commit()
    mend_promises()
    assert [len(owed("midterm_evaluation")), len(owed("midterm_view"))] == [1, 1]
    assert the_one().match_id == match.id


def test_a_student_who_was_asked_something_lately_waits_for_their_turn(world):
    match = make_running(world, started_on=date(2026, 10, 6))
    match.student.email = "s@example.org"
    mean_link(Purpose.PULSE, party="student", match=match)
    db.session.commit()
    actions.ask_midway(TODAY)
    assert the_one().student_asked_on is None
    assert actions.ask_midway(TODAY + timedelta(days=13)) == 0
    assert actions.ask_midway(TODAY + timedelta(days=14)) == 1


def test_when_both_said_it_the_coordinator_sees_it_at_once(world):
    make_asked(world)
    say(Side.STUDENT)
    say(Side.MENTOR, world.mentor_user)
    (item,) = owed("midterm_evaluation")
    assert (item.show_from, item.reason) == (TODAY, "midterm_1_both")
    assert owed("midterm_view") == []
    assert the_one().mentor_by_phone is False


def test_tapering_takes_them_into_deepening(world):
    match = make_asked(world)
    decide(world, Outcome.TAPER)
    assert db.session.get_one(Match, match.id).phase is Phase.DEEPENING
    assert owed("midterm_evaluation") == owed("midterm_view") == []


def test_stopping_leads_to_the_ending(world):
    make_asked(world)
    decide(world, Outcome.STOP)
    (item,) = owed("midterm_stop")
    assert (item.endpoint, item.owner_id) == ("closure.start", world.coordinator.id)
    assert {drift.kind for drift in mend_promises()} & {"midterm_stop", "midterm_evaluation"} == set()


def test_an_extension_keeps_both_days(world):
    match = make_asked(world)
    decide(world, Outcome.EXTEND, until_on=date(2027, 12, 1))
    found = the_one()
    assert (found.until_before, found.until_after) == (date(2027, 9, 1), date(2027, 12, 1))
    kept = db.session.get_one(Match, match.id)
    assert (kept.until_on, kept.extended_on) == (date(2027, 12, 1), found.decided_on)


def test_a_student_answers_by_link_and_a_mentor_in_the_account(app, world, sign_in):
    match = make_asked(world)
    student = follow(app)
    assert student.get("/phases/view").status_code == 200
    assert student.post("/phases/view", data={"goes_well": "Veel"}).status_code == 422
    assert student.post("/phases/view", data=SAID).status_code == 303
    assert "Dank je wel" in student.get("/phases/view").get_data(as_text=True)
    assert student.post("/phases/view", data=SAID).status_code == 409
    mentor = sign_in(world.mentor_user)
    assert "We lachen veel" not in mentor.get(f"/phases/{match.id}/my-view").get_data(as_text=True)
    assert mentor.post(f"/phases/{match.id}/my-view", data=SAID | {"goes_well": "Trouw"}).status_code == 303
    page = sign_in(world.coordinator).get(f"/phases/{match.id}/evaluate").get_data(as_text=True)
    assert "We lachen veel" in page and "Trouw" in page


def test_what_was_told_on_the_phone_is_marked_so(world, sign_in):
    match = make_asked(world)
    browser = sign_in(world.coordinator)
    assert browser.get(f"/phases/{match.id}/evaluate/told?side=mentor").status_code == 200
    assert browser.post(f"/phases/{match.id}/evaluate/told?side=mentor", data=SAID).status_code == 303
    assert the_one().mentor_by_phone is True


def test_a_decision_asks_for_its_reason_and_the_second_of_two_people_gets_409(world, sign_in):
    match = make_asked(world)
    address, found = f"/phases/{match.id}/evaluate", the_one()
    first, second = sign_in(world.coordinator), sign_in(world.manager)
    assert first.post(address, data=form_of(found, outcome="taper")).status_code == 422
    wrong = form_of(found, outcome="extend", reason="Nog bezig", until_on="2026-12-31")
    answer = first.post(address, data=wrong)
    assert answer.status_code == 422 and "Nog bezig" in answer.get_data(as_text=True)
    sent = form_of(found, outcome="continue", submission_id="1" * 36)
    assert first.post(address, data=sent).status_code == 303
    assert first.post(address, data=sent).status_code == 303
    late = second.post(address, data=form_of(found, outcome="stop", reason="Ze <b>botsen</b>"))
    assert late.status_code == 409 and "Ze &lt;b&gt;botsen&lt;/b&gt;" in late.get_data(as_text=True)
    assert the_one().outcome is Outcome.CONTINUE


def test_who_decides_while_somebody_adds_a_view_sees_it_and_keeps_what_was_typed(world, sign_in):
    match = make_asked(world)
    address, found = f"/phases/{match.id}/evaluate", form_of(the_one(), outcome="stop", reason="Ze botsen")
    say(Side.STUDENT)
    browser = sign_in(world.coordinator)
    answer = browser.post(address, data=found)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Goed" in page and "Ze botsen</textarea>" in page and 'value="stop" checked' in page
    assert the_one().decided_on is None
    assert browser.post(address, data=found | form_of(the_one())).status_code == 303
    assert (the_one().outcome, the_one().reason) == (Outcome.STOP, "Ze botsen")


def test_what_was_heard_on_the_phone_is_shown_again_when_they_answered_meanwhile(world, sign_in):
    match = make_asked(world)
    say(Side.STUDENT)
    told = f"/phases/{match.id}/evaluate/told?side=student"
    answer = sign_in(world.coordinator).post(told, data=SAID)
    assert answer.status_code == 409 and "We lachen veel." in answer.get_data(as_text=True)
    assert the_one().view_of(Side.STUDENT) == View(4, "Goed")


def test_a_student_may_say_no_by_link_and_the_coordinator_sees_that_and_asks_no_more(app, world, sign_in):
    match = make_asked(world)
    student = follow(app)
    assert "Ik antwoord liever niet" in student.get("/phases/view").get_data(as_text=True)
    assert student.post("/phases/view", data={"declines": "yes"}).status_code == 303
    assert "niemand vraagt dit nog een keer" in student.get("/phases/view").get_data(as_text=True)
    assert student.post("/phases/view", data={"declines": "yes"}).status_code == 409
    assert student.post("/phases/view", data=SAID).status_code == 409
    found = the_one()
    assert (found.student_declined_on, found.student_said_on, found.view_of(Side.STUDENT)) == (TODAY, None, None)
    browser = sign_in(world.coordinator)
    page = browser.get(f"/phases/{match.id}/evaluate").get_data(as_text=True)
    assert "wil liever niet antwoorden" in page and "told?side=student" not in page
    told = f"/phases/{match.id}/evaluate/told?side=student"
    assert browser.get(told).status_code == 200
    assert browser.post(told, data=SAID).status_code == 409
    # Nobody's answer is waited for once the mentor said it: the coordinator reads it at once.
    say(Side.MENTOR, world.mentor_user)
    (item,) = owed(actions.MIDTERM)
    assert (item.reason, item.show_from) == ("midterm_1_one", TODAY)
    assert actions.ask_midway(TODAY + timedelta(days=30)) == 0
    decide(world, Outcome.CONTINUE)
    assert "wil liever niet antwoorden" in browser.get(f"/phases/{match.id}/evaluate").get_data(as_text=True)


def test_a_student_who_does_not_answer_is_asked_once_more_in_their_turn_and_by_a_new_link(app, world):
    make_asked(world)
    student = follow(app)
    mails = select(func.count()).select_from(OutboxMail)
    # Fourteen days between two requests to a student: 24 November and 8 December.
    with clock.fixed(NOW + timedelta(days=13)):
        assert actions.ask_midway(clock.today()) == 0
    with clock.fixed(NOW + timedelta(days=14)):
        assert [actions.ask_midway(clock.today()) for _run in range(2)] == [1, 0]
        db.session.commit()
        assert (the_one().student_reminded_on, db.session.scalar(mails)) == (date(2026, 12, 8), 2)
        assert student.get("/phases/view").status_code == 404
        again = db.session.scalars(select(Link).order_by(Link.id.desc()).limit(1)).one()
        address = mint(again.id).split("/", 3)[3]
        db.session.commit()
        browser = app.test_client()
        browser.post(f"/{address}")
        assert browser.post("/phases/view", data=SAID).status_code == 303
    # The reminder counted as a request: the next one waits for its turn again.
    assert may_ask_from(the_one().match.trajectory) == date(2026, 12, 22)
    with clock.fixed(NOW + timedelta(days=40)):
        assert actions.ask_midway(clock.today()) == 0


def test_nobody_is_reminded_sooner_because_the_first_link_is_gone(world):
    make_asked(world)
    db.session.execute(delete(Link))
    db.session.commit()
    with clock.fixed(NOW + timedelta(days=13)):
        assert actions.ask_midway(clock.today()) == 0


@pytest.mark.parametrize(
    ("change", "reminded"),
    [
        ({"student_said_on": TODAY}, 0),
        ({"student_declined_on": TODAY}, 0),
        ({"outcome": Outcome.CONTINUE, "decided_on": TODAY, "decided_by_id": 1}, 0),
        ({}, 1),
    ],
)
def test_only_who_did_not_answer_is_reminded(world, change, reminded):
    make_asked(world)
    found = the_one()
    with db.session.no_autoflush:
        for name, value in change.items():
            setattr(found, name, world.coordinator.id if name == "decided_by_id" else value)
    db.session.commit()
    with clock.fixed(NOW + timedelta(days=14)):
        assert actions.ask_midway(clock.today()) == reminded


def test_what_was_typed_half_way_stands_there_again_and_goes_once_it_was_sent(world, sign_in):
    match = make_asked(world)
    for browser, form, address in (
        (sign_in(world.mentor_user), "phases.my_view", f"/phases/{match.id}/my-view"),
        (sign_in(world.coordinator), "phases.told.student", f"/phases/{match.id}/evaluate/told?side=student"),
    ):
        assert (
            browser.post(f"/accounts/drafts/{form}/match {match.id}", data={"goes_well": "Half ge"}).status_code == 204
        )
        assert "Half ge</textarea>" in browser.get(address).get_data(as_text=True)
        assert "halverwege" in browser.get("/worklist/unsent").get_data(as_text=True)
        assert browser.post(address, data=SAID).status_code == 303
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize(("number", "weeks", "goals"), [(1, "1 week in", "1 goal written"), (2, "2 weeks", "2 goals")])
def test_one_of_something_is_told_as_one(app, number, weeks, goals):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert evidence_sentence(Sign.WEEKS, number, 6).startswith(weeks)
        assert evidence_sentence(Sign.GOALS, number, 1).startswith(goals)
        assert evidence_sentence(Sign.CONVERSATIONS, number, 3).startswith(f"{number} conversation")


@pytest.mark.parametrize("page", ["evaluate", "evaluate/told"])
def test_another_programme_finds_nothing(world, sign_in, page):
    match = make_asked(world)
    assert sign_in(world.other_manager).get(f"/phases/{match.id}/{page}").status_code == 404
    assert sign_in(world.other_mentor_user).get(f"/phases/{match.id}/my-view").status_code == 404
