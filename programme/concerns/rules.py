"""Who owns a concern, until when each step is due in hours of duty, and who gets it when nobody takes it up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from programme.concerns.models import About, CareRoute, GoesTo, Urgency
from programme.core.clock import instant, is_public_holiday, local, working_days_after
from programme.lifecycle.stages import ConcernStage
from programme.norms.promises import Promises

# Over the longest row of days without duty that a programme of one weekday can have.
MOST_DAYS_AHEAD = 60
# The coordinator, the backup, a manager: it goes on twice, and then stays until somebody takes it up.
LAST_RUNG = 2


@dataclass(frozen=True, slots=True)
class Promise:
    """What the owner of a concern owes at a stage, and the code of the rule."""

    kind: str
    reason: str


# One promise per stage, so that an open concern always asks exactly one thing of exactly one person.
PROMISES: dict[ConcernStage, Promise] = {
    ConcernStage.RAISED: Promise("acknowledge_concern", "concern_raised"),
    ConcernStage.ACKNOWLEDGED: Promise("weigh_concern", "concern_acknowledged"),
    ConcernStage.WEIGHED: Promise("answer_concern", "concern_weighed"),
    ConcernStage.ANSWERED: Promise("close_concern", "concern_answered"),
}
PASSED_ON = "concern_passed_on"
# What a second person owes beside the owner.
SECOND_LOOK = Promise("look_at_weighing", "concern_second_look")
# Whoever settles everything on a match leaves these open: a concern outlives the match it was raised in.
KINDS = (*(promise.kind for promise in PROMISES.values()), SECOND_LOOK.kind)


@dataclass(frozen=True, slots=True)
class Duty:
    """When somebody of a programme reads what comes in: per weekday (0 is Monday) from and until on the wall clock.

    On public holidays nobody does.
    """

    hours: Mapping[int, tuple[time, time]]

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """Give the instants between which somebody is on duty on a day; None when nobody is."""
        found = self.hours.get(day.weekday())
        if found is None or is_public_holiday(day):
            return None
        return instant(day, found[0]), instant(day, found[1])

    def from_now(self, now: datetime) -> Iterable[tuple[datetime, datetime]]:
        """Give the stretches of duty that are not over, the first one from now on."""
        today = local(now).date()
        for ahead in range(MOST_DAYS_AHEAD):
            found = self.on(today + timedelta(days=ahead))
            if found is not None and found[1] > now:
                yield max(found[0], now), found[1]

    def read_from(self, now: datetime) -> datetime:
        """Give when somebody really reads what is sent now: now, or when duty begins again."""
        return next((start for start, _end in self.from_now(now)), now + timedelta(days=MOST_DAYS_AHEAD))

    def after(self, now: datetime, minutes: int) -> datetime:
        """Give when so many minutes of duty have gone by."""
        left = timedelta(minutes=minutes)
        for start, end in self.from_now(now):
            if start + left <= end:
                return start + left
            left -= end - start
        return now + timedelta(days=MOST_DAYS_AHEAD)

    def end_of(self, day: date, otherwise: time) -> datetime:
        """Give when duty ends on a day, or the given time when nobody is on duty."""
        found = self.on(day)
        return instant(day, otherwise) if found is None else found[1]


def due_at(stage: ConcernStage, urgency: Urgency, now: datetime, duty: Duty, promises: Promises) -> datetime | None:
    """Give the instant by which the next step is due, counted from when a concern came to a stage; None once closed.

    What has to happen today is taken up within the first minutes of duty; all else by the end of a working day.
    """
    if stage is ConcernStage.RAISED and urgency is Urgency.TODAY:
        return duty.after(now, promises.concern_urgent_minutes)
    days = {
        ConcernStage.RAISED: promises.concern_acknowledge_workdays,
        ConcernStage.ACKNOWLEDGED: promises.concern_weigh_workdays,
        ConcernStage.WEIGHED: promises.concern_answer_workdays,
        ConcernStage.ANSWERED: promises.concern_close_workdays,
    }.get(stage)
    if days is None:
        return None
    return _by_end_of_day(now, days, duty, promises)


def due_after_passing_on(urgency: Urgency, now: datetime, duty: Duty, promises: Promises) -> datetime:
    """Give by when who got a concern that nobody took up has to take it up: an hour of duty, or the next working day."""
    if urgency is Urgency.TODAY:
        return duty.after(now, promises.concern_urgent_minutes)
    return _by_end_of_day(now, 1, duty, promises)


def _by_end_of_day(now: datetime, days: int, duty: Duty, promises: Promises) -> datetime:
    end = duty.end_of(working_days_after(local(now).date(), days), time(promises.duty_until_hour))
    # Nobody reads on this evening any more: the same day is then the next one with somebody there.
    return end if end > now else duty.after(now, promises.concern_urgent_minutes)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who could own a concern of one programme, by number.

    `away` names who is away today with who stands in; whom a concern is about is `barred` and never owns it.
    """

    managers: Sequence[int]
    coordinators: Sequence[int]
    confidants: Sequence[int]
    away: Mapping[int, int]
    barred: Collection[int] = ()

    def without(self, number: int | None) -> "Staff":
        """Give the same people, of whom one must not own it."""
        return self if number is None else replace(self, barred=(*self.barred, number))

    @property
    def works(self) -> set[int]:
        """Everybody who has a role in the programme in which concerns are owned."""
        return {*self.managers, *self.coordinators, *self.confidants}


def rungs(goes_to: GoesTo, staff: Staff, *, coordinator: int | None, backup: int | None) -> list[int]:
    """Give who owns a concern in turn: the first who is there, and then who gets it when nobody takes it up.

    Past the coordinator it goes to the managers only; in confidence to the confidants, and to a manager only when
    there is no confidant or they let it lie. Who is away is replaced by who stands in, else comes last.
    """
    wanted: list[int | None]
    match goes_to:
        case GoesTo.CONFIDANT:
            wanted = [*staff.confidants, *staff.managers]
        case GoesTo.MANAGER:
            wanted = [*staff.managers, *staff.confidants]
        case _:
            wanted = [coordinator, backup, *staff.managers, *staff.coordinators]
    works = staff.works
    there: list[int] = []
    last: list[int] = []
    for number in wanted:
        if number is None or number not in works or number in staff.barred:
            continue
        stands_in = staff.away.get(number)
        if stands_in is None:
            there.append(number)
            continue
        last.append(number)
        # Past the coordinator means past everybody who works beside the coordinator, standing in or not.
        fits = goes_to is GoesTo.COORDINATOR or stands_in in wanted
        if fits and stands_in in works and stands_in not in staff.barred and stands_in not in staff.away:
            there.append(stands_in)
    return list(dict.fromkeys([*there, *last]))


def next_owner(ladder: Sequence[int], owner: int, *, managers: Collection[int], passed_on: int) -> int | None:
    """Give who gets a concern that its owner did not take up in time; None when it stays where it is.

    First the next person on the ladder, then a manager: nobody is skipped to be polite, and it never goes round.
    """
    if passed_on >= LAST_RUNG:
        return None
    place = ladder.index(owner) + 1 if owner in ladder else 0
    later = [number for number in ladder[place:] if number != owner]
    if passed_on + 1 == LAST_RUNG:
        return next((number for number in later if number in managers), None)
    return next(iter(later), None)


def asks_second(route: CareRoute, promises: Promises) -> bool:
    """Tell whether the norm wants a second pair of eyes on a weighing."""
    return (route is CareRoute.REPORT and promises.concern_report_two_people) or (
        route is CareRoute.NONE and promises.concern_none_two_people
    )


class Whom(StrEnum):
    """Whom or what somebody can be worried about, as the form names them."""

    STUDENT = "student"
    MENTOR = "mentor"
    ANOTHER_MENTOR = "another_mentor"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    OWN_LIFE = "own_life"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a concern can be about: what the form calls it, and what is known of it."""

    whom: Whom
    about: About
    name: str = ""
    user_id: int | None = None
    match_id: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by number and name."""

    id: int
    name: str


def subjects_of_mentor(
    students: Iterable[tuple[int, str]], coordinators: Iterable[Person], managers: Iterable[Person]
) -> dict[str, Subject]:
    """Give what a mentor can be worried about, the own students first; students are (match, first name)."""
    found = {
        f"match-{number}": Subject(Whom.STUDENT, About.STUDENT, name, match_id=number) for number, name in students
    }
    found["mentor"] = Subject(Whom.ANOTHER_MENTOR, About.MENTOR)
    return found | _staff(coordinators, managers) | {"other": Subject(Whom.OTHER, About.OTHER)}


def subjects_of_school() -> dict[str, Subject]:
    """Give what somebody of a school can be worried about around the student they choose."""
    return {
        "student": Subject(Whom.STUDENT, About.STUDENT),
        "mentor": Subject(Whom.MENTOR, About.MENTOR),
        "coordinator": Subject(Whom.COORDINATOR, About.STAFF),
        "other": Subject(Whom.OTHER, About.OTHER),
    }


def subjects_of_student(
    mentors: Iterable[tuple[str, int | None]], coordinators: Iterable[Person], managers: Iterable[Person]
) -> dict[str, Subject]:
    """Give what a student can be worried about, the own mentors first; mentors are (first name, account)."""
    found = {
        f"mentor-{place}": Subject(Whom.MENTOR, About.MENTOR, name, user_id)
        for place, (name, user_id) in enumerate(mentors, 1)
    }
    found["own"] = Subject(Whom.OWN_LIFE, About.STUDENT)
    return found | _staff(coordinators, managers) | {"other": Subject(Whom.OTHER, About.OTHER)}


def _staff(coordinators: Iterable[Person], managers: Iterable[Person]) -> dict[str, Subject]:
    found = {f"user-{person.id}": Subject(Whom.MANAGER, About.STAFF, person.name, person.id) for person in managers}
    # Who is both is best known as the coordinator.
    ours = {
        f"user-{person.id}": Subject(Whom.COORDINATOR, About.STAFF, person.name, person.id) for person in coordinators
    }
    return ours | {code: subject for code, subject in found.items() if code not in ours}


def heard_by(goes_to: GoesTo, about_user_id: int | None, staff: Staff) -> GoesTo:
    """Give to whom a concern really goes: what is about a coordinator passes all coordinators by.

    What is about the only manager goes to a coordinator, when there is no confidant either.
    """
    if about_user_id is None:
        return goes_to
    if goes_to is GoesTo.COORDINATOR and about_user_id in staff.coordinators:
        return GoesTo.MANAGER
    if goes_to is GoesTo.MANAGER and not {*staff.managers, *staff.confidants} - {about_user_id}:
        return GoesTo.COORDINATOR
    return goes_to


def around(subject: Subject, *, mentor_user_id: int | None, coordinator_id: int | None) -> Subject:
    """Give a subject that somebody of a school chose with the account it means for the student they chose."""
    meant = {Whom.MENTOR: mentor_user_id, Whom.COORDINATOR: coordinator_id}
    return replace(subject, user_id=meant.get(subject.whom))


# Outcomes that take it outside the mentoring: the student hears of them before others do.
OUTSIDE = frozenset({CareRoute.SCHOOL, CareRoute.CARE, CareRoute.REPORT})


class Framework(StrEnum):
    """To what the five questions of the afwegingskader lead."""

    CLOSE = "close"
    REPORT = "report"
    HELP = "help"


LAST_STEP = 5
FRAMEWORK_STEP = 4
# Each question with the answer that ends the questions, and to what it leads. Source: domain.md §2.2.
QUESTIONS: tuple[tuple[str, bool, Framework], ...] = (
    ("suspicion", False, Framework.CLOSE),
    ("unsafe", True, Framework.REPORT),
    ("can_help", False, Framework.REPORT),
    ("accept_help", False, Framework.REPORT),
    ("help_works", False, Framework.REPORT),
)
DECISIONS = ("report", "help")


def framework(answers: Mapping[str, bool]) -> Framework | None:
    """Give to what the answers lead, question after question; None while one that counts is not answered."""
    for question, ends, leads_to in QUESTIONS:
        given = answers.get(question)
        if given is None:
            return None
        if given is ends:
            return leads_to
    return Framework.HELP


def next_step(walked: Mapping[int, Mapping[str, bool]]) -> int | None:
    """Give the step of the meldcode that comes next, by the answers of each step walked; None when there is none.

    Without a suspicion after step 4 there is nothing to decide: it is written down and closed.
    """
    step = max(walked, default=0) + 1
    if step > LAST_STEP or framework(walked.get(FRAMEWORK_STEP, {})) is Framework.CLOSE:
        return None
    return step
