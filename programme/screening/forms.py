"""The forms of the screening: three rulers and a decision, the fixed questions and a colour, the second person's word."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import BaseForm, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.models import Colour, MotivationOutcome
from programme.people.models import NAME
from programme.screening.models import Criterion, Evidence, Motive
from programme.screening.rules import AMBER, RED, suggest_colour
from programme.screening.wording import COLOUR, CRITERION, EVIDENCE, MOTIVE, OUTCOME

REQUIRED = InputRequired(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Choose one of these."))
RULER = InputRequired(_l("Choose a number from 0 to 10."))
NUMBERS = [(str(number), str(number)) for number in range(11)]
ENDS = _l("0 is not at all, 10 is the most.")
DAYS_BACK_MOST = 366


def _in_order(criteria: Iterable[Criterion]) -> list[SelectChoice]:
    found = set(criteria)
    return options((code.value, CRITERION[code]) for code in Criterion if code in found)


class MayWait(Optional):  # type: ignore[misc]  # WTForms has no type stubs
    """Let a field be empty without calling it optional: what another answer asks for is checked on the whole form."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class VersionedForm(BaseForm):
    """A form that knows how the thing stood when the page was opened."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version the person saw; nothing when the page did not say."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


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


class TriageForm(VersionedForm):
    """The fixed questions, the colour a person gives, and what the student says of it."""

    red_criteria = SelectMultipleField(
        _l("Is there one of these? Then help comes first"),
        choices=_in_order(RED),
        validators=[Optional()],
        render_kw={"stacked": True},
    )
    amber_criteria = SelectMultipleField(
        _l("Is there one of these? Then only under conditions"),
        choices=_in_order(AMBER),
        validators=[Optional()],
        render_kw={"stacked": True},
    )
    evidence = RadioField(
        _l("Where did you hear it?"),
        choices=options((code.value, EVIDENCE[code]) for code in Evidence),
        default=Evidence.INTAKE.value,
        validators=[CHOOSE],
    )
    colour = RadioField(
        _l("Your colour"),
        choices=options((code.value, COLOUR[code][1]) for code in Colour),
        validators=[CHOOSE],
        render_kw={"stacked": True},
        description=_l(
            "You decide, the questions only help. It is about what a volunteer can carry, not about the student."
        ),
    )
    reason = TextAreaField(_l("Why this colour?"), filters=[plain], validators=[REQUIRED, no_bsn])
    student_heard_on = DateField(
        _l("When did you tell the student?"),
        validators=[MayWait()],
        description=_l("The student hears it first, in plain words. With red you may tell it later today."),
    )
    student_response = TextAreaField(
        _l("What does the student say about it?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    case_owner = StringField(
        _l("Which professional helps the student?"),
        filters=[plain],
        validators=[Optional(), at_most(NAME)],
        description=_l("Name and organisation. May follow later; until then there is no match."),
    )
    contact_allowed = BooleanField(_l("The student allows contact with this professional"))
    stop_rule_agreed = BooleanField(_l("We agreed when mentoring stops"))
    reviewer_id = SelectField(
        _l("Who looks as second person?"),
        coerce=int,
        default=0,
        validators=[Optional()],
        description=_l("Needed for amber, for red, and for every colour after red."),
    )

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria that were met; the page shows them also while the form is wrong, so a code that is none is left out."""
        ticked = (*(self.red_criteria.data or []), *(self.amber_criteria.data or []))
        return [criterion for criterion in Criterion if criterion.value in ticked]

    def validate_student_heard_on(self, field: DateField) -> None:
        """Refuse a day that is still to come or long gone."""
        if field.data is not None and field.data > today():
            raise ValidationError(_l("This day is still to come."))
        if field.data is not None and (today() - field.data).days > DAYS_BACK_MOST:
            raise ValidationError(_l("This is more than a year ago. Look at the year again, please."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Let the student hear it before anybody else does; danger may come first."""
        sound = super().validate(extra_validators)
        heard = self.student_heard_on
        if self.colour.data != Colour.RED.value and not heard.data and not heard.errors:
            heard.errors = (_l("Tell the student first, and fill in when you did."),)
            return False
        return sound

    @property
    def suggested(self) -> Colour:
        """The colour that the criteria suggest."""
        return suggest_colour(self.criteria)


class ReviewForm(VersionedForm):
    """What the second person says."""

    answer = RadioField(
        _l("What do you say?"),
        choices=options([("yes", _l("I agree with this colour")), ("no", _l("I do not agree"))]),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
    reason = TextAreaField(_l("Why?"), filters=[plain], validators=[REQUIRED, no_bsn])


class ConditionsForm(VersionedForm):
    """Which conditions of amber are there."""

    case_owner = StringField(
        _l("Which professional helps the student?"),
        filters=[plain],
        validators=[Optional(), at_most(NAME)],
        description=_l("Name and organisation."),
    )
    contact_allowed = BooleanField(_l("The student allows contact with this professional"))
    stop_rule_agreed = BooleanField(_l("We agreed when mentoring stops"))
