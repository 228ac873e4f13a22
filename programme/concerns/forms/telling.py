"""Whether the student hears of a concern first."""

from datetime import date
from typing import Any

from wtforms import DateField, RadioField, SelectField, TextAreaField

from programme.core.clock import today
from programme.core.forms import CHOOSE, MayWait, VersionedForm, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l

TOLD, NOT_TOLD = "told", "not_told"
NOBODY = 0


class TellForm(VersionedForm):
    """The student was told, or it was decided with somebody else that this would be dangerous."""

    choice = RadioField(
        _l("Does the student know?"),
        choices=options(
            [
                (TOLD, _l("Yes, the student was told")),
                (NOT_TOLD, _l("No, telling now would be dangerous for the student")),
            ]
        ),
        render_kw={"stacked": True},
        validators=[CHOOSE],
    )
    told_on = DateField(_l("Told on"), validators=[MayWait()])
    reason = TextAreaField(
        _l("Which danger?"),
        filters=[plain],
        validators=[MayWait(), no_bsn],
        description=_l("Only when the student does not hear it first."),
    )
    second_id = SelectField(_l("With whom did you decide this?"), coerce=int, validators=[MayWait()], default=NOBODY)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the day when the student was told, and else for the danger and the second person."""
        if not super().validate(extra_validators):
            return False
        asked = [(self.told_on, self.told_on.data)]
        if self.choice.data == NOT_TOLD:
            asked = [(self.reason, self.reason.data), (self.second_id, self.second_id.data != NOBODY)]
        elif self.told_on.data is not None and not _sound(self.told_on.data):
            self.told_on.errors = [_l("Choose a day that is not still to come.")]
            return False
        for field, answer in asked:
            if not answer:
                field.errors = [_l("Please fill this in.")]
        return all(answer for _field, answer in asked)


def _sound(day: date) -> bool:
    return date(2000, 1, 1) <= day <= today()
