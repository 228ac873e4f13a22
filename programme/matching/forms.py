"""The forms of matching: a proposal, an answer, an answer that came by phone."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, Filled, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.matching.models import Answer, DeclineReason, StillAnswer
from programme.matching.wording import DECLINE, STILL, SUPPORT_NOT_READ


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
