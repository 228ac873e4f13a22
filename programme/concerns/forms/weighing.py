"""How a concern is weighed, and the answer to who raised it."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from programme.concerns.models import CareRoute
from programme.concerns.wording import ROUTE
from programme.core.forms import REQUIRED, BaseForm, Filled, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l

UNCHANGED, CHANGED = "no", "yes"


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
