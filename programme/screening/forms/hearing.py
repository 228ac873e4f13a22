"""The forms of hearing: the student heard it, answers, asks somebody else to look, and says what the school hears."""

from typing import Any

from wtforms import BooleanField, DateField, RadioField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, VersionedForm, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.screening.forms.shared import not_to_come

AGREED, DANGER = "agreed", "danger"


class TellForm(BaseForm):
    """When the student heard it, and what they say of it."""

    heard_on = DateField(_l("When did you tell the student?"), validators=[REQUIRED, not_to_come])
    response = TextAreaField(
        _l("What does the student say about it?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    asks_review = BooleanField(_l("The student asks that somebody else looks"))


class ResponseForm(BaseForm):
    """What the student answers by the link; the buttons say whether somebody else should look."""

    response = TextAreaField(
        _l("What do you think of it?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Your coordinator reads it. Your school and your mentor do not."),
    )


class ReconsiderForm(VersionedForm):
    """What somebody else saw, because the student asked."""

    answer = RadioField(
        _l("What do you say?"),
        choices=options([("stands", _l("It stands")), ("anew", _l("It is decided anew"))]),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
    reason = TextAreaField(_l("Why?"), filters=[plain], validators=[REQUIRED, no_bsn])


class SchoolForm(BaseForm):
    """On what ground the school may hear it."""

    ground = RadioField(
        _l("Why may the school hear it?"),
        choices=options(
            [(AGREED, _l("The student agrees")), (DANGER, _l("There is acute danger, it cannot wait for that"))]
        ),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
    agreed_on = DateField(_l("When did the student agree?"), validators=[MayWait(), not_to_come])
    danger_reason = TextAreaField(_l("Which danger?"), filters=[plain], validators=[Optional(), no_bsn])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask what the ground asks for: a day, or the danger in words."""
        sound = super().validate(extra_validators)
        field = {AGREED: self.agreed_on, DANGER: self.danger_reason}.get(self.ground.data)
        if field is not None and not field.data and not field.errors:
            field.errors = (_l("Please fill this in."),)
            return False
        return sound
