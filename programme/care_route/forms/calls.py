"""The forms of who to call: when a programme is on duty, that a number was checked, and a number of the own region."""

from datetime import date, time
from typing import Any

from wtforms import DateField, RadioField, StringField, TelField, TimeField
from wtforms.validators import Optional, ValidationError

from programme.care_route.forms.steps import NUMBER
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, VersionedForm, at_most, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.norms.helplines import LABELS, OWN_CODES
from programme.norms.vocabulary import DAY_NAMES
from programme.people.models import NAME, PHONE

HOURS, SOURCE = 100, 200


class DutyForm(BaseForm):
    """The programme's own number, and from when until when somebody is there on each day of the week."""

    duty_phone = TelField(
        _l("Number for mentors who are worried"),
        filters=[plain],
        validators=[Optional(), at_most(PHONE), NUMBER],
        description=_l("It stands on every page of a mentor, behind the button: I am worried."),
    )
    duty_hours = StringField(
        _l("What else should they know about it?"),
        filters=[plain],
        validators=[Optional(), at_most(HOURS)],
        description=_l("Such as: outside these hours, leave a message."),
    )

    @classmethod
    def for_week(cls, **known: Any) -> "DutyForm":
        """Make the form with two fields a day; `known` holds what stands now."""
        fields = {}
        for day, name in enumerate(DAY_NAMES.values()):
            fields[f"opens_{day}"] = TimeField(_l("%(day)s from", day=name), validators=[MayWait()])
            fields[f"closes_{day}"] = TimeField(_l("%(day)s until", day=name), validators=[MayWait()])
        made: DutyForm = type("DutyOfWeek", (cls,), fields)(**known)
        return made

    @property
    def days(self) -> list[tuple[Any, Any]]:
        """The two fields of each day, Monday first."""
        return [(self[f"opens_{day}"], self[f"closes_{day}"]) for day in range(len(DAY_NAMES))]

    @property
    def hours(self) -> dict[int, tuple[time, time]]:
        """What was filled in, by day; a day without hours is left out."""
        return {day: (one.data, other.data) for day, (one, other) in enumerate(self.days) if one.data and other.data}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Refuse half a day, and a day that ends before it begins."""
        fine = bool(super().validate(*args, **kwargs))
        for opens, closes in self.days:
            if bool(opens.data) is not bool(closes.data):
                closes.errors = [*closes.errors, _l("Fill in both times of this day, or none.")]
                fine = False
            elif opens.data and closes.data and closes.data <= opens.data:
                closes.errors = [*closes.errors, _l("This lies before the beginning.")]
                fine = False
        return fine


class _CheckedForm(VersionedForm):
    """Where and when a number was checked."""

    hours = StringField(
        _l("When is it answered?"),
        filters=[plain],
        validators=[Optional(), at_most(HOURS)],
        description=_l("Such as: day and night, or every day from 11 to 21."),
    )
    source = StringField(
        _l("Where did you check it?"),
        filters=[plain],
        validators=[REQUIRED, at_most(SOURCE)],
        description=_l("Such as: the line's own website, or: called it myself."),
    )
    confirmed_on = DateField(_l("On which day?"), validators=[REQUIRED])
    latest: date

    def validate_confirmed_on(self, field: DateField) -> None:
        """Refuse a day that is still to come."""
        if field.data and field.data > self.latest:
            raise ValidationError(_l("This day is still to come."))


class ConfirmForm(_CheckedForm):
    """A national number, or the programme's own, was checked."""

    # The number that the person saw: another one that came meanwhile is not confirmed by this.
    number = StringField(validators=[REQUIRED])


class LineForm(_CheckedForm):
    """A number of the own region."""

    code = RadioField(
        _l("What kind of number?"), choices=options((code, LABELS[code]) for code in OWN_CODES), validators=[CHOOSE]
    )
    area = StringField(
        _l("For which region?"),
        filters=[plain],
        validators=[REQUIRED, at_most(NAME)],
        description=_l("Such as: Leeuwarden and around."),
    )
    number = TelField(_l("Number"), filters=[plain], validators=[REQUIRED, at_most(PHONE), NUMBER])
    taken: frozenset[tuple[str, str]] = frozenset()

    def validate_area(self, field: StringField) -> None:
        """Refuse a second number of one kind for one region."""
        if (self.code.data, (field.data or "").lower()) in self.taken:
            raise ValidationError(_l("There is such a number for this region already. Change that one."))
