"""What happens when somebody joins a match and leaves it again: places, promises, planned talks, mails."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from programme.access.visibility import visible
from programme.closure.actions import Ending, close, start_closing
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.outbox import OutboxMail, preview
from programme.evaluation import actions as evaluation
from programme.handover import actions, queries
from programme.lifecycle.grounds import mend
from programme.lifecycle.models import Colour, Match, MatchMentor, MatchPart
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import MatchStage
from programme.logbook import actions as logbook
from programme.logbook.models import Conversation
from programme.people.models import Role, User
from tests import factories
from tests.conftest import act_as
from tests.factories import TODAY
from tests.logbook.setting import make_conversation, make_running, owed

FIRST, LAST = date(2026, 12, 7), date(2026, 12, 18)


@pytest.fixture
def second(world):
    user = factories.make_user(Role.MENTOR, programme=world.programme)
    return factories.make_mentor(world.programme, user=user, first_name="Noor")


def join(world, match, mentor, part=MatchPart.SUBSTITUTE, **values):
    facts = {
        "from_on": FIRST,
        "until_on": LAST if part is MatchPart.SUBSTITUTE else None,
        "student_agreed": True,
        "may_read": False,
    }
    actor = act_as(world.coordinator)
    window = actions.name_second(match=match, mentor=mentor, actor=actor, part=part, today=TODAY, **(facts | values))
    db.session.commit()
    return window


def at(day, hour=14):
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=UTC)


def mails():
    return db.session.scalars(select(OutboxMail.template).order_by(OutboxMail.id)).all()


def test_a_substitute_takes_no_place_and_the_coordinator_is_asked_on_the_last_day(world, second):
    match = make_running(world)
    window = join(world, match, second)
    assert (second.places_taken, window.holds_place) == (0, False)
    (question,) = owed("mentor_back")
    assert (question.owner_id, question.show_from, question.due_on) == (world.coordinator.id, LAST, LAST)
    assert mails() == ["handover/emails/tell_second", "handover/emails/tell_student"]
    assert "match.second_mentor" in db.session.scalars(select(AuditEntry.code)).all()


def test_a_duo_takes_a_place_and_an_amber_one_where_the_match_is_amber(world, second):
    second.completed_matches, second.complex_training_on = 3, factories.LONG_AGO
    match = make_running(world, is_amber=True, trajectory={"colour": Colour.AMBER, "amber_ready": True})
    join(world, match, second, MatchPart.DUO)
    assert (second.places_taken, second.amber_taken) == (1, 1)
    assert owed("mentor_back") == []


@pytest.mark.parametrize(
    "facts, code",
    [
        ({"vog_seen_on": None}, "vog_missing"),
        ({"vog_issued_on": date(2023, 12, 6), "vog_renew_due": date(2026, 12, 6)}, "vog_lapsed"),
        ({"training_done_on": None}, "training_missing"),
        ({"places_taken": 1}, "no_place"),
    ],
)
def test_only_who_may_be_matched_on_the_first_day_can_join(world, second, facts, code):
    for name, value in facts.items():
        setattr(second, name, value)
    with pytest.raises(GateClosed) as found:
        join(world, make_running(world), second)
    assert found.value.code == code


def test_who_has_no_amber_experience_does_not_stand_in_under_conditions(world, second):
    match = make_running(world, is_amber=True, trajectory={"colour": Colour.AMBER, "amber_ready": True})
    with pytest.raises(GateClosed) as found:
        join(world, match, second)
    assert found.value.code == "amber_not_experienced"


def test_who_has_one_place_stands_in_once_at_a_time(world, second):
    join(world, make_running(world), second)
    world.mentor.capacity = 2
    other = make_running(world)
    with pytest.raises(GateClosed) as found:
        join(world, other, second, from_on=LAST, until_on=LAST)
    assert found.value.code == "stands_in_elsewhere"
    join(world, other, second, from_on=LAST + timedelta(days=1), until_on=LAST + timedelta(days=2))


def test_nobody_joins_without_the_student_or_in_a_match_that_does_not_run(world, second):
    match = make_running(world)
    with pytest.raises(GateClosed) as found:
        join(world, match, second, student_agreed=False)
    assert found.value.code == "student_not_asked"
    match._stage, match.is_running = MatchStage.PLANNED, False
    with pytest.raises(GateClosed) as found:
        join(world, match, second)
    assert found.value.code == "match_not_running"


def test_what_is_planned_in_the_window_goes_to_who_stands_in_and_back_when_it_ends_early(world, second):
    match = make_running(world)
    before, inside, after = (
        make_conversation(match, starts_at=at(day)) for day in (date(2026, 12, 6), FIRST, date(2026, 12, 19))
    )
    window = join(world, match, second)
    assert [one.by_mentor_id for one in (before, inside, after)] == [world.mentor.id, second.id, world.mentor.id]
    (log,) = owed("log_conversation")
    assert (log.owner_id, log.show_from) == (second.user_id, FIRST)
    actions.end_early(match=match, window=window, actor=act_as(world.coordinator), today=TODAY)
    db.session.commit()
    assert inside.by_mentor_id == world.mentor.id
    assert [one.owner_id for one in owed("log_conversation")] == [world.mentor.user_id]
    # Who did not begin yet never belonged to the match.
    assert [one.part for one in db.session.scalars(select(MatchMentor))] == [MatchPart.MAIN]
    assert owed("mentor_back") == []


def test_what_was_not_written_down_in_time_goes_to_who_still_can(world, second):
    match = make_running(world)
    make_conversation(match, starts_at=at(LAST))
    join(world, match, second)
    for day, owner in (
        (LAST, second),
        (LAST + timedelta(days=1), world.mentor),
        (LAST + timedelta(days=1), world.mentor),
    ):
        with clock.fixed(at(day)):
            actions.pass_on_ended(day)
            db.session.commit()
            assert db.session.scalars(select(Conversation.by_mentor_id)).all() == [owner.id]
            assert [one.owner_id for one in owed("log_conversation")] == [owner.user_id]


def test_in_a_duo_each_keeps_the_own_talks(world, second):
    match = make_running(world)
    window_first = TODAY
    first = make_conversation(match, starts_at=at(FIRST))
    join(world, match, second, MatchPart.DUO, from_on=window_first)
    own = make_conversation(match, starts_at=at(FIRST, 16), by_mentor_id=second.id)
    actions.pass_on_ended(FIRST)
    assert (first.by_mentor_id, own.by_mentor_id) == (world.mentor.id, second.id)


def test_a_substitute_stays_longer_and_the_question_moves_along(world, second):
    match = make_running(world)
    window = join(world, match, second)
    later = date(2027, 1, 8)
    actions.extend(match=match, window=window, actor=act_as(world.coordinator), until_on=later, today=TODAY)
    db.session.commit()
    assert window.until_on == later
    assert [one.due_on for one in owed("mentor_back")] == [later]


def test_nobody_stays_longer_than_the_vog_counts_or_into_another_ones_days(world, second):
    match = make_running(world)
    window = join(world, match, second)
    third = factories.make_mentor(world.programme)
    join(world, match, third, from_on=date(2027, 1, 4), until_on=date(2027, 1, 8))
    actor = act_as(world.coordinator)
    for until_on, code in ((date(2027, 1, 4), "window_taken"), (date(2026, 12, 6), "window_order")):
        with pytest.raises(GateClosed) as found:
            actions.extend(match=match, window=window, actor=actor, until_on=until_on, today=TODAY)
        assert found.value.code == code
    actions.end_early(match=match, window=queries.seconds(match.id)[0], actor=actor, today=TODAY)
    second.vog_issued_on, second.vog_renew_due = date(2024, 1, 2), date(2027, 1, 2)
    with pytest.raises(GateClosed) as found:
        actions.extend(match=match, window=window, actor=actor, until_on=date(2027, 1, 2), today=TODAY)
    assert found.value.code == "vog_lapsed"


def test_a_duo_that_ends_gives_the_place_back_and_keeps_today(world, second):
    match = make_running(world)
    window = join(world, match, second, MatchPart.DUO, from_on=TODAY)
    actions.end_early(match=match, window=window, actor=act_as(world.coordinator), today=TODAY)
    db.session.commit()
    assert (second.places_taken, window.holds_place, window.until_on) == (0, False, TODAY)
    with pytest.raises(GateClosed) as found:
        actions.end_early(match=match, window=window, actor=act_as(world.coordinator), today=TODAY + timedelta(days=1))
    assert found.value.code == "window_over"


def test_the_coordinator_says_that_the_mentor_is_back(world, second):
    match = make_running(world)
    window = join(world, match, second)
    assert queries.asked_windows(match.id) == {window.id}
    actions.is_back(match=match, window=window, actor=act_as(world.coordinator))
    assert owed("mentor_back") == []
    assert queries.asked_windows(match.id) == frozenset()


def test_when_the_match_closes_the_second_mentor_goes_too(world, second):
    match = make_running(world)
    duo = join(world, match, second, MatchPart.DUO, from_on=TODAY)
    start_closing(
        match=match, actor=world.coordinator, reason=EndReason.COMPLETED_GOAL, initiator=Initiator.BOTH, today=TODAY
    )
    close(match=match, actor=world.coordinator, ending=Ending(AfterEnd.CLOSE, no_meeting="Verzonnen."), today=TODAY)
    db.session.commit()
    assert (second.places_taken, duo.holds_place, duo.until_on) == (0, False, TODAY)


def follow(world, match, window, today, student_agreed=True):
    actor = act_as(world.coordinator)
    made = actions.become_main(match=match, window=window, actor=actor, student_agreed=student_agreed, today=today)
    db.session.commit()
    db.session.expire_all()
    return made


def reaches(user, match):
    return match.id in {one.id for one in db.session.scalars(visible(act_as(user), Match))}


def test_who_stands_in_becomes_the_mentor_and_the_first_one_stops(world, second):
    match = make_running(world, trajectory={"nominated_by": world.care_coordinator, "school_knows": True})
    match.student.email = "leerling@example.org"
    window = join(world, match, second)
    talk = make_conversation(match, starts_at=at(date(2026, 12, 15)))
    todo = owe(Owed("closing_words", LAST, "closing_began", "closure.words"), owner=world.mentor_user, match=match)
    asked = owe(
        Owed("answer_question", LAST, "question_about_log", "logbook.answer", about="1"),
        owner=world.mentor_user,
        match=match,
    )
    after, before = db.session.get_one(User, second.user_id), mails()
    places = world.mentor.places_taken, second.places_taken
    day = date(2026, 12, 9)
    with clock.fixed(at(day, 9)):
        follow(world, match, window, day)
        assert (match.mentor_id, talk.by_mentor_id, todo.owner_id) == (second.id, second.id, second.user_id)
        assert asked.closed_at is not None
        assert owed("mentor_back") == []
        # The first one can still write down what is left today; the new one has the whole match.
        assert [reaches(who, match) for who in (world.mentor_user, after)] == [True, True]
        assert mend(actions.GROUNDS + logbook.GROUNDS + evaluation.GROUNDS) == []
    assert (world.mentor.places_taken, second.places_taken) == (places[0] - 1, places[1] + 1)
    with clock.fixed(at(date(2026, 12, 10), 9)):
        assert [reaches(who, match) for who in (world.mentor_user, after)] == [False, True]
    # Long after the days that were agreed for standing in.
    with clock.fixed(at(date(2027, 2, 1), 9)):
        assert [reaches(who, match) for who in (world.mentor_user, after)] == [False, True]
    assert sorted(mails()[len(before) :]) == [
        "handover/emails/another_mentor",
        "handover/emails/mentor_until_today",
        "handover/emails/new_mentor",
        "handover/emails/you_are_mentor",
    ]
    kept = db.session.execute(
        select(MatchMentor.mentor_id, MatchMentor.part, MatchMentor.from_on, MatchMentor.until_on)
        .where(MatchMentor.match_id == match.id)
        .order_by(MatchMentor.id)
    ).all()
    assert [tuple(one) for one in kept][-2:] == [
        (second.id, MatchPart.SUBSTITUTE, FIRST, date(2026, 12, 8)),
        (second.id, MatchPart.MAIN, day, None),
    ]
    told = {preview(row).to: preview(row) for row in db.session.scalars(select(OutboxMail))}
    assert "Noor" in told["leerling@example.org"].subject
    for address in (world.mentor.email, second.email, world.care_coordinator.email):
        assert match.student.first_name not in told[address].body + told[address].subject


def test_a_duo_that_goes_on_keeps_its_place_and_after_the_last_day_somebody_may_still_go_on(world, second):
    match = make_running(world)
    duo = join(world, match, second, MatchPart.DUO, from_on=TODAY)
    assert second.places_taken == 1
    follow(world, match, duo, TODAY)
    assert (second.places_taken, world.mentor.places_taken, match.mentor_id) == (1, 0, second.id)

    again, second.capacity = make_running(world), 2
    window = join(world, again, second)
    with clock.fixed(at(date(2026, 12, 20), 9)):
        follow(world, again, window, date(2026, 12, 20))
    assert again.mentor_id == second.id


def test_nobody_goes_on_unasked_too_early_too_late_or_without_a_place(world, second):
    match = make_running(world)
    window = join(world, match, second)
    with pytest.raises(Conflict):
        follow(world, match, window, TODAY)
    day = date(2026, 12, 9)
    with clock.fixed(at(day, 9)):
        with pytest.raises(GateClosed) as found:
            follow(world, match, window, day, student_agreed=False)
        assert found.value.code == "student_not_asked"
        second.capacity, second.places_taken = 1, 1
        db.session.commit()
        with pytest.raises(GateClosed) as found:
            follow(world, match, window, day)
        assert found.value.code == "no_place"
        second.places_taken = 0
        actions.is_back(match=match, window=window, actor=act_as(world.coordinator))
        db.session.commit()
    with clock.fixed(at(date(2026, 12, 20), 9)), pytest.raises(Conflict):
        follow(world, match, window, date(2026, 12, 20))
