"""The forms of a colour: the fixed questions and a colour, the second person's word, the conditions of amber."""

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
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, REQUIRED, MayWait, VersionedForm, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.models import Colour
from programme.norms.models import QuestionSet
from programme.norms.questions import Meets
from programme.people.models import NAME
from programme.screening.forms.shared import not_to_come
from programme.screening.models import Evidence
from programme.screening.rules import Light, suggest_colour
from programme.screening.wording import COLOUR, EVIDENCE, NO_OVERRIDE_REASON, OTHER_QUESTIONS, question


class TriageForm(VersionedForm):
    """The fixed questions of the programme, the colour a person gives, and what the student says of it."""

    asked: QuestionSet
    questions_version = HiddenField()
    red_criteria = SelectMultipleField(
        _l("Is there one of these? Then help comes first"),
        validators=[Optional()],
        render_kw={"stacked": True},
    )
    amber_criteria = SelectMultipleField(
        _l("Is there one of these? Then only under conditions"),
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
    override_reason = TextAreaField(
        _l("Why another colour than the questions suggest?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    student_heard_on = DateField(
        _l("When did you tell the student?"),
        validators=[MayWait()],
        description=_l("The student hears it first, in plain words."),
    )
    told_later_reason = TextAreaField(
        _l("Would telling first be dangerous? Why?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    told_later_with_id = SelectField(
        _l("With which second person did you weigh that?"), coerce=int, default=0, validators=[Optional()]
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

    def ask(self, asked: QuestionSet) -> None:
        """Put the questions that are asked now on the page."""
        self.asked = asked
        for field, meets in ((self.red_criteria, Meets.RED), (self.amber_criteria, Meets.AMBER)):
            field.choices = options((one.code, question(one)) for one in asked.questions if one.meets is meets)
        if not self.is_submitted():
            self.questions_version.data = str(asked.version)

    @property
    def criteria(self) -> list[str]:
        """The questions that were met; the page shows them also while the form is wrong, so a code that is none is left out."""
        ticked = (*(self.red_criteria.data or []), *(self.amber_criteria.data or []))
        return [one.code for one in self.asked.questions if one.code in ticked]

    def validate_student_heard_on(self, field: DateField) -> None:
        """Refuse a day that is still to come or long gone."""
        not_to_come(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        """Let the student hear it first, unless two people saw danger; ask why a suggestion is set aside."""
        same_questions = self._same_questions()
        sound = super().validate(extra_validators) and same_questions
        if not same_questions:
            self.form_errors: list[str] = [OTHER_QUESTIONS]
        heard, danger, person = self.student_heard_on, self.told_later_reason, self.told_later_with_id
        missing: list[tuple[Any, str]] = []
        if not heard.data and not danger.data and not heard.errors:
            missing.append((heard, _l("Tell the student first, and fill in when you did.")))
        if not heard.data and danger.data and not person.data and not person.errors:
            missing.append((person, _l("Choose the second person with whom you weighed it.")))
        chosen = self.colour.data in {code.value for code in Colour}
        if chosen and self.colour.data != self.light.colour.value and not self.override_reason.data:
            missing.append((self.override_reason, NO_OVERRIDE_REASON))
        for field, problem in missing:
            field.errors = (*field.errors, problem)
        return sound and not missing

    @property
    def light(self) -> Light:
        """What the questions suggest, and which of them it rests on."""
        return suggest_colour(self.criteria, self.asked.questions)

    def _same_questions(self) -> bool:
        """Tell whether these questions were on the page; else keep the ticks that still mean something, to look at again."""
        now = str(self.asked.version)
        if self.questions_version.data in (None, "", now):
            return True
        self.questions_version.data = now
        for field in (self.red_criteria, self.amber_criteria):
            field.data = [code for code in field.data or [] if code in {choice.value for choice in field.choices}]
        return False


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
