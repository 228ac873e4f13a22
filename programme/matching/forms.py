"""The forms of matching: a proposal, an answer, an answer that came by phone."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, Filled, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.matching.models import Answer, DeclineReason, StillAnswer
from programme.matching.wording import DECLINE, STILL


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


class RecordAnswerForm(AnswerForm):
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
