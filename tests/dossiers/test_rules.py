"""The next step around a student, and where a list goes on."""

from datetime import date

import pytest

from programme.dossiers.rules import Mark, Next, next_steps, prefix, read_day, read_mark
from programme.lifecycle.models import Colour
from programme.lifecycle.stages import TrajectoryStage

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("stage", "planned", "motivation", "colour", "ready", "first"),
    [
        (TrajectoryStage.NOMINATED, False, False, None, False, Next.PLAN_INTAKE),
        (TrajectoryStage.INTAKE, False, False, None, False, Next.PLAN_INTAKE),
        (TrajectoryStage.INTAKE, True, False, None, False, Next.HOLD_INTAKE),
        (TrajectoryStage.SCREENING, False, False, None, False, Next.SCREEN_MOTIVATION),
        (TrajectoryStage.SCREENING, False, True, None, False, Next.SET_COLOUR),
        (TrajectoryStage.WAITING, False, True, Colour.GREEN, False, Next.FIND_MENTOR),
        (TrajectoryStage.WAITING, False, True, Colour.AMBER, True, Next.FIND_MENTOR),
        (TrajectoryStage.WAITING, False, True, Colour.AMBER, False, Next.SET_COLOUR),
        (TrajectoryStage.PROPOSED, False, True, Colour.GREEN, False, Next.SEE_PROPOSAL),
        (TrajectoryStage.KOPPELINGSMOMENT, False, True, Colour.GREEN, False, Next.PLAN_FIRST_MEETING),
        (TrajectoryStage.ACTIVE, False, True, Colour.GREEN, False, Next.OPEN_MATCH),
        (TrajectoryStage.REFERRED, False, True, Colour.RED, False, Next.PLAN_INTAKE),
    ],
)
def test_the_main_button_belongs_to_the_stage(stage, planned, motivation, colour, ready, first):
    steps = next_steps(
        stage=stage, intake_planned=planned, motivation_known=motivation, colour=colour, amber_ready=ready
    )
    assert steps[0] is first


@pytest.mark.parametrize("stage", [TrajectoryStage.WITHDRAWN, TrajectoryStage.DRAFT])
def test_nothing_is_offered_where_nothing_can_be_done(stage):
    assert next_steps(stage=stage, intake_planned=False, motivation_known=False, colour=None, amber_ready=False) == []


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("2026-11-24~12", Mark("2026-11-24", 12)),
        ("~7", Mark("", 7)),
        ("de ~ Boer~7", Mark("de ~ Boer", 7)),
        (None, None),
        ("", None),
        ("7", None),
        ("~", None),
        ("~-1", None),
        ("~٣", None),
        ("~" + "9" * 30, None),
        ("x" * 200 + "~1", None),
    ],
)
def test_a_mark_is_read_or_left_alone(text, mark):
    assert read_mark(text) == mark


def test_a_day_that_is_none_is_left_alone():
    assert read_day("2026-02-30") is None
    assert read_day("2026-02-28") == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("typed", "found"), [("ver", ("Ver", "Ves")), (" Jo ", ("Jo", "Jp")), ("", None), (None, None), ("\x00", None)]
)
def test_a_search_is_a_range_of_an_index(typed, found):
    assert prefix(typed) == found
