"""The forms of phases: a reason, the day to look again, what one side says half-way, and what that comes to."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from wtforms import BooleanField, DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, VersionedForm, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.phases import wording
from programme.phases.models import MidtermEvaluation, Outcome, Resuming, Side, View
from programme.phases.rules import is_longer

SCALE = range(1, 6)


class ReasonForm(BaseForm):
    """Why a match moves on, or goes on."""

    reason = TextAreaField(
        _l("Why now?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One sentence is enough. It stands in the history of the match."),
    )


class PauseForm(ReasonForm):
    """Why a match pauses, and when the coordinator looks again."""

    look_on = DateField(_l("When do you look again?"), validators=[REQUIRED])


class ResumeForm(ReasonForm):
    """Why a match goes on, and that the student wants it."""

    heard = BooleanField(_l("The student told me that they want to go on"))


class ResumingForm(BaseForm):
    """What a student says about going on: one press."""

    answer = RadioField(choices=options((one.value, wording.RESUMING[one]) for one in Resuming), validators=[CHOOSE])


class ViewForm(BaseForm):
    """What one side says half-way: one number, and three answers that may stay empty."""

    helps = RadioField(
        choices=options((str(value), str(value)) for value in SCALE),
        validators=[CHOOSE],
        description=_l("1 is: not at all. 5 is: very much."),
        render_kw={"ruler": True},
    )
    goes_well = TextAreaField(filters=[plain], validators=[Optional(), no_bsn])
    is_hard = TextAreaField(filters=[plain], validators=[Optional(), no_bsn])
    from_here = TextAreaField(filters=[plain], validators=[Optional(), no_bsn])

    @classmethod
    def of(cls, side: Side) -> Self:
        """Make the form in the words for one side."""
        form = cls()
        for field, words in (
            (form.helps, wording.HELPS),
            (form.goes_well, wording.GOES_WELL),
            (form.is_hard, wording.IS_HARD),
            (form.from_here, wording.FROM_HERE),
        ):
            field.label.text = words[side]
        return form

    def take_up(self, kept: dict[str, Any] | None) -> bool:
        """Fill in what was typed before and not sent; tell whether there was anything."""
        for name in ("helps", "goes_well", "is_hard", "from_here"):
            if kept and isinstance(kept.get(name), str):
                self[name].data = kept[name]
        return bool(kept)

    def view(self) -> View:
        """Give what was said."""
        return View(int(self.helps.data), self.goes_well.data or "", self.is_hard.data or "", self.from_here.data or "")


class DecideForm(VersionedForm):
    """What a mid-term evaluation comes to, why, and until when."""

    evaluation = HiddenField()
    outcome = RadioField(_l("What do you decide?"), validators=[CHOOSE], render_kw={"stacked": True})
    until_on = DateField(_l("The new end"), validators=[MayWait()])
    reason = TextAreaField(
        _l("Why?"),
        filters=[plain],
        validators=[MayWait(), no_bsn],
        description=_l("One sentence is enough. If they go on as they do, you may leave it empty."),
    )

    def offer(self, found: Iterable[Outcome], before: date | None, latest: date | None) -> None:
        """Offer only what this match can do now, with a new end between two days."""
        self.outcome.choices = options((one.value, wording.OUTCOME[one]) for one in found)
        self.before, self.latest = before, latest

    def saw(self, found: MidtermEvaluation) -> bool:
        """Tell whether an evaluation still stands as the person saw it."""
        return str(self.evaluation.data or "") == str(found.id) and self.seen_version == found.version

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason where something changes, and for a day where the end does."""
        sound = super().validate(extra_validators)
        changes = self.outcome.data in (Outcome.TAPER, Outcome.EXTEND, Outcome.STOP)
        if changes and not self.reason.data:
            self.reason.errors = (*self.reason.errors, _("Say why, in one sentence."))
            sound = False
        if self.outcome.data == Outcome.EXTEND and not self.until_on.errors and not self._is_later():
            self.until_on.errors = (str(wording.not_longer(self.before, self.latest)),)
            sound = False
        return bool(sound)

    def _is_later(self) -> bool:
        day = self.until_on.data
        return day is not None and is_longer(day, self.before, self.latest)
