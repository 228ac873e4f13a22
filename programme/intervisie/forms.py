"""The forms of intervisie: a group, a meeting, and who was there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import (
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional, ValidationError

from programme.core import clock
from programme.core.forms import REQUIRED, BaseForm, Filled, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.intervisie.methods import METHODS
from programme.intervisie.models import Method
from programme.norms.promises import Promises

LATEST = datetime(2100, 1, 1)  # noqa: DTZ001 - compared with what a form field delivers, a wall-clock time


class GroupForm(BaseForm):
    """Who is together in a group."""

    name = StringField(
        _l("Name of the group"), filters=[plain], validators=[REQUIRED], description=_l("Such as Group North.")
    )
    members = SelectMultipleField(
        _l("Who is in it?"),
        coerce=int,
        validators=[Filled(_l("Choose at least one mentor."))],
    )
    facilitator_id = SelectField(
        _l("Who helps the group on its way?"),
        coerce=int,
        description=_l("Plans the meetings and writes down who was there. A mentor has to be in the group."),
    )

    def __init__(self, *args: Any, mentor_of: Mapping[int, int], promises: Promises, **values: Any) -> None:
        super().__init__(*args, **values)
        self.mentor_of = mentor_of
        self.members.description = _(
            "%(least)s to %(most)s mentors make a good group.",
            least=promises.intervisie_members_least,
            most=promises.intervisie_members_most,
        )

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that does not fit a list."""
        if len(field.data or "") > 100:
            raise ValidationError(_("This text is too long: at most %(most)s characters.", most=100))

    def validate_facilitator_id(self, field: SelectField) -> None:
        """Refuse a mentor who is not in the group."""
        mentor_id = self.mentor_of.get(field.data)
        if mentor_id is not None and mentor_id not in (self.members.data or []):
            raise ValidationError(_("This mentor is not in the group. Tick the name above, or choose somebody else."))


class MeetingForm(BaseForm):
    """When, where and how the group meets."""

    starts_at = DateTimeLocalField(_l("Starts at"), validators=[REQUIRED])
    minutes = IntegerField(
        _l("How many minutes"), validators=[REQUIRED, NumberRange(15, 600, _l("Choose between 15 and 600 minutes."))]
    )
    place = StringField(_l("Place"), filters=[plain], validators=[REQUIRED])
    method = RadioField(
        _l("Method"),
        choices=options((code.value, METHODS[code].title) for code in Method),
        validators=[REQUIRED],
        render_kw={"stacked": True},
    )

    def __init__(self, *args: Any, unfit: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.unfit = unfit

    def validate_starts_at(self, field: DateTimeLocalField) -> None:
        """Refuse a moment that is over, or that no calendar of ours reaches."""
        if field.data is None or field.data >= LATEST or field.data.year < 2000:
            raise ValidationError(_("Choose a date in the coming years."))
        if clock.from_local(field.data) <= clock.now():
            raise ValidationError(_("This moment is over. Choose a later one."))

    def validate_method(self, field: RadioField) -> None:
        """Refuse a method that does not suit the group now."""
        if field.data in self.unfit:
            raise ValidationError(self.unfit[field.data])


class PresenceForm(BaseForm):
    """Who was there, and for members what the group learned."""

    present = SelectMultipleField(_l("Who was there?"), coerce=int, validators=[Optional()])
    learned = TextAreaField(
        _l("What did you learn together?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Only the members of the group read this."),
    )
