"""The forms of support: a check-in, and wait-because."""

from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.support.models import ContactWay, WithWhom
from programme.support.wording import WAY, WITH_WHOM


class CheckInForm(BaseForm):
    """Whom the coordinator spoke, how and when."""

    with_whom = RadioField(
        _l("Whom did you speak?"),
        choices=options((code.value, WITH_WHOM[code]) for code in WithWhom),
        validators=[CHOOSE],
    )
    way = RadioField(_l("How?"), choices=options((code.value, WAY[code]) for code in ContactWay), validators=[CHOOSE])
    held_on = DateField(_l("When?"), validators=[REQUIRED])
    bond = RadioField(
        _l("How do the two get on, do they say?"),
        choices=options([*((str(number), str(number)) for number in range(1, 6)), ("", _l("not asked"))]),
        default="",
        validators=[Optional()],
        render_kw={"ruler": True},
        description=_l("1: not at all well. 5: very well. Ask for a number, and then what makes it that number."),
    )
    note = TextAreaField(
        _l("What do you want to remember?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Only the programme reads this. The student may ask to see it."),
    )


class WaitForm(BaseForm):
    """Why a silence is no reason to worry, and until when."""

    until_on = DateField(_l("Wait until"), validators=[REQUIRED])
    reason = TextAreaField(
        _l("Wait, because"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Such as: test weeks, internship, holiday."),
    )
