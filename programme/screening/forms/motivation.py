"""The form of a talk about wanting it: three rulers, the student's reasons, and a decision."""

from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional

from programme.core.clock import today
from programme.core.forms import CHOOSE, REQUIRED, Filled, MayWait, VersionedForm, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.lifecycle.models import MotivationOutcome
from programme.norms.promises import Promises
from programme.screening.models import Motive
from programme.screening.wording import MOTIVE, OUTCOME

RULER = Filled(_l("Choose a number from 0 to 10."))
NUMBERS = [(str(number), str(number)) for number in range(11)]
ENDS = _l("0 is not at all, 10 is the most.")
TALK, TRIAL = "talk", "trial"
AGAIN, NEVER = "yes", "no"


def _ruler(label: str) -> RadioField:
    return RadioField(label, choices=options(NUMBERS), validators=[RULER], render_kw={"ruler": True}, description=ENDS)


def _said(label: str) -> TextAreaField:
    return TextAreaField(label, filters=[plain], validators=[Optional(), no_bsn])


class RulersForm(VersionedForm):
    """What was heard: three rulers with what was asked on, the reasons, the question, a no."""

    importance = _ruler(_l("How important is this for you, now?"))
    importance_not_lower = _said(_l("Why is it not lower?"))
    importance_higher = _said(_l("What would make it one higher?"))
    confidence = _ruler(_l("How sure are you that it will work?"))
    confidence_not_lower = _said(_l("Why are you not less sure?"))
    confidence_higher = _said(_l("What or who would make you one surer?"))
    readiness = _ruler(_l("How ready are you to begin?"))
    readiness_not_lower = _said(_l("What makes you as ready as this?"))
    readiness_higher = _said(_l("What has to happen before you are one readier?"))
    own_words = TextAreaField(
        _l("Why do you want this?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("In the student's own words. The school and the mentor do not read this."),
    )
    motives = SelectMultipleField(
        _l("What did you hear in it?"),
        choices=options((code.value, MOTIVE[code]) for code in MOTIVE),
        validators=[Filled(_l("Choose at least one reason that you heard."))],
        render_kw={"stacked": True},
        description=_l("Choose what comes closest; more than one is fine."),
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
    after_doubt = RadioField(
        _l("How do you go on?"),
        validators=[MayWait()],
        render_kw={"stacked": True},
        description=_l("After a trial student and mentor say stop or go. All other rules hold."),
    )
    second_talk_on = DateField(_l("When do you talk again?"), validators=[MayWait()])
    ask_again = RadioField(
        _l("May we ask once more, later?"),
        choices=options([(AGAIN, _l("Yes, that is fine")), (NEVER, _l("No, please do not"))]),
        validators=[MayWait()],
        description=_l("Ask the student. The school only hears: does not start now."),
    )
    reason = TextAreaField(
        _l("Why?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One or two sentences. Numbers never decide alone."),
    )

    def offer_days(self, promises: Promises) -> None:
        """Offer the usual day of a second talk, and take none beyond the last one that is promised; say how long a trial is."""
        trial = promises.trial_conversations
        said = ngettext("On trial: %(num)s conversation", "On trial: %(num)s conversations", trial)
        self.after_doubt.choices = options(
            [(TALK, _l("A second talk, or a meeting with a mentor first")), (TRIAL, said)]
        )
        self.days = promises.motivation_second_talk_days
        if not self.is_submitted():
            self.second_talk_on.data = today() + timedelta(days=promises.motivation_second_talk_usual_days)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask what the decision asks for: in doubt how they go on, at 'not now' whether to ask again."""
        sound = super().validate(extra_validators)
        in_doubt = self.outcome.data == MotivationOutcome.DOUBT.value
        missing: list[tuple[Any, str]] = []
        if in_doubt and not self.after_doubt.data:
            missing.append((self.after_doubt, _l("Choose a second talk or a trial.")))
        if in_doubt and self.after_doubt.data == TALK and not self.second_talk_on.errors:
            problem = self._problem_of_day(self.second_talk_on.data)
            missing += [(self.second_talk_on, problem)] if problem else []
        if self.outcome.data == MotivationOutcome.NOT_NOW.value and not self.ask_again.data:
            missing.append((self.ask_again, _l("Ask the student, and choose yes or no.")))
        for field, problem in missing:
            field.errors = (*field.errors, problem)
        return sound and not missing

    def _problem_of_day(self, day: date | None) -> str | None:
        if day is None:
            return _("Choose the day on which you talk again.")
        if day <= today():
            return _("Choose a day that is still to come.")
        late = (day - today()).days > self.days
        return _("Do not let the student wait so long: at most %(days)s days.", days=self.days) if late else None
