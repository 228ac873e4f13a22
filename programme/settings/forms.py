"""The forms of settings: a school, a building, a programme, its numbers, an invitation."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, Length, NumberRange, Optional, ValidationError

from programme.access.policy import BY_INVITATION, ROLE_LABELS, SCOPE, Scope
from programme.core.forms import REQUIRED, BaseForm, Filled, VersionedForm, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.norms.promises import Promises
from programme.norms.vocabulary import REGION
from programme.people.models import NAME, Region, Role
from programme.settings.rules import Coordinates, bounds_of, clashes, may_be_empty, numbers, read_coordinates
from programme.settings.wording import NUMBERS, as_words

SHORT_NAME = Length(max=NAME, message=_l("This is too long: at most 100 characters."))


class SchoolForm(BaseForm):
    """Name and place of a school, and whose holidays it has."""

    taken: frozenset[str] = frozenset()
    name = StringField(_l("Name of the school"), filters=[plain], validators=[REQUIRED, SHORT_NAME])
    city = StringField(_l("City"), filters=[plain], validators=[Optional(), SHORT_NAME])
    region = SelectField(
        _l("Whose school holidays?"),
        choices=options([("", _l("not known")), *((region.value, REGION[region]) for region in Region)]),
        coerce=lambda value: str(value or ""),
        validators=[Optional()],
        description=_l("On these days silence does not count."),
    )

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that another school has."""
        if (field.data or "").lower() in self.taken:
            raise ValidationError(_l("There is a school with this name already."))


class SiteForm(BaseForm):
    """A building of a school."""

    taken: frozenset[str] = frozenset()
    site_name = StringField(_l("Name of the building"), filters=[plain], validators=[REQUIRED, SHORT_NAME])
    address = StringField(
        _l("Address"),
        filters=[plain],
        validators=[Optional()],
        description=_l("It stands in invitations, so that everybody finds the way."),
    )
    on_map = StringField(
        _l("Where on the map?"),
        filters=[plain],
        validators=[Optional()],
        description=_l(
            "Degrees north and east, as a map gives them: 53.2012, 5.7999. It shows where mentors are needed."
        ),
    )

    @property
    def coordinates(self) -> Coordinates | None:
        """Degrees north and east, or None when nothing was filled in."""
        return read_coordinates(self.on_map.data or "")

    def validate_on_map(self, field: StringField) -> None:
        """Refuse what is no place on earth."""
        if field.data and self.coordinates is None:
            raise ValidationError(_l("Write two numbers, degrees north and east: 53.2012, 5.7999."))

    def validate_site_name(self, field: StringField) -> None:
        """Refuse a name that another building of the school has."""
        if (field.data or "").lower() in self.taken:
            raise ValidationError(_l("This school has a building with this name already."))


class NewProgrammeForm(BaseForm):
    """A programme from a preset, and the schools that take part."""

    taken: frozenset[str] = frozenset()
    name = StringField(_l("Name of the programme"), filters=[plain], validators=[REQUIRED, SHORT_NAME])
    preset = RadioField(
        _l("Which programme is it like?"),
        validators=[REQUIRED],
        description=_l("You start with its numbers and change them later."),
        render_kw={"stacked": True},
    )
    schools = SelectMultipleField(_l("Schools that take part"), coerce=int, validators=[Optional()])

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that another programme has."""
        if (field.data or "").lower() in self.taken:
            raise ValidationError(_l("There is a programme with this name already."))


class ProgrammeForm(BaseForm):
    """A programme's name and its schools."""

    taken: frozenset[str] = frozenset()
    stay: frozenset[int] = frozenset()
    name = StringField(_l("Name of the programme"), filters=[plain], validators=[REQUIRED, SHORT_NAME])
    schools = SelectMultipleField(_l("Schools that take part"), coerce=int, validators=[Optional()])

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that another programme has."""
        if (field.data or "").lower() in self.taken:
            raise ValidationError(_l("There is a programme with this name already."))

    def validate_schools(self, field: SelectMultipleField) -> None:
        """Refuse to take a school out that has students in the programme."""
        if self.stay - set(field.data or ()):
            raise ValidationError(_l("A school with students in this programme stays in it."))


class InviteForm(BaseForm):
    """Somebody new: who, and in which role where."""

    name = StringField(_l("Name"), filters=[plain], validators=[REQUIRED, SHORT_NAME])
    email = EmailField(
        _l("E-mail address"),
        filters=[plain],
        validators=[REQUIRED, Email(_l("This is not an e-mail address."))],
        description=_l("We send a link there, with which the person chooses a password."),
    )
    role = SelectField(
        _l("Role"),
        choices=options([("", "–"), *((role.value, ROLE_LABELS[role]) for role in BY_INVITATION)]),
        validators=[REQUIRED],
        description=_l("Mentors get their account when they apply."),
    )
    programme_id = SelectField(
        _l("Programme"), coerce=int, validators=[Optional()], description=_l("For roles in a programme.")
    )
    school_id = SelectField(_l("School"), coerce=int, validators=[Optional()], description=_l("For roles at a school."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the programme or the school that the role needs."""
        sound = bool(super().validate(extra_validators))
        scope = SCOPE[Role(self.role.data)] if self.role.data in list(BY_INVITATION) else Scope.EVERYWHERE
        for field, needed, text in (
            (self.programme_id, Scope.PROGRAMME, _("Choose the programme of this role.")),
            (self.school_id, Scope.SCHOOL, _("Choose the school of this role.")),
        ):
            if scope is needed and not field.data:
                field.errors = (*field.errors, text)
                sound = False
        return sound

    @property
    def scope(self) -> Scope:
        """Where the chosen role is had."""
        return SCOPE[Role(self.role.data)]


class RoleForm(InviteForm):
    """One role more for somebody with an account."""

    name = None
    email = None


def numbers_form(own: Promises, preset: Promises, version: int) -> Any:
    """Make the form of a programme's numbers: each with its unit and what the preset says; `version` is its last change."""
    fields: dict[str, Any] = {}
    now, there = numbers(own), numbers(preset)
    for _title, group in NUMBERS:
        for name, label in group.items():
            if name in now:
                fields[name] = _number_field(name, label, there[name])
    form = type("NumbersForm", (_NumbersForm,), fields)(data={**now, "version": version})
    form.now = now
    return form


class _NumbersForm(VersionedForm):
    """What all numbers share: pairs that must stand in order."""

    now: Mapping[str, Any] = {}
    reason = TextAreaField(
        _l("Why do you change this?"),
        filters=[plain],
        # Spaces alone are no reason.
        validators=[Filled(_l("Please fill this in.")), no_bsn],
        description=_l("It stands beside the change, with your name and the date, for who works in the programme."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse numbers that contradict each other."""
        sound = bool(super().validate(extra_validators))
        for low, high in clashes(self.chosen):
            text = _("This is less than: %(label)s.", label=self[low].label.text)
            self[high].errors = (*self[high].errors, text)
            sound = False
        return sound

    @property
    def chosen(self) -> dict[str, Any]:
        """The numbers as they were filled in."""
        return {name: self[name].data for name in self.now if name in self}


def _number_field(name: str, label: str, preset: int | bool | None) -> Any:
    says = as_words(name, preset)
    if isinstance(preset, bool):
        return BooleanField(label, description=_("The preset says: %(value)s.", value=says))
    bounds = bounds_of(name)
    wrong = NumberRange(
        bounds.least,
        bounds.most,
        message=_("Give a whole number from %(least)s to %(most)s.", least=bounds.least, most=bounds.most),
    )
    return _WholeField(
        label,
        validators=[Optional() if may_be_empty(name) else REQUIRED, wrong],
        description=_("The preset says: %(value)s.", value=says),
        render_kw={"class": "brief"},
    )


class _WholeField(IntegerField):  # type: ignore[misc]  # WTForms has no type stubs
    """A whole number; what is none is said in plain words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read plain digits only: no signs, no points, no hundred of them."""
        text = "".join(valuelist[:1]).strip()
        self.data = None
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(_("Give a whole number, in digits only."))
        if text:
            self.data = int(text)
