"""The engines of `make soak`, small and with a fixed seed; the big figures are measured by hand."""

from pathlib import Path

import pytest

from tests.soak import crowd, faults, malformed, post, walk
from tests.soak.measured import Measured

heavy = pytest.mark.xdist_group("soak")


def holds(row: Measured) -> None:
    assert row.tried > 0
    assert list(row.faults) == []


@heavy
def test_malformed_input_never_breaks_a_page(tmp_path: Path) -> None:
    holds(malformed.try_malformed(tmp_path, count=250, seed=11, routes=12))


@heavy
def test_a_random_walk_through_the_forms_breaks_no_invariant(tmp_path: Path) -> None:
    holds(walk.walk(tmp_path, count=40, seed=3))


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


def test_the_engines_can_fail() -> None:
    assert not Measured("nothing", 0, "tries", "0").holds
    assert not Measured("a fault", 3, "tries", "0", ("it broke",)).holds
    assert Measured("all well", 3, "tries", "0").holds
