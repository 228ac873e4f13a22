"""The forms of an account: signing in, a code, a new password, an address."""

from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import Email, Regexp, ValidationError

from programme.accounts.passwords import problem
from programme.accounts.wording import DIGEST, PASSWORD_PROBLEM, WEEKDAYS
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.people.models import Digest

ADDRESS = Email(_l("This is not an e-mail address."))


def bare(text: str | None) -> str | None:
    """Take away the space that a phone shows in the middle of a code."""
    return "".join(text.split()) if isinstance(text, str) else text


class SignInForm(BaseForm):
    """Who and with which password."""

    # Signing in twice is no double submit: the second browser needs a session of its own.
    submission_id = None
    email = EmailField(_l("E-mail address"), filters=[plain], validators=[REQUIRED, ADDRESS])
    password = PasswordField(_l("Password"), validators=[REQUIRED])


class CodeForm(BaseForm):
    """The six digits on somebody's phone."""

    code = StringField(
        _l("Code of six digits"),
        filters=[bare],
        validators=[REQUIRED, Regexp(r"^[0-9]{6}$", message=_l("A code has six digits."))],
    )


class AnotherPhoneForm(CodeForm):
    """A code from another phone, with the password to show that it is really you."""

    password = PasswordField(_l("Your password"), validators=[REQUIRED])


class ForgotForm(BaseForm):
    """Where to send the link."""

    email = EmailField(_l("E-mail address"), filters=[plain], validators=[REQUIRED, ADDRESS])


class NewPasswordForm(BaseForm):
    """A new password, which is none of the easy ones."""

    own_words: tuple[str, ...] = ()
    password = PasswordField(
        _l("New password"),
        validators=[REQUIRED],
        description=_l("At least 12 characters. Three or four words in a row work well."),
    )

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is easy to guess."""
        found = problem(field.data or "", self.own_words)
        if found is not None:
            raise ValidationError(PASSWORD_PROBLEM[found])


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the old one to show that it is really you."""

    present = PasswordField(_l("Your password now"), validators=[REQUIRED])


class DigestForm(BaseForm):
    """How often a mail may say that something is due, late or unread."""

    digest = RadioField(
        _l("When do you want a mail?"),
        choices=options((one.value, DIGEST[one]) for one in Digest),
        validators=[CHOOSE],
        render_kw={"stacked": True},
        description=_l("It goes in the morning of a working day, says how much there is, and names nobody."),
    )
    weekday = SelectField(_l("Once a week: on which day?"), choices=options(WEEKDAYS.items()), coerce=int)
