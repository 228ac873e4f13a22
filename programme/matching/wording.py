"""The words of matching: why a pair, why not, for coordinator, mentor and student; and what is due.

A mentor and a student never read a doubt, a colour, a limit of the other, or who else was looked at.
"""

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.core.rendering import day
from programme.lifecycle.stages import MatchStage
from programme.matching.models import Answer, DeclineReason, FellThrough, StillAnswer, WhyApart
from programme.matching.queries import WaitingRow
from programme.matching.rules import Exclusion, Finding, StudentProfile
from programme.norms.promises import Promises
from programme.norms.vocabulary import AGE_WISHES, GENDER_WISHES, INTERESTS, LANGUAGES, week_words
from programme.people.models import Meet, MentorKind, MentorStage


class Reader(StrEnum):
    """Who reads a reason."""

    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    STUDENT = "student"


REASONS: dict[Reader, dict[str, str]] = {
    Reader.COORDINATOR: {
        "shared_interests": _l("Both: %(interests)s"),
        "shared_time": _l("Both can on %(parts)s"),
        "shared_language": _l("Both speak %(languages)s"),
        "gender_wish_met": _l("The student asked for %(wish)s as a mentor"),
        "short_travel": _l("Travels %(minutes)s minutes, as the mentor filled in"),
        "learns": _l("The mentor hopes to learn about %(interests)s"),
        "age_wish_met": _l("The student wished: %(age_wish)s"),
        "experienced": _l("Earlier matches brought to a good end: %(completed)s"),
    },
    Reader.MENTOR: {
        "shared_interests": _l("You both like %(interests)s"),
        "shared_time": _l("You can both make time on %(parts)s"),
        "shared_language": _l("You both speak %(languages)s"),
        "learns": _l("You hope to learn about %(interests)s, and this student likes it"),
        "experienced": _l("You have done this before"),
    },
    Reader.STUDENT: {
        "shared_interests": _l("You both like %(interests)s"),
        "shared_time": _l("You can both make time on %(parts)s"),
        "shared_language": _l("You both speak %(languages)s"),
        "gender_wish_met": _l("You asked for %(wish)s as a mentor"),
        "learns": _l("This mentor hopes to learn from you about %(interests)s"),
        "age_wish_met": _l("You wished: %(age_wish)s"),
        "experienced": _l("This mentor has done this before"),
    },
}

DOUBTS: dict[str, str] = {
    "interests_missing": _l("Doubt: interests are not filled in on one side"),
    "no_shared_interests": _l("Doubt: no interest in common"),
    "languages_missing": _l("Doubt: languages are not filled in on one side"),
    "same_family_name": _l("Doubt: the same family name. Check whether they are family"),
    "travel_missing": _l("Doubt: the travel time of the mentor is not filled in"),
    "long_travel": _l("Doubt: the mentor filled in %(minutes)s minutes of travel"),
    "mentor_rather_not_online": _l("Doubt: they would meet online, and the mentor would rather not"),
    "student_rather_not_online": _l("Doubt: they would meet online, and the student would rather not"),
    "rather_no_minors": _l("Doubt: the mentor would rather have somebody of 18 or older; the student is %(age)s"),
    "age_wish": _l("Doubt: the student wishes otherwise: %(age_wish)s"),
    "amber_unsaid": _l("Doubt: the mentor has not said whether heavier questions are welcome"),
    "vog_soon": _l("Doubt: the VOG lapses soon, %(on)s"),
    "has_another_student": _l("Doubt: has another student already (%(taken)s)"),
}

EXCLUSIONS: dict[str, str] = {
    "not_admitted": _l("Is not admitted now (%(stage)s)"),
    "kind_not_here": _l("This programme does not work with this kind of mentor (%(kind)s)"),
    "vog_missing": _l("No VOG was seen, or its date is not noted"),
    "vog_lapsed": _l("The VOG has lapsed when they would start (%(on)s)"),
    "references_missing": _l("The references are not heard yet"),
    "training_missing": _l("The basic training is not done yet"),
    "agreement_missing": _l("The volunteer agreement is not signed yet"),
    "no_place": _l("No free place: %(taken)s of %(capacity)s taken"),
    "colour_missing": _l("The student has no colour yet"),
    "colour_red": _l("Red: help comes first"),
    "amber_not_ready": _l("Amber: the conditions are not fulfilled yet"),
    "amber_not_experienced": _l("Amber: needs a mentor with completed matches and the training for heavier questions"),
    "amber_full": _l("Amber: has %(most)s such students already, and that is the most"),
    "motivation_not_ready": _l("The student is not ready for it now"),
    "trial_missing": _l("The student doubts, and no trial was agreed"),
    "school_missing": _l("The mentor's school is not noted"),
    "other_school": _l("Mentors at another school"),
    "student_week_missing": _l("Not filled in: when the student can"),
    "mentor_week_missing": _l("Not filled in: when the mentor can"),
    "no_shared_time": _l("No part of the week in which both can"),
    "no_time_with_travel": _l(
        "With %(minutes)s minutes of travel one way there is no part of the week in which both can"
    ),
    "no_shared_way": _l("The student wants to meet %(student_meet)s, the mentor %(mentor_meet)s"),
    "too_far": _l("Travels %(minutes)s minutes and wants at most %(most)s"),
    "amber_not_wanted": _l("Amber: the mentor said no to heavier questions"),
    "student_gender_missing": _l("Not filled in: whether the student is %(wish)s, as the mentor wishes"),
    "mentor_gender_wish": _l("The mentor wishes for %(wish)s"),
    "kept_apart": _l("Kept apart by a coordinator"),
    "no_shared_language": _l("Does not speak %(languages)s"),
    "gender_missing": _l("Not filled in: whether this is %(wish)s, as the student wishes"),
    "gender_wish": _l("The student wishes for %(wish)s"),
    "age_missing": _l("Not filled in: year of birth"),
    "age_range": _l("Outside the programme's age range for mentors"),
    "failed_before": _l("This pair was proposed before and did not go on"),
}

APART: dict[WhyApart, str] = {
    WhyApart.FAMILY: _l("They are family"),
    WhyApart.TEAM: _l("They are in the same team, at work or at school"),
    WhyApart.KNOW: _l("They know each other"),
    WhyApart.OTHER: _l("Another reason"),
}

STAGE: dict[MentorStage, str] = {
    MentorStage.APPLIED: _l("applied"),
    MentorStage.INTERVIEWED: _l("interviewed"),
    MentorStage.ADMITTED: _l("admitted"),
    MentorStage.PAUSED: _l("on a pause"),
    MentorStage.LEFT: _l("left"),
    MentorStage.REFUSED: _l("refused"),
}

KIND: dict[MentorKind, str] = {
    MentorKind.VOLUNTEER: _l("volunteer"),
    MentorKind.PEER: _l("peer"),
    MentorKind.TEACHER: _l("teacher"),
}

MEET: dict[Meet, str] = {
    Meet.SCHOOL: _l("at school"),
    Meet.ONLINE: _l("online"),
    Meet.EITHER: _l("at school or online"),
}

DECLINE: dict[DeclineReason, str] = {
    DeclineReason.TIME: _l("No time now"),
    DeclineReason.TRAVEL: _l("Too far"),
    DeclineReason.NO_RAPPORT: _l("I expect no click"),
    DeclineReason.TOO_HEAVY: _l("This asks too much of me"),
    DeclineReason.OTHER: _l("Something else"),
    DeclineReason.NOT_SAID: _l("I would rather not say"),
}

FELL_THROUGH: dict[FellThrough, str] = {
    FellThrough.DECLINED: _l("One of them declined"),
    FellThrough.WITHDRAWN: _l("The proposal was taken back"),
    FellThrough.LAPSED: _l("There was no answer in time"),
    FellThrough.NOT_CHOSEN: _l("The student chose another mentor"),
    FellThrough.NO_RAPPORT: _l("No click"),
    FellThrough.CANNOT_PLAN: _l("No date could be found"),
    FellThrough.STUDENT_STOPS: _l("The student does not go on now"),
    FellThrough.MENTOR_STOPS: _l("The mentor does not go on now"),
    FellThrough.OTHER: _l("Something else"),
}

PROPOSAL_STATE: dict[MatchStage, tuple[str, str]] = {
    MatchStage.PROPOSED: ("look", _l("waits for the mentor")),
    MatchStage.ACCEPTED_BY_MENTOR: ("look", _l("waits for the student")),
    MatchStage.ACCEPTED: ("good", _l("both said yes")),
    MatchStage.PLANNED: ("good", _l("first meeting planned")),
    MatchStage.ACTIVE: ("good", _l("started")),
    MatchStage.PAUSED: ("plain", _l("on a pause")),
    MatchStage.CLOSING: ("plain", _l("coming to an end")),
    MatchStage.CLOSED: ("plain", _l("finished")),
    MatchStage.FELL_THROUGH: ("plain", _l("did not go on")),
}

STILL: dict[StillAnswer, str] = {
    StillAnswer.YES: _l("Yes, I still want a mentor"),
    StillAnswer.NO_MORE: _l("No, not any more"),
    StillAnswer.TALK: _l("I want to talk about it"),
}

STILL_SAID: dict[StillAnswer, str] = {
    StillAnswer.YES: _l("still wants it"),
    StillAnswer.NO_MORE: _l("does not want it any more"),
    StillAnswer.TALK: _l("wants to talk"),
}

SUPPORT_MISSING = _l(
    "Write down which extra support there is and what makes it stop, in words the student agreed to. The mentor reads them first."
)
SUPPORT_MISSING_FOR_MENTOR = _l(
    "Something was added since you were asked. The coordinator gets in touch with you before you answer."
)
SUPPORT_NOT_READ = _l("Read which extra support there is first, and tick that you did.")

# What is lacking when one rule alone keeps mentors away.
LACK: dict[str, str] = {
    "admitted": _l("no mentor who is not on a pause"),
    "kind": _l("no mentor of a kind that fits the programme"),
    "vog": _l("no mentor with a VOG that counts"),
    "references": _l("no mentor whose references are heard"),
    "training": _l("no mentor with the basic training"),
    "agreement": _l("no mentor with a signed agreement"),
    "capacity": _l("no mentor with a free place"),
    "age": _l("no mentor of the right age"),
    "colour": _l("a colour in force"),
    "amber_conditions": _l("the conditions of amber"),
    "amber_experience": _l("no mentor with experience and the training for heavier questions"),
    "amber_most": _l("no mentor who can have one more student under conditions"),
    "amber_wanted": _l("no mentor who wants heavier questions"),
    "motivation": _l("a decision about motivation"),
    "student_week": _l("when the student can; that is not filled in"),
    "mentor_week": _l("no mentor who filled in when they can"),
    "place": _l("no mentor who can meet where the student wants"),
    "school": _l("no mentor at the own school"),
    "shared_time": _l("no mentor on %(parts)s"),
    "language": _l("no mentor who speaks %(languages)s"),
    "gender_wish": _l("no mentor as the student wishes: %(wish)s"),
    "mentor_gender_wish": _l("no mentor whose own wish the student meets"),
    "apart": _l("no mentor who is no family and does not know the student"),
    "conflict": _l("no mentor with whom it did not fail before"),
}
LACKS_SHOWN = 2

DUE: dict[str, tuple[str, str]] = {
    "waiting_answer": (_l("Ask whether somebody still waits"), _l("Write the answer down")),
    "waiting_talk": (_l("Call: somebody who waits wants to talk"), _l("Write down what was said")),
    "match_waiting": (_l("Look for a mentor"), _l("See who fits")),
    "answer_proposal": (_l("A student for you: do you want to meet?"), _l("Read and answer")),
    "proposal_waits": (_l("Ask for the answer to a proposal"), _l("See the proposal")),
    "plan_koppelingsmoment": (_l("Plan the first meeting"), _l("Plan")),
}

WHY: dict[str, str] = {
    # Opened by screening, when somebody comes on the waiting list.
    "waits_for_mentor": _l("Waits for a mentor since %(since)s."),
    "proposal_declined": _l("The proposal was declined. The place on the waiting list is kept."),
    "proposal_fell_through": _l("The match did not start. The place on the waiting list is kept."),
    "proposal_asked": _l("You hear more after both said yes. Saying no is fine too."),
    "proposal_lapsed": _l("There was no answer in time. Nobody is to blame; the place on the waiting list is kept."),
    "mentor_answer_waits": _l("The mentor has not answered yet, also not after the reminders."),
    "other_answers_wait": _l("This mentor said yes. The student is asked once the other mentors have answered."),
    "student_answer_waits": _l("The mentor said yes; the student has not answered yet, also not after the reminders."),
    "student_has_no_address": _l(
        "The mentor said yes. The student has no mail address: ask and write the answer down."
    ),
    "no_answer_still": _l("We asked by mail whether they still want a mentor. No answer came."),
    "no_address_still": _l("There is no mail address, so we cannot ask by mail whether they still want a mentor."),
    "wants_talk_still": _l("They answered: I want to talk about it."),
    "both_said_yes": _l("Mentor and student both said yes."),
}


def lacking(row: WaitingRow) -> str:
    """Give what a waiting student waits for, in words; for the coordinator only."""
    found = row.waits_for
    if found.fitting:
        return ngettext("a proposal: %(num)s mentor fits", "a proposal: %(num)s mentors fit", found.fitting)
    if not found.lacks:
        return _("no mentor comes near: each is kept away by more than one rule")
    values = {"parts": week(row.availability), "languages": languages(row.languages), "wish": wish(row.gender_wish)}
    return "; ".join(
        _(
            "%(lack)s (%(number)s)",
            lack=str(LACK[one.rule]) % values,
            number=ngettext("%(num)s mentor could otherwise", "%(num)s mentors could otherwise", one.mentors),
        )
        for one in found.lacks[:LACKS_SHOWN]
    )


def say(finding: Finding, reader: Reader = Reader.COORDINATOR) -> str | None:
    """Give the sentence on what speaks for a pair, or None when this reader does not read it."""
    template = REASONS[reader].get(finding.code)
    return None if template is None else str(template) % _filled(finding.values)


def say_all(findings: Iterable[Finding], reader: Reader = Reader.COORDINATOR) -> list[str]:
    """Give the sentences this reader reads."""
    return [sentence for finding in findings if (sentence := say(finding, reader)) is not None]


def doubt(finding: Finding) -> str:
    """Give the sentence on a doubt; for the coordinator only."""
    return str(DOUBTS[finding.code]) % _filled(finding.values)


def exclusion(found: Exclusion | Finding) -> str:
    """Give the sentence on a rule that keeps a pair apart; for the coordinator only."""
    return str(EXCLUSIONS[found.code]) % _filled(found.values)


def kept_reasons(kept: list[dict[str, Any]], reader: Reader) -> list[str]:
    """Give the sentences of the reasons a proposal was made with."""
    return say_all((Finding(one["code"], one["values"]) for one in kept if one["kind"] == "reason"), reader)


def kept_doubts(kept: list[dict[str, Any]]) -> list[str]:
    """Give the doubts and the rules that were set aside, of a proposal; for the coordinator only."""
    words = {"doubt": doubt, "set_aside": exclusion}
    return [words[one["kind"]](Finding(one["code"], one["values"])) for one in kept if one["kind"] in words]


def interests(codes: Iterable[str]) -> str:
    """Give interests in words."""
    return _listed(codes, INTERESTS)


def all_interests(codes: Iterable[str], own: Iterable[str]) -> str:
    """Give interests in words, the own words after the known ones."""
    return _listed((*codes, *own), INTERESTS)


def languages(codes: Iterable[str]) -> str:
    """Give languages in words."""
    return _listed(codes, LANGUAGES)


def week(codes: Iterable[str]) -> str:
    """Give parts of the week in words."""
    return week_words(codes)


def wish(code: str | None) -> str:
    """Give a wish for a gender in words."""
    return str(GENDER_WISHES[code]).lower() if code in GENDER_WISHES else code or ""


def decade(birth_year: int | None, today: date) -> str:
    """Give the ten years in which a mentor's age lies, such as `20–29`; a student sees no more of it."""
    if birth_year is None:
        return ""
    start = (today.year - birth_year) // 10 * 10
    return f"{start}–{start + 9}"


def _listed(codes: Iterable[str], words: dict[str, str]) -> str:
    return ", ".join(str(words.get(code, code)) for code in codes)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    words: dict[str, Callable[[Any], str]] = {
        "interests": lambda value: interests(value).lower(),
        "parts": week,
        "languages": languages,
        "wish": wish,
        "age_wish": lambda value: str(AGE_WISHES[value]).lower(),
        "student_meet": lambda value: str(MEET[Meet(value)]),
        "mentor_meet": lambda value: str(MEET[Meet(value)]),
        "on": lambda value: day(date.fromisoformat(value)),
        "stage": lambda value: str(STAGE[MentorStage(value)]),
        "kind": lambda value: str(KIND[MentorKind(value)]),
    }
    return {name: words[name](value) if name in words else value for name, value in values.items()}


def asked(mentors: int) -> str:
    """Give what a coordinator reads after a proposal to a number of mentors."""
    if mentors == 1:
        return _("The proposal is sent to the mentor.")
    return _("The proposal is sent to %(number)s mentors.", number=mentors)


def rhythm(promises: Promises) -> str:
    """Give how often we ask how it goes where a student starts under conditions, as the programme promises it."""
    every = ngettext("%(num)s day", "%(num)s days", promises.amber_checkin_days)
    weeks = ngettext("%(num)s week", "%(num)s weeks", promises.amber_checkin_weeks)
    return _(
        "We ask you and the student how it goes every %(every)s, for the first %(weeks)s.", every=every, weeks=weeks
    )


def thanks(answer: Answer) -> str:
    """Give what a mentor reads after an answer."""
    if answer is Answer.YES:
        return _("Thank you. Now we ask the student.")
    return _("Thank you for your honest answer. That is fine; you hear from us when there is another student.")


def recorded(answer: Answer) -> str:
    """Give what a coordinator reads after writing an answer down."""
    if answer is Answer.YES:
        return _("The yes is written down.")
    return _("The no is written down. The student keeps their place on the waiting list.")


def asked_for_missing(by_mail: bool) -> str:
    """Give what a coordinator reads after asking somebody for what is not filled in."""
    if by_mail:
        return _("Asked by mail. You see here when it is filled in.")
    return _("A mail is not possible here: call, and fill in what they say. It stands on your list for today.")


def not_filled_in(student: StudentProfile, has_words: bool) -> list[str]:
    """Give what a match needs of a student and nobody filled in, in words."""
    lacks = {
        _("when the student can"): not student.availability,
        _("in which language"): not student.languages,
        _("what a mentor may read"): not has_words,
    }
    return [words for words, is_missing in lacks.items() if is_missing]
