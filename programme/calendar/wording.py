"""What an appointment is called in somebody's calendar: never a name."""

from programme.calendar.queries import Kind
from programme.core.i18n import lazy_gettext as _l

SUMMARY: dict[str, str] = {
    Kind.CONVERSATION: _l("Conversation as a mentor"),
    Kind.FIRST_MEETING: _l("First meeting"),
    Kind.INTAKE: _l("Intake talk"),
    Kind.TRAINING: _l("Training"),
    Kind.INTERVISIE: _l("Intervisie"),
}

NAME = _l("Mentoring programme")
