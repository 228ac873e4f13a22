"""The words for kinds of training, for a seat that is not there, and for what is due."""

from programme.core.i18n import lazy_gettext as _l
from programme.training.models import TrainingKind
from programme.training.rules import NoSeat

KIND: dict[TrainingKind, str] = {
    TrainingKind.BASIC: _l("Basic training"),
    TrainingKind.COMPLEX: _l("Training for heavier situations"),
    TrainingKind.REFRESHER: _l("Refresher"),
}

# Source: domain.md §1.1 TRN-2 and 004, in own words.
ABOUT: dict[TrainingKind, str] = {
    TrainingKind.BASIC: _l(
        "What a mentor does and does not do, building trust, boundaries, when to ring the bell, saying goodbye, "
        "and where you find help. You need it before your first match."
    ),
    TrainingKind.COMPLEX: _l("Being a mentor when much goes on at the same time. You need it for heavier situations."),
    TrainingKind.REFRESHER: _l("For who is a mentor already: what went well, what was hard, what is new."),
}

NO_SEAT: dict[NoSeat, str] = {
    NoSeat.BEGUN: _l("This training has begun already."),
    NoSeat.JOINED: _l("You have joined already."),
    NoSeat.FULL: _l("This training is full. Choose another date, or ask your coordinator."),
}

NOT_BEGUN = _l("You write down who was there when the training has begun.")

DUE: dict[str, tuple[str, str]] = {
    "write_presence": (_l("Write down who was at the training"), _l("Write it down")),
}
WHY: dict[str, str] = {
    "training_held": _l("A mentor counts as trained only when presence is written down."),
}
