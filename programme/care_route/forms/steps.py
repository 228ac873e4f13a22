"""The form of one step of a care route."""

from wtforms import EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import Email, Optional, Regexp

from programme.care_route.models import HOURS, HOW, RouteKind
from programme.care_route.rules import Facts
from programme.care_route.wording import heading
from programme.core.forms import CHOOSE, REQUIRED, VersionedForm, at_most, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.people.models import EMAIL, NAME, PHONE, School

WHOLE_SCHOOL = 0
TAKE_OUT = "take_out"
# What a phone can dial, written as people write it.
NUMBER = Regexp(r"^\+?[\d ()-]{3,}$", message=_l("Write a phone number in digits, such as 085 000 00 00."))


class StepForm(VersionedForm):
    """Who takes a step, and how to reach them."""

    kind = SelectField(_l("Which step?"), validators=[CHOOSE])
    site_id = SelectField(_l("Where?"), coerce=int, default=WHOLE_SCHOOL)
    name = StringField(
        _l("Who?"),
        filters=[plain],
        validators=[REQUIRED, at_most(NAME)],
        description=_l("A colleague's name, or that of an organisation."),
    )
    hours = StringField(
        _l("When?"),
        filters=[plain],
        validators=[Optional(), at_most(HOURS)],
        description=_l("Such as: Monday and Thursday, 9 to 15."),
    )
    phone = TelField(_l("Phone at work"), filters=[plain], validators=[Optional(), at_most(PHONE), NUMBER])
    email = EmailField(
        _l("E-mail at work"),
        filters=[plain],
        validators=[Optional(), at_most(EMAIL), Email(_l("This is not an e-mail address."))],
    )
    how = TextAreaField(
        _l("How do you reach them best?"),
        filters=[plain],
        validators=[Optional(), at_most(HOW)],
        description=_l("Such as: walk in at room 1.14, or ask the care coordinator first."),
    )

    def offer(self, school: School) -> None:
        """Offer the steps, and the buildings where there are several to choose from."""
        self.kind.choices = options([("", "–"), *((kind.value, heading(kind)) for kind in RouteKind)])
        sites = [(site.id, site.name) for site in school.sites]
        self.site_id.choices = options([(WHOLE_SCHOOL, _l("The whole school")), *sites])
        if len(sites) < 2 and not self.site_id.data:
            del self.site_id

    @property
    def facts(self) -> Facts:
        """What was filled in, ready to be kept."""
        return Facts(
            kind=RouteKind(self.kind.data),
            site_id=(self.site_id.data or None) if "site_id" in self else None,
            name=self.name.data,
            hours=self.hours.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            how=self.how.data or "",
        )
