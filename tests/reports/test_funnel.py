"""The funnel equals a hand count on a thousand random histories, and nothing small can be worked out from it."""

import itertools
import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select

from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Match, StageChange, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.logbook.models import Conversation
from programme.people.models import Student
from programme.reports import funnel, radar
from programme.reports.queries import scope
from programme.reports.rules import Period
from tests import factories
from tests.conftest import act_as

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# In the order of a road: what a hand counts, written down here and not read from the code.
ORDER = ["nominated", "agreed", "intake", "screened", "matched", "met", "first", "second", "third"]
STAGE_AT = ["draft", "nominated", "screening", "waiting", "koppelingsmoment", "active", "active", "active", "active"]


def noon(day):
    return datetime.combine(day, time(12), tzinfo=AMSTERDAM)


def random_life(rng):
    """Make one invented life: the day of each step, and how it stands: going on, stopped or helped first."""
    far = rng.choices(range(9), weights=[2, 3, 3, 4, 2, 3, 4, 4, 12])[0]
    day = date(2024, 8, 1) + timedelta(days=rng.randrange(800))
    days = []
    for _ in range(far + 1):
        days.append(day)
        day += timedelta(days=rng.choice([0, 1, 3, 7, 15, 40]))
    if far < 2:
        ends = ["going", "withdrawn"]
    elif far < 5:
        ends = ["going", "withdrawn", "not_now", "referred"]
    else:
        ends = ["going", "closed", "referred"]
    end = rng.choice(ends)
    # Whoever came to an intake was taken up before; some were taken up and never came.
    taken_up = far >= 2 or (far == 1 and rng.random() < 0.6)
    reason = (
        rng.choice(["student_no_motivation", "mentor_time", "no_rapport", "completed_goal"])
        if end == "closed"
        else None
    )
    return {"far": far, "days": days, "end": end, "taken_up": taken_up, "reason": reason, "over": day}


def bulk_insert(world, lives, rng):
    """Write the lives as the rows that the steps would leave behind, some with noise that must not count."""
    mentor = world.mentor
    rows = {model: [] for model in (Student, Trajectory, StageChange, Intake, Match, Conversation)}

    def add(model, **values):
        values.setdefault("id", len(rows[model]) + 1)
        rows[model].append(values)

    def moved(number, move, target, day):
        add(
            StageChange,
            kind="trajectory",
            thing_id=number,
            trajectory_id=number,
            move=move,
            source="x",
            target=target,
            at=noon(day),
            row_key=f"{number}{move}{day}",
        )

    for number, life in enumerate(lives, 1):
        days, far, end = life["days"], life["far"], life["end"]
        school = rng.choice([world.school, world.second_school])
        life["school"] = school.id
        add(Student, school_id=school.id, first_name="A", last_name="B", row_key=f"s{number}")
        ended = end in ("withdrawn", "not_now", "closed")
        add(
            Trajectory,
            programme_id=world.programme.id,
            student_id=number,
            school_id=school.id,
            coordinator_id=world.colleague.id,
            _stage=STAGE_AT[far] if end == "going" else end,
            colour="red" if end == "referred" else "green",
            motivation="ready",
            agreed_on=days[1] if far >= 1 else None,
            nominated_on=days[1] if far >= 1 else None,
            waiting_since=days[3] if far >= 3 else None,
            started_on=days[5] if far >= 5 else None,
            ended_on=life["over"] if ended else None,
            created_at=noon(days[0]),
            row_key=f"t{number}",
            version_id=1,
        )
        if life["taken_up"]:
            moved(number, "start_intake", "intake", days[1])
        for place, move, target in ((3, "to_waiting", "waiting"), (4, "accept", "koppelingsmoment")):
            if far >= place:
                moved(number, move, target, days[place])
                if rng.random() < 0.2:
                    # Fell back and came here once more: only the first time counts.
                    moved(number, move, target, days[place] + timedelta(days=50))
        held = {"held_on": days[2] if far >= 2 else None, "held_by_id": world.coordinator.id}
        if life["taken_up"]:
            add(
                Intake,
                trajectory_id=number,
                is_current=True,
                planned_at=noon(days[1]),
                place="x",
                uid=str(number),
                row_key=f"i{number}",
                **held,
            )
        if far >= 4:
            started = far >= 5
            add(
                Match,
                trajectory_id=number,
                programme_id=world.programme.id,
                school_id=school.id,
                student_id=number,
                mentor_id=mentor.id,
                _stage="closed" if end == "closed" else "fell_through" if ended else "active" if started else "planned",
                phase_since=days[4],
                proposed_on=days[4],
                started_on=days[5] if started else None,
                ended_on=life["over"] if ended else None,
                end_reason=life["reason"],
                created_at=noon(days[4]),
                version_id=1,
            )
            match_id = rows[Match][-1]["id"]
            for day in days[6:]:
                add(
                    Conversation,
                    match_id=match_id,
                    state="held",
                    minutes=60,
                    starts_at=noon(day),
                    row_key=str(len(rows[Conversation])),
                )
            if started and rng.random() < 0.3:
                # What did not take place is no conversation.
                add(
                    Conversation,
                    match_id=match_id,
                    state="no_show",
                    by_side="mentor",
                    starts_at=noon(days[5]),
                    row_key=str(len(rows[Conversation])),
                )
    columns = {
        Student: {"version_id": 1},
        Conversation: {"version_id": 1},
    }
    for model, made in rows.items():
        defaults = {name: value for name, value in columns.get(model, {}).items() if hasattr(model, name)}
        if made:
            db.session.execute(insert(model), [defaults | row for row in made])
    db.session.commit()


def year_of(life):
    day = life["days"][1] if life["far"] >= 1 else life["days"][0]
    return day.year if day.month >= 8 else day.year - 1


def by_hand(lives):
    """Count with loops and ifs only."""
    came, stopped, here = Counter(), Counter(), Counter()
    never = started = way = helped = wish = 0
    for life in lives:
        for place in range(9):
            if life["far"] >= place:
                came[ORDER[place]] += 1
        (here if life["end"] == "going" else stopped)[ORDER[life["far"]]] += 1
        if life["far"] >= 6:
            started += 1
        elif not life["taken_up"]:
            continue
        elif life["end"] == "referred":
            helped += 1
        elif life["end"] == "going":
            way += 1
        else:
            never += 1
            if life["end"] == "not_now" or life["reason"] == "student_no_motivation":
                wish += 1
    return came, stopped, here, (started, never, way, helped, wish)


def quartiles_by_hand(numbers):
    """Give the three quartiles by the rule that lays the smallest at 0 and the largest at 1 (type 7 of Hyndman and Fan)."""
    ordered = sorted(numbers)
    found = []
    for part in (0.25, 0.5, 0.75):
        place = part * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        found.append(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
    return found


def test_the_funnel_equals_a_hand_count_on_a_thousand_histories(world):
    rng = random.Random(20261122)
    lives = [random_life(rng) for _ in range(1000)]
    bulk_insert(world, lives, rng)
    actor = act_as(world.manager)
    for year, school in itertools.product((None, 2024, 2025), (None, world.school.id, world.second_school.id)):
        chosen = [one for one in lives if year in (None, year_of(one)) and school in (None, one["school"])]
        came, stopped, here, (started, never, way, helped, wish) = by_hand(chosen)
        seen = radar.radar(actor, Period(year), school)
        assert [(row.step.value, row.number) for row in seen.steps[1:]] == [(name, came[name]) for name in ORDER[1:]]
        assert [(row.stopped, row.here) for row in seen.steps[1:]] == [
            (stopped[name], here[name]) for name in ORDER[1:]
        ]
        assert (seen.starts.started, seen.starts.never) == (started, never)
        assert (seen.starts.under_way, seen.starts.help_first) == (way, helped)
        assert seen.starts.share == pytest.approx(never / (never + started))
        assert seen.starts.no_motivation == pytest.approx(wish / (never + started))
        for wait in seen.waits:
            place = ORDER.index(wait.step.value)
            gaps = [(one["days"][place] - one["days"][place - 1]).days for one in chosen if one["far"] >= place]
            assert wait.number == len(gaps)
            assert [wait.low, wait.middle, wait.high] == pytest.approx(quartiles_by_hand(gaps))
    # Drafts are the school's: the programme reads them only for a whole year, where they are many.
    assert radar.radar(actor, Period(None)).steps[0].number is None
    assert radar.radar(actor, Period(2025)).steps[0].number == sum(year_of(one) == 2025 for one in lives)


def test_who_may_not_see_the_people_reads_large_numbers_only(world):
    rng = random.Random(7)
    lives = [random_life(rng) for _ in range(60)]
    bulk_insert(world, lives, rng)
    for who in (world.evaluator, world.care_coordinator, world.coordinator):
        for year in (2024, 2025, 2026):
            seen = radar.radar(act_as(who), Period(year))
            numbers = [row.number for row in seen.steps if row.number is not None]
            assert all(one == 0 or one >= 5 for one in numbers)
            assert all(a - b == 0 or a - b >= 5 for a, b in itertools.combinations(numbers, 2))
            assert seen.dropouts == []
            assert all(row.stopped is None and row.here is None for row in seen.steps)


def test_a_small_year_cannot_be_subtracted_from_all_years(world):
    """A brute force: whatever the shown years add up to, the total must not leave one hidden year alone."""
    for seed in range(12):
        rng = random.Random(seed)
        lives = [random_life(rng) for _ in range(45)]
        roads = [road_of(one) for one in lives]
        years = sorted({one.year for one in roads})
        counts, _begun = radar._without_years(
            funnel.hidden_steps(funnel.reached(roads)), funnel.hidden_starts(funnel.starts(roads)), roads
        )
        for place in range(9):
            total = counts[place].number
            parts = {
                year: funnel.hidden_steps(funnel.reached([one for one in roads if one.year == year]))[place].number
                for year in years
            }
            if total is None:
                continue
            left = total - sum(number for number in parts.values() if number is not None)
            hidden = [year for year, number in parts.items() if number is None]
            assert not hidden or (len(hidden) > 1 and (left == 0 or left >= 5))


def road_of(life):
    days = tuple(life["days"]) + (None,) * (9 - len(life["days"]))
    stage = STAGE_AT[life["far"]] if life["end"] == "going" else life["end"]
    return funnel.History(1, year_of(life), TrajectoryStage(stage), days, life["taken_up"], life["reason"])


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Source: Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(part, whole, low, high):
    assert funnel.wilson(part, whole) == pytest.approx((low, high), abs=0.00005)


def test_the_interval_equals_that_of_another_library():
    stats = pytest.importorskip("scipy.stats")
    for whole in (1, 2, 5, 17, 60, 400):
        for part in range(0, whole + 1, max(1, whole // 7)):
            other = stats.binomtest(part, whole).proportion_ci(method="wilson")
            assert funnel.wilson(part, whole) == pytest.approx((other.low, other.high), abs=1e-9)


@pytest.mark.parametrize(
    ("stage", "far", "reason", "why"),
    [
        ("draft", 0, None, None),
        ("withdrawn", 0, None, "no_agreement"),
        ("not_now", 0, None, "no_agreement"),
        ("not_now", 1, None, "no_motivation"),
        ("withdrawn", 1, None, "withdrawn"),
        ("withdrawn", 3, None, "left_waiting"),
        ("waiting", 3, None, None),
        ("referred", 3, None, "help_first"),
        ("closed", 5, "student_no_motivation", "no_motivation"),
        ("closed", 6, "mentor_moved", "mentor"),
        ("closed", 7, "no_rapport", "other"),
        ("closed", 8, "mentor_moved", None),
        ("active", 6, None, None),
    ],
)
def test_why_somebody_stopped_follows_from_the_facts(stage, far, reason, why):
    days = tuple(date(2026, 9, 1) if place <= far else None for place in range(9))
    road = funnel.History(1, 2026, TrajectoryStage(stage), days, True, reason)
    found = funnel.dropout_of(road)
    assert (None if found is None else found.value) == why


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ([100, 97, 96, 90, 5, 4, 0], [100, None, None, 90, 5, None, 0]),
        ([4, 4, 4, 0, 0, 0, 0], [None, None, None, 0, 0, 0, 0]),
        ([20, 20, 20, 20, 15, 10, 5], [20, 20, 20, 20, 15, 10, 5]),
    ],
)
def test_a_step_too_near_to_the_last_one_is_hidden(counts, seen):
    rows = [funnel.Reached(funnel.STEPS[place], number, 0, 0) for place, number in enumerate(counts)]
    assert [row.number for row in funnel.hidden_steps(rows)] == seen


@pytest.mark.parametrize(
    ("stage", "far", "reason", "told"),
    [
        ("withdrawn", 0, None, "no_agreement"),
        ("not_now", 2, None, "not_now"),
        ("withdrawn", 1, None, "not_now"),
        ("withdrawn", 3, None, "not_now"),
        ("referred", 3, None, "not_now"),
        ("referred", 7, None, "not_now"),
        ("closed", 5, "student_no_motivation", "finished"),
        ("closed", 6, "mentor_moved", "finished"),
        ("closed", 8, "mentor_moved", None),
        ("active", 6, None, None),
        ("draft", 0, None, None),
    ],
)
def test_a_school_cannot_tell_no_motivation_from_help_first(stage, far, reason, told):
    days = tuple(date(2026, 9, 1) if place <= far else None for place in range(9))
    found = funnel.told_of(funnel.History(1, 2026, TrajectoryStage(stage), days, True, reason))
    assert (None if found is None else found.value) == told


@pytest.mark.parametrize(
    ("not_now", "withdrawn", "closed", "told"),
    [
        (3, 1, 0, []),
        (3, 2, 0, [("not_now", 5)]),
        (4, 5, 4, [("not_now", 9), ("finished", None)]),
        (0, 0, 6, [("finished", 6)]),
        (0, 0, 0, []),
    ],
)
def test_a_school_reads_only_large_numbers_of_who_stopped(not_now, withdrawn, closed, told):
    days = tuple(date(2026, 9, 1) if place <= 3 else None for place in range(9))
    stages = ["not_now"] * not_now + ["withdrawn"] * withdrawn + ["closed"] * closed
    roads = [funnel.History(1, 2026, TrajectoryStage(stage), days, True, None) for stage in stages]
    assert [(one.value, number) for one, number in funnel.told(roads)] == told


@pytest.mark.parametrize(("helped", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_who_is_helped_first_cannot_be_found_by_subtraction(helped, hidden):
    """A school reads of each student `does not start now`; who never started, taken away from those, is who was referred."""
    roads = [
        funnel.History(1, 2026, TrajectoryStage(stage), (date(2026, 9, 1),) * far + (None,) * (9 - far), True, None)
        for stage, far, number in (("not_now", 3, 8), ("active", 8, 9), ("referred", 4, helped))
        for _one in range(number)
    ]
    assert (funnel.hidden_starts(funnel.starts(roads)).share is None) is hidden


def test_only_a_school_is_told_so(world):
    rng = random.Random(11)
    bulk_insert(world, [random_life(rng) for _ in range(300)], rng)
    school, evaluator = (radar.radar(act_as(who), Period(None)) for who in (world.care_coordinator, world.evaluator))
    assert school.told
    assert school.dropouts == []
    assert (evaluator.told, evaluator.dropouts) == ([], [])
    assert radar.radar(act_as(world.manager), Period(None)).told == []


def test_a_school_reads_no_share_of_motivation_however_many_there_are(world):
    day, rng = date(2025, 9, 1), random.Random(11)
    lives = [
        {"far": far, "days": [day] * (far + 1), "end": end, "taken_up": True, "reason": reason, "over": day}
        for far, end, reason in (
            (5, "closed", "student_no_motivation"),
            (5, "closed", "mentor_time"),
            (8, "going", None),
            (8, "going", None),
        )
        for _one in range(40)
    ]
    bulk_insert(world, lives, rng)
    school, evaluator = (radar.radar(act_as(who), Period(None)) for who in (world.care_coordinator, world.evaluator))
    assert (school.starts.no_motivation, evaluator.starts.no_motivation) == (None, 0.25)
    assert school.starts.share is not None


@pytest.mark.parametrize(("knows", "counts"), [(True, 1), (False, 0)])
def test_a_school_counts_nobody_it_may_not_know_of(world, knows, counts):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.ACTIVE, school_knows=knows, coordinator=world.coordinator
    )
    factories.make_match(trajectory, world.mentor)
    school, manager = act_as(world.care_coordinator), act_as(world.manager)
    for model in (Trajectory, Match):
        query = select(func.count()).select_from(model)
        assert db.session.scalar(query.where(scope(school, model))) == counts
        assert db.session.scalar(query.where(scope(manager, model))) == 1
