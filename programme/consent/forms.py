"""The forms of a consent: when and how somebody said yes, and a guardian to ask."""

from wtforms import DateField, EmailField, RadioField, StringField, TelField
from wtforms.validators import Email, InputRequired, Optional, ValidationError

from programme.consent.wording import AGREEMENT_WAY
from programme.core.clock import today
from programme.core.forms import BaseForm, at_most, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.nomination.models import AgreementWay
from programme.people.models import NAME, PHONE

REQUIRED = InputRequired(_l("Please fill this in."))
ADDRESS = Email(_l("This is not an e-mail address."))


class AgreementForm(BaseForm):
    """When and how the student (or a guardian) agreed."""

    agreed_on = DateField(_l("When?"), default=today, validators=[REQUIRED])
    way = RadioField(
        _l("How?"),
        choices=options((w.value, AGREEMENT_WAY[w]) for w in AgreementWay if w is not AgreementWay.LINK),
        validators=[REQUIRED],
    )

    def validate_agreed_on(self, field: DateField) -> None:
        """Refuse a day that still has to come, or that is long gone."""
        if field.data is not None and field.data > today():
            raise ValidationError(_l("This day is still to come."))
        if field.data is not None and (today() - field.data).days > 366:
            raise ValidationError(_l("This is more than a year ago. Ask again, please."))


class GuardianForm(BaseForm):
    """A parent or carer, to ask for consent."""

    name = StringField(_l("Name of the parent or carer"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    email = EmailField(_l("E-mail address"), filters=[plain], validators=[Optional(), ADDRESS])
    phone = TelField(_l("Phone"), filters=[plain], validators=[Optional(), at_most(PHONE)])
