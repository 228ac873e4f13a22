"""When a nomination may leave the school, and the six words a school sees."""

from datetime import date

import pytest

from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.rules import (
    SCHOOLING,
    Question,
    answer_due_on,
    missing_agreement,
    next_question,
    questions,
    school_status,
    schooling_of,
    split_family_name,
)
from programme.norms.presets import PRESETS, Preset
from programme.people.models import SchoolType

PROMISES = PRESETS[Preset.MENTORMAATJES]
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("age", "student", "guardian", "missing"),
    [
        (19, None, None, "student_agreement"),
        (19, DAY, None, None),
        (16, DAY, None, None),
        (15, DAY, None, "guardian_consent"),
        (15, DAY, DAY, None),
        (15, None, DAY, "student_agreement"),
        (None, DAY, None, "guardian_consent"),
    ],
)
def test_whose_agreement_is_missing(age, student, guardian, missing):
    assert missing_agreement(age=age, agreed_on=student, guardian_agreed_on=guardian, promises=PROMISES) == missing


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 4)),
    ],
)
def test_the_school_hears_something_within_five_working_days(received, due):
    assert answer_due_on(received, PROMISES) == due


def test_a_school_sees_six_words_and_cannot_tell_why_a_student_does_not_start():
    words = {stage.value: school_status(stage).value for stage in TrajectoryStage}
    assert words == {
        "draft": "draft",
        "nominated": "received",
        "intake": "in_talks",
        "screening": "in_talks",
        "waiting": "waits",
        "proposed": "waits",
        "koppelingsmoment": "waits",
        "active": "started",
        "paused": "started",
        "closing": "started",
        "closed": "finished",
        "withdrawn": "not_now",
        "not_now": "not_now",
        "referred": "not_now",
    }


@pytest.mark.parametrize(
    ("programmes", "coaches", "asked"),
    [
        (1, 0, ["name", "birth", "school", "hope", "reason", "address"]),
        (1, 3, ["name", "birth", "school", "hope", "reason", "address", "coach"]),
        (2, 0, ["programme", "name", "birth", "school", "hope", "reason", "address"]),
        (2, 3, ["programme", "name", "birth", "school", "hope", "reason", "address"]),
    ],
)
def test_what_has_one_answer_is_not_asked_and_eight_fields_are_the_most(programmes, coaches, asked):
    assert [one.value for one in questions(programmes=programmes, coaches=coaches)] == asked


@pytest.mark.parametrize(
    ("answered", "next_one"),
    [([], "name"), (["name", "hope"], "birth"), (["birth"], "name"), (["name", "birth"], None)],
)
def test_the_first_thing_without_an_answer_is_asked_next(answered, next_one):
    asked = [Question.NAME, Question.BIRTH]
    assert next_question(asked, [Question(one) for one in answered]) == next_one


@pytest.mark.parametrize(
    ("written", "apart"),
    [
        ("Verzonnen", ("", "Verzonnen")),
        ("van der Berg", ("van der", "Berg")),
        ("Van den  Berg", ("Van den", "Berg")),
        ("el Idrissi", ("el", "Idrissi")),
        ("Berg, van der", ("van der", "Berg")),
        ("Berg, Jan", ("", "Berg, Jan")),
        ("’t Hart", ("’t", "Hart")),
        ("de", ("", "de")),
        ("van de", ("van", "de")),
        ("Berg van der Hoek", ("", "Berg van der Hoek")),
        ("op de van der in het van den des Berg", ("", "op de van der in het van den des Berg")),
        ("", ("", "")),
    ],
)
def test_the_words_before_a_family_name_are_told_apart(written, apart):
    assert split_family_name(written) == apart


@pytest.mark.parametrize(
    ("school_type", "level", "code"),
    [
        (None, None, None),
        (None, 3, "mbo-3"),
        (SchoolType.MBO, None, "mbo"),
        (SchoolType.MBO, 4, "mbo-4"),
        (SchoolType.VMBO, None, "vmbo"),
        (SchoolType.HBO, None, "hbo"),
    ],
)
def test_the_kind_of_school_has_one_answer(school_type, level, code):
    assert schooling_of(school_type, level) == code
    if school_type is not None:
        assert SCHOOLING[code] == (school_type, level)
