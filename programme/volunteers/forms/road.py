"""The forms on the way of a mentor: the application, interview, VOG, references, facts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Email, NumberRange, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import REQUIRED, BaseForm, at_most, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.people.models import EMAIL, INFIX, NAME, PHONE
from programme.volunteers.rules import RefusalReason
from programme.volunteers.wording import REFUSAL, VOG_PROFILES

ADDRESS = Email(_l("This is not an e-mail address."))
EARLIEST = date(2000, 1, 1)


def not_in_future(_form: Any, field: Any) -> None:
    """Refuse a day that is still to come or was too long ago to be meant."""
    if field.data is not None and not EARLIEST <= field.data <= today():
        raise ValidationError(_("Choose a day that is not in the future."))


class ApplicationForm(BaseForm):
    """Who wants to be a mentor, and why: five minutes at most."""

    programme_id = RadioField(_l("Where do you want to be a mentor?"), coerce=int, validators=[REQUIRED])
    first_name = StringField(_l("First name"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    infix = StringField(
        _l("Infix"), filters=[plain], validators=[Optional(), at_most(INFIX)], description=_l("Such as van der.")
    )
    last_name = StringField(_l("Family name"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    email = EmailField(_l("Your e-mail address"), filters=[plain], validators=[REQUIRED, ADDRESS, at_most(EMAIL)])
    phone = TelField(
        _l("Your phone number"),
        filters=[plain],
        validators=[REQUIRED, at_most(PHONE)],
        description=_l("The coordinator calls you to meet."),
    )
    birth_year = IntegerField(
        _l("Your year of birth"),
        validators=[REQUIRED, NumberRange(1920, 2100, _l("Write the year with four digits, such as 1998."))],
    )
    motivation = TextAreaField(
        _l("Why do you want to be a mentor?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("A few sentences are enough. Only the coordinators read this."),
    )
    referee_1_name = StringField(_l("Name"), filters=[plain], validators=[Optional(), at_most(NAME)])
    referee_1_email = EmailField(
        _l("E-mail address"), filters=[plain], validators=[Optional(), ADDRESS, at_most(EMAIL)]
    )
    referee_2_name = StringField(_l("Name"), filters=[plain], validators=[Optional(), at_most(NAME)])
    referee_2_email = EmailField(
        _l("E-mail address"), filters=[plain], validators=[Optional(), ADDRESS, at_most(EMAIL)]
    )
    # A person does not see this field; a machine fills it in.
    website = StringField(_l("Leave this empty"), validators=[Optional()])

    def __init__(self, *args: Any, fits_age: Callable[[int, int], bool], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fits_age = fits_age

    def validate_birth_year(self, field: IntegerField) -> None:
        """Refuse an age outside the range of the programme."""
        chosen = self.programme_id.data
        if field.data is not None and chosen is not None and not self.fits_age(chosen, field.data):
            raise ValidationError(_("This programme asks for another age. The range stands at the top of the page."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the address that belongs to a referee's name, and the other way round."""
        sound = super().validate(extra_validators)
        for name, email in (
            (self.referee_1_name, self.referee_1_email),
            (self.referee_2_name, self.referee_2_email),
        ):
            if bool(name.data) != bool(email.data):
                email.errors = (*email.errors, _("Fill in both the name and the address, or neither."))
                sound = False
        return sound

    def referees(self) -> list[tuple[str, str]]:
        """Give who can be asked, as (name, address)."""
        pairs = (
            (self.referee_1_name.data, self.referee_1_email.data),
            (self.referee_2_name.data, self.referee_2_email.data),
        )
        return [(name, email.lower()) for name, email in pairs if name and email]


class InterviewForm(BaseForm):
    """When you talked, what it showed, and whether you go on."""

    held_on = DateField(_l("When did you talk?"), validators=[REQUIRED, not_in_future])
    notes = TextAreaField(
        _l("What did the talk show?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Why a mentor, own experience, boundaries, time. Nothing about health or police."),
    )
    outcome = RadioField(
        _l("Do you go on with each other?"),
        choices=options([("go_on", _l("Yes, we go on")), ("refuse", _l("No"))]),
        validators=[REQUIRED],
    )


class VogForm(BaseForm):
    """What you saw of the VOG; no copy is kept."""

    outcome = RadioField(
        _l("What is the outcome?"),
        choices=options([("seen", _l("I saw the original")), ("not_admissible", _l("Not admissible"))]),
        validators=[REQUIRED],
        description=_l("Of a refusal we keep no grounds, only that it is a no."),
    )
    issued_on = DateField(_l("Date on the VOG"), validators=[Optional(), not_in_future])
    seen_on = DateField(_l("When did you see it?"), validators=[Optional(), not_in_future])
    profile = SelectField(_l("Profile"), choices=options(VOG_PROFILES.items()), validators=[Optional()])

    def validate_outcome(self, field: RadioField) -> None:
        """Ask for both dates of a VOG that was seen."""
        if field.data == "seen":
            for day in (self.issued_on, self.seen_on):
                if day.data is None and not day.errors:
                    raise ValidationError(_("Fill in both dates of the VOG."))

    def validate_seen_on(self, field: DateField) -> None:
        """Refuse a VOG that was seen before it was made."""
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            raise ValidationError(_("You cannot have seen it before the date on it."))


class RefereeForm(BaseForm):
    """Somebody who knows the applicant."""

    name = StringField(_l("Name"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    email = EmailField(_l("E-mail address"), filters=[plain], validators=[REQUIRED, ADDRESS, at_most(EMAIL)])


class ReferenceForm(BaseForm):
    """What a referee says."""

    recommends = RadioField(
        _l("Would you trust this person with a young person of your own?"),
        choices=options([("yes", _l("Yes")), ("no", _l("No, or I doubt it"))]),
        validators=[REQUIRED],
    )
    answer = TextAreaField(
        _l("Why?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("A few lines: how you know each other, what suits this person, what to look out for."),
    )


class FactsForm(BaseForm):
    """Agreement, trainings followed elsewhere, how many students, and the own school."""

    agreement_signed_on = DateField(
        _l("Agreement and code of conduct signed on"), validators=[Optional(), not_in_future]
    )
    training_done_on = DateField(
        _l("Basic training completed on"),
        validators=[Optional(), not_in_future],
        description=_l("This is filled in when presence at a training is written down."),
    )
    complex_training_on = DateField(
        _l("Training for heavier situations completed on"), validators=[Optional(), not_in_future]
    )
    capacity = IntegerField(_l("How many students at once"), validators=[REQUIRED])
    kind = SelectField(_l("Kind of mentor"))
    school_id = SelectField(_l("Own school"), coerce=int, description=_l("Only for a student or teacher who mentors."))

    def __init__(self, *args: Any, least: int, most: int, **values: Any) -> None:
        super().__init__(*args, **values)
        self.least, self.most = least, most

    def validate_capacity(self, field: IntegerField) -> None:
        """Keep the number between what runs now and what the programme allows."""
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(_("Choose a number from %(least)s to %(most)s.", least=self.least, most=self.most))


class RefuseForm(BaseForm):
    """Why an applicant is not admitted."""

    reason = RadioField(
        _l("Why not?"),
        choices=options((code.value, REFUSAL[code]) for code in RefusalReason),
        validators=[REQUIRED],
        description=_l("The mail does not name it. Tell it yourself, in person."),
        render_kw={"stacked": True},
    )


class ReasonForm(BaseForm):
    """Why somebody pauses or leaves."""

    reason = TextAreaField(_l("Why?"), filters=[plain], validators=[Optional(), no_bsn])
