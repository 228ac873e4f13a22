"""The forms of a concern: what a mentor says, how it is weighed, and the answer."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from programme.concerns.models import CareRoute, Urgency
from programme.concerns.wording import ROUTE, URGENCY
from programme.core.forms import REQUIRED, BaseForm, Filled, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l

ONE_SENTENCE = _l("Write at least one sentence. A question is fine too.")
UNCHANGED, CHANGED = "no", "yes"
# No match has this number: the concern is about something else.
NO_MATCH = 0


class RaiseForm(BaseForm):
    """What a mentor saw, thinks and did, kept apart; nobody is asked for a diagnosis."""

    match_id = SelectField(_l("Who is it about?"), coerce=int)
    saw = TextAreaField(_l("What did you see or hear?"), filters=[plain], validators=[Filled(ONE_SENTENCE), no_bsn])
    thinks = TextAreaField(_l("What do you think is going on?"), filters=[plain], validators=[Optional(), no_bsn])
    did = TextAreaField(_l("What did you do already?"), filters=[plain], validators=[Optional(), no_bsn])
    urgency = RadioField(
        _l("When should somebody react?"),
        choices=options((code.value, URGENCY[code]) for code in Urgency),
        default=Urgency.THIS_WEEK.value,
        validators=[Filled(_l("Choose when somebody should react."))],
    )

    def validate_saw(self, field: TextAreaField) -> None:
        """Refuse a box with only spaces in it."""
        if not field.data:
            raise ValidationError(ONE_SENTENCE)


class WeighForm(BaseForm):
    """Whose work it is, why, and who was asked."""

    route = RadioField(
        _l("Who should deal with this?"),
        choices=options((code.value, ROUTE[code]) for code in CareRoute),
        render_kw={"stacked": True},
        validators=[Filled(_l("Choose whose work this is."))],
    )
    changes_colour = RadioField(
        _l("Does this change the colour of the student?"),
        choices=options([(UNCHANGED, _l("No, it stays")), (CHANGED, _l("Yes, look at it anew"))]),
        validators=[Filled(_l("Choose whether the colour stays."))],
        description=_l("With yes you go on to the fixed questions; the colour changes only there."),
    )
    weighing = TextAreaField(_l("How did you weigh it?"), filters=[plain], validators=[REQUIRED, no_bsn])
    consulted = StringField(
        _l("With whom?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("A colleague, the school, Veilig Thuis: with the day."),
    )


class NewFactsForm(BaseForm):
    """What is new, so that it is weighed again."""

    new_facts = TextAreaField(_l("What is new?"), filters=[plain], validators=[REQUIRED, no_bsn])


class AnswerForm(BaseForm):
    """The answer to the mentor."""

    answer = TextAreaField(
        _l("Your answer to the mentor"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("What happens now, and what the mentor can do. Only the mentor reads it, in the app."),
    )
