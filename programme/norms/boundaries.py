"""Afbakeningswijzer: whose work a situation is, what a mentor does and does not; a programme changes it with a reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from programme.core.database import db
from programme.core.i18n import lazy_gettext as _l
from programme.norms.models import BoundaryChange, Whose


class Situation(StrEnum):
    """What it looks like to a mentor."""

    SCHOOL = "school"
    LONELY = "lonely"
    ABSENT = "absent"
    MONEY = "money"
    DOWN = "down"
    ADDICTION = "addiction"
    NO_HOME = "no_home"
    VIOLENCE = "violence"
    SUICIDE = "suicide"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Boundary:
    """Of one situation: whose work it is, what the mentor does, who does what by when, and what the mentor does not do."""

    whose: Whose
    you: str
    others: str
    never: str


TITLES: dict[Situation, str] = {
    Situation.SCHOOL: _l("Planning, study, internship or a choice"),
    Situation.LONELY: _l("Alone a lot, little confidence"),
    Situation.ABSENT: _l("Hardly comes to school any more"),
    Situation.MONEY: _l("Money worries or debts"),
    Situation.DOWN: _l("Down, afraid or not sleeping for weeks"),
    Situation.ADDICTION: _l("Drink, drugs or gambling"),
    Situation.NO_HOME: _l("No safe place to sleep"),
    Situation.VIOLENCE: _l("Violence, abuse or force"),
    Situation.SUICIDE: _l("Thoughts of death, or self-harm"),
    Situation.UNSURE: _l("I do not know whether this is serious"),
}

# Proposals in own words, to be adopted by a programme with its schools. Source of the frame: domain.md §2.2 and §5.2 (a volunteer
# never replaces a professional; steps 4 and 5 of the meldcode are a professional's; in danger 112 or 113 first).
FIRST: dict[Situation, Boundary] = {
    Situation.SCHOOL: Boundary(
        Whose.MENTOR,
        _l("Look at it together: what is the first small step?"),
        _l("Your coordinator thinks along when you get stuck. The study coach knows the rules of the school."),
        _l("Do not do the school work for the student."),
    ),
    Situation.LONELY: Boundary(
        Whose.MENTOR,
        _l("Keep coming. Do something together, and look for one more person or place."),
        _l("Your coordinator asks how it goes at the next contact, and sooner when it gets worse."),
        _l("Do not become the only one: say so when it gets too much."),
    ),
    Situation.ABSENT: Boundary(
        Whose.SCHOOL,
        _l("Ask what makes it hard to come. Say that you tell your coordinator."),
        _l("The study coach talks with the student within the week. The care coordinator helps when more is going on."),
        _l("Do not report the student to anybody yourself."),
    ),
    Situation.MONEY: Boundary(
        Whose.SCHOOL,
        _l("Look at the post together, and go along to the first talk if the student wants that."),
        _l("School social work plans a talk within the week, and knows the way to debt help."),
        _l("Do not lend money, and sign nothing."),
    ),
    Situation.DOWN: Boundary(
        Whose.CARE,
        _l("Listen. Ask whether the student spoke to a GP, and offer to go along."),
        _l("The care coordinator hears of it soon. GP or school social work take it over."),
        _l("Do not look for a diagnosis, and do not treat."),
    ),
    Situation.ADDICTION: Boundary(
        Whose.CARE,
        _l("Say what you see, without blaming. Stop the meeting when the student is not sober."),
        _l("The care coordinator looks with the student for fitting help, within the week."),
        _l("Do not cover it up, and do not search bags or phones."),
    ),
    Situation.NO_HOME: Boundary(
        Whose.CARE,
        _l("Call your coordinator now, and stay reachable."),
        _l("Your coordinator and the care coordinator look for a place today."),
        _l("Do not take the student into your own home."),
    ),
    Situation.VIOLENCE: Boundary(
        Whose.CARE,
        _l("In danger call 112. Else call your coordinator today. Veilig Thuis also gives you advice, without names."),
        _l("Your coordinator weighs it today with a professional, who takes the steps of the meldcode."),
        _l("Do not question the student, do not look for proof, and do not speak to who may have done it."),
    ),
    Situation.SUICIDE: Boundary(
        Whose.CARE,
        _l("Ask it plainly, and stay. In danger call 112; else call 113 together. Then call your coordinator."),
        _l("Your coordinator sees to it today that a professional takes over."),
        _l("Do not leave the student alone with it, and do not keep it to yourself."),
    ),
    Situation.UNSURE: Boundary(
        Whose.SCHOOL,
        _l("You did right: you said it. You need not know whose work it is."),
        _l("Your coordinator weighs it and tells you what happens."),
        _l("Do not wait until you are sure."),
    ),
}

# These hold always. Source: domain.md §2.2, the published route for volunteers.
ALWAYS: tuple[str, ...] = (
    _l("Never promise secrecy: say that you will talk about it with your coordinator."),
    _l("Never investigate: you tell what you saw and heard."),
    _l("Never do it alone: from here on it is not only yours."),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One situation as a programme has it; `changed_at` is empty while it is still our proposal."""

    situation: Situation
    boundary: Boundary
    changed_at: datetime | None = None

    @property
    def title(self) -> str:
        """What it looks like."""
        return str(TITLES[self.situation])


def boundaries(programme_id: int | None) -> list[Shown]:
    """Give every situation as a programme has it: its own latest words, else the proposal. One statement."""
    changed = {change.situation: change for change in changes(programme_id)} if programme_id is not None else {}
    return [
        Shown(situation, FIRST[situation])
        if (change := changed.get(situation.value)) is None
        else Shown(situation, Boundary(change.whose, change.you, change.others, change.never), change.changed_at)
        for situation in Situation
    ]


def changes(programme_id: int) -> list[BoundaryChange]:
    """Give what a programme changed, the oldest first."""
    found = select(BoundaryChange).where(BoundaryChange.programme_id == programme_id).order_by(BoundaryChange.id)
    return list(db.session.scalars(found))
