"""The words for urgency, outcomes, stages, what happened and promises around a concern."""

from collections.abc import Sequence
from typing import Any

from programme.concerns.models import Audience, BoundBy, CareRoute, Felt, GoesTo, Urgency
from programme.concerns.queries import Said
from programme.concerns.rules import Framework, Subject, Whom
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.stages import ConcernStage

URGENCY: dict[Urgency, str] = {
    Urgency.TODAY: _l("Today"),
    Urgency.THIS_WEEK: _l("This week"),
    Urgency.TALK: _l("I want to talk it over"),
}

# A doubt is as welcome as an alarm: two equal choices, and the second asks for nothing more.
WORRIED, UNSURE = "worried", "unsure"
KIND: tuple[tuple[str, str], ...] = (
    (WORRIED, _l("I am worried")),
    (UNSURE, _l("I do not know whether this is serious")),
)

# The student's own lines, said to the student.
OWN_LINE: dict[str, str] = {
    "kindertelefoon": _l("Up to 18: De Kindertelefoon"),
    "alles_oke": _l("From 18 to 24: Alles Oké?"),
}

ROUTE: dict[CareRoute, str] = {
    CareRoute.MENTOR: _l("Within the mentoring: the mentor goes on, with advice"),
    CareRoute.SCHOOL: _l("With the school: its care team takes it up"),
    CareRoute.CARE: _l("Referral: professional care is needed"),
    CareRoute.REPORT: _l("Meldcode: violence, abuse or neglect at home is suspected"),
    CareRoute.NONE: _l("No concern: nothing more has to happen"),
}

STAGE: dict[ConcernStage, tuple[str, str]] = {
    ConcernStage.RAISED: ("now", _l("not taken up yet")),
    ConcernStage.ACKNOWLEDGED: ("look", _l("taken up")),
    ConcernStage.WEIGHED: ("look", _l("weighed")),
    ConcernStage.ANSWERED: ("good", _l("answered")),
    ConcernStage.CLOSED: ("plain", _l("closed")),
}

STEPS: tuple[tuple[ConcernStage, str], ...] = (
    (ConcernStage.RAISED, _l("Raised")),
    (ConcernStage.ACKNOWLEDGED, _l("Take up")),
    (ConcernStage.WEIGHED, _l("Weigh")),
    (ConcernStage.ANSWERED, _l("Answer")),
    (ConcernStage.CLOSED, _l("Close")),
)

# What happened with a concern, by code, as its owner reads it and where it differs as others do.
WORDS: dict[str, dict[Audience, str]] = {
    "raised_in_doubt": {
        Audience.OWNER: _l("Raised as a doubt: is this serious?"),
        Audience.RAISER: _l("Raised as a doubt. Good that you ask."),
        Audience.STUDENT: _l("Raised as a doubt. Good that you ask."),
        Audience.SCHOOL: _l("Raised as a doubt. Good that you ask."),
    },
    "student_told": {Audience.OWNER: _l("The student was told."), Audience.STUDENT: _l("You were told of it.")},
    "student_not_told": {
        Audience.OWNER: _l("With a reason, and with a second person, the student does not hear it first.")
    },
    "taken_up": {Audience.OWNER: _l("Taken up by %(by)s.")},
    "passed_on_late": {
        Audience.OWNER: _l("Nobody took it up in time: it went on to the next person."),
        Audience.RAISER: _l("It waited too long. Somebody else has it now."),
        Audience.STUDENT: _l("It waited too long. Somebody else has it now."),
        Audience.SCHOOL: _l("It waited too long. Somebody else has it now."),
    },
    "passed_on_away": {
        Audience.OWNER: _l("Its owner is not there: it went on to who is."),
        Audience.RAISER: _l("Who had it is not there. Somebody else has it now."),
        Audience.STUDENT: _l("Who had it is not there. Somebody else has it now."),
        Audience.SCHOOL: _l("Who had it is not there. Somebody else has it now."),
    },
    "handed_over": {
        Audience.OWNER: _l("Its owner handed the work over: it went along to who has it now."),
        Audience.RAISER: _l("Who had it handed the work over. Somebody else has it now."),
        Audience.STUDENT: _l("Who had it handed the work over. Somebody else has it now."),
        Audience.SCHOOL: _l("Who had it handed the work over. Somebody else has it now."),
    },
    "weighed_mentor": {
        Audience.OWNER: _l("Weighed: within the mentoring."),
        Audience.RAISER: _l("Discussed: you can go on with your student. Advice follows."),
        Audience.STUDENT: _l("Discussed: we solve this within the mentoring."),
        Audience.SCHOOL: _l("Discussed: we deal with it within the mentoring."),
    },
    "weighed_school": {
        Audience.OWNER: _l("Weighed: with the school."),
        Audience.RAISER: _l("Discussed with the school."),
        Audience.STUDENT: _l("Discussed with your school."),
        Audience.SCHOOL: _l("The school takes it up."),
    },
    "weighed_care": {
        Audience.OWNER: _l("Weighed: referral to care."),
        Audience.RAISER: _l("It goes on with professional care. They have it now; you need not solve it."),
        Audience.STUDENT: _l("Professional care can help here. We do this together with you."),
        # What care somebody gets is not for the school to read here.
        Audience.SCHOOL: _l("It was taken up."),
    },
    "weighed_report": {
        Audience.OWNER: _l("Weighed: the steps of the meldcode."),
        Audience.RAISER: _l("It goes on with professionals. They have it now; do not look into it yourself."),
        Audience.STUDENT: _l("People whose work it is look at what makes it safe."),
        Audience.SCHOOL: _l("It was taken up."),
    },
    "weighed_none": {
        Audience.OWNER: _l("Weighed: no concern."),
        Audience.RAISER: _l("Discussed: nothing more has to happen. It was good to ask."),
        Audience.STUDENT: _l("Discussed: nothing more has to happen. It was good to say it."),
        Audience.SCHOOL: _l("Discussed: nothing more has to happen."),
    },
    "advice": {Audience.OWNER: _l("Advice to the mentor")},
    "second_agrees": {Audience.OWNER: _l("%(by)s looked too, and agrees.")},
    "second_disagrees": {Audience.OWNER: _l("%(by)s looked too, and does not agree.")},
    "answered": {Audience.OWNER: _l("Answered by %(by)s.")},
    "closed": {Audience.OWNER: _l("Rounded off.")},
    "meldcode": {Audience.OWNER: _l("A step of the meldcode was written down by %(by)s.")},
    "meldcode_corrected": {Audience.OWNER: _l("A step of the meldcode was corrected by %(by)s.")},
}


def said(word: Said) -> str:
    """Give the sentence for one thing that happened, to whom it is read."""
    sentences = WORDS.get(word.code, {})
    sentence = sentences.get(word.audience) or sentences.get(Audience.OWNER)
    return str(sentence) % {"by": word.by} if sentence else ""


def typed(form: Any) -> list[tuple[str, str]]:
    """Give what somebody typed in a form that came too late: the label of each text with the text."""
    texts = [field for field in form if field.type in ("TextAreaField", "StringField") and field.data]
    return [(str(field.label.text), str(field.data)) for field in texts]


# Source: domain.md §2.2; professionals walk these steps, the programme sends nothing to Veilig Thuis.
MELDCODE: tuple[tuple[str, str], ...] = (
    (_l("Map the signals"), _l("What was seen and heard, by whom and when. Facts apart from what you think.")),
    (_l("Consult"), _l("A colleague and, if needed, Veilig Thuis. Asking advice can be anonymous.")),
    (_l("Talk with the people it is about"), _l("With whom you spoke, or why that was not safe.")),
    (_l("Weigh"), _l("A professional answers the five questions. In doubt: ask Veilig Thuis.")),
    (_l("Decide twice"), _l("Is a report needed, and can help be given or organised?")),
)
# Who is asked for at each step.
CONSULTED: tuple[str, ...] = (
    _l("From whom do you know it?"),
    _l("Whom did you consult?"),
    _l("With whom did you talk?"),
    _l("Whom did you consult?"),
    _l("With whom was it decided?"),
)
QUESTIONS: dict[str, tuple[str, str]] = {
    "suspicion": (
        _l("1. Is there still a suspicion after steps 1 to 4?"),
        _l("No: write it down and close."),
    ),
    "unsafe": (_l("2. Is there acute or structural danger?"), _l("Yes: report.")),
    "can_help": (_l("3. Can you give or organise help that works?"), _l("No: report.")),
    "accept_help": (_l("4. Do the people it is about accept that help?"), _l("No: report.")),
    "help_works": (
        _l("5. Does the help give the safety that is needed, in time?"),
        _l("No: report. Yes: help goes on, without a report."),
    ),
}
DECISIONS: dict[str, str] = {
    "report": _l("Is a report to Veilig Thuis needed?"),
    "help": _l("Can help be given or organised, also beside a report?"),
}
FRAMEWORK: dict[Framework, tuple[str, str]] = {
    Framework.CLOSE: ("good", _l("The questions lead to: no suspicion is left. Write it down and close.")),
    Framework.REPORT: ("now", _l("The questions lead to: report. The professional calls Veilig Thuis.")),
    Framework.HELP: ("look", _l("The questions lead to: help, and no report now.")),
}
BOUND_BY: dict[BoundBy, str] = {
    BoundBy.EDUCATION: _l("Education"),
    BoundBy.HEALTH: _l("Health care"),
    BoundBy.SOCIAL_SUPPORT: _l("Social support"),
    BoundBy.YOUTH_CARE: _l("Youth care"),
    BoundBy.CHILDCARE: _l("Childcare"),
    BoundBy.JUSTICE: _l("Justice"),
}

LOOKED_TOO: dict[bool, str] = {
    True: _l("Thank you. The answer can go out now."),
    False: _l("Thank you. It is weighed again with your reason."),
}

FELT: dict[Felt, str] = {Felt.YES: _l("Yes"), Felt.PARTLY: _l("A little"), Felt.NO: _l("No")}

DUE: dict[str, tuple[str, str]] = {
    "acknowledge_concern": (_l("Somebody is worried"), _l("Take up")),
    "weigh_concern": (_l("Weigh the concern"), _l("Weigh")),
    "answer_concern": (_l("Answer who raised a concern"), _l("Answer")),
    "recolour": (_l("Look at the colour anew"), _l("Give the colour")),
    "close_concern": (_l("Round off the concern"), _l("Look and close")),
    "look_at_weighing": (_l("Look at how a concern was weighed"), _l("Look")),
}

WHY: dict[str, str] = {
    "concern_raised": _l("Raised %(raised_on)s. You own it; who raised it was told when they hear from you."),
    "concern_acknowledged": _l("You took it up. Weigh whose work it is, and with whom."),
    "concern_changes_colour": _l("A concern changes what a mentor can carry. Go through the fixed questions again."),
    "concern_weighed": _l("It is weighed. Now who raised it has to hear what happens."),
    "concern_answered": _l("Your answer is there. Close it when nothing is left to do."),
    "concern_passed_on": _l("Raised %(raised_on)s, and nobody took it up in time. Now it is yours."),
    "concern_second_look": _l("The weighing counts once a second person looked at it too."),
}


def subject(found: Subject) -> str:
    """Name what a concern can be about, as who raises it calls it."""
    name = found.name
    match found.whom:
        case Whom.STUDENT:
            return name or _("The student")
        case Whom.MENTOR:
            return _("%(name)s, or how it goes between you", name=name) if name else _("The mentor")
        case Whom.ANOTHER_MENTOR:
            return _("Another mentor")
        case Whom.COORDINATOR:
            return _("%(name)s, coordinator", name=name) if name else _("The coordinator")
        case Whom.MANAGER:
            return _("%(name)s, programme manager", name=name)
        case Whom.OWN_LIFE:
            return _("Something at school or at home")
        case _:
            return _("Something else")


def listener(goes_to: GoesTo, names: Sequence[str]) -> str:
    """Name to whom a concern can go, and who then does not see it."""
    named = ", ".join(names)
    match goes_to:
        case GoesTo.MANAGER:
            return _(
                "%(names)s, programme manager: the coordinator does not see it",
                names=named or _("The programme manager"),
            )
        case GoesTo.CONFIDANT:
            return _("%(names)s, confidant: nobody else of the programme sees it", names=named)
        case _:
            return _("%(names)s, coordinator", names=named) if named else _("The coordinator")
