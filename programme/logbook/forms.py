"""The forms of the logbook: held, missed, moved, planned, and a goal."""

from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectMultipleField, TextAreaField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError

from programme.core.clock import instant, now, today
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.rendering import day
from programme.logbook.models import MINUTES_MOST, Competence, Place, Side
from programme.logbook.rules import can_have_been
from programme.logbook.wording import (
    COMPETENCE,
    OUTCOME,
    PLACE,
    SIDE,
    WHO_READS,
    day_impossible,
    moment_passed,
)

# A goal further away than the longest programme is a slip of the hand.
FURTHEST_DAYS = 3 * 366
LENGTH = NumberRange(1, MINUTES_MOST, _l("Give the length in minutes: between 1 and 600."))
PLACES = options((place.value, PLACE[place]) for place in Place)
EVERY_WEEKS = options(
    [(1, _l("Every week")), (2, _l("Every two weeks")), (3, _l("Every three weeks")), (4, _l("Every four weeks"))]
)
SERIES_DAYS_MOST = 731
NO_DATE = "none"


def is_over(on: date | None, at: time | None) -> bool:
    """Tell whether a moment on the wall clock is over; one that is not filled in is not."""
    return on is not None and at is not None and instant(on, at) <= now()


def text_of(value: object) -> str:
    """Read a choice as text; nothing chosen is an empty one."""
    return "" if value is None else str(value)


def number_of(value: object) -> int | None:
    """Read a choice as a number; nothing chosen is none."""
    return None if value is None else int(str(value))


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
    # The first day of the match; the view sets it.
    since: date | None = None

    def validate_held_on(self, field: DateField) -> None:
        """Refuse a day on which the two cannot have spoken."""
        if field.data is not None and not can_have_been(field.data, self.since, today()):
            raise ValidationError(str(day_impossible()))


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


class MoveForm(BaseForm):
    """The new date: one of those that are offered, or another day and time."""

    moment = RadioField(_l("New moment"), choices=[], validators=[MayWait()], coerce=text_of)
    on = DateField(_l("New day"), validators=[MayWait()])
    at = TimeField(_l("Time"), validators=[MayWait()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for day and time where none of the offered moments was taken, and for one moment where there are two."""
        sound = super().validate(extra_validators)
        if not self.moment.data:
            for field in (self.on, self.at):
                if field.data is None and not field.errors:
                    field.errors = (*field.errors, _("Please fill this in."))
                    sound = False
            if is_over(self.on.data, self.at.data):
                self.on.errors = (*self.on.errors, str(moment_passed()))
                sound = False
        elif self.on.data or self.at.data:
            # Enter in one of the fields presses the first button of the form.
            self.on.errors = (
                *self.on.errors,
                _("You chose another moment too. Empty this, or press the button below."),
            )
            sound = False
        return sound

    @property
    def starts_at(self) -> datetime | None:
        """The moment on the wall clock, without a time zone, as a form field delivers it; None for no new date yet."""
        if self.moment.data == NO_DATE:
            return None
        return (
            datetime.fromisoformat(self.moment.data)
            if self.moment.data
            else datetime.combine(self.on.data, self.at.data)
        )


class MissedForm(MoveForm):
    """Who cancelled or did not come, and the new date or that there is none yet."""

    by_side = RadioField(_l("Who?"), choices=options((side.value, SIDE[side]) for side in Side), validators=[CHOOSE])


class PlanForm(BaseForm):
    """The next conversation."""

    on = DateField(_l("Day"), validators=[REQUIRED])
    at = TimeField(_l("Time"), validators=[REQUIRED])
    minutes = IntegerField(_l("How many minutes?"), validators=[REQUIRED, LENGTH])
    place = RadioField(_l("Where?"), choices=PLACES, validators=[CHOOSE])
    invites = BooleanField(
        _l("Send your student an invitation by mail"),
        description=_l("Only day, time and place stand in it. When you move or cancel, your student hears it too."),
    )

    def validate_on(self, field: DateField) -> None:
        """Refuse a moment that is over."""
        if is_over(field.data, self.at.data):
            raise ValidationError(str(moment_passed()))


class SeriesForm(BaseForm):
    """A fixed hour."""

    first_on = DateField(
        _l("The first time"), validators=[REQUIRED], description=_l("It comes back on this day of the week.")
    )
    at = TimeField(_l("Time"), validators=[REQUIRED])
    every_weeks = RadioField(_l("How often?"), choices=EVERY_WEEKS, coerce=number_of, validators=[CHOOSE])
    until_on = DateField(_l("Until when?"), validators=[REQUIRED])
    minutes = IntegerField(_l("How many minutes?"), validators=[REQUIRED, LENGTH])
    place = RadioField(_l("Where?"), choices=PLACES, validators=[CHOOSE])
    invites = BooleanField(
        _l("Send your student an invitation by mail"),
        description=_l("Only day, time and place stand in it. When you move or cancel, your student hears it too."),
    )

    # The day on which the match ends; the view sets it.
    ends_on: date | None = None

    def validate_first_on(self, field: DateField) -> None:
        """Refuse a moment that is over, or a day after the end of the match."""
        if is_over(field.data, self.at.data):
            raise ValidationError(str(moment_passed()))
        if self.ends_on is not None and field.data is not None and field.data > self.ends_on:
            raise ValidationError(_("You meet until %(day)s. Choose a day before that.", day=day(self.ends_on)))

    def validate_until_on(self, field: DateField) -> None:
        """Refuse an end before the first time, or years away."""
        first = self.first_on.data
        if first is not None and field.data < first:
            raise ValidationError(_l("This is before the first time."))
        if first is not None and (field.data - first).days > SERIES_DAYS_MOST:
            raise ValidationError(_l("This is more than two years away. Look at the year again, please."))


class StopSeriesForm(BaseForm):
    """From when a fixed hour stops."""

    from_on = DateField(_l("From which day on?"), validators=[REQUIRED])


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
