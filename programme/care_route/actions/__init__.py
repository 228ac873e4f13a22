"""Writes of the care route: the steps of a school, the numbers of a programme, and whose work something is."""

from programme.care_route.actions.boundaries import change_boundary
from programme.care_route.actions.calls import (
    Checked,
    Place,
    add_line,
    change_line,
    confirm,
    set_duty,
    take_line_out,
)
from programme.care_route.actions.steps import add_step, change_step, take_out

__all__ = [
    "Checked",
    "Place",
    "add_line",
    "add_step",
    "change_boundary",
    "change_line",
    "change_step",
    "confirm",
    "set_duty",
    "take_line_out",
    "take_out",
]
