"""The form of a talk about wanting it: three rulers, the reasons, and a decision."""

from wtforms import BooleanField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from programme.core.forms import no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.models import MotivationOutcome
from programme.screening.forms.shared import CHOOSE, REQUIRED, VersionedForm
from programme.screening.models import Motive
from programme.screening.wording import MOTIVE, OUTCOME

RULER = InputRequired(_l("Choose a number from 0 to 10."))
NUMBERS = [(str(number), str(number)) for number in range(11)]
ENDS = _l("0 is not at all, 10 is the most.")


class RulersForm(VersionedForm):
    """What was heard: three rulers, the reasons, the question, a no."""

    importance = RadioField(
        _l("How important is this for you, now?"),
        choices=options(NUMBERS),
        validators=[RULER],
        render_kw={"ruler": True},
        description=ENDS,
    )
    confidence = RadioField(
        _l("How sure are you that it will work?"),
        choices=options(NUMBERS),
        validators=[RULER],
        render_kw={"ruler": True},
        description=ENDS,
    )
    readiness = RadioField(
        _l("How ready are you to begin?"),
        choices=options(NUMBERS),
        validators=[RULER],
        render_kw={"ruler": True},
        description=ENDS,
    )
    motives = SelectMultipleField(
        _l("Why does the student want this?"),
        choices=options((code.value, MOTIVE[code]) for code in MOTIVE),
        validators=[InputRequired(_l("Choose at least one reason that you heard."))],
        render_kw={"stacked": True},
        description=_l("Choose what comes closest to what you heard; more than one is fine."),
    )
    has_own_question = BooleanField(_l("The student has a question of their own"))
    says_no = BooleanField(_l("The student says: I do not want this"))

    @property
    def heard_motives(self) -> frozenset[Motive]:
        """The reasons that were heard."""
        return frozenset(motive for motive in Motive if motive.value in (self.motives.data or []))


class MotivationForm(RulersForm):
    """What was heard, and what a person decides on it."""

    outcome = RadioField(
        _l("Your decision"),
        choices=options((code.value, OUTCOME[code][1]) for code in MotivationOutcome),
        validators=[CHOOSE],
    )
    trial_agreed = BooleanField(
        _l("In doubt, but we agreed on a trial"),
        description=_l("After the third conversation student and mentor say stop or go."),
    )
    reason = TextAreaField(
        _l("Why?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One or two sentences. Numbers never decide alone."),
    )

    def validate_trial_agreed(self, field: BooleanField) -> None:
        """Let a trial belong to doubt only."""
        if field.data and self.outcome.data != MotivationOutcome.DOUBT.value:
            raise ValidationError(_l("A trial belongs to 'In doubt'. Choose that, or take the trial away."))
