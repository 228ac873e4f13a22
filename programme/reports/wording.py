"""The words of the figures: stages, steps of the funnel, phases, reasons, colours and the code book."""

from programme.core.i18n import lazy_gettext as _l
from programme.reports.funnel import Dropout, Step, Told

STAGE: dict[str, str] = {
    "draft": _l("Draft at the school"),
    "nominated": _l("Received"),
    "intake": _l("Intake"),
    "screening": _l("Screening"),
    "waiting": _l("Waiting for a mentor"),
    "proposed": _l("Match proposed"),
    "koppelingsmoment": _l("First meeting is planned"),
    "active": _l("Has a mentor"),
    "paused": _l("Paused"),
    "closing": _l("Is being closed"),
    "closed": _l("Finished"),
    "withdrawn": _l("Withdrawn"),
    "not_now": _l("Does not start now"),
    "referred": _l("Help first"),
}
STEP: dict[Step, str] = {
    Step.NOMINATED: _l("Nominated"),
    Step.AGREED: _l("The student said yes"),
    Step.INTAKE: _l("Intake talk held"),
    Step.SCREENED: _l("Screened and ready for a mentor"),
    Step.MATCHED: _l("Both said yes to a match"),
    Step.MET: _l("First meeting held"),
    Step.FIRST: _l("First conversation"),
    Step.SECOND: _l("Second conversation"),
    Step.THIRD: _l("Third conversation"),
}
DROPOUT: dict[Dropout, str] = {
    Dropout.NO_AGREEMENT: _l("No yes to the nomination"),
    Dropout.NO_MOTIVATION: _l("Lack of motivation: does not want it now"),
    Dropout.LEFT_WAITING: _l("Stopped while waiting for a mentor"),
    Dropout.WITHDRAWN: _l("Withdrew on the way"),
    Dropout.HELP_FIRST: _l("Help first"),
    Dropout.MENTOR: _l("The mentor could not go on"),
    Dropout.OTHER: _l("Another reason"),
}
TOLD: dict[Told, str] = {
    Told.NO_AGREEMENT: _l("No yes to the nomination"),
    Told.NOT_NOW: _l("Does not start now"),
    Told.FINISHED: _l("Ended before the third conversation"),
}
# What a proposal is weighed by, in the words of the page where the weights are set.
CRITERION: dict[str, str] = {
    "interests": _l("Shared interests"),
    "time": _l("Time together"),
    "travel": _l("Travel"),
    "wishes": _l("Wishes of both"),
    "experience": _l("Experience and room"),
}
PHASE: dict[str, str] = {
    "preparation": _l("Preparation"),
    "startup": _l("Start"),
    "guidance": _l("Guidance"),
    "deepening": _l("Deepening"),
    "closing": _l("Closing"),
}
COLOUR: dict[str, str] = {
    "green": _l("Green: mentoring"),
    "amber": _l("Amber: under conditions"),
    "red": _l("Red: help first"),
}
REASON: dict[str, str] = {
    "completed_goal": _l("Goal reached"),
    "completed_term": _l("Agreed period is over"),
    "extended_informal": _l("Go on by themselves"),
    "graduated": _l("Graduated"),
    "left_school": _l("Left school without a diploma"),
    "changed_school": _l("Other study or school"),
    "student_no_motivation": _l("Student does not want it any more"),
    "student_unreachable": _l("Student cannot be reached"),
    "student_circumstances": _l("Circumstances of the student"),
    "too_heavy_referred": _l("Too heavy, referred to help"),
    "mentor_time": _l("Mentor has no more time"),
    "mentor_moved": _l("Mentor moved, internship or job"),
    "mentor_unreachable": _l("Mentor cannot be reached"),
    "mentor_circumstances": _l("Circumstances of the mentor"),
    "no_rapport": _l("It did not click"),
    "expectations_mismatch": _l("Different expectations"),
    "boundary_issue": _l("A boundary was crossed"),
    "safety_issue": _l("Safety"),
    "guardian_objects": _l("Parent or carer objects"),
    "programme_capacity": _l("Programme could not go on"),
    "other": _l("Other"),
}
CODE_BOOK: tuple[tuple[str, str], ...] = (
    ("pseudonym", _l("A code for one trajectory, the same in every export. Nobody can find a name with it.")),
    ("school", _l("A code for the school.")),
    ("level", _l("Level of the study, 1 to 4; empty when not known.")),
    ("age_band", _l("Age at nomination: 0-15, 16-17, 18-20 or 21+.")),
    ("nominated_month", _l("Year and month of the nomination.")),
    ("waiting_days", _l("Days from nomination to the first koppelingsmoment; empty when not started.")),
    ("stage", _l("Where the trajectory is now, as a code.")),
    ("match_start_month", _l("Year and month in which the last match started.")),
    ("weeks", _l("Whole weeks the last match lasts or lasted.")),
    ("conversations", _l("Number of held conversations, all matches together.")),
    ("ended_as_planned", _l("y or n; n is premature: before the agreed day and without a good end. Empty: not ended.")),
    ("early", _l("y or n; y is shorter than twelve months, also with a good end. Empty: not ended.")),
    ("end_reason", _l("Code of why the last match ended.")),
    (
        "furthest_step",
        _l("Furthest step: agreed, intake, screened, matched, met, first, second or third conversation."),
    ),
    (
        "start",
        _l(
            "started: had a conversation. never: accepted and over without one. under_way, help_first and not_accepted "
            "count in no share."
        ),
    ),
)
