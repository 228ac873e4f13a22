"""The forms of matching: a proposal, an answer, an answer that came by phone."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from programme.core.database import MOST_ROWS
from programme.core.forms import (
    CHOOSE,
    REQUIRED,
    BaseForm,
    Filled,
    VersionedForm,
    at_most,
    no_bsn,
    options,
    plain,
    refuse_names,
)
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.matching.models import PLAN_NAME_LENGTH, Answer, DeclineReason, StepKind, StillAnswer, WhyApart
from programme.matching.planning.words import CRITERION, HINT
from programme.matching.wording import APART, DECLINE, STILL, SUPPORT_NOT_READ

MOST_POINTS, MOST_WEIGHT = 1000, 10
# What one button decides; what counts, and a rule set aside with a reason, have pages of their own.
BUTTONS = (StepKind.ACCEPT, StepKind.LOCK, StepKind.VETO, StepKind.WAIT, StepKind.FREE)
_FLOOR = _l("Give a number of 0 to 1000.")
_WEIGHT = [
    Filled(_l("Give a number of 0 to 10.")),
    NumberRange(0, MOST_WEIGHT, message=_l("Give a number of 0 to 10.")),
]


class ProposeForm(BaseForm):
    """What the mentor reads first, and why a rule is set aside."""

    mentor_id = HiddenField()
    introduction = TextAreaField(
        _l("What the mentor reads about the question"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("No name, no school, nothing about care. Only what the student agreed to."),
    )
    student_agrees = BooleanField(
        _l("The student knows that a mentor reads this"),
        validators=[Filled(_l("Ask the student first whether a mentor may read this."))],
    )
    override_reason = TextAreaField(
        _l("Why do you set this rule aside?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("This stays on record. The mentor and the student do not read it."),
    )

    needs_reason = False
    # By which somebody would be recognised: the student's own names and the name of the school.
    names: tuple[str, ...] = ()

    def validate_introduction(self, field: TextAreaField) -> None:
        """Refuse words by which a mentor would know who or where the student is, before both said yes."""
        refuse_names(field.data, self.names)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason where a rule is set aside."""
        sound = super().validate(extra_validators)
        if self.needs_reason and not self.override_reason.data:
            self.override_reason.errors = (*self.override_reason.errors, str(_l("Please say why.")))
            return False
        return sound


class SupportForm(ProposeForm):
    """Under conditions also: what the mentor reads of extra support before a yes, in words the student agreed to."""

    support = TextAreaField(
        _l("Which extra support there is"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Not why it is needed. How often we ask how it goes stands there already."),
    )
    case_owner = StringField(
        _l("Which professional helps, as the mentor reads it"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("The role, such as: school social worker. The name only if the student agreed to that."),
    )
    stop_rule = TextAreaField(
        _l("What makes it stop"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("What you agreed with the student about when mentoring stops, and what happens then."),
    )
    support_agreed = BooleanField(
        _l("The student agreed to these words about support"),
        validators=[Filled(_l("Go through these words with the student first."))],
    )

    validate_support = ProposeForm.validate_introduction
    validate_case_owner = ProposeForm.validate_introduction
    validate_stop_rule = ProposeForm.validate_introduction


class AnswerForm(BaseForm):
    """Yes or no to a proposal; a reason is never asked for twice."""

    answer = RadioField(
        _l("Do you want to meet?"),
        choices=options([(Answer.YES.value, _l("Yes")), (Answer.NO.value, _l("No"))]),
        validators=[CHOOSE],
    )
    decline_reason = RadioField(
        _l("Do you want to say why?"),
        choices=options((reason.value, DECLINE[reason]) for reason in DeclineReason),
        default=DeclineReason.NOT_SAID.value,
        validators=[Optional()],
        description=_l("Only the coordinator reads it. It changes nothing for you."),
    )


class MentorAnswerForm(AnswerForm):
    """A mentor's own answer; under conditions a yes comes after reading which extra support there is."""

    has_read = BooleanField(_l("I have read which support there is, and what makes it stop"), validators=[Optional()])

    needs_reading = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask a mentor to read first, before a yes."""
        sound = super().validate(extra_validators)
        if self.needs_reading and self.answer.data == Answer.YES.value and not self.has_read.data:
            self.has_read.errors = (*self.has_read.errors, str(SUPPORT_NOT_READ))
            return False
        return sound


class RecordAnswerForm(MentorAnswerForm):
    """An answer that came by phone or in a talk; `whose` says whom the page asked about when it was opened."""

    whose = HiddenField()
    answer = RadioField(
        _l("What was the answer?"),
        choices=options([(Answer.YES.value, _l("Yes")), (Answer.NO.value, _l("No"))]),
        validators=[CHOOSE],
    )
    decline_reason = RadioField(
        _l("After a no: why?"),
        choices=options((reason.value, DECLINE[reason]) for reason in DeclineReason),
        default=DeclineReason.NOT_SAID.value,
        validators=[Optional()],
    )
    has_read = BooleanField(
        _l("After a yes: the mentor heard which support there is, and what makes it stop"), validators=[Optional()]
    )


class ChoiceForm(AnswerForm):
    """A student's yes to one mentor, or a no to all who said yes; `match_id` and `options` say what the page showed."""

    match_id = HiddenField()
    options = HiddenField()


class StillByLinkForm(BaseForm):
    """Whether a waiting student still wants a mentor: one of three buttons."""

    answer = RadioField(
        _l("Do you still want a mentor?"),
        choices=options((answer.value, STILL[answer]) for answer in StillAnswer),
        validators=[CHOOSE],
    )


class StillForm(BaseForm):
    """What a waiting student said in a talk."""

    answer = RadioField(
        _l("Does the student still want a mentor?"),
        choices=options(
            [
                (StillAnswer.YES.value, _l("Yes: they wait on, at the same place")),
                (StillAnswer.NO_MORE.value, _l("Not any more: it ends here")),
            ]
        ),
        validators=[CHOOSE],
        description=_l("No reason is needed. Every answer is fine."),
        render_kw={"stacked": True},
    )


class SeenForm(VersionedForm):
    """A button on the desk: nothing to fill in, but which version of the plan its presser saw."""


class DecideForm(VersionedForm):
    """One decision about a student of a plan, by a button."""

    kind = RadioField(
        choices=options((kind.value, kind.value) for kind in BUTTONS),
        validators=[CHOOSE],
    )
    trajectory_id = IntegerField(validators=[Filled(), NumberRange(1, MOST_ROWS)])
    mentor_id = IntegerField(validators=[Optional(), NumberRange(1, MOST_ROWS)])


class SetAsideForm(VersionedForm):
    """Why a rule does not count for one pair."""

    mentor_id = IntegerField(validators=[Filled(), NumberRange(1, MOST_ROWS)])
    reason = TextAreaField(
        _l("Why do you set this rule aside?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("This stays on record. The mentor and the student do not read it."),
    )


class WeighForm(VersionedForm):
    """What counts how much, and what goes before what."""

    name = StringField(
        _l("A name for this proposal"), filters=[plain], validators=[Optional(), at_most(PLAN_NAME_LENGTH)]
    )
    interests = IntegerField(CRITERION["interests"], validators=_WEIGHT, description=HINT["interests"])
    time = IntegerField(CRITERION["time"], validators=_WEIGHT, description=HINT["time"])
    travel = IntegerField(CRITERION["travel"], validators=_WEIGHT, description=HINT["travel"])
    wishes = IntegerField(CRITERION["wishes"], validators=_WEIGHT, description=HINT["wishes"])
    experience = IntegerField(CRITERION["experience"], validators=_WEIGHT, description=HINT["experience"])
    priority = BooleanField(
        _l("Who waits long or is at risk goes first"),
        description=_l("Never at the cost of the number of students."),
    )
    best_worst = BooleanField(
        _l("Make the weakest pair as good as can be"),
        description=_l("Never at the cost of the number of students."),
    )
    floor = IntegerField(
        _l("No pair below so many points"),
        validators=[Filled(_l("Give a whole number, in digits only.")), NumberRange(0, MOST_POINTS, message=_FLOOR)],
        description=_l("0 to 1000; 0 is no floor. A student for whom only weaker pairs are left waits on."),
    )

    @property
    def weights(self) -> dict[str, int]:
        """Give what counts how much."""
        return {name: self[name].data for name in CRITERION}

    def tiers(self, before: dict[str, Any]) -> dict[str, Any]:
        """Give what goes before what; what this form does not ask stays as it was."""
        chosen = {"priority": self.priority.data, "best_worst": self.best_worst.data, "floor": self.floor.data}
        return before | chosen

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse that nothing counts at all."""
        sound = super().validate(extra_validators)
        if sound and not any(self.weights.values()):
            self.interests.errors = (*self.interests.errors, _("At least one of the five has to count."))
            return False
        return sound


class ApartForm(BaseForm):
    """Why two people are not matched with each other."""

    why = RadioField(
        _l("Why not these two?"),
        choices=options((code.value, APART[code]) for code in WhyApart),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
