"""What the pages of a nomination share: their blueprint, and what one answer says of a student or of why."""

from dataclasses import replace
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from programme.nomination.actions import NominationFacts, StudentFacts
from programme.nomination.models import HopedResult
from programme.nomination.rules import SCHOOLING, Question, split_family_name

blueprint = Blueprint("nomination", __name__, url_prefix="/nomination")
Page = str | Response | tuple[str, int]
WRONG = 422


def with_answer(
    asked: Question, form: Any, student: StudentFacts, facts: NominationFacts
) -> tuple[StudentFacts, NominationFacts]:
    """Give the same facts with the answer to one question in place of what was said there before."""
    match asked:
        case Question.NAME:
            infix, last_name = split_family_name(form.last_name.data)
            student = replace(student, first_name=form.first_name.data, infix=infix, last_name=last_name)
        case Question.BIRTH:
            student = replace(student, birth_month=form.born_on.data)
        case Question.SCHOOL:
            school_type, level = SCHOOLING[form.schooling.data]
            student = replace(student, school_type=school_type, level=level)
        case Question.ADDRESS:
            student = replace(student, email=form.email.data or None)
        case Question.HOPE:
            facts = replace(facts, hoped_result=HopedResult(form.hoped_result.data))
        case Question.REASON:
            facts = replace(facts, reason=form.reason.data)
        case Question.TRIED:
            facts = replace(facts, tried=form.tried.data)
        case Question.PRACTICAL:
            facts = replace(facts, practical=form.practical.data)
        case _:
            # The programme and who follows the student are no facts about either.
            pass
    return student, facts
