"""What somebody says who is worried: a mentor, somebody of a school, or a student by link."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from programme.concerns.models import GoesTo, Urgency
from programme.concerns.queries import Room
from programme.concerns.wording import KIND, UNSURE, URGENCY, WORRIED, listener, subject
from programme.core.forms import CHOOSE, BaseForm, Filled, MayWait, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l

ONE_SENTENCE = _l("Write at least one sentence. A question is fine too.")

# No trajectory has this number.
NOBODY = 0


class NoteForm(BaseForm):
    """What was seen, thought and done, kept apart; nobody is asked for a diagnosis."""

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


class RaiseForm(NoteForm):
    """A concern of a mentor: an alarm or a doubt alike, about whom, and to whom it goes."""

    kind = RadioField(_l("What do you come with?"), choices=options(KIND), default=WORRIED, validators=[MayWait()])
    about = SelectField(_l("Who or what is it about?"), validators=[CHOOSE])
    goes_to = RadioField(
        _l("Who should read it?"),
        default=GoesTo.COORDINATOR.value,
        render_kw={"stacked": True},
        validators=[MayWait()],
    )

    def offer(self, room: Room, kept: Mapping[str, Any] | None = None) -> None:
        """Offer what there is to choose from here; without a script a kept text stands in its box again."""
        self.about.choices = options((code, subject(found)) for code, found in room.subjects.items())
        self.goes_to.choices = options((code.value, listener(code, names)) for code, names in room.hears.items())
        for field in self:
            if kept and field.short_name != "csrf_token" and isinstance(kept.get(field.name), str):
                field.process_data(kept[field.name])

    @property
    def is_unsure(self) -> bool:
        """Whether they do not know if it is serious."""
        return bool(self.kind.data == UNSURE)


class SchoolRaiseForm(RaiseForm):
    """A concern of somebody of a school, always around one of their students."""

    student = SelectField(_l("Around which student?"), coerce=int, validators=[CHOOSE])

    def offer(self, room: Room, kept: Mapping[str, Any] | None = None) -> None:
        """Offer the students too; nobody is chosen beforehand."""
        self.student.choices = options([(NOBODY, _l("Choose a student")), *room.students])
        super().offer(room, kept)

    def validate_student(self, field: SelectField) -> None:
        """Refuse the line that stands there before anybody is chosen."""
        if field.data == NOBODY:
            raise ValidationError(CHOOSE.message)


class StudentRaiseForm(RaiseForm):
    """A concern of a student: one box, and nothing is chosen beforehand that names somebody."""

    about = RadioField(_l("What is it about?"), render_kw={"stacked": True}, validators=[CHOOSE])
    saw = TextAreaField(
        _l("What happened, or what bothers you?"), filters=[plain], validators=[Filled(ONE_SENTENCE), no_bsn]
    )
