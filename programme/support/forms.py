"""The forms of support: a contact, a talk with a school and its appointment, and wait-because."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

from wtforms import DateField, DateTimeLocalField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.support.models import ContactWay, Heard, Topic, WithWhom
from programme.support.wording import HEARD, NOT_ASKED, TOPIC, WAY, WITH_WHOM

SPOKEN_WAYS = tuple(way for way in ContactWay if way is not ContactWay.PULSE)
NOTE_LENGTH = 200


def _heard(label: str) -> RadioField:
    return RadioField(
        label,
        choices=options([*((code.value, HEARD[code]) for code in Heard), ("", NOT_ASKED)]),
        default="",
        validators=[MayWait()],
    )


class CheckInForm(BaseForm):
    """Whom the coordinator spoke, how and when, and how each fixed topic is: a tap each."""

    with_whom = RadioField(
        _l("Whom did you speak?"),
        choices=options((code.value, WITH_WHOM[code]) for code in WithWhom),
        validators=[CHOOSE],
    )
    way = RadioField(_l("How?"), choices=options((code.value, WAY[code]) for code in SPOKEN_WAYS), validators=[CHOOSE])
    held_on = DateField(_l("When?"), validators=[REQUIRED])
    activities = _heard(TOPIC[Topic.ACTIVITIES])
    outcomes = _heard(TOPIC[Topic.OUTCOMES])
    safety = _heard(TOPIC[Topic.SAFETY])
    relation = _heard(TOPIC[Topic.BOND])
    effect = _heard(TOPIC[Topic.EFFECT])
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

    @property
    def topic_fields(self) -> dict[Topic, Any]:
        """The five questions of the form, by topic."""
        return {
            Topic.ACTIVITIES: self.activities,
            Topic.OUTCOMES: self.outcomes,
            Topic.SAFETY: self.safety,
            Topic.BOND: self.relation,
            Topic.EFFECT: self.effect,
        }

    @property
    def topics(self) -> dict[Topic, Heard]:
        """What was heard of each topic that was asked."""
        return {topic: Heard(field.data) for topic, field in self.topic_fields.items() if field.data}


class SchoolTalkForm(BaseForm):
    """One talk with a school: when, how, and per pair how it is, in the school's eyes."""

    held_on = DateField(_l("When was it?"), validators=[REQUIRED])
    way = RadioField(_l("How?"), choices=options((code.value, WAY[code]) for code in SPOKEN_WAYS), validators=[CHOOSE])

    @classmethod
    def of(cls, pairs: Mapping[int, str], today: date) -> Self:
        """Make the form for pairs: the name of the student by the number of the match."""
        fields: dict[str, Any] = {}
        for number, name in pairs.items():
            fields[f"heard_{number}"] = RadioField(
                name,
                choices=options([*((code.value, HEARD[code]) for code in Heard), ("", _l("not spoken of"))]),
                default=Heard.FINE.value,
                validators=[MayWait()],
            )
            fields[f"note_{number}"] = StringField(
                _l("Note about %(name)s", name=name),
                filters=[plain],
                validators=[Optional(), no_bsn, at_most(NOTE_LENGTH)],
            )
        made: Self = type("SchoolTalkFormOfPairs", (cls,), fields)(held_on=today, way=ContactWay.PHONE.value)
        return made

    def spoken_of(self, numbers: Sequence[int]) -> dict[int, tuple[Heard, str]]:
        """Give what was said of each pair that was spoken of."""
        return {
            number: (Heard(self[f"heard_{number}"].data), self[f"note_{number}"].data or "")
            for number in numbers
            if self[f"heard_{number}"].data
        }


class PlanTalkForm(BaseForm):
    """When the coordinator and the school talk."""

    planned_for = DateTimeLocalField(
        _l("Day and time"),
        validators=[REQUIRED],
        description=_l("The school sees this appointment with its students."),
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
