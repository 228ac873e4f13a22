"""The forms of the logbook: held, missed, moved, planned, and a goal."""

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectMultipleField, TextAreaField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.logbook.models import MINUTES_MOST, Competence, Place, Side
from programme.logbook.wording import COMPETENCE, OUTCOME, PLACE, SIDE, WHO_READS

# A goal further away than the longest programme is a slip of the hand.
FURTHEST_DAYS = 3 * 366
LENGTH = NumberRange(1, MINUTES_MOST, _l("Give the length in minutes: between 1 and 600."))
PLACES = options((place.value, PLACE[place]) for place in Place)


class _WithNote(BaseForm):
    """What the conversation was about, and what the mentor wants to tell."""

    goal_ids = SelectMultipleField(
        _l("What was it about?"), coerce=int, choices=[], validators=[Optional()], validate_choice=True
    )
    note = TextAreaField(
        _l("Anything you want to tell?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=WHO_READS,
    )
    ring_me = BooleanField(
        _l("Please ring me about this"),
        description=_l("Your coordinator hears it at once. Worried about safety? Use the red button, that is for it."),
    )


class AsPlannedForm(_WithNote):
    """It went as planned: nothing has to be filled in."""


class DifferentForm(_WithNote):
    """It was held, but not quite as planned."""

    minutes = IntegerField(_l("How many minutes?"), validators=[REQUIRED, LENGTH])
    place = RadioField(_l("Where?"), choices=PLACES, validators=[CHOOSE])


class LogForm(DifferentForm):
    """A conversation that nobody planned: five fields at most."""

    held_on = DateField(_l("When?"), validators=[REQUIRED])


class QuestionForm(BaseForm):
    """One thing the programme asks about a log."""

    question = TextAreaField(
        _l("What do you want to ask?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One open question, such as: what do you need to go on with this?"),
    )


class AnswerForm(BaseForm):
    """What the mentor answers."""

    answer = TextAreaField(_l("Your answer"), filters=[plain], validators=[REQUIRED, no_bsn], description=WHO_READS)


class MissedForm(BaseForm):
    """Who cancelled, or did not come."""

    by_side = RadioField(_l("Who?"), choices=options((side.value, SIDE[side]) for side in Side), validators=[CHOOSE])


class MoveForm(BaseForm):
    """The new date."""

    on = DateField(_l("New day"), validators=[REQUIRED])
    at = TimeField(_l("Time"), validators=[REQUIRED])


class PlanForm(BaseForm):
    """The next conversation."""

    on = DateField(_l("Day"), validators=[REQUIRED])
    at = TimeField(_l("Time"), validators=[REQUIRED])
    minutes = IntegerField(_l("How many minutes?"), validators=[REQUIRED, LENGTH])
    place = RadioField(_l("Where?"), choices=PLACES, validators=[CHOOSE])


class GoalForm(BaseForm):
    """A goal in the student's words."""

    words = TextAreaField(
        _l("The goal, in the words of your student"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Such as: I hand in my internship plan before Christmas."),
    )
    competence = RadioField(
        _l("What does it help with?"),
        choices=options((code.value, COMPETENCE[code]) for code in Competence),
        validators=[CHOOSE],
    )
    seen_by = TextAreaField(_l("How will you both see that it worked?"), filters=[plain], validators=[REQUIRED, no_bsn])
    first_step = TextAreaField(_l("What comes first?"), filters=[plain], validators=[Optional(), no_bsn])
    by_on = DateField(_l("By when?"), validators=[REQUIRED])

    def validate_by_on(self, field: DateField) -> None:
        """Refuse a day that is over, or so far away that it must be a slip."""
        if field.data is None:
            return
        days = (field.data - today()).days
        if days < 0:
            raise ValidationError(_l("This day is over."))
        if days > FURTHEST_DAYS:
            raise ValidationError(_l("This is more than three years away. Look at the year again, please."))


class OutcomeForm(BaseForm):
    """What became of a goal."""

    outcome = RadioField(
        _l("What became of it?"),
        choices=options((code.value, label) for code, (_kind, label) in OUTCOME.items()),
        validators=[CHOOSE],
    )
