"""The protocol in words: each part made of the rules and numbers that run, in the language of the reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.lifecycle.models import MotivationOutcome
from programme.nomination.rules import SchoolStatus
from programme.nomination.wording import STATUS
from programme.norms.promises import Party, Promises
from programme.norms.questions import Meets, Question
from programme.protocol import rules
from programme.protocol.rules import Ground
from programme.screening.rules import Why
from programme.screening.wording import question


@dataclass(frozen=True, slots=True)
class Points:
    """A list, perhaps under a small title."""

    title: str
    points: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the protocol: sentences, lists, sentences."""

    code: str
    title: str
    before: list[str]
    lists: list[Points]
    after: list[str]


OUTCOME: dict[MotivationOutcome, str] = {
    MotivationOutcome.NOT_NOW: _l("Not now, when one of these is so:"),
    MotivationOutcome.DOUBT: _l("In doubt, when that is not so, but one of these is:"),
    MotivationOutcome.READY: _l("Ready for a mentor, when none of these is so:"),
}

WHY: dict[Why, str] = {
    Why.SAYS_NO: _l("The student says no."),
    Why.AMOTIVATED: _l("The student says: I do not know why I would."),
    Why.STILL_LOW: _l(
        "Also in the second talk the student gives %(most)s or less to how important it is, or to how ready they are."
    ),
    Why.LOW: _l("The student gives %(most)s or less to how important it is, or to how ready they are."),
    Why.NO_OWN_REASON: _l("The student has no reason of their own, but does it for somebody else."),
    Why.NO_OWN_QUESTION: _l("The student does not know yet what they want from a mentor."),
    Why.WANTS_IT: _l("There is a question and a reason of their own, and it matters now."),
    Why.BEGIN_SMALL: _l(
        "A student with little confidence, %(most)s or less, is welcome too: then mentor and student begin small."
    ),
}

GATE: dict[str, str] = {
    "admitted": _l("The mentor was admitted by the programme and is not on a pause."),
    "kind": _l("The mentor is of a kind that the programme works with."),
    "vog": _l("The mentor has a VOG (a certificate of good conduct) that still counts."),
    "references": _l("Others told us about the mentor, and we listened."),
    "training": _l("The mentor did the basic training."),
    "agreement": _l("The mentor signed the volunteer agreement."),
    "capacity": _l("The mentor has a free place."),
    "colour": _l("The student is green or amber. Red never starts."),
    "amber_conditions": _l("At amber all conditions are fulfilled."),
    "amber_experience": _l("At amber the mentor has experience and did the training for heavier questions."),
    "amber_most": _l("The mentor does not have too many students at amber."),
    "amber_wanted": _l("At amber the mentor did not say no to heavier questions."),
    "motivation": _l("The student wants it, or agreed to a trial."),
    "school": _l("A fellow student or a teacher mentors at the own school."),
    "mentor_week": _l("The mentor filled in when they can."),
    "student_week": _l("The student said when they can."),
    "place": _l("There is a way to meet that both want, no further than the mentor wants to travel."),
    "shared_time": _l("There is a part of the week in which both can."),
    "language": _l("They speak a common language."),
    "gender_wish": _l("A wish of the student for a woman or a man is met."),
    "mentor_gender_wish": _l("A wish of the mentor for a woman or a man is met."),
    "age": _l("The mentor's age fits the programme."),
    "apart": _l("The two are no family, are not in one team and do not know each other."),
    "conflict": _l("The two were not matched before without success."),
}

PARTY: dict[Party, str] = {
    Party.STUDENT: _l("the student"),
    Party.MENTOR: _l("the mentor"),
    Party.GUARDIAN: _l("a parent or carer"),
    Party.CARE_COORDINATOR: _l("the care coordinator of the school"),
    Party.COORDINATOR: _l("the coordinator of the programme"),
}

SCHOOL_READS: dict[SchoolStatus, str] = {
    SchoolStatus.RECEIVED: _l("the programme has the nomination"),
    SchoolStatus.IN_TALKS: _l("we talk with the student"),
    SchoolStatus.WAITS: _l("the student waits for a mentor or for the first meeting"),
    SchoolStatus.STARTED: _l("the student has a mentor"),
    SchoolStatus.NOT_NOW: _l("the student does not start now; never why"),
    SchoolStatus.FINISHED: _l("it is over"),
}


def parts(promises: Promises, questions: Sequence[Question]) -> list[Part]:
    """Give the protocol of a programme with these promises and questions of the traffic light, in the order of the road."""
    makers: tuple[Callable[[Promises], Part], ...] = (
        _nomination,
        _intake,
        _motivation,
        partial(_colour, questions),
        _match,
        _start,
        _school,
        _kept,
        _rights,
    )
    return [maker(promises) for maker in makers]


def workdays(number: int) -> str:
    """Write a term of working days; nothing is the same day."""
    return (
        ngettext("within %(num)s working day", "within %(num)s working days", number) if number else _("the same day")
    )


def days(number: int) -> str:
    """Write a term of days."""
    return ngettext("within %(num)s day", "within %(num)s days", number)


def hours(number: int) -> str:
    """Write a number of hours."""
    return ngettext("%(num)s hour", "%(num)s hours", number)


def weeks(number: int) -> str:
    """Write a number of weeks."""
    return ngettext("%(num)s week", "%(num)s weeks", number)


def months(number: int) -> str:
    """Write a number of months."""
    return ngettext("%(num)s month", "%(num)s months", number)


def _nomination(promises: Promises) -> Part:
    return Part(
        "nomination",
        _("1. The nomination"),
        [
            _("A school nominates a student, or a student asks for a mentor."),
            _("Nothing goes to the programme before the student says yes. Saying no is always fine."),
            _(
                "Is the student younger than %(age)s? Then a parent or carer says yes too.",
                age=promises.guardian_consent_below_age,
            ),
            _("The school hears from us %(term)s.", term=workdays(promises.nomination_answer_workdays)),
        ],
        [],
        [],
    )


def _intake(promises: Promises) -> Part:
    return Part(
        "intake",
        _("2. The intake talk"),
        [
            ngettext(
                "We talk with the student for about %(num)s minute: what do you want, what is already there, when can you?",
                "We talk with the student for about %(num)s minutes: what do you want, what is already there, when can you?",
                promises.intake_minutes,
            ),
            _("At the end we read out what we wrote down. The student says whether it is right."),
            _(
                "%(term)s after it we decide together on the two questions below.",
                term=_capital(workdays(promises.screening_workdays)),
            ),
        ],
        [],
        [],
    )


def _motivation(promises: Promises) -> Part:
    return Part(
        "motivation",
        _("3. Does the student want this, now?"),
        [
            _(
                "The student gives three scores from 0 to 10: how important, how sure, how ready. We ask why they want it."
            ),
            _("The answers lead to a suggestion, checked in this order. A person decides, and may decide otherwise."),
        ],
        [
            Points(str(OUTCOME[outcome]), [_ground(one) for one in grounds])
            for outcome, grounds in rules.motivation(promises)
            if grounds
        ],
        [
            ngettext(
                "In doubt: a second talk within %(num)s day, or a trial of %(talks)s conversations, with a clear stop or go.",
                "In doubt: a second talk within %(num)s days, or a trial of %(talks)s conversations, with a clear stop or go.",
                promises.motivation_second_talk_days,
                talks=promises.trial_conversations,
            ),
            _(
                "Not now is no refusal. Who wants that hears from us again after %(weeks)s.",
                weeks=weeks(promises.recontact_weeks),
            ),
        ],
    )


def _colour(questions: Sequence[Question], promises: Promises) -> Part:
    said = {meets: [question(one) for one in questions if one.meets is meets] for meets in Meets}
    return Part(
        "colour",
        _("4. Can a volunteer carry this? The traffic light"),
        [
            _(
                "The questions are the same for all. They are about what a volunteer can carry, not about what you are worth."
            ),
            _("We only look at what fits. The person who decides sets the colour and writes down why."),
        ],
        [
            Points(_("Red: help first, when one of these is so"), said[Meets.RED]),
            *(
                [Points(_("Amber: a mentor under conditions, when one of these is so"), said[Meets.AMBER])]
                * bool(said[Meets.AMBER])
            ),
            Points(
                _("The conditions of amber"),
                [
                    _("There is a professional who helps, and the student lets us be in touch with them."),
                    _("It was agreed when we stop."),
                    ngettext(
                        "The mentor brought at least %(num)s earlier match to a good end.",
                        "The mentor brought at least %(num)s earlier matches to a good end.",
                        promises.amber_completed_matches,
                    ),
                    ngettext(
                        "A mentor has at most %(num)s such student at once.",
                        "A mentor has at most %(num)s such students at once.",
                        promises.amber_matches_most,
                    ),
                    ngettext(
                        "We ask how it goes every %(num)s day, for the first %(weeks)s.",
                        "We ask how it goes every %(num)s days, for the first %(weeks)s.",
                        promises.amber_checkin_days,
                        weeks=weeks(promises.amber_checkin_weeks),
                    ),
                ],
            ),
            Points(
                _("Two people decide"),
                [
                    _(
                        "Amber: a second person looks at it %(term)s. It counts only after that.",
                        term=workdays(promises.amber_review_workdays),
                    ),
                    _(
                        "Red: counts at once; a second person looks at it %(term)s.",
                        term=workdays(promises.red_confirm_workdays),
                    ),
                    _(
                        "Red and already a mentor? The coordinator decides the same day whether the two pause, and writes why."
                    ),
                    _(
                        "Red never lasts without a new look: after %(weeks)s at the latest.",
                        weeks=weeks(promises.red_review_weeks),
                    ),
                    _("From red to a mentor: only after a new talk and a new colour by two people."),
                ],
            ),
        ],
        [_("Green: none of these is so. The student can get a mentor.")],
    )


def _match(promises: Promises) -> Part:
    gates = rules.gates(promises)
    lists = [Points(_("Always"), [str(GATE[name]) for name in gates.firm])]
    if gates.may_bend:
        lists.append(
            Points(_("Also, unless the coordinator writes down why not"), [str(GATE[name]) for name in gates.may_bend])
        )
    return Part(
        "match",
        _("5. Which mentor?"),
        [
            _("The coordinator proposes a mentor. First the mentor is asked, then the student. Both may say no."),
            _("Both are asked for an answer %(term)s.", term=days(promises.proposal_answer_days)),
            ngettext(
                "Who did not answer hears from us after %(first)s, after %(second)s and at the end. Is it quiet for another "
                "%(num)s day? Then we look on. Nobody is blamed, and the student keeps their place.",
                "Who did not answer hears from us after %(first)s, after %(second)s and at the end. Is it quiet for another "
                "%(num)s days? Then we look on. Nobody is blamed, and the student keeps their place.",
                promises.proposal_grace_days,
                first=hours(promises.proposal_first_reminder_hours),
                second=hours(promises.proposal_second_reminder_hours),
            ),
            *_choice(promises),
        ],
        lists,
        [
            _(
                "We call it long when a student waits for %(weeks)s. Who waits longest comes first.",
                weeks=weeks(promises.waiting_long_weeks),
            ),
            _(
                "Who waits hears from us every %(weeks)s. Every %(ask)s we ask whether the student still wants a mentor. "
                "Without an answer they keep their place, and we call.",
                weeks=weeks(promises.waiting_message_weeks),
                ask=weeks(promises.waiting_ask_weeks),
            ),
        ],
    )


def _choice(promises: Promises) -> list[str]:
    if promises.student_chooses_from == 1:
        return []
    return [
        ngettext(
            "The student may choose: at most %(num)s mentor is asked at once, and the student sees those who said yes.",
            "The student may choose: at most %(num)s mentors are asked at once, and the student sees those who said yes.",
            promises.student_chooses_from,
        )
    ]


def _start(promises: Promises) -> Part:
    return Part(
        "start",
        _("6. The first meeting"),
        [
            _("We plan the first meeting %(term)s. Present are:", term=days(promises.koppelingsmoment_plan_days)),
        ],
        [Points("", [str(PARTY[party]) for party in promises.parties])],
        [
            _(
                "A parent or carer is invited when the student is younger than %(age)s; later only if the student wants it.",
                age=promises.guardian_invited_below_age,
            ),
            _(
                "A match lasts about %(weeks)s. Everybody may stop; we then talk about it together.",
                weeks=weeks(promises.duration_weeks),
            ),
        ],
    )


def _school(_promises: Promises) -> Part:
    return Part(
        "school",
        _("7. What the school hears"),
        [_("The school reads one of these words, and nothing more:")],
        [
            Points(
                "",
                [
                    _("%(word)s: %(meaning)s", word=_capital(str(STATUS[status][1])), meaning=meaning)
                    for status, meaning in SCHOOL_READS.items()
                ],
            )
        ],
        [
            _("The school reads more only if the student read it first and agrees."),
            _(
                "Amber or red stays with us, unless the student lets us tell the school, or there is danger now: we write why."
            ),
        ],
    )


def _kept(promises: Promises) -> Part:
    return Part(
        "kept",
        _("8. How long we keep things"),
        [],
        [
            Points(
                "",
                [
                    _(
                        "A nomination that did not go on: %(term)s.",
                        term=months(promises.keep_refused_nomination_months),
                    ),
                    _(
                        "What a mentor wrote down about the conversations: %(term)s after the end.",
                        term=months(promises.keep_notes_months),
                    ),
                    _("The student's file: %(term)s after the end.", term=months(promises.keep_dossier_months)),
                ],
            )
        ],
        [_("After that nobody can see any more who it was. Counts stay, without names.")],
    )


def _rights(_promises: Promises) -> Part:
    return Part(
        "rights",
        _("9. What you can ask"),
        [],
        [
            Points(
                "",
                [
                    _("See what is written about you, and have it corrected."),
                    _("Hear first, from a person, what was decided and why, and say what you think of it."),
                    _("Ask that another coordinator looks at it again."),
                    _("Stop. You do not need a reason."),
                    _("Take back your yes to keeping your data."),
                ],
            )
        ],
        [_("Ask the coordinator of the programme, or somebody at your school.")],
    )


def _ground(ground: Ground) -> str:
    return str(WHY[ground.why]) % {"most": ground.most}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
