"""The invented contacts of coordinators: check-ins with their topics, answers to the short questions, talks with schools."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from programme.cli.demo import names
from programme.cli.demo.bulk import Bulk, at
from programme.cli.demo.roads import Road
from programme.cli.demo.students import Case, Students
from programme.core import clock
from programme.core.database import db
from programme.evaluation.actions import make_own_instrument
from programme.evaluation.models import Alarm, Side
from programme.norms.promises import Phase, Promises
from programme.people.models import Role, School
from programme.support.models import ContactWay, Heard, Topic, WithWhom
from programme.support.rules import (
    Contact,
    Pair,
    every,
    next_check_in,
    next_with_mentor,
    next_with_school,
    next_with_student,
)

CHECK_IN_LATE_SHARE = 0.15
LOOK_SHARE = 0.08
ANSWERED_SHARE = 0.85
# Two running matches have something to look at: together for so many days, and asked at most so many days ago.
LONG_ENOUGH, RECENTLY = 60, 8
# When each school of a programme was last spoken with, in days: the last one is due now.
SCHOOLS_SPOKEN_DAYS = (8, 20, 28, 92)
WAYS = (ContactWay.PHONE, ContactWay.PHONE, ContactWay.VIDEO, ContactWay.IN_PERSON)


@dataclass(frozen=True, slots=True)
class Story:
    """Why the last answers around a match ask for a look: of which side, and what each chose."""

    alarm: Alarm
    side: Side
    levels: dict[Side, int]


@dataclass(slots=True)
class Course:
    """The contacts around one match so far."""

    case: Case
    number: int
    started: date
    until: date
    contacts: list[Contact] = field(default_factory=list)
    # When the mentor was asked the short questions that still wait for an answer.
    mentor_asked_on: date | None = None

    def held(self, whom: WithWhom) -> list[date]:
        """Give the days on which one of them was heard; a pulse of the mentor is no talk with the mentor."""
        return [
            one.held_on
            for one in self.contacts
            if one.with_whom is whom and not (one.is_pulse and whom is WithWhom.MENTOR)
        ]


class Contacts:
    """Makes what coordinators did for matches, and what they owe next."""

    def __init__(self, bulk: Bulk, rng: random.Random, students: Students, today: date) -> None:
        self.bulk, self.rng, self.students, self.today = bulk, rng, students, today
        # Per school, programme and coordinator: when each running pair began and was last spoken of.
        self.at_school: dict[tuple[int, int, int], list[tuple[date, date | None]]] = {}
        self.promises: dict[int, Promises] = {}
        self.instrument = make_own_instrument()
        self.demo_id = students.organisation.demo[Role.COORDINATOR]
        self.stories = [
            Story(Alarm.FELL, Side.STUDENT, {Side.STUDENT: 3, Side.MENTOR: 4}),
            Story(Alarm.GAP, Side.MENTOR, {Side.STUDENT: 3, Side.MENTOR: 5}),
        ]

    def make(self, case: Case, number: int, started: date, bond: int) -> Course:
        """Make the contacts around a match up to its end or today."""
        course = Course(case, number, started, case.ended_on or self.today)
        answers = self._pulses(course, bond)
        for side, whom in ((Side.MENTOR, WithWhom.MENTOR), (Side.STUDENT, WithWhom.STUDENT)):
            self._calls(course, whom, bond, [(on, is_alarm) for one, on, is_alarm in answers if one is side])
        self._school(course)
        return course

    def owe(self, course: Course, phase: Phase, talked_on: list[date], mentor_user_id: int) -> None:
        """Owe the next contacts around a match that runs, and the mentor's answer to what was asked."""
        case, promises = course.case, course.case.side.promises
        pair = Pair(course.started, phase, case.is_amber, tuple(course.contacts), tuple(talked_on))
        for kind, whom, following in (
            ("check_in", WithWhom.MENTOR, next_with_mentor(pair, self.today, promises)),
            ("check_in_student", WithWhom.STUDENT, next_with_student(pair, promises)),
        ):
            ahead = 0 if following.rule == "check_in_no_pulse" else promises.checkin_grace_days
            self.students.due(
                kind,
                case.coordinator_id,
                following.due_on,
                following.rule,
                "support.check_in",
                {"match_id": course.number, "whom": whom.value},
                match_id=course.number,
                values={"days": every(following.rule, promises)},
                show_from=following.due_on - timedelta(days=ahead),
            )
        if (asked_on := course.mentor_asked_on) is not None:
            self.students.due(
                "pulse",
                mentor_user_id,
                asked_on + timedelta(days=promises.pulse_answer_days),
                "pulse_asked",
                "evaluation.pulse",
                {"match_id": course.number},
                match_id=course.number,
                show_from=asked_on,
            )
        spoken = course.held(WithWhom.SCHOOL)
        key = (case.school.id, case.side.id, case.coordinator_id)
        self.at_school.setdefault(key, []).append((course.started, max(spoken, default=None)))
        self.promises[case.side.id] = promises

    def finish(self) -> None:
        """Make the talks with schools that were, and owe the next ones; one has an appointment."""
        schools = {row.id: row.name for row in db.session.execute(select(School.id, School.name))}
        for turn, ((school_id, programme_id, coordinator_id), pairs) in enumerate(sorted(self.at_school.items())):
            promises = self.promises[programme_id]
            for day in sorted({spoken for _started, spoken in pairs if spoken is not None}):
                self._talk(school_id, programme_id, coordinator_id, held_on=day)
            due_on = next_with_school(pairs, promises) or self.today
            if turn % 4 == 1:
                self._talk(school_id, programme_id, coordinator_id, days=4)
            self.students.due(
                "school_talk",
                coordinator_id,
                due_on,
                "school_first" if any(spoken is None for _started, spoken in pairs) else "school_quarter",
                "support.school_talk",
                {"school_id": school_id},
                school_id=school_id,
                values={"school": schools[school_id], "pairs": len(pairs), "days": promises.school_talk_days},
                about=f"{programme_id}-{coordinator_id}",
                show_from=due_on - timedelta(days=promises.checkin_grace_days),
            )

    def _talk(
        self, school_id: int, programme_id: int, coordinator_id: int, *, held_on: date | None = None, days: int = 0
    ) -> None:
        self.bulk.add(
            "school_talk",
            school_id=school_id,
            programme_id=programme_id,
            by_id=coordinator_id,
            held_on=held_on,
            planned_for=at(clock.working_days_after(self.today, days), 14) if days else None,
        )

    def _calls(self, course: Course, whom: WithWhom, bond: int, answered: list[tuple[date, bool]]) -> None:
        """Make the talks with one of them; an answer to the short questions takes the place of a call to the student."""
        rng, promises = self.rng, course.case.side.promises
        by_pulse = whom is WithWhom.STUDENT
        days = promises.checkin_days + (promises.pulse_answer_days if by_pulse else 0)
        waiting = list(answered)
        while True:
            held = course.held(whom)
            due = next_check_in(
                started_on=course.started,
                held_on=held,
                is_amber=course.case.is_amber,
                promises=promises,
                every_days=days,
            )
            late = rng.random() < CHECK_IN_LATE_SHARE
            day = due + timedelta(days=rng.randint(8, 14) if late else rng.randint(-3, 4))
            if held and day <= held[-1]:
                day = held[-1] + timedelta(days=1)
            if waiting and (not by_pulse or waiting[0][0] <= day):
                self._answered(course, whom, *waiting.pop(0), due if by_pulse else None)
            elif day > course.until:
                return
            else:
                self._contact(course, whom, day, due, rng.choice(WAYS), bond)

    def _answered(self, course: Course, whom: WithWhom, on: date, is_alarm: bool, due: date | None) -> None:
        self.bulk.add(
            "check_in",
            match_id=course.number,
            with_whom=whom,
            way=ContactWay.PULSE,
            due_on=due,
            held_on=on,
            is_alarm=is_alarm,
            topics={},
        )
        course.contacts.append(Contact(whom, on, due, is_pulse=True, is_alarm=is_alarm))

    def _pulses(self, course: Course, bond: int) -> list[tuple[Side, date, bool]]:
        """Let both sides be asked the short questions in turn; give who answered when, and whether it asked for a look."""
        rng, promises = self.rng, course.case.side.promises
        found, day = [], course.started + timedelta(days=promises.pulse_first_days)
        story = self._story(course)
        while day < course.until:
            is_last = day + timedelta(days=promises.pulse_days) >= course.until
            for side in Side:
                told = story if is_last else None
                level = bond if told is None else told.levels[side]
                on = day + timedelta(days=1 if told else rng.randint(0, promises.pulse_answer_days - 2))
                answers = (told is not None or rng.random() < ANSWERED_SHARE) and on <= course.until
                alarm = told.alarm if told is not None and side is told.side else None
                self._round(course, side, day, on if answers else None, level, alarm)
                if answers:
                    found.append((side, on, alarm is not None))
                if alarm is not None:
                    self._owe_look(course, side, alarm, bond)
            day += timedelta(days=promises.pulse_days)
        return found

    def _story(self, course: Course) -> Story | None:
        """Give what happens at last in two running matches of the demo coordinator that were asked some days ago."""
        own = course.case.coordinator_id == self.demo_id and course.case.road is Road.RUNNING
        since = (self.today - course.started).days - course.case.side.promises.pulse_first_days
        if not own or since < LONG_ENOUGH or not 2 <= since % course.case.side.promises.pulse_days <= RECENTLY:
            return None
        return self.stories.pop() if self.stories else None

    def _round(self, course: Course, side: Side, day: date, on: date | None, level: int, alarm: Alarm | None) -> None:
        lapses = day + timedelta(days=course.case.side.promises.pulse_answer_days)
        # Who stopped meeting is asked nothing more.
        is_over = on is None and (course.case.ended_on is not None or lapses <= self.today)
        if on is None and not is_over and side is Side.MENTOR:
            course.mentor_asked_on = day
        number = self.bulk.add(
            "pulse_round",
            match_id=course.number,
            instrument_id=self.instrument.id,
            side=side,
            planned_on=day,
            asked_at=at(day, 10),
            answered_on=on,
            lapsed_on=min(lapses, course.until) if is_over else None,
            alarm=alarm,
        )
        for item in self.instrument.items if on is not None else ():
            value = min(5, max(1, level))
            self.bulk.add(
                "pulse_answer",
                round_id=number,
                item_id=item.id,
                value=6 - value if item.is_reversed else value,
            )

    def _owe_look(self, course: Course, side: Side, alarm: Alarm, bond: int) -> None:
        fell = alarm is Alarm.FELL
        self.students.due(
            "pulse_alarm",
            course.case.coordinator_id,
            self.today + timedelta(days=1 if fell else 2),
            f"pulse_{alarm.value}_{side.value}",
            "support.check_in",
            {"match_id": course.number, "whom": side.value},
            match_id=course.number,
            values={"now": "3.0" if fell else "5.0", "other": f"{bond}.0" if fell else "3.0"},
        )

    def _school(self, course: Course) -> None:
        """Let the pair be spoken of in every talk with its school since it began."""
        side = course.case.side
        place = [school.id for school in side.schools].index(course.case.school.id)
        day = self.today - timedelta(days=SCHOOLS_SPOKEN_DAYS[place % len(SCHOOLS_SPOKEN_DAYS)])
        days = []
        while day > course.started:
            days.append(day)
            day -= timedelta(days=side.promises.school_talk_days)
        spoken_on = None
        for day in reversed([day for day in days if day <= course.until]):
            due = next_with_school([(course.started, spoken_on)], side.promises)
            self._contact(course, WithWhom.SCHOOL, day, due, ContactWay.PHONE, None)
            spoken_on = day

    def _contact(
        self, course: Course, whom: WithWhom, day: date, due: date | None, way: ContactWay, bond: int | None
    ) -> None:
        rng = self.rng
        topics = {topic.value: Heard.FINE.value for topic in Topic if rng.random() < 0.9}
        if rng.random() < LOOK_SHARE:
            topics[rng.choice((Topic.OUTCOMES, Topic.BOND, Topic.EFFECT)).value] = Heard.LOOK.value
        school = whom is WithWhom.SCHOOL
        self.bulk.add(
            "check_in",
            match_id=course.number,
            with_whom=whom,
            way=way,
            due_on=due,
            held_on=day,
            by_id=course.case.coordinator_id,
            bond=bond,
            topics={Topic.OUTCOMES.value: Heard.FINE.value} if school else topics,
            note=None if school else rng.choice(names.CHECKS),
        )
        course.contacts.append(Contact(whom, day, due))
