"""The silence of matches in the database: counted by brute force, alike in every place, and anew when days off change."""

import random
import re
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert, select

from programme.core import clock
from programme.core.database import db
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle import silence
from programme.lifecycle.models import DueItem, Match, QuietKind, QuietPeriod, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.promises import Phase
from programme.people.models import Region
from programme.worklist.actions import remind
from programme.worklist.queries import due_items, running
from tests.conftest import act_as
from tests.factories import TODAY, make_match, make_mentor, make_student, make_trajectory, save
from tests.logbook.setting import make_running, owed

HISTORIES = 1000
# Half past seven on the day of the tests.
MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
# Numbers of their own, beyond those that the world has.
BEYOND = 100_000
# The weekly year, written out: days between conversations, days of silence that are fine. Publication 004 and domain.md §1.3.
EXPECTED = {Phase.STARTUP: (7, 21), Phase.GUIDANCE: (7, 21), Phase.DEEPENING: (14, 42), Phase.CLOSING: (14, 28)}


def silent_by_hand(facts, today):
    """Walk the calendar day by day, with no formula of the programme."""
    every, fine = EXPECTED[facts["phase"]]
    if facts["every"] and facts["every"] > every:
        fine, every = fine + facts["every"] - every, facts["every"]

    def is_off(day):
        return any(first <= day <= last for first, last in facts["off"])

    def walk(start, number):
        day = start
        while number > 0:
            day += timedelta(days=1)
            number -= not is_off(day)
        # A day off is skipped when it is the last one too.
        return day

    def with_planned(day):
        if facts["next"] is None or facts["next"] + timedelta(days=3) <= day:
            return day
        return min(facts["next"] + timedelta(days=3), walk(day, every))

    late = min(21, max(lag for _on, lag in facts["talks"])) if len(facts["talks"]) >= 3 else 0
    since = max(facts["heard"], facts["asked"] or facts["heard"])
    days = [with_planned(walk(since, fine + late))]

    def after_asking(day):
        return walk(facts["asked"], fine) if facts["asked"] and facts["asked"] >= day else day

    if len(facts["talks"]) >= 3:
        first = facts["talks"][-3][0]
        fell = any(on > first for on in facts["missed"])
        # Sixty percent more than three turns, whole days; one that was told to have fallen through is one turn more.
        allowed = {7: 34, 14: 68, 21: 101}[every] + (every if fell else 0)
        days.append(after_asking(max(with_planned(walk(first, allowed + late)), walk(facts["heard"], every))))
    last_talk = facts["talks"][-1][0] if facts["talks"] else date.min
    if facts["missed"] and facts["missed"][-1] > last_talk:
        outcomes = sorted([(on, "held") for on, _lag in facts["talks"]] + [(on, "missed") for on in facts["missed"]])
        if facts["next"] is not None and facts["next"] > facts["missed"][-1]:
            if [what for _on, what in outcomes[-5:]].count("missed") >= 4:
                days.append(after_asking(max(facts["missed"][-1], facts["heard"])))
        elif [what for _on, what in outcomes[-2:]].count("missed") == 2:
            days.append(after_asking(max(walk(facts["missed"][-1], 7), facts["heard"])))
    return max([min(days), *filter(None, [facts["snoozed"]])]) <= today


def draw(rng):
    """Draw what is known of one match, with days off that overlap, touch, and lie around the talks."""
    phase, every = rng.choice(list(EXPECTED)), rng.choice([None, 7, 14, 21])
    day, talks, missed = TODAY - timedelta(days=rng.randint(80, 130)), [], []
    until = TODAY - timedelta(days=rng.choice([0, 20, 35, 50, 70]))
    while (day := day + timedelta(days=rng.choice([3, 7, 7, 7, 8, 14, 21, 35]))) <= until:
        if rng.random() < 0.3:
            missed.append(day)
        else:
            talks.append((day, min(rng.choice([0, 0, 1, 4, 12, 30]), (TODAY - day).days)))
    talks, missed = talks[-12:], missed[-12:]
    written = [on + timedelta(days=lag) for on, lag in talks] + missed
    off = []
    for _number in range(rng.randint(0, 4)):
        first = TODAY - timedelta(days=rng.randint(-10, 120))
        off.append((first, first + timedelta(days=rng.randint(0, 17))))
    return {
        "phase": phase,
        "every": every,
        "talks": talks,
        "missed": missed,
        "heard": max([TODAY - timedelta(days=130), *written]),
        "asked": rng.choice([None, TODAY - timedelta(days=rng.randint(0, 40))]),
        "snoozed": rng.choice([None, None, None, TODAY + timedelta(days=rng.randint(-9, 9))]),
        "next": rng.choice([None, TODAY + timedelta(days=rng.randint(-6, 20))]),
        "off": off,
    }


def test_the_silent_matches_are_those_a_hand_counts_in_a_thousand_histories(world):
    rng = random.Random(20261122)
    student = make_student(world.school)
    world.school.region = Region.MIDDLE
    road = make_trajectory(world.programme, student, stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator)
    # A week that everybody of the region has, and one of the school that touches it.
    shared = [
        (date(2026, 10, 17), date(2026, 10, 25), {"region": Region.MIDDLE}),
        (date(2026, 10, 26), date(2026, 10, 27), {"school_id": world.school.id}),
        (date(2026, 9, 1), date(2026, 12, 31), {"region": Region.SOUTH}),
    ]
    periods = [
        {"region": None, "school_id": None, "match_id": None, **anchor, "first_on": first, "last_on": last}
        for first, last, anchor in shared
    ]
    expected, roads, matches = set(), [], []
    for number in range(1, HISTORIES + 1):
        facts = draw(rng)
        for first, last in facts["off"]:
            own = {"region": None, "school_id": None, "match_id": number + BEYOND}
            periods.append({**own, "first_on": first, "last_on": last})
        facts["off"] += [(first, last) for first, last, _anchor in shared[:2]]
        roads.append(as_road(number + BEYOND, road))
        matches.append(as_match(number + BEYOND, road, world.mentor.id, facts))
        if silent_by_hand(facts, TODAY):
            expected.add(number + BEYOND)
    db.session.execute(insert(Trajectory), roads)
    db.session.execute(insert(Match), matches)
    db.session.execute(insert(QuietPeriod), [one | {"kind": QuietKind.HOLIDAY} for one in periods])
    silence.recount(school_id=world.school.id)
    db.session.flush()
    assert set(db.session.scalars(select(Match.id).where(silence.is_silent(TODAY)))) == expected
    assert 150 < len(expected) < 850
    # What stands on Vandaag is the same.
    shown = select(DueItem.match_id).where(DueItem.kind == "silence", DueItem.show_from <= TODAY)
    assert set(db.session.scalars(shown)) == expected


def as_road(number, road):
    names = ("programme_id", "student_id", "school_id", "coordinator_id", "agreed_on", "nominated_on", "created_at")
    return {"id": number, "_stage": TrajectoryStage.ACTIVE, **{name: getattr(road, name) for name in names}}


def as_match(number, road, mentor_id, facts):
    next_on = facts["next"]
    return {
        "id": number,
        "trajectory_id": number,
        "programme_id": road.programme_id,
        "school_id": road.school_id,
        "student_id": road.student_id,
        "coordinator_id": road.coordinator_id,
        "mentor_id": mentor_id,
        "_stage": MatchStage.CLOSING if facts["phase"] is Phase.CLOSING else MatchStage.ACTIVE,
        "is_running": True,
        "phase": facts["phase"],
        "phase_since": date(2026, 3, 1),
        "proposed_on": date(2026, 2, 1),
        "started_on": date(2026, 3, 1),
        "created_at": datetime(2026, 2, 1, tzinfo=UTC),
        # A day that is never right, so that every one of them is judged and written.
        "next_due_on": date(2020, 1, 1),
        "every_days": facts["every"],
        "heard_on": facts["heard"],
        "asked_on": facts["asked"],
        "snoozed_until": facts["snoozed"],
        "talks": [[on.isoformat(), lag] for on, lag in facts["talks"]],
        "missed_on": [on.isoformat() for on in facts["missed"]],
        "next_conversation_at": None if next_on is None else datetime.combine(next_on, time(12), UTC),
    }


def make_road(world, name, **values):
    student = make_student(world.school, last_name=name)
    road = make_trajectory(world.programme, student, stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator)
    return make_match(road, make_mentor(world.programme), **values)


def test_list_vandaag_and_mail_agree_on_who_is_silent(world, sign_in):
    rng = random.Random(7)
    world.coordinator.password_hash = "x"
    expected = set()
    for number in range(40):
        heard, asked = rng.randint(0, 40), rng.choice([None, rng.randint(0, 30)])
        match = make_road(
            world,
            f"Zus{number:02}",
            heard_on=TODAY - timedelta(days=heard),
            asked_on=None if asked is None else TODAY - timedelta(days=asked),
        )
        silence.judge(match)
        # Of a weekly pair, three weeks without a word from anybody is too long.
        if min(heard, 99 if asked is None else asked) >= 21:
            expected.add(match.id)
    db.session.commit()
    assert 5 < len(expected) < 35
    actor = act_as(world.coordinator)
    assert set(db.session.scalars(select(Match.id).where(silence.is_silent(TODAY)))) == expected
    items = [item for item in due_items(actor, TODAY) if item.kind == "silence"]
    assert {item.arguments["match_id"] for item in items} == expected
    assert running(actor, TODAY).silent == len(expected)
    with clock.fixed(MORNING):
        assert remind(MORNING) == 1
    (mail,) = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "worklist/emails/reminder"))
    assert preview(mail).subject == f"{len(expected)} dingen vragen vandaag iets van je"
    listed = sign_in(world.coordinator).get("/dossiers/matches").get_data(as_text=True)
    rows = re.findall(r'/dossiers/matches/(\d+)">.*?<span class="state \w+">([^<]+)<', listed, re.DOTALL)
    assert len(rows) == 40
    assert {int(number) for number, word in rows if word == "stil"} == expected


def test_a_period_of_region_school_match_or_mentor_moves_the_day_and_back(world):
    match = make_running(world, heard_on=date(2026, 11, 20), phase=Phase.GUIDANCE)
    world.school.region = Region.NORTH
    silence.judge(match)
    assert match.next_due_on == date(2026, 12, 11)
    week = {"kind": QuietKind.HOLIDAY, "first_on": date(2026, 11, 28), "last_on": date(2026, 12, 4)}
    for anchor in (
        {"region": Region.NORTH},
        {"school_id": match.school_id},
        {"match_id": match.id},
        {"mentor_id": match.mentor_id},
    ):
        period = save(QuietPeriod(**anchor, **week))
        assert silence.recount(**anchor) == 1
        assert match.next_due_on == date(2026, 12, 18)
        assert [item.due_on for item in owed("silence")] == [date(2026, 12, 18)]
        assert [one.id for one in silence.quiet_of(match)] == [period.id]
        db.session.delete(period)
        assert silence.recount(**anchor) == 1
        assert match.next_due_on == date(2026, 12, 11)


def test_a_period_of_another_region_or_school_moves_nothing(world):
    match = make_running(world, heard_on=date(2026, 11, 20))
    world.school.region = Region.NORTH
    silence.judge(match)
    week = {"kind": QuietKind.HOLIDAY, "first_on": date(2026, 11, 28), "last_on": date(2026, 12, 4)}
    for anchor in ({"region": Region.SOUTH}, {"school_id": world.second_school.id}):
        save(QuietPeriod(**anchor, **week))
        assert silence.recount(**anchor) == 0
    assert match.next_due_on == date(2026, 12, 11)


def test_after_a_pause_the_rhythm_is_judged_anew(world):
    match = make_running(world, talks=[["2026-09-01", 0], ["2026-09-08", 0], ["2026-09-15", 0]])
    silence.expect_contact(match=match, today=TODAY)
    assert (match.talks, match.next_due_on) == ([], date(2026, 12, 15))
