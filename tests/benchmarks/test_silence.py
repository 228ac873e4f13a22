"""A short run of the simulation of silence keeps its bars; `make bench-silence` prints the whole one."""

from tests.benchmarks.silence import simulate, whole


def test_the_alarm_is_right_where_fourteen_days_without_contact_is_not() -> None:
    found = simulate(each=60, seed=5)
    ours, plain = whole(found["ours"]), whole(found["plain"])
    assert ours.precision >= 0.9
    assert ours.recall >= 0.9
    assert plain.precision < 0.6
