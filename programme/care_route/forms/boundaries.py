"""The form of one situation of the afbakeningswijzer."""

from wtforms import RadioField, TextAreaField

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, at_most, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.norms.models import BOUNDARY_TEXT, Whose

WHOSE = {
    Whose.MENTOR: _l("A mentor's work"),
    Whose.SCHOOL: _l("Work of the school's care team"),
    Whose.CARE: _l("Work of professional help"),
}
SHORT = [REQUIRED, at_most(BOUNDARY_TEXT)]


class BoundaryForm(BaseForm):
    """Whose work a situation is, in the words of the programme, and why it was changed."""

    whose = RadioField(
        _l("Whose work is it?"), choices=options((one.value, WHOSE[one]) for one in Whose), validators=[CHOOSE]
    )
    you = TextAreaField(_l("What does the mentor do?"), filters=[plain], validators=SHORT)
    others = TextAreaField(_l("Who else does what, and by when?"), filters=[plain], validators=SHORT)
    never = TextAreaField(_l("What does the mentor not do?"), filters=[plain], validators=SHORT)
    reason = TextAreaField(_l("Why do you change it?"), filters=[plain], validators=SHORT)
