"""The engines of `make soak`, small and with a fixed seed; the big figures are measured by hand."""

from datetime import date
from pathlib import Path

import pytest

from tests.soak import (
    concerns_machine,
    crowd,
    drill,
    faults,
    lists,
    malformed,
    mutation,
    mutators,
    post,
    retention,
    terms,
    walk,
)
from tests.soak.measured import Measured

heavy = pytest.mark.xdist_group("soak")


def holds(row: Measured) -> None:
    assert row.tried > 0
    assert list(row.faults) == []


@heavy
def test_malformed_input_never_breaks_a_page(tmp_path: Path) -> None:
    holds(malformed.try_malformed(tmp_path, count=250, seed=11, routes=12))


def test_a_broken_list_is_read_or_refused_in_words(tmp_path: Path) -> None:
    holds(lists.read_broken(tmp_path, count=60, seed=5))


@heavy
def test_a_random_walk_through_the_forms_breaks_no_invariant(tmp_path: Path) -> None:
    holds(walk.walk(tmp_path, count=40, seed=3))


@heavy
def test_a_concern_always_finds_its_owner_whatever_happens(tmp_path: Path) -> None:
    holds(concerns_machine.walk_concerns(tmp_path, count=200, seed=3))


@heavy
def test_a_form_sent_many_times_at_once_is_saved_once(tmp_path: Path) -> None:
    holds(crowd.submit_doubled(tmp_path, count=6, seed=5, processes=4))


@heavy
def test_of_two_who_decide_at_once_the_second_is_told(tmp_path: Path) -> None:
    holds(crowd.decide_together(tmp_path, count=6, seed=5))


@heavy
def test_a_killed_worker_loses_no_answered_write(tmp_path: Path) -> None:
    holds(crowd.kill_workers(tmp_path, count=3, seed=5))


@heavy
def test_mail_survives_a_bad_mail_server(tmp_path: Path) -> None:
    holds(post.send_through_faults(tmp_path, count=60, seed=5))


@heavy
def test_mail_survives_a_killed_sender(tmp_path: Path) -> None:
    holds(post.kill_sender(tmp_path, count=1, seed=5))


def test_every_tampering_with_the_audit_chain_is_found(tmp_path: Path) -> None:
    holds(faults.tamper(tmp_path, count=40, seed=5))


def test_a_nightly_job_runs_once_a_day_whatever_the_clock_does(tmp_path: Path) -> None:
    holds(faults.walk_clock(tmp_path, count=6, seed=5))


def test_a_full_disk_gives_a_plain_page_and_nothing_is_lost(tmp_path: Path) -> None:
    holds(faults.fill_disk(tmp_path, count=1, seed=5))


@heavy
def test_a_copy_made_under_load_brings_back_every_row_and_nobody_who_was_forgotten(tmp_path: Path) -> None:
    holds(drill.restore_drills(tmp_path, count=1, seed=5, matches=10))


@heavy
def test_each_planted_word_goes_on_its_day(tmp_path: Path) -> None:
    holds(retention.live(tmp_path, count=12, seed=5))


@heavy
def test_a_wrong_table_of_moves_is_noticed_by_the_tests(tmp_path: Path) -> None:
    holds(mutation.mutate(tmp_path, count=1, seed=5, targets=("programme/lifecycle/stages.py",)))


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("def f(a, b):\n    return a < b", {"return a <= b", "return None"}),
        ("def f(a, b):\n    return a and b", {"return a or b", "return a\n", "return b\n", "return None"}),
        ("STAGES = {A.X, A.Y}", {"STAGES = {A.Y}", "STAGES = {A.X}"}),
        ("ONE = frozenset({A.X})", {"ONE = frozenset({*()})"}),
        ("STEP = step(A.X, A.Y, A.Z)", {"STEP = step(A.X, A.Z)", "STEP = step(A.X, A.Y)"}),
        ("def f(a):\n    if a:\n        raise E", {"if not a:", "..."}),
        ("def f(a):\n    g(a, 3)", {"g(a, 4)", "..."}),
        ("LABEL = _l('Shown')\nclass A(StrEnum):\n    X = 'x'\nB = int | None", set()),
        ('def f(a: int | None) -> int:\n    """Words."""\n    pass', set()),
    ],
)
def test_each_small_mistake_is_made_once(source: str, wrong: set[str]) -> None:
    made = [mutant.source + "\n" for mutant in mutators.mutants_of(source)]
    assert len(made) == len(wrong)
    assert all(any(one in mutant for mutant in made) for one in wrong)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 25), 6, date(2027, 5, 25)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
    ],
)
def test_the_calendar_of_the_oracle_counts_as_people_do(day: date, months: int, later: date) -> None:
    assert terms.months_after(day, months) == later


def test_the_engines_can_fail() -> None:
    assert not Measured("nothing", 0, "tries", "0").holds
    assert not Measured("a fault", 3, "tries", "0", ("it broke",)).holds
    assert Measured("all well", 3, "tries", "0").holds
    assert Measured("too little", 3, "tries", "0", asked=4).verdict == "part"
    assert Measured("a fault", 3, "tries", "0", ("it broke",), asked=4).verdict == "NOT"
    assert Measured("enough", 4, "tries", "0", asked=4).verdict == "ok"
