"""The forms of handing over: a second mentor, an absence, and who takes over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, names_in, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.handover.rules import WindowGap, days_gap
from programme.handover.wording import AWAY, GAP, PART, every_own_words
from programme.lifecycle.models import MatchPart, QuietKind


class SecondForm(BaseForm):
    """Who joins, as what, and on which days."""

    part = RadioField(
        _l("As what?"),
        choices=options((part.value, PART[part]) for part in (MatchPart.SUBSTITUTE, MatchPart.DUO)),
        default=MatchPart.SUBSTITUTE.value,
        validators=[CHOOSE],
    )
    mentor_id = SelectField(
        _l("Which mentor?"),
        coerce=int,
        description=_l("Only who may be matched with this student and has room, best first."),
    )
    from_on = DateField(_l("First day"), validators=[REQUIRED])
    until_on = DateField(
        _l("Last day"), validators=[MayWait()], description=_l("For a duo you may leave this empty: it lasts.")
    )
    agreed = BooleanField(
        _l("I asked the student: they know who it is and from when, and they say yes."),
        validators=[REQUIRED],
    )
    may_read = BooleanField(
        _l("The student wants this mentor to see which talks there were."),
        description=_l("Leave it empty when the student did not say so. Concerns stay closed."),
    )

    def validate_until_on(self, field: Any) -> None:
        """Ask for a last day of who stands in, not before the first."""
        if field.data is None and self.part.data == MatchPart.SUBSTITUTE.value:
            raise ValidationError(str(GAP[WindowGap.NO_END]))
        if field.data is not None and self.from_on.data is not None and field.data < self.from_on.data:
            raise ValidationError(str(GAP[WindowGap.ORDER]))


class UntilForm(BaseForm):
    """The new last day of who stands in."""

    until_on = DateField(_l("Last day"), validators=[REQUIRED])


class BecomeMainForm(BaseForm):
    """That the student was asked, before somebody becomes the mentor."""

    agreed = BooleanField(
        _l("I asked the student, and a parent or carer where that is needed: they want this mentor to go on."),
        validators=[REQUIRED],
    )


class AwayForm(BaseForm):
    """From when until when somebody is away, and who stands in."""

    stands_in_id = SelectField(_l("Who stands in?"), coerce=int, validators=[CHOOSE])
    from_on = DateField(_l("First day"), validators=[REQUIRED])
    until_on = DateField(_l("Last day"), validators=[REQUIRED])

    def validate_until_on(self, field: Any) -> None:
        """Refuse a last day before the first, or years after it."""
        _check_days(self.from_on.data, field.data)


class ReassignForm(BaseForm):
    """What the mentors read; who takes what was chosen on the page before."""

    words = TextAreaField(
        _l("What the mentors read"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Name no student. Below it stands how to reach the new coordinator."),
    )
    names: Sequence[str] = ()

    def validate_words(self, field: Any) -> None:
        """Refuse the name of a student: every mentor reads these words, also those of others."""
        own = field.data in every_own_words()
        if not own and (found := names_in(field.data or "", self.names)):
            raise ValidationError(
                _("Leave this out: %(names)s. Every mentor reads these words.", names=", ".join(found))
            )


class SchoolContactForm(BaseForm):
    """Which colleague of the school takes over."""

    successor_id = SelectField(_l("Who takes over?"), coerce=int, validators=[CHOOSE])


class MyAbsenceForm(BaseForm):
    """From when until when a mentor is away; why is a kind, never a story."""

    first_on = DateField(_l("First day"), validators=[REQUIRED])
    last_on = DateField(_l("Last day"), validators=[REQUIRED])
    kind = RadioField(
        _l("Why?"),
        choices=options((kind.value, words) for kind, words in AWAY.items()),
        default=QuietKind.HOLIDAY.value,
        validators=[CHOOSE],
    )

    def validate_last_on(self, field: Any) -> None:
        """Refuse a last day before the first, or years after it."""
        _check_days(self.first_on.data, field.data)


def _check_days(first_on: date | None, last_on: date | None) -> None:
    gap = None if first_on is None or last_on is None else days_gap(first_on, last_on)
    if gap is not None:
        raise ValidationError(str(GAP[gap]))
