"""Asking for a date: who is asked, what each party reads, which date is best, and what is owed until one is fixed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict, NotFound
from programme.core.outbox import OutboxMail, preview
from programme.intake.models import Intake
from programme.koppelingsmoment import actions, queries, rules
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, PollDate, PollParty
from programme.koppelingsmoment.rules import GuardianChoice, PollState
from programme.lifecycle.models import DueItem, QuietKind, QuietPeriod
from programme.lifecycle.stages import MatchStage
from programme.matching.models import FellThrough
from programme.norms.promises import Party
from programme.worklist.actions import mend_promises
from tests.factories import NOW, TODAY, save
from tests.koppelingsmoment.test_actions import AT, LATER, event, mails, make_accepted, owed
from tests.koppelingsmoment.test_views import PLANNED, by_link

MONDAY, TUESDAY, FRIDAY = (datetime(2026, 11, day, 13, tzinfo=UTC) for day in (30, 24, 27))
S, M, G, C = Party.STUDENT, Party.MENTOR, Party.GUARDIAN, Party.CARE_COORDINATOR
PAIR = frozenset({S, M})


def ask(world, match, *others, **changes):
    """Ask everybody for a date, Monday and Friday at first."""
    usual = {"minutes": 60, "place": "Verzonnen College", "care_coordinator": world.care_coordinator}
    plan = actions.Plan(starts_at=MONDAY, others=others or (FRIDAY,), **(usual | changes))
    poll = actions.ask_for_date(first=queries.meeting_of(match.id), plan=plan, actor=world.coordinator)
    db.session.commit()
    return poll


def answer(match, party, *moments):
    """Let one party answer on which of the moments they can."""
    first = queries.meeting_of(match.id)
    can = [one.id for one in first.poll.dates if one.starts_at in moments]
    who = next(one for one in first.asked if one.party is party)
    actions.answer_dates(first=first, party=who, can=can)
    db.session.commit()


def due(kind):
    """Give reason, day and first day of the open promise of a kind."""
    rows = db.session.scalars(select(DueItem).where(DueItem.kind == kind, DueItem.closed_at.is_(None)))
    return [(row.reason, row.due_on, row.show_from) for row in rows]


def mended():
    """Give what the night job opened and closed around the first meeting."""
    ours = ("fix_date", "plan_koppelingsmoment", "hold_koppelingsmoment")
    return [(one.kind, one.opened, one.closed) for one in mend_promises() if one.kind in ours]


@pytest.mark.parametrize(
    ("said", "order", "works"),
    [
        # Nobody answered: the earliest first, and none is best.
        ({S: None, M: None, C: None}, [1, 2, 3], []),
        # The pair goes before a larger number.
        ({S: [2], M: [2], C: [1, 3], G: [1, 3]}, [2, 1, 3], [2]),
        # Of dates for the pair, the one with more people; then the earliest.
        ({S: [1, 2, 3], M: [1, 2, 3], C: [3]}, [3, 1, 2], [1, 2, 3]),
        ({S: [2, 3], M: [2, 3], C: [2, 3]}, [2, 3, 1], [2, 3]),
        # One of the pair goes before none of them.
        ({S: [3], M: [], C: [1]}, [3, 1, 2], []),
    ],
)
def test_the_best_date_is_one_on_which_the_pair_can_then_most_people_then_the_earliest(said, order, works):
    dates = {1: MONDAY, 2: MONDAY + timedelta(days=1), 3: MONDAY + timedelta(days=2)}
    found = rules.choices(dates, said, PAIR)
    assert [one.number for one in found] == order
    assert [one.number for one in found if one.works] == sorted(works, key=order.index)
    best = rules.best(found)
    assert (best.number if best else None) == (order[0] if works else None)


def test_a_guardian_who_must_be_there_counts_as_the_pair_does():
    must = rules.necessary(rules.GuardianRule.MUST)
    found = rules.choices({1: TUESDAY, 2: MONDAY}, {S: [1, 2], M: [1, 2], G: [2], C: [1]}, must)
    assert [(one.number, one.works) for one in found] == [(2, True), (1, False)]
    assert rules.necessary(rules.GuardianRule.UNLESS_STUDENT_SAYS_NO) == PAIR


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({S: None, M: None}, PollState.WAITS),
        ({S: [1], M: None}, PollState.WAITS),
        ({S: [1], M: [2]}, PollState.NO_DATE),
        ({S: [], M: None}, PollState.NO_DATE),
        ({S: [1], M: [1, 2], C: None}, PollState.WAITS),
        ({S: [1], M: [1, 2], C: []}, PollState.ANSWERED),
    ],
)
def test_no_date_for_the_pair_is_known_before_everybody_answered(said, state):
    assert rules.poll_state([1, 2], said, PAIR) is state


@pytest.mark.parametrize(
    ("asked_on", "first_on", "by"),
    [
        (date(2026, 11, 24), date(2026, 12, 10), date(2026, 11, 28)),
        (date(2026, 11, 24), date(2026, 11, 27), date(2026, 11, 26)),
        (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
    ],
)
def test_answers_are_asked_before_the_first_date(asked_on, first_on, by, world):
    assert rules.answer_by(asked_on, first_on, world.programme.promises) == by


@pytest.mark.parametrize(
    ("week", "hour", "minutes", "free"),
    [
        ([], 3, 60, True),
        (["mon-13"], 13, 120, True),
        (["mon-13"], 14, 90, False),
        (["mon-13", "mon-15"], 14, 90, True),
        (["tue-13"], 13, 60, False),
        (["mon-9"], 13, 60, False),
    ],
)
def test_a_date_fits_in_a_week_when_the_whole_meeting_does(week, hour, minutes, free):
    assert rules.is_free(week, datetime(2026, 11, 30, hour), minutes) is free  # noqa: DTZ001 - a wall-clock time


def test_dates_are_proposed_on_days_that_both_have_free():
    weeks = [["mon-13", "mon-9", "wed-19"], ["mon-13", "wed-19", "fri-9"]]
    found = rules.proposed_moments(weeks, date(2026, 11, 27), 3)
    assert [f"{one:%m-%d %H}" for one in found] == ["11-30 13", "12-02 19", "12-07 13"]
    assert rules.proposed_moments([["mon-13"], []], date(2026, 11, 27), 3) == ()
    assert rules.proposed_moments([["mon-13"], ["tue-13"]], date(2026, 11, 27), 3) == ()


def test_no_date_is_proposed_on_a_day_off():
    weeks = [["mon-13", "wed-19"], ["mon-13", "wed-19"]]
    off = [(date(2026, 11, 30), date(2026, 11, 30)), (date(2026, 12, 5), date(2026, 12, 8))]
    found = rules.proposed_moments(weeks, date(2026, 11, 27), 3, off)
    assert [f"{one:%m-%d %H}" for one in found] == ["12-02 19", "12-09 19", "12-14 13"]


def test_the_screen_proposes_no_date_in_a_holiday_of_the_school(world, sign_in):
    match = make_accepted(world)
    match.mentor.availability = ["mon-13"]
    db.session.scalars(select(Intake)).one().availability = ["mon-13"]
    day = {"first_on": MONDAY.date(), "last_on": MONDAY.date()}
    save(QuietPeriod(school_id=world.school.id, kind=QuietKind.HOLIDAY, **day))
    page = sign_in(world.coordinator).get(f"/koppelingsmoment/{match.id}/plan").get_data(as_text=True)
    assert 'value="2026-11-30T13:00"' not in page
    assert 'value="2026-12-07T13:00"' in page


def test_everybody_is_asked_by_a_link_and_the_coordinator_can_on_the_own_dates(world):
    match = make_accepted(world)
    poll = ask(world, match)
    assert [(one[0], one[1], one[3]) for one in mails()] == [
        ("ask_for_date", match.student.email, None),
        ("ask_for_date", world.mentor.email, None),
        ("ask_for_date", world.care_coordinator.email, None),
    ]
    assert {link.purpose for link in db.session.scalars(select(Link))} == {Purpose.CHOOSE_DATE}
    own = next(one for one in poll.parties if one.party is Party.COORDINATOR)
    assert own.can == [one.id for one in poll.dates]
    assert match.stage is MatchStage.ACCEPTED
    assert due("plan_koppelingsmoment") == []
    # Four days to answer, before the first date on Friday; on the day after, it is looked at.
    assert due("fix_date") == [("dates_waits", date(2026, 11, 27), date(2026, 11, 27))]


def test_the_question_names_nobody(world):
    match = make_accepted(world, first_name="Zorina")
    ask(world, match, guardian=GuardianChoice.INVITE, guardian_name="O. Verzonnen", guardian_email="o@example.org")
    for row in db.session.scalars(select(OutboxMail)):
        body = preview(row).body
        for name in ("Zorina", match.student.last_name, world.mentor.last_name, "O. Verzonnen"):
            assert name not in body
        assert "maandag 30 november 2026" in body


def test_the_promise_follows_the_answers(world):
    match = make_accepted(world)
    ask(world, match)
    answer(match, S, MONDAY)
    assert due("fix_date")[0][0] == "dates_waits"
    answer(match, M, FRIDAY)
    assert due("fix_date") == [("dates_no_date", date(2026, 11, 25), TODAY)]
    answer(match, M, FRIDAY, MONDAY)
    answer(match, C)
    assert due("fix_date") == [("dates_answered", date(2026, 11, 25), TODAY)]
    assert mended() == []
    best = queries.meeting_of(match.id).best
    assert (best.starts_at, best.able) == (MONDAY, frozenset({S, M, Party.COORDINATOR}))


def test_a_lost_promise_comes_back_while_dates_are_asked(world):
    match = make_accepted(world)
    ask(world, match)
    before = due("fix_date")
    db.session.execute(DueItem.__table__.delete())
    db.session.commit()
    assert mended() == [("fix_date", 1, 0)]
    assert due("fix_date") == before


def fixed(world, match, moment):
    """Fix the date that begins at a moment."""
    first = queries.meeting_of(match.id)
    number = next(one.id for one in first.poll.dates if one.starts_at == moment)
    return actions.fix_date(first=first, date_id=number, actor=world.coordinator)


def test_fixing_a_date_invites_everybody_and_forgets_the_answers(world):
    match = make_accepted(world)
    ask(world, match)
    answer(match, S, MONDAY)
    answer(match, M, MONDAY, FRIDAY)
    answer(match, C, FRIDAY)
    meeting = fixed(world, match, MONDAY)
    db.session.commit()
    assert (meeting.starts_at, meeting.sequence, match.stage) == (MONDAY, 0, MatchStage.PLANNED)
    # Who said no before is asked again by the invitation; who said yes is not.
    assert {one.party: one.can_come for one in meeting.parties if one.is_invited} == {
        S: True, M: True, C: None, Party.COORDINATOR: True,
    }  # fmt: skip
    assert [one[0] for one in mails()[3:]] == ["invite_by_link", "invite", "invite", "invite"]
    assert owed() == [("hold_koppelingsmoment", date(2026, 11, 30))]
    for table in (DatePoll, PollDate, PollParty):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    links = db.session.scalars(select(Link).where(Link.purpose == Purpose.CHOOSE_DATE))
    assert all(link.revoked_at for link in links)


def test_two_coordinators_fix_one_date(world):
    match = make_accepted(world)
    ask(world, match)
    open_page = queries.meeting_of(match.id)
    number = open_page.poll.dates[0].id
    fixed(world, match, FRIDAY)
    db.session.commit()
    with pytest.raises(Conflict):
        actions.fix_date(first=queries.meeting_of(match.id), date_id=number, actor=world.colleague)
    assert db.session.scalars(select(Koppelingsmoment)).one().sequence == 0


def test_a_date_that_is_over_cannot_be_fixed(world):
    match = make_accepted(world)
    ask(world, match)
    with clock.fixed(FRIDAY + timedelta(hours=1)), pytest.raises(Conflict):
        fixed(world, match, FRIDAY)


def test_a_second_search_leaves_the_old_date_standing_until_a_new_one_is_fixed(world):
    match = make_accepted(world)
    ask(world, match)
    uid = fixed(world, match, FRIDAY).uid
    db.session.commit()
    ask(world, match, LATER)
    assert match.stage is MatchStage.PLANNED
    assert owed() == [("fix_date", date(2026, 11, 29)), ("hold_koppelingsmoment", date(2026, 11, 27))]
    meeting = fixed(world, match, LATER)
    assert (meeting.uid, meeting.sequence, meeting.starts_at) == (uid, 1, LATER)
    calendar, appointment = event(mails()[-1][3])
    assert (calendar["METHOD"], appointment["SEQUENCE"], appointment["UID"]) == ("REQUEST", 1, uid)


def test_who_cannot_come_then_is_no_second_promise_while_another_date_is_looked_for(world):
    match = make_accepted(world)
    ask(world, match)
    fixed(world, match, FRIDAY)
    mentor = next(one for one in queries.meeting_of(match.id).invited if one.party is M)
    actions.answer_invitation(match=match, party=mentor, can_come=False)
    db.session.commit()
    assert len(due("party_cannot_come")) == 1
    ask(world, match, LATER)
    assert due("party_cannot_come") == []
    student = next(one for one in queries.meeting_of(match.id).invited if one.party is S)
    actions.answer_invitation(match=match, party=student, can_come=False)
    mend_promises()
    assert (due("party_cannot_come"), len(due("fix_date"))) == ([], 1)


def test_what_stands_on_an_old_page_is_not_taken_for_the_dates_of_a_new_question(world, sign_in):
    match = make_accepted(world)
    ask(world, match)
    old = queries.meeting_of(match.id)
    seen, numbers = {"standing": old.standing}, {one.id for one in old.poll.dates}
    student = next(one for one in old.asked if one.party is S).id
    with clock.fixed(NOW + timedelta(minutes=5)):
        ask(world, match, LATER)
    new = queries.meeting_of(match.id)
    both = numbers & {one.id for one in new.poll.dates}
    desk, address = sign_in(world.coordinator), f"/koppelingsmoment/{match.id}"
    # SQLite gives the same numbers again; with PostgreSQL there is nothing to find under the old ones.
    for number in numbers:
        assert desk.post(f"{address}/fix/{number}", data=seen).status_code == 409
    by_phone = desk.post(f"{address}/answered/{student}", data=seen | {"can": [*both]})
    assert by_phone.status_code == (409 if both else 404)
    chosen = sign_in(world.mentor_user).post(f"{address}/choose-mine", data=seen | {"can": [*both]})
    assert chosen.status_code == 409
    db.session.expire_all()
    assert {one.answered_at for one in queries.meeting_of(match.id).asked if one.party in PAIR} == {None}


def test_asking_anew_takes_the_old_links_back(world):
    match = make_accepted(world)
    ask(world, match)
    old = {link.id for link in db.session.scalars(select(Link))}
    ask(world, match, LATER)
    links = db.session.scalars(select(Link).where(Link.purpose == Purpose.CHOOSE_DATE))
    assert {link.id for link in links if link.revoked_at} == old
    assert len(db.session.scalars(select(DatePoll)).all()) == 1


def test_who_did_not_answer_is_asked_again_and_nobody_else(world):
    match = make_accepted(world)
    ask(world, match)
    answer(match, S, MONDAY)
    assert actions.ask_again(first=queries.meeting_of(match.id), actor=world.coordinator) == 2
    assert [one[1] for one in mails()[3:]] == [world.mentor.email, world.care_coordinator.email]


def test_called_off_everybody_hears_that_no_date_is_needed(world):
    match = make_accepted(world)
    ask(world, match)
    actions.cancel(
        first=queries.meeting_of(match.id),
        why=FellThrough.OTHER,
        reason="Toch niet.",
        actor=world.coordinator,
        today=TODAY,
    )
    assert {(one[0], one[1]) for one in mails() if one[0] == "take_dates_back"} == {
        ("take_dates_back", world.coordinator.email),
        ("take_dates_back", world.care_coordinator.email),
    }
    assert db.session.scalar(select(func.count()).select_from(DatePoll)) == 0
    assert due("fix_date") == []


def test_an_interpreter_is_asked_and_everybody_reads_the_language(world):
    match = make_accepted(world)
    who = {"interpreter": "ar", "interpreter_name": "T. Olk", "interpreter_email": "tolk@example.org"}
    ask(world, match, student_speaks="ar", **who)
    bodies = {row.recipient: preview(row).body for row in db.session.scalars(select(OutboxMail))}
    assert "Je kunt hier Arabisch spreken. Er is een tolk voor Arabisch." in bodies[match.student.email]
    assert "Jij tolkt: Arabisch." in bodies["tolk@example.org"]
    assert "Er is een tolk" not in bodies["tolk@example.org"]
    assert "Je kunt hier" not in bodies["tolk@example.org"]
    meeting = fixed(world, match, MONDAY)
    interpreter = next(one for one in meeting.parties if one.party is Party.INTERPRETER)
    assert (interpreter.name, interpreter.is_invited, meeting.interpreter) == ("T. Olk", True, "ar")
    to_student = next(one[3] for one in mails() if one[0] == "invite_by_link" and one[1] == match.student.email)
    assert "Er is een tolk voor Arabisch." in str(event(to_student)[1]["DESCRIPTION"])
    assert "Olk" not in to_student


def test_on_the_screen_everybody_is_asked_and_a_date_is_fixed_with_one_press(world, sign_in):
    match = make_accepted(world)
    browser = sign_in(world.coordinator)
    address = f"/koppelingsmoment/{match.id}/plan"
    one = PLANNED | {"starts_at": "2026-11-30T14:00", "how": "ask"}
    assert browser.post(address, data=one).status_code == 422
    assert browser.post(address, data=one | {"second": "2026-11-27T14:00"}).status_code == 303
    assert browser.post(address, data=one | {"second": "2026-11-27T14:00", "place": ""}).status_code == 422
    page = browser.get(address).get_data(as_text=True)
    first = queries.meeting_of(match.id)
    for chosen in first.poll.dates:
        assert f"/koppelingsmoment/{match.id}/fix/{chosen.id}" in page
    student = next(one for one in first.asked if one.party is S)
    said = browser.post(f"/koppelingsmoment/{match.id}/answered/{student.id}", data={"can": first.poll.dates[0].id})
    assert said.status_code == 303
    wrong = browser.post(f"/koppelingsmoment/{match.id}/answered/{student.id}", data={"can": "99999"})
    assert wrong.status_code == 422
    assert browser.post(f"/koppelingsmoment/{match.id}/ask-again").status_code == 303
    fix = f"/koppelingsmoment/{match.id}/fix/{first.poll.dates[0].id}"
    assert browser.post(fix).status_code == 303
    assert browser.post(fix).status_code == 409
    # Another page was open since before: the second coordinator sees that it stands otherwise.
    late = browser.post(address, data=PLANNED | {"starts_at": "2026-11-30T14:00", "standing": first.standing})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"video_url": "https://bellen.example.org/kamer-1", "place": ""}, 303),
        ({"video_url": "http://bellen.example.org"}, 422),
        ({"video_url": "javascript:alert(1)"}, 422),
        ({"video_url": "https://"}, 422),
        ({"video_url": "https://["}, 422),
        ({"second": "2026-11-23T14:00"}, 422),
        ({"interpreter": "xx"}, 422),
        ({"interpreter_email": "geen adres"}, 422),
    ],
)
def test_a_place_may_be_a_video_call_at_a_safe_address(world, sign_in, wrong, status):
    match = make_accepted(world)
    answer = sign_in(world.coordinator).post(f"/koppelingsmoment/{match.id}/plan", data=PLANNED | wrong)
    assert answer.status_code == status


def test_a_party_answers_by_link_and_reads_nothing_of_another(app, world):
    match = make_accepted(world)
    ask(world, match)
    answer(match, M, FRIDAY)
    student, address = by_link(app, "choose_date")
    asked = db.session.scalars(
        select(Link).where(Link.purpose == Purpose.CHOOSE_DATE, Link.token_hash.is_not(None))
    ).one()
    page = student.get(address).get_data(as_text=True)
    for secret in (world.mentor.first_name, world.mentor.last_name, world.care_coordinator.name, "kan niet"):
        assert secret not in page
    first = queries.meeting_of(match.id)
    can = {"can": [str(first.poll.dates[0].id)]}
    assert student.post(address, data=can).status_code == 303
    assert "Dank je" in student.get(address).get_data(as_text=True)
    assert student.post(address, data=can | {"none": "1"}).status_code == 303
    db.session.expire_all()
    who = next(one for one in queries.meeting_of(match.id).asked if one.id == asked.thing_id)
    assert (who.can, who.answered_at) == ([], NOW)
    fixed(world, match, MONDAY)
    db.session.commit()
    assert student.get(address).status_code == 404


def test_the_mentor_answers_on_the_own_page(world, sign_in):
    match = make_accepted(world)
    ask(world, match)
    mentor = sign_in(world.mentor_user)
    assert "/choose-mine" in mentor.get(f"/koppelingsmoment/{match.id}/mine").get_data(as_text=True)
    first = queries.meeting_of(match.id)
    data = {"can": [one.id for one in first.poll.dates]}
    assert mentor.post(f"/koppelingsmoment/{match.id}/choose-mine", data=data).status_code == 303
    assert mentor.post(f"/koppelingsmoment/{match.id}/choose-mine", data={"can": "x"}).status_code == 422
    db.session.expire_all()
    assert next(one for one in queries.meeting_of(match.id).asked if one.party is M).answered_at == NOW


def test_another_pairs_party_cannot_be_answered_for(world):
    match = make_accepted(world)
    ask(world, match)
    first = queries.meeting_of(match.id)
    with pytest.raises(NotFound):
        queries.asked_party(first, first.asked[-1].id + 1)


def test_at_once_still_goes_while_dates_are_asked(world):
    match = make_accepted(world)
    ask(world, match)
    plan = actions.Plan(starts_at=AT, minutes=30, place="Hier")
    actions.plan(first=queries.meeting_of(match.id), plan=plan, actor=world.coordinator)
    assert db.session.scalar(select(func.count()).select_from(DatePoll)) == 0
    assert owed() == [("hold_koppelingsmoment", TODAY)]
