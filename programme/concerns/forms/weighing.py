"""How a concern is weighed, how a second person looks at that, and the answer to who raised it."""

from collections.abc import Collection, Iterator
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from programme.concerns.models import CareRoute
from programme.concerns.wording import ROUTE
from programme.core.forms import CHOOSE, REQUIRED, Filled, MayWait, VersionedForm, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l

UNCHANGED, CHANGED = "no", "yes"
AGREES, DISAGREES = "yes", "no"


class WeighForm(VersionedForm):
    """One outcome, one reason, who was asked, and whether the colour changes.

    `not_before` are the outcomes that wait until the student heard of it; `alone` those for which the norm asks for two
    people while nobody else is there.
    """

    not_before: Collection[CareRoute] = ()
    alone: Collection[CareRoute] = ()
    route = RadioField(
        _l("What is the outcome?"),
        choices=options((code.value, ROUTE[code]) for code in CareRoute),
        render_kw={"stacked": True},
        validators=[Filled(_l("Choose the outcome."))],
    )
    weighing = TextAreaField(_l("Why?"), filters=[plain], validators=[REQUIRED, no_bsn])
    advice = TextAreaField(
        _l("Your advice to the mentor"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Needed when it stays within the mentoring. It stands ready as your answer."),
    )
    consulted = StringField(
        _l("With whom?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("A colleague, the school, Veilig Thuis: with the day."),
    )
    changes_colour = RadioField(
        _l("Does this change the colour of the student?"),
        choices=options([(UNCHANGED, _l("No, it stays")), (CHANGED, _l("Yes, look at it anew"))]),
        validators=[Filled(_l("Choose whether the colour stays."))],
        description=_l("With yes you go on to the fixed questions; the colour changes only there."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and then what one answer asks of another."""
        sound = super().validate(extra_validators)
        for field, problem in self._missing():
            field.errors = (*field.errors, problem)
            sound = False
        return sound

    def _missing(self) -> Iterator[tuple[Any, str]]:
        if self.route.data in self.not_before:
            yield self.route, _("First the student hears of it, or you note why not.")
        if self.route.data in self.alone and not self.consulted.data:
            yield self.consulted, _("Nobody else can look too. Say with whom you weighed it.")
        if self.advice is not None and self.route.data == CareRoute.MENTOR.value and not self.advice.data:
            yield self.advice, _("Write what the mentor can do.")


class SecondForm(VersionedForm):
    """What the second pair of eyes says of a weighing."""

    agrees = RadioField(
        _l("Do you agree with the outcome?"),
        choices=options([(AGREES, _l("Yes, I agree")), (DISAGREES, _l("No, weigh it again"))]),
        validators=[CHOOSE],
    )
    words = TextAreaField(
        _l("Why?"),
        filters=[plain],
        validators=[MayWait(), no_bsn],
        description=_l("With no this is needed: who owns the concern weighs it again with your reason."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask who does not agree for a reason."""
        sound = super().validate(extra_validators)
        if self.agrees.data == DISAGREES and not self.words.data:
            self.words.errors = (*self.words.errors, _("Write why you do not agree."))
            return False
        return sound


class NewFactsForm(VersionedForm):
    """What is new, so that it is weighed again."""

    new_facts = TextAreaField(_l("What is new?"), filters=[plain], validators=[REQUIRED, no_bsn])


class AnswerForm(VersionedForm):
    """The answer to who raised it."""

    answer = TextAreaField(
        _l("Your answer"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("What happens now, and what they can do. Only who raised it reads it, never in a mail."),
    )
