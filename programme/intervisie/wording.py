"""The words for methods that do not suit, and for what is due."""

from programme.core.i18n import lazy_gettext as _l
from programme.intervisie.rules import Unfit

UNFIT: dict[Unfit, str] = {
    Unfit.NEW_GROUP: _l("Not in a new group: first meet a few times with another method, so that it feels safe."),
    Unfit.TOO_FEW: _l("This group is too small for this method."),
}

NOT_BEGUN = _l("You write down who was there when the meeting has begun.")
ANONYMOUS = _l(
    "Tell about yourself, never about who the student is: no names, no schools, no places. What is said stays in the group."
)

DUE: dict[str, tuple[str, str]] = {
    "write_attendance": (_l("Write down who was at intervisie"), _l("Write it down")),
}
WHY: dict[str, str] = {
    "intervisie_held": _l("Who was there counts as development; what was said stays in the group."),
}
