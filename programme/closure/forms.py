"""The forms of an ending."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.closure.wording import AFTER, INITIATOR, REASON
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, Filled, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.logbook.models import Goal, GoalOutcome
from programme.logbook.wording import OUTCOME

BY_REASON, YES, NO = "by_reason", "yes", "no"


class StartForm(BaseForm):
    """Why it ends, and who wanted that."""

    reason = SelectField(
        _l("Why does it end?"),
        choices=options([("", _l("Choose a reason")), *((code.value, REASON[code]) for code in EndReason)]),
        validators=[CHOOSE],
    )
    initiator = RadioField(
        _l("Who wanted the end?"),
        choices=options((code.value, INITIATOR[code]) for code in Initiator),
        validators=[CHOOSE],
    )
    planned = RadioField(
        _l("Does it end as was agreed?"),
        choices=options([(BY_REASON, _l("As the reason says")), (YES, _l("Yes, as agreed")), (NO, _l("No, earlier"))]),
        default=BY_REASON,
        validators=[CHOOSE],
    )
    note = TextAreaField(
        _l("What do you want to remember?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Only the programme reads this. The student may ask to see it."),
    )


class WordsForm(BaseForm):
    """What the mentor looks back on."""

    words = TextAreaField(
        _l("What do you look back on?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("What went well, what you learned, what you wish your student."),
    )


class CloseForm(BaseForm):
    """How it ended; `for_goals()` adds a question on each goal."""

    meeting_on = DateField(_l("When was the closing conversation?"), validators=[Optional()])
    no_meeting = TextAreaField(
        _l("No closing conversation? Then why not"), filters=[plain], validators=[Optional(), no_bsn]
    )
    student_words = TextAreaField(
        _l("What does the student say about it?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("In the student's own words, as far as the student wants."),
    )
    after = RadioField(
        _l("What comes next for the student?"),
        choices=options((code.value, AFTER[code]) for code in AfterEnd),
        validators=[CHOOSE],
    )
    after_reason = TextAreaField(
        _l("Another mentor? Then why"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("A new match after an early end is a careful choice, never a habit."),
    )

    @classmethod
    def for_goals(cls, goals: Sequence[Goal]) -> Any:
        """Make the form with one question for each goal."""
        questions = {
            f"goal_{goal.id}": RadioField(
                goal.words or "",
                choices=options((code.value, OUTCOME[code][1]) for code in GoalOutcome),
                validators=[Filled(_l("Say what became of this goal."))],
            )
            for goal in goals
        }
        return type("CloseFormWithGoals", (cls,), questions)()


class ReasonForm(BaseForm):
    """Why an ending is taken back; where the wish to take part was, whether it is there again."""

    said_again = BooleanField(
        _l("Who took the wish to take part back told me yes again"),
        validators=[Filled(_l("Without a new yes of the student nobody goes on. Ask it first."))],
    )
    reason = TextAreaField(
        _l("What happened?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One sentence is enough. It stands in the history of the match."),
    )


class AftercareForm(BaseForm):
    """How it goes a while after the end."""

    was_reached = BooleanField(_l("I spoke with the student"))
    note = TextAreaField(_l("How does it go?"), filters=[plain], validators=[Optional(), no_bsn])
