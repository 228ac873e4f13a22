"""Who to call when somebody is in danger, and when each number was last checked by a person."""

from dataclasses import dataclass
from datetime import date

from programme.core.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Helpline:
    """One number: what it is for, how it is written and dialled, whether it is the student's own line."""

    code: str
    label: str
    number: str
    dial: str
    for_student: bool
    # The day on which a person rang or read it at its owner; None: the number comes from a publication only.
    verified_on: date | None


# Source of every number: domain.md §2.3. None of them was rung by us, so none carries a day yet.
HELPLINES: tuple[Helpline, ...] = (
    # Direct danger. Source: §2.3.
    Helpline("emergency", _l("Direct danger"), "112", "112", False, None),
    # Day and night, free and anonymous; also 0800-0113. Source: §2.3.
    Helpline("suicide", _l("Thoughts of suicide, day and night"), "113", "113", False, None),
    # Violence at home, abuse, coercion; day and night, advice may be anonymous. Source: §2.3.
    Helpline("veilig_thuis", _l("Violence or danger at home: Veilig Thuis"), "0800-2000", "08002000", False, None),
    # Young people of 8 to 18, free and anonymous. Source: §2.3; hours to be checked.
    Helpline("kindertelefoon", _l("For the student, up to 18: De Kindertelefoon"), "0800-0432", "08000432", True, None),
    # Young adults of 18 to 24, free and anonymous. Source: §2.3; hours of 2021, to be checked.
    Helpline("alles_oke", _l("For the student, 18 to 24: Alles Oké?"), "0800-0450", "08000450", True, None),
)
