"""The forms of days off: one period, or a list of them."""

from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from programme.core.calendar import read_periods
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, FileAllowed, FileField, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.days_off.rules import Days, read_lines, slip_of, sound
from programme.days_off.wording import KIND, OF_MATCH, OF_PLACE, slip, slips, slips_in_file

# A school year takes a few thousand; reading a file of a million that says nothing keeps a worker busy for seconds.
FILE_MOST = 200_000


class OfMatchForm(BaseForm):
    """Days on which one pair does not meet."""

    kind = RadioField(
        _l("Why?"),
        choices=options((code.value, KIND[code]) for code in OF_MATCH),
        default=OF_MATCH[0].value,
        validators=[CHOOSE],
    )
    first_on = DateField(_l("Begins on"), validators=[REQUIRED])
    last_on = DateField(_l("Ends on"), validators=[REQUIRED])

    def validate_last_on(self, field: DateField) -> None:
        """Refuse a period that makes no sense."""
        if self.first_on.data and field.data and (code := slip_of(self.first_on.data, field.data)) is not None:
            raise ValidationError(slip(code))

    @property
    def periods(self) -> list[Days]:
        """The one period, ready to be kept."""
        return [Days(self.first_on.data, self.last_on.data)]


class ListForm(BaseForm):
    """Days off of a region or a school, one a line or from a calendar file; where they were read is kept beside them."""

    place = SelectField(_l("For whom?"), validators=[REQUIRED])
    kind = RadioField(
        _l("What?"),
        choices=options((code.value, KIND[code]) for code in OF_PLACE),
        default=OF_PLACE[0].value,
        validators=[CHOOSE],
    )
    lines = TextAreaField(
        _l("Which days?"),
        filters=[plain],
        validators=[Optional()],
        description=_l("One period a line, a name and two dates: Week off 1-3-2027 7-3-2027. You may paste a list."),
    )
    file = FileField(
        _l("Or a calendar file (ICS)"),
        validators=[Optional(), FileAllowed(["ics"], _l("Choose a calendar file that ends in .ics."))],
    )
    source = StringField(
        _l("Where did you read these dates?"),
        filters=[plain],
        validators=[REQUIRED, Length(max=200, message=_l("This is too long: at most 200 characters."))],
        description=_l("Such as the website of the government or of the school."),
    )
    seen_on = DateField(_l("When did you read them there?"), validators=[REQUIRED])
    periods: list[Days]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Read the lines and the file too; every line that cannot be read is named, and nothing is half kept."""
        self.periods = []
        fine = super().validate(*args, **kwargs)
        written, wrong = read_lines(self.lines.data or "")
        problems = slips(wrong)
        if self.file.data and not self.file.errors:
            content = self.file.data.read(FILE_MOST + 1)
            # Half a file would be half kept.
            read = read_periods(content) if len(content) <= FILE_MOST else None
            if read is None:
                self.file.errors = [*self.file.errors, _("This is no calendar file that can be read.")]
                fine = False
            else:
                more, wrong = sound(Days(*one) for one in read)
                written = [*written, *more]
                self.file.errors = [*self.file.errors, *slips_in_file(wrong, [one[2] for one in read])]
                fine = fine and not wrong
        if not problems and not written and not self.file.errors:
            problems = [_("Write at least one period, or choose a file.")]
        self.lines.errors = [*self.lines.errors, *problems]
        self.periods = written
        return fine and not problems
