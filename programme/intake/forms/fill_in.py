"""What a match still needs of a student, asked after the talk: by a link, or by the coordinator on the phone."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional, ValidationError

from programme.core.forms import CHOOSE, BaseForm, Filled, GridField, no_bsn, options, plain, refuse_names
from programme.core.i18n import lazy_gettext as _l
from programme.intake.forms.shared import FOR_MENTOR_HINT
from programme.intake.wording import DESCRIBED, MEET
from programme.norms.vocabulary import DAYS, LANGUAGES, block_labels, block_name
from programme.people.models import Meet


class FillInForm(BaseForm):
    """When, where, in which language, and what a mentor may read."""

    # What stood there when the page was opened: a colleague or the student may fill it in meanwhile.
    seen = HiddenField()
    availability = GridField(
        _l("When could you meet?"),
        columns=DAYS.items(),
        rows=block_labels(),
        name_of=block_name,
        validators=[Filled(_l("Tap at least one moment that could work."))],
        description=_l("Tap every moment that could work."),
    )
    meet = RadioField(
        _l("Where do you want to meet?"),
        choices=options((code.value, MEET[code]) for code in Meet),
        default=Meet.EITHER.value,
        validators=[CHOOSE],
    )
    languages = SelectMultipleField(
        _l("Which languages do you want to talk in?"),
        choices=options(LANGUAGES.items()),
        validators=[Filled(_l("Choose at least one language."))],
    )
    gender = RadioField(
        _l("How may we describe you?"),
        choices=options(DESCRIBED.items()),
        default="",
        validators=[Optional()],
        description=_l("Only because some mentors ask for a woman or a man."),
    )
    for_mentor = TextAreaField(
        _l("What may a mentor read before saying yes?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=FOR_MENTOR_HINT,
    )
    for_mentor_agreed = BooleanField(_l("A mentor may read these words"))
    # By which somebody would be recognised: the student's own names and the name of the school.
    names: tuple[str, ...] = ()

    def validate_for_mentor(self, field: TextAreaField) -> None:
        """Refuse words by which a mentor would know who or where the student is."""
        refuse_names(field.data, self.names)

    def validate_for_mentor_agreed(self, field: BooleanField) -> None:
        """Let nothing go to a mentor that the student did not agree to."""
        if self.for_mentor.data and not field.data:
            raise ValidationError(_l("Say that a mentor may read these words, or leave them out."))

    def facts(self) -> dict[str, Any]:
        """Give what was filled in, by the names of the action."""
        return {
            "availability": self.availability.data or [],
            "meet": Meet(self.meet.data),
            "languages": self.languages.data or [],
            "gender": self.gender.data or None,
            "for_mentor": self.for_mentor.data or "",
        }
