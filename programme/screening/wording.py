"""The words of the screening: rulers, motives, criteria, colours, and why the rule suggests what it does."""

from programme.core.i18n import gettext as _
from programme.core.i18n import language
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.models import Colour, MotivationOutcome
from programme.norms.questions import Meets, Question
from programme.screening.models import Evidence, MotivationScreening, Motive, Review, StillWants, Triage
from programme.screening.rules import QUESTIONS_MOST, Flaw, Gate, QuestionChange, Turn, Why

OUTCOME: dict[MotivationOutcome, tuple[str, str]] = {
    MotivationOutcome.READY: ("good", _l("Ready for a mentor")),
    MotivationOutcome.DOUBT: ("look", _l("In doubt")),
    MotivationOutcome.NOT_NOW: ("plain", _l("Not now")),
}

MOTIVE: dict[Motive, str] = {
    Motive.INTRINSIC: _l("I like it, it seems interesting"),
    Motive.IDENTIFIED: _l("It helps me with something I want"),
    Motive.INTROJECTED: _l("I would feel guilty if I did not"),
    Motive.EXTERNAL: _l("I have to, from somebody else"),
    Motive.AMOTIVATED: _l("I do not know why I would"),
}

# What each kind of reason means, and what helps then. Source: domain.md §5.1 (self-determination; Divosa), own wording.
MOTIVE_TIP: dict[Motive, tuple[str, str]] = {
    Motive.INTRINSIC: (
        _l("Moved by interest"),
        _l("Ask what draws them. A mentor who shares it is a good start."),
    ),
    Motive.IDENTIFIED: (
        _l("Moved by an own goal"),
        _l("Ask what will be different then. Their goal is where the mentor begins."),
    ),
    Motive.INTROJECTED: (
        _l("Moved by guilt or pride"),
        _l("Ask what they would choose if nobody minded. Do not add to the pressure."),
    ),
    Motive.EXTERNAL: (
        _l("Moved by somebody else"),
        _l("Say that they may say no. Then ask whether there is something in it for themselves."),
    ),
    Motive.AMOTIVATED: (
        _l("Not moved"),
        _l("Do not persuade: that raises resistance. Leave the door open and stop kindly."),
    ),
}

RULERS = ("importance", "confidence", "readiness")
RULER: dict[str, str] = {
    "importance": _l("Important"),
    "confidence": _l("Confidence"),
    "readiness": _l("Ready"),
}

# What an interviewer says to ask on, beside each ruler.
ASK_ON: dict[str, str] = {
    "importance": _l("Ask on: why not lower, and what makes it one higher?"),
    "confidence": _l("Ask on: why not less sure, and what or who helps?"),
    "readiness": _l("Ask on: what is there already, and what has to happen first?"),
}

WHY_SUGGESTED: dict[Why, str] = {
    Why.SAYS_NO: _l("The student says no. That is never red, and never a referral."),
    Why.AMOTIVATED: _l("The student sees no reason to do it."),
    Why.STILL_LOW: _l("Also in a second talk it is not important yet, or the student is not ready."),
    Why.LOW: _l("It is not important enough yet, or the student is not ready yet."),
    Why.NO_OWN_REASON: _l("No reason of the student's own was heard."),
    Why.NO_OWN_QUESTION: _l("There is no question of the student's own yet."),
    Why.WANTS_IT: _l("A question and a reason of their own, and it matters now."),
    Why.BEGIN_SMALL: _l("Low confidence is a reason to begin small, not to wait."),
}


def why_suggested(code: str) -> str:
    """Say why the rule suggested an outcome, by the code that a talk keeps."""
    return WHY_SUGGESTED[Why(code)]


def motive(code: str) -> str:
    """Say a reason that was heard, by the code that a talk keeps."""
    return MOTIVE[Motive(code)]


def asked_on(talk: MotivationScreening) -> list[tuple[str, str]]:
    """Give what the student said to the questions that were asked on, each with its ruler."""
    found = []
    for ruler in RULERS:
        for question, label in (("not_lower", _l("why not lower")), ("higher", _l("what makes it higher"))):
            if text := getattr(talk, f"{ruler}_{question}"):
                found.append((f"{RULER[ruler]}, {label}", text))
    return found


COLOUR: dict[Colour, tuple[str, str]] = {
    Colour.GREEN: ("good", _l("Green: a mentor fits")),
    Colour.AMBER: ("look", _l("Amber: under conditions")),
    Colour.RED: ("now", _l("Red: help first")),
}

# What a student reads of it: what happens, never a colour as a name for a person.
MEANING: dict[Colour, tuple[str, str]] = {
    Colour.GREEN: (
        _l("A mentor fits what you want"),
        _l("You wait for a mentor, or you have one already. Nothing else is needed."),
    ),
    Colour.AMBER: (
        _l("A mentor can fit, together with other help"),
        _l(
            "First we agree three things: which professional helps you, whether we may talk with them, and when we stop."
            " After that a mentor can begin."
        ),
    ),
    Colour.RED: (
        _l("First other help, then perhaps a mentor"),
        _l(
            "A mentor is a volunteer and cannot carry this alone. It says nothing about who you are. We help you to find the"
            " right help, and we look again together later."
        ),
    ),
}

REVIEW: dict[Review, str] = {
    Review.NOT_NEEDED: _l("no second person needed"),
    Review.PENDING: _l("waits for a second person"),
    Review.CONFIRMED: _l("confirmed by a second person"),
    Review.REJECTED: _l("not confirmed by a second person"),
}


def question(asked: Question) -> str:
    """Say a fixed question in the language of the reader."""
    return asked.nl if language() == "nl" else asked.en


def met(triage: Triage) -> list[str]:
    """Say what was met, in the words of the version that was asked."""
    return [question(one) for one in triage.asked.questions if one.code in triage.criteria]


def answers(triage: Triage) -> list[tuple[str, str]]:
    """Give each question of the version that was asked, with yes or no."""
    return [(question(one), _("Yes") if one.code in triage.criteria else _("No")) for one in triage.asked.questions]


EVIDENCE: dict[Evidence, str] = {
    Evidence.INTAKE: _l("In the intake"),
    Evidence.STUDENT: _l("From the student, later"),
    Evidence.SCHOOL: _l("From the school"),
    Evidence.CONCERN: _l("From a concern"),
}

GATE: dict[Gate, str] = {
    Gate.MOTIVATION: _l("Whether the student wants this is not decided yet."),
    Gate.TRIAL: _l("The student is in doubt. A second talk comes first, or an agreed trial."),
    Gate.COLOUR: _l("There is no colour in force yet."),
    Gate.RED: _l("Red: help first. Mentoring takes a new intake and a new colour by two people."),
    Gate.CONDITIONS: _l("Amber: not all conditions are fulfilled yet."),
}

SAME_PERSON = _l("The second pair of eyes is another person than who gave the colour.")
NOT_SCREENING = _l("Only red can be given now. Another colour follows after an intake.")
ANOTHER_LOOKS = _l("The student asked for somebody else. Who gave or confirmed this cannot look again.")
NO_OVERRIDE_REASON = _l("You choose another colour than the questions suggest. Write why.")
STUDENT_FIRST = _l(
    "The student hears it first. If that is dangerous, write why, and with which second person you weighed it."
)
SCHOOL_NOT_YET = _l("The school hears it only when the student agrees, or when acute danger cannot wait.")
CHANGED = _l("Somebody else changed this at the same moment. Look at how it stands now.")
OTHER_QUESTIONS = _l(
    "The fixed questions were changed in the meantime. Look at them once more; what you filled in is kept."
)
NEWER = _l("This colour was looked at already, or a newer one was given. Look at how it stands now.")
NO_SECOND = _l("There is nobody else in this programme who can be the second pair of eyes. Ask the administrator.")

STILL_WANTS: dict[StillWants, tuple[str, str]] = {
    StillWants.YES: ("good", _l("Yes, I want to")),
    StillWants.DOUBT: ("look", _l("I am not sure")),
    StillWants.NO: ("plain", _l("No, not now")),
}
EVE_ANSWERED: dict[StillWants, str] = {
    StillWants.YES: _l("Good. See you then."),
    StillWants.DOUBT: _l("That is fine. Your coordinator calls you before the meeting."),
    StillWants.NO: _l("That is fine. Your coordinator calls you before the meeting. Nothing is called off yet."),
}
EVE_IS_OVER = _l("This question is not open any more. Look at how it stands now.")
RED_PAUSES = _l("Red: help comes first.")
RED_RUNS = _l("Red works now: a referral is open. Decide today whether the match pauses.")
ANSWERED = _l("Thank you. Your answer is kept.")
ASKED = _l("Somebody else looks at it. You hear from us.")

DUE: dict[str, tuple[str, str]] = {
    "screen_motivation": (_l("Screen the motivation"), _l("Write it down")),
    "second_talk": (_l("Have a second talk about wanting it"), _l("Write it down")),
    "give_colour": (_l("Give the colour"), _l("Give the colour")),
    "review_colour": (_l("Second pair of eyes"), _l("Look at it")),
    "fulfil_conditions": (_l("Fulfil the conditions of amber"), _l("See what is missing")),
    "ask_on_eve": (_l("Ask whether the student still wants it"), _l("Write down the answer")),
    "motivation_wavers": (_l("Call the student before the first meeting"), _l("Write down what they say")),
    "tell_student": (_l("Tell the student what was decided"), _l("Note that they heard it")),
    "reconsider_colour": (_l("The student asks you to look"), _l("Look at it")),
    "pause_for_help": (_l("Red: does the match pause?"), _l("Pause, or let them go on")),
    "red_goes_on": (_l("Red: do they still go on?"), _l("Look and decide")),
    "red_review": (_l("Look again: is there room for mentoring now?"), _l("Plan a new intake")),
    "new_colour": (_l("Red was not confirmed: talk again"), _l("Plan a new intake")),
}

WHY: dict[str, str] = {
    "intake_held": _l("The intake was held."),
    "in_doubt": _l("The student was in doubt. A second talk follows."),
    "motivation_decided": _l("The student wants this. Now: can a mentor carry it?"),
    "red_needs_second": _l("Red works already. A second person has to confirm it."),
    "amber_needs_second": _l("Amber counts only after a second person looked at it."),
    "green_after_red": _l("It was red before, so a second person looks at the new colour."),
    "meets_tomorrow": _l("The first meeting is tomorrow, and there is no e-mail address to ask by."),
    "wavers_on_eve": _l("On the eve of the first meeting the student is not sure any more."),
    "not_told_yet": _l("Telling the student first was dangerous. They hear it as soon as that is safe."),
    "student_asks_review": _l("The student asked that somebody else looks at the decision."),
    "colour_rejected": _l("The second person did not agree with the colour."),
    "amber_conditions": _l("Amber was confirmed, but not every condition is there yet."),
    "red_ends_review": _l("Red never lasts without a new look. Is there room for mentoring now?"),
    "red_runs": _l("The student is red and has a mentor. Help comes first; you decide today whether the match pauses."),
    "red_rejected_runs": _l("Somebody else did not agree with red. Decide anew whether the match pauses."),
    "red_still_goes_on": _l("You let the match go on at red. Red never lasts without a new look."),
    "red_rejected": _l("The second person did not agree with red. It still works until a new intake and a new colour."),
}

AFTER: dict[tuple[Colour, Review], str] = {
    (Colour.GREEN, Review.NOT_NEEDED): _l("Green. As soon as the student wants it, they wait for a mentor."),
    (Colour.GREEN, Review.PENDING): _l("Kept. It was red before, so a second person looks first."),
    (Colour.AMBER, Review.PENDING): _l("Kept. Amber counts once a second person confirmed it."),
    (Colour.RED, Review.PENDING): _l("Red works now: no mentor follows, and help comes first. Begin with the student."),
}

MEETS: dict[Meets, tuple[str, str]] = {
    Meets.RED: ("now", _l("Red: help first")),
    Meets.AMBER: ("look", _l("Amber: under conditions")),
}
FLAW: dict[Flaw, str] = {
    Flaw.NO_RED: _l("At least one question must be left for red."),
    Flaw.TOO_MANY: _l("These are too many questions: at most %(most)s.", most=QUESTIONS_MOST),
    Flaw.UNCHANGED: _l("Nothing is different yet. Change, add or remove a question."),
}
TURN: dict[Turn, str] = {
    Turn.ADDED: _l("Added"),
    Turn.REMOVED: _l("Removed"),
    Turn.REWORDED: _l("Other words"),
    Turn.RECOLOURED: _l("Other colour"),
}
QUESTIONS_CHANGED = _l("Somebody else changed the questions in the meantime. Look at how they stand now.")


def turned(change: QuestionChange) -> tuple[str, str]:
    """Say what happened to a question: in a word, and from what to what."""
    before, after = change.before, change.after
    if change.turn is Turn.RECOLOURED and before is not None and after is not None:
        return TURN[change.turn], _(
            "%(question)s: from %(before)s to %(after)s",
            question=question(after),
            before=MEETS[before.meets][1],
            after=MEETS[after.meets][1],
        )
    if change.turn is Turn.REWORDED and before is not None and after is not None:
        words = [(before.nl, after.nl), (before.en, after.en)]
        said = [_("from “%(before)s” to “%(after)s”", before=old, after=new) for old, new in words if old != new]
        return TURN[change.turn], " · ".join(said)
    one = after or before
    return TURN[change.turn], "" if one is None else f"{question(one)} ({MEETS[one.meets][1]})"
