"""One step of the meldcode as somebody writes it down."""

from collections.abc import Iterator
from typing import Any

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import ValidationError

from programme.concerns.models import BoundBy, MeldcodeStep
from programme.concerns.rules import DECISIONS, FRAMEWORK_STEP, LAST_STEP, QUESTIONS, framework
from programme.concerns.wording import BOUND_BY, CONSULTED
from programme.concerns.wording import DECISIONS as DECISION_WORDS
from programme.concerns.wording import QUESTIONS as QUESTION_WORDS
from programme.core.clock import today
from programme.core.forms import CHOOSE, REQUIRED, MayWait, VersionedForm, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l

YES, NO = "yes", "no"
YES_NO = options([(YES, _l("Yes")), (NO, _l("No"))])


def _not_to_come(_form: Any, field: DateField) -> None:
    if field.data is not None and field.data > today():
        raise ValidationError(_("Choose a day that is not in the future."))


def _question(code: str) -> RadioField:
    label, leads_to = QUESTION_WORDS[code]
    return RadioField(label, choices=YES_NO, description=leads_to, validators=[MayWait()])


def _decision(code: str) -> RadioField:
    return RadioField(DECISION_WORDS[code], choices=YES_NO, validators=[CHOOSE])


class MeldcodeForm(VersionedForm):
    """When, with whom, what was found and why; from step 4 by which professional, with the questions or the decisions.

    `version` is how often the step was written down when the page was opened.
    """

    done_on = DateField(_l("When?"), validators=[REQUIRED, _not_to_come])
    consulted = StringField(filters=[plain], validators=[REQUIRED, no_bsn])
    professional = StringField(
        _l("Which professional weighs and decides?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Name and function, such as the zorgcoördinator of the school."),
    )
    bound_by = RadioField(
        _l("Why does the meldcode bind this professional?"),
        choices=options(BOUND_BY.items()),
        validators=[CHOOSE],
        description=_l("They work in a sector that has this duty. Volunteers do not."),
    )
    suspicion = _question("suspicion")
    unsafe = _question("unsafe")
    can_help = _question("can_help")
    accept_help = _question("accept_help")
    help_works = _question("help_works")
    report = _decision("report")
    help = _decision("help")
    reason = TextAreaField(_l("What was found, and why?"), filters=[plain], validators=[REQUIRED, no_bsn])
    corrected = TextAreaField(
        _l("Why do you correct it?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("What was written before stays, with this reason."),
    )

    @property
    def answers(self) -> dict[str, bool]:
        """Give the answers to the questions that were asked, up to the one that ends them, or the two decisions."""
        if "report" in self:
            return {code: self[code].data == YES for code in DECISIONS}
        given: dict[str, bool] = {}
        for code, *_rest in QUESTIONS if "suspicion" in self else ():
            if framework(given) is not None or self[code].data not in (YES, NO):
                break
            given[code] = self[code].data == YES
        return given

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for each question until one leads somewhere."""
        sound = super().validate(extra_validators)
        for field in self._unanswered():
            field.errors = (*field.errors, _("Answer this question too."))
            sound = False
        return sound

    def _unanswered(self) -> Iterator[Any]:
        if "suspicion" in self and framework(self.answers) is None:
            yield next(self[code] for code, *_rest in QUESTIONS if self[code].data not in (YES, NO))


def form_of(step: int, last: MeldcodeStep | None) -> MeldcodeForm:
    """Make the form of a step, filled with what was written down last."""
    form = MeldcodeForm(data=_written(last))
    form.consulted.label.text = CONSULTED[step - 1]
    left_out = {code for code, *_rest in QUESTIONS} if step != FRAMEWORK_STEP else set()
    left_out |= set(DECISIONS) if step != LAST_STEP else set()
    left_out |= {"professional", "bound_by"} if step < FRAMEWORK_STEP else set()
    left_out |= {"corrected"} if last is None else set()
    for name in left_out:
        del form[name]
    return form


def _written(last: MeldcodeStep | None) -> dict[str, Any]:
    if last is None:
        return {"version": 0, "done_on": today()}
    bound_by = None if last.bound_by is None else BoundBy(last.bound_by).value
    said = {"consulted": last.consulted, "professional": last.professional, "reason": last.reason, "bound_by": bound_by}
    answers = {code: YES if given else NO for code, given in last.answers.items()}
    return {"version": last.take, "done_on": last.done_on, **said, **answers}
