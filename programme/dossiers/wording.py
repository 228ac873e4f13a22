"""The words for stages, phases, rhythm, and what happened, on the pages over all steps."""

from programme.concerns import wording as concerns
from programme.concerns.models import CareRoute, RaisedAs
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.dossiers.rules import Next
from programme.handover import wording as handover
from programme.lifecycle.models import Colour
from programme.lifecycle.rhythm import Rhythm
from programme.lifecycle.stages import TrajectoryStage
from programme.logbook.models import ConversationState, GoalOutcome, Place, Side
from programme.norms.promises import Phase
from programme.people.models import MentorStage
from programme.referral import wording as referral
from programme.referral.models import Piece

STAGE = handover.STAGE

MENTOR_STAGE: dict[MentorStage, tuple[str, str]] = {
    MentorStage.APPLIED: ("look", _l("applied")),
    MentorStage.INTERVIEWED: ("look", _l("interviewed")),
    MentorStage.ADMITTED: ("good", _l("admitted")),
    MentorStage.PAUSED: ("plain", _l("paused")),
    MentorStage.LEFT: ("plain", _l("left")),
    MentorStage.REFUSED: ("plain", _l("refused")),
}

COLOUR: dict[Colour, tuple[str, str]] = {
    Colour.GREEN: ("good", _l("green")),
    Colour.AMBER: ("look", _l("amber")),
    Colour.RED: ("now", _l("red")),
}

PHASE: dict[Phase, str] = {
    Phase.PREPARATION: _l("Preparation"),
    Phase.STARTUP: _l("Start-up"),
    Phase.GUIDANCE: _l("Guidance"),
    Phase.DEEPENING: _l("Deepening"),
    Phase.CLOSING: _l("Closing"),
}

RHYTHM: dict[Rhythm, tuple[str, str]] = {
    Rhythm.ON_RHYTHM: ("good", _l("on rhythm")),
    Rhythm.SILENT: ("now", _l("silent")),
    Rhythm.PAUSED: ("plain", _l("paused")),
    Rhythm.CLOSING: ("plain", _l("closing")),
    Rhythm.ENDED: ("plain", _l("ended")),
    Rhythm.NOT_STARTED: ("look", _l("not started yet")),
}

# Where a student is, told to the student: what comes next, and of what was decided nothing that a person tells.
OWN_STAGE: dict[TrajectoryStage, str] = {
    TrajectoryStage.DRAFT: _l("You have not said yes yet. That is up to you."),
    TrajectoryStage.NOMINATED: _l("First somebody of the programme talks with you. You hear when."),
    TrajectoryStage.INTAKE: _l("First somebody of the programme talks with you. After that we look for a mentor."),
    TrajectoryStage.SCREENING: _l("We talked. You hear from your coordinator how it goes on."),
    TrajectoryStage.WAITING: _l("You are on the list. We look for a mentor who fits you."),
    TrajectoryStage.PROPOSED: _l("You are on the list. We look for a mentor who fits you."),
    TrajectoryStage.KOPPELINGSMOMENT: _l("You and your mentor said yes to each other. Soon you meet."),
    TrajectoryStage.ACTIVE: _l("You have a mentor. Here is what is planned and what you agreed."),
    TrajectoryStage.PAUSED: _l("It stands still for a while. Your coordinator knows when it goes on."),
    TrajectoryStage.CLOSING: _l("You two are rounding it off. What you reached stays yours."),
    TrajectoryStage.CLOSED: _l("It is finished. What you reached stays yours."),
    TrajectoryStage.NOT_NOW: _l("Nothing runs now. You are always welcome again."),
    TrajectoryStage.WITHDRAWN: _l("Nothing runs now. You are always welcome again."),
    TrajectoryStage.REFERRED: _l("It stands still for a while. Your coordinator knows when it goes on."),
}
# The lines a student can call, told to the student.
OWN_LINE = concerns.OWN_LINE
DESTINATION = referral.DESTINATION
# What went along to somebody else, said to the student.
PIECE: dict[Piece, str] = {
    Piece.FIRST_NAME: _l("your first name"),
    Piece.AGE: _l("your age"),
    Piece.CONTACT: _l("how to reach you"),
    Piece.QUESTION: _l("what you want help with"),
    Piece.PRACTICAL: _l("travel, timetable and internship"),
    Piece.NOTE: _l("what they need to know to help"),
}
CONCERN_STAGE = concerns.STAGE
RAISED_AS: dict[RaisedAs, str] = {
    RaisedAs.MENTOR: _l("Your mentor was worried about you."),
    RaisedAs.SCHOOL: _l("Somebody at your school was worried about you."),
    RaisedAs.STAFF: _l("Somebody of the programme was worried about you."),
}
# Who is in it because of how it was weighed, said to the student.
SHARED_BY_ROUTE: dict[CareRoute, str] = {
    CareRoute.SCHOOL: _l("Your school helps with it."),
    CareRoute.CARE: _l("We look for professional care together with you."),
    CareRoute.MENTOR: _l("It stays within the mentoring."),
    CareRoute.NONE: _l("It stays within the mentoring."),
}

NEXT: dict[Next, tuple[str, str]] = {
    Next.PLAN_INTAKE: (_l("Plan the intake"), "slots.offer"),
    Next.HOLD_INTAKE: (_l("Record the intake"), "intake.hold"),
    Next.SCREEN_MOTIVATION: (_l("Record motivation"), "screening.motivation"),
    Next.SET_COLOUR: (_l("Set the colour"), "screening.triage"),
    Next.FIND_MENTOR: (_l("Find a mentor"), "matching.candidates"),
    Next.SEE_PROPOSAL: (_l("See the proposal"), "matching.proposal"),
    Next.PLAN_FIRST_MEETING: (_l("The first meeting"), "koppelingsmoment.plan"),
    Next.OPEN_MATCH: (_l("Open the match"), "dossiers.match"),
    Next.REFER: (_l("Refer to care"), "referral.advise"),
}
# These are done on the match, the others on the trajectory.
ON_MATCH = frozenset({Next.SEE_PROPOSAL, Next.PLAN_FIRST_MEETING, Next.OPEN_MATCH})

EVENT: dict[str, str] = {
    "nomination": _l("Nominated by the school"),
    "agreement": _l("The student said yes"),
    "application": _l("The student applied, without the school"),
    "intake_planned": _l("Intake planned"),
    "intake": _l("Intake"),
    "motivation": _l("Motivation"),
    "triage": _l("Colour"),
    "referral": _l("Referral"),
    "proposal": _l("Proposal"),
    "meeting": _l("Koppelingsmoment"),
    "concern": _l("Concern"),
    "conversation": _l("Conversation"),
    "move": _l("Stage"),
}

CODE: dict[str, str] = {
    "ready": _l("ready"),
    "doubt": _l("in doubt"),
    "not_now": _l("not now"),
    "green": _l("green"),
    "amber": _l("amber"),
    "red": _l("red"),
    "pending": _l("second pair of eyes is asked"),
    "confirmed": _l("confirmed by a second person"),
    "rejected": _l("not confirmed by the second person"),
    "advised": _l("advised"),
    "agreed": _l("agreed"),
    "handed_over": _l("handed over"),
    "received": _l("received"),
    "started": _l("started"),
    "waiting_list": _l("on a waiting list"),
    "declined": _l("declined"),
    "closed": _l("closed"),
    "raised": _l("not taken up yet"),
    "acknowledged": _l("taken up"),
    "weighed": _l("weighed"),
    "answered": _l("answered"),
    "held": _l("took place"),
    "planned": _l("planned"),
    "cancelled": _l("did not take place"),
    "moved": _l("moved"),
    "no_show": _l("somebody did not come"),
    "mentor_yes": _l("the mentor said yes"),
    "mentor_no": _l("the mentor said no"),
    "student_yes": _l("the student said yes"),
    "student_no": _l("the student said no"),
    "proposed": _l("proposed"),
    "accepted_by_mentor": _l("the mentor said yes"),
    "accepted": _l("both said yes"),
    "nominated": _l("nominated"),
    "intake": _l("intake"),
    "screening": _l("screening"),
    "waiting": _l("waits for a mentor"),
    "koppelingsmoment": _l("koppelingsmoment"),
    "active": _l("running"),
    "paused": _l("paused"),
    "closing": _l("closing"),
    "withdrawn": _l("withdrawn"),
    "referred": _l("referred"),
    "fell_through": _l("fell through"),
    "draft": _l("draft"),
}

PLACE: dict[Place, str] = {
    Place.SCHOOL: _l("at school"),
    Place.ONLINE: _l("online"),
    Place.PHONE: _l("by phone"),
    Place.OUTSIDE: _l("somewhere else"),
}

CONVERSATION: dict[ConversationState, str] = {
    ConversationState.PLANNED: _l("planned"),
    ConversationState.HELD: _l("took place"),
    ConversationState.MOVED: _l("moved"),
    ConversationState.CANCELLED: _l("did not take place"),
    ConversationState.NO_SHOW: _l("somebody did not come"),
}

SIDE: dict[Side, str] = {
    Side.STUDENT: _l("by the student"),
    Side.MENTOR: _l("by the mentor"),
    Side.BOTH: _l("by both"),
}

GOAL: dict[GoalOutcome, str] = {
    GoalOutcome.REACHED: _l("reached"),
    GoalOutcome.PARTLY: _l("partly reached"),
    GoalOutcome.NOT_REACHED: _l("not reached"),
    GoalOutcome.DROPPED: _l("dropped"),
}


def phase_words() -> dict[Phase, str]:
    """Give the phases in the language of this page, for a list that shows one in every row."""
    return {phase: str(word) for phase, word in PHASE.items()}


def place_words() -> dict[Place, str]:
    """Give the places in the language of this page, for a list."""
    return {place: str(word) for place, word in PLACE.items()}


def rhythm_words() -> dict[Rhythm, tuple[str, str]]:
    """Give the kind and word of each rhythm in the language of this page, for a list."""
    return {code: (kind, str(word)) for code, (kind, word) in RHYTHM.items()}


def phase_items(now: Phase) -> list[tuple[str, str]]:
    """Give the five phases with what is done, now and later, for the line above a match."""
    order = list(Phase)
    here = order.index(now)
    return [
        (str(PHASE[phase]), "done" if place < here else ("now" if place == here else "later"))
        for place, phase in enumerate(order)
    ]


def agreed_rhythm(days: int) -> str:
    """Write how often a pair meets."""
    known = {7: _("every week"), 14: _("every two weeks"), 28: _("every four weeks")}
    return known.get(days) or _("every %(days)s days", days=days)


def codes(*values: str) -> str:
    """Write the codes of an event as words; a code without a word is left out."""
    return ", ".join(str(CODE[value]) for value in values if value in CODE)
