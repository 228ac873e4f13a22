"""What a person in a role may do, beside what the role itself allows."""

from dataclasses import replace

from programme.access.policy import Permission
from tests.conftest import act_as


def test_who_is_lent_the_rules_may_do_that_and_nothing_else_more(world):
    coordinator = act_as(world.coordinator)
    lent = replace(coordinator, sets_rules=True)
    more = {one.value for one in Permission if lent.may(one)} - {
        one.value for one in Permission if coordinator.may(one)
    }
    assert more == {"change_numbers"}
