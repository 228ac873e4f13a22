"""The invented matches: proposal, first meeting, conversations, goals, check-ins, concerns and endings."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from programme.cli.demo import names
from programme.cli.demo.bulk import Bulk, at
from programme.cli.demo.contacts import Contacts
from programme.cli.demo.meetings import Meetings
from programme.cli.demo.midterms import Midterms
from programme.cli.demo.notes import Notes
from programme.cli.demo.organisation import MentorFacts, Organisation, Side
from programme.cli.demo.roads import STARTED, Road
from programme.cli.demo.students import Case, Students
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.concerns.models import CareRoute, Urgency
from programme.lifecycle.drift import TALKS_KEPT, Alarm, Heard, Talk, find_alarm
from programme.lifecycle.models import Colour
from programme.lifecycle.silence import EXPECTED
from programme.lifecycle.stages import ConcernStage, MatchStage, ReferralStage
from programme.logbook.models import Competence, ConversationState, GoalOutcome, Place
from programme.logbook.models import Side as ByWhom
from programme.matching.models import Answer, Way
from programme.norms.promises import Phase
from programme.people.models import Role

# Source: domain.md §7: an hour, give or take a quarter; no conversations in twelve holiday weeks.
MINUTES_MIDDLE, MINUTES_SPREAD = 60, 15
HOLIDAY_WEEKS = frozenset({1, 8, 17, 18, 29, 30, 31, 32, 33, 34, 42, 52})
CANCELLED_SHARE, NO_SHOW_SHARE, MOVED_SHARE = 0.12, 0.06, 0.02
BOND, BOND_ENDED_EARLY, BOND_SPREAD = 4.1, 3.4, 0.6
CONCERN_SHARE = 0.09
REFERRAL_SHARE = 0.04
# Source: domain.md §7: of premature ends 60 % by the mentor, 30 % by the student, 10 % otherwise.
EARLY_REASONS = (
    (Initiator.MENTOR, (EndReason.MENTOR_TIME, EndReason.MENTOR_MOVED, EndReason.MENTOR_CIRCUMSTANCES)),
    (Initiator.STUDENT, (EndReason.STUDENT_NO_MOTIVATION, EndReason.STUDENT_UNREACHABLE, EndReason.LEFT_SCHOOL)),
    (Initiator.COORDINATOR, (EndReason.NO_RAPPORT, EndReason.EXPECTATIONS_MISMATCH)),
)
EARLY_SHARES = (60, 30, 10)
GOOD_REASONS = (
    EndReason.COMPLETED_TERM,
    EndReason.COMPLETED_TERM,
    EndReason.COMPLETED_GOAL,
    EndReason.EXTENDED_INFORMAL,
)
SILENT_SHARE = 0.06
LEAVES_SHARE = 0.25
READ_WITHIN_DAYS = 7
# How many students of the demonstration choose between mentors who were asked side by side.
CHOICES = 2
# What a mentor reads before a yes where a student starts under conditions.
SUPPORT = {
    "support": "Verzonnen: elke week belt iemand van school om te horen hoe het gaat.",
    "case_owner": "Schoolmaatschappelijk werker",
    "stop_rule": "Verzonnen: als een van jullie het te zwaar vindt, bel je de coördinator en stoppen we even.",
}
NOTE_SHARE = 0.6
# Aftercare is mostly done in time; who ended longer ago was asked already.
AFTERCARE_LATE_DAYS = 4


@dataclass(slots=True)
class Talks:
    """The conversations of one match, before they are added."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    held: list[date] = field(default_factory=list)
    next_at: datetime | None = None


class Pairs:
    """Makes the matches of students who came that far."""

    def __init__(
        self, bulk: Bulk, rng: random.Random, organisation: Organisation, students: Students, today: date
    ) -> None:
        self.bulk, self.rng, self.organisation, self.students, self.today = bulk, rng, organisation, students, today
        self.meetings = Meetings(bulk, students, today)
        self.contacts = Contacts(bulk, rng, students, today)
        self.notes = Notes(bulk, students, today)
        self.midterms = Midterms(bulk, students, today)
        self.made = 0
        self.red = False
        self.choices = 0
        self.referred = 0
        self.reserved: dict[Road, MentorFacts] = {}
        first = organisation.sides[0].fresh
        # The two mentors one can sign in as: one has a running match, one is asked now.
        self.reserved[Road.RUNNING] = first.pop(0)
        self.reserved[Road.PROPOSED] = first.pop(0)

    def make(self, case: Case) -> None:
        """Make the match of a student."""
        number = self.bulk.number("match")
        mentor = self._mentor(case)
        if case.road is Road.PROPOSED and self._chooses(case, mentor):
            self._choice(case, number, mentor)
            return
        shown = case.road in self.reserved and self.reserved[case.road] is mentor
        if shown:
            del self.reserved[case.road]
        stage = self._stage(case)
        if case.road not in STARTED:
            self._before_start(case, number, mentor, stage)
            return
        started = case.started_on or self.today
        if shown:
            started = case.started_on = self.today - timedelta(days=70)
        until = started + timedelta(weeks=case.side.promises.duration_weeks)
        meets = stage is MatchStage.ACTIVE
        agreed, until = until, self.midterms.write(case, number, started, until, shown=shown, meets=meets)
        phase, phase_since = self._phase(case, started)
        if number in self.midterms.tapered:
            phase, phase_since = Phase.DEEPENING, self.midterms.tapered[number]
        talks = self._talks(case, number, mentor, started, phase, shown)
        reason, initiator = self._end_reason(case)
        running = case.ended_on is None
        heard = max([*talks.held, started])
        rhythm = Heard(heard, [Talk(on) for on in sorted(talks.held)[-TALKS_KEPT:]], every_days=7)
        promises = case.side.promises
        alarm = find_alarm(rhythm, promises.phase(phase), promises) if running and stage in EXPECTED else None
        self._match(
            case,
            number,
            mentor,
            stage,
            is_running=running,
            phase=phase,
            phase_since=phase_since,
            proposed_on=started - timedelta(days=9),
            started_on=started,
            until_on=until,
            ended_on=case.ended_on,
            end_reason=None if reason is None else reason.value,
            last_conversation_on=max(talks.held, default=None),
            conversation_count=len(talks.held),
            next_conversation_at=talks.next_at if running else None,
            next_due_on=None if alarm is None else alarm.due_on,
            heard_on=heard,
            every_days=7,
            talks=[[talk.on.isoformat(), 0] for talk in rhythm.talks],
        )
        self.bulk.add("match_mentor", match_id=number, mentor_id=mentor.id, from_on=started, until_on=case.ended_on)
        self._proposal(case, number, mentor, started - timedelta(days=9), Answer.YES, Answer.YES)
        self.meetings.hold(case, number, mentor, started, agreed)
        goals = self._goals(number, started, case, len(talks.held))
        for row in talks.rows:
            row["goal_ids"] = [goals[-1]] if goals and row["state"] is ConversationState.HELD else []
            self.bulk.add("conversation", **row)
        course = self.contacts.make(case, number, started, self._bond(case))
        self.notes.write(case, number, started, shown=shown)
        if shown:
            self.notes.propose(case, number, mentor.id)
        self._history(case, number, started)
        if reason is not None and initiator is not None:
            self._closure(case, number, reason, initiator)
        if case.road is Road.CLOSING:
            self._closing(case, number, mentor)
        if running:
            self._due(case, number, mentor, alarm)
            self.contacts.owe(course, phase, talks.held, mentor.user_id)
            if not shown and self._turns_red(case):
                self.students.turn_red(case, number)
                self.red = True
            mentor.places += 1
            mentor.amber += case.is_amber
        elif case.road is Road.ENDED_AS_AGREED:
            mentor.completed += 1
        elif initiator is Initiator.MENTOR and self.rng.random() < LEAVES_SHARE:
            mentor.left_on = case.ended_on
        mentor.last_active_on = max(talks.held, default=started)
        self._concern(case, number, mentor, started, shown)
        self.made += 1

    def _chooses(self, case: Case, mentor: MentorFacts) -> bool:
        """Tell whether this student chooses between mentors: two of the first programme, beside who is asked for one."""
        first = case.side is self.organisation.sides[0]
        return first and not case.is_amber and self.choices < CHOICES and mentor not in self.reserved.values()

    def _choice(self, case: Case, number: int, mentor: MentorFacts) -> None:
        """Ask mentors side by side: all of the first student said yes; of the second one did, and two think about it."""
        waits = bool(self.choices)
        self.choices += 1
        asked = [(number, mentor), *((self.bulk.number("match"), self._mentor(case)) for _more in range(1 + waits))]
        for place, (one, whom) in enumerate(asked):
            says_yes = not (waits and place)
            stage = MatchStage.ACCEPTED_BY_MENTOR if says_yes else MatchStage.PROPOSED
            self._before_start(case, one, whom, stage, is_first=not place, student_asked=not waits)
            self.made += 1

    def _turns_red(self, case: Case) -> bool:
        """Tell whether its student is the one who becomes red while a match runs; the demo coordinator decides."""
        own = case.coordinator_id == self.organisation.demo[Role.COORDINATOR]
        return own and not self.red and case.road is Road.RUNNING and case.colour is Colour.GREEN

    def _mentor(self, case: Case) -> MentorFacts:
        side = case.side
        if case.road in self.reserved and side is self.organisation.sides[0] and not case.is_amber:
            return self.reserved[case.road]
        wanted, other = (side.experienced, side.fresh) if case.is_amber else (side.fresh, side.experienced)
        return (wanted or other or self._any(side)).pop()

    def _any(self, side: Side) -> list[MentorFacts]:
        """When all mentors of a small demonstration are taken, one more is made."""
        self.organisation.one_more_mentor(side)
        return side.fresh

    def _stage(self, case: Case) -> MatchStage:
        return {
            Road.PROPOSED: MatchStage.PROPOSED,
            Road.KOPPELINGSMOMENT: MatchStage.ACCEPTED if case.number % 2 else MatchStage.PLANNED,
            Road.RUNNING: MatchStage.ACTIVE,
            Road.PAUSED: MatchStage.PAUSED,
            Road.CLOSING: MatchStage.CLOSING,
        }.get(case.road, MatchStage.CLOSED)

    def _match(self, case: Case, number: int, mentor: MentorFacts, stage: MatchStage, **values: Any) -> None:
        self.bulk.add(
            "match",
            id=number,
            trajectory_id=case.number,
            programme_id=case.side.id,
            school_id=case.school.id,
            student_id=case.student_id,
            coordinator_id=case.coordinator_id,
            mentor_id=mentor.id,
            stage=stage,
            is_amber=case.is_amber,
            holds_place=stage is not MatchStage.CLOSED,
            created_at=at(values["proposed_on"], 10),
            **values,
        )

    def _before_start(
        self,
        case: Case,
        number: int,
        mentor: MentorFacts,
        stage: MatchStage,
        *,
        is_first: bool = True,
        student_asked: bool = True,
    ) -> None:
        today = self.today
        undecided = stage in (MatchStage.PROPOSED, MatchStage.ACCEPTED_BY_MENTOR)
        proposed = today - timedelta(days=2 if undecided else 9)
        self._match(
            case,
            number,
            mentor,
            stage,
            phase=Phase.PREPARATION,
            phase_since=proposed,
            proposed_on=proposed,
        )
        said = None if stage is MatchStage.PROPOSED else Answer.YES
        self._proposal(case, number, mentor, proposed, said, None if undecided else said, student_asked=student_asked)
        mentor.places += 1
        mentor.amber += case.is_amber
        moves = [
            ("mentor_accepts", "proposed", "accepted_by_mentor"),
            ("student_accepts", "accepted_by_mentor", "accepted"),
        ]
        moves.append(("plan", "accepted", "planned"))
        far = {MatchStage.PROPOSED: 0, MatchStage.ACCEPTED_BY_MENTOR: 1, MatchStage.ACCEPTED: 2}.get(stage, 3)
        self.students.moved(
            "match", number, [(*m, proposed + timedelta(days=3)) for m in moves[:far]], case.coordinator_id
        )
        road = [("propose", "waiting", "proposed", proposed)]
        if not undecided:
            road.append(("accept", "proposed", "koppelingsmoment", proposed + timedelta(days=3)))
        if is_first:
            self.students.moved("trajectory", case.number, road, case.coordinator_id)
        where = {"match_id": number}
        until = proposed + timedelta(days=case.side.promises.proposal_answer_days)
        if stage is MatchStage.PROPOSED:
            self.students.due(
                "answer_proposal", mentor.user_id, until, "proposal_asked", "matching.proposal", where, match_id=number
            )
        if undecided:
            why = "student_answer_waits" if student_asked else "other_answers_wait"
            if said is not None and student_asked:
                until += timedelta(days=1)
            self.students.due(
                "proposal_waits",
                case.coordinator_id,
                until,
                why if said is not None else "mentor_answer_waits",
                "matching.proposal",
                where,
                match_id=number,
                show_from=until,
            )
        elif stage is MatchStage.ACCEPTED and self.meetings.looks_for_date(case, number, mentor):
            return
        elif stage is MatchStage.ACCEPTED:
            day = proposed + timedelta(days=3 + case.side.promises.koppelingsmoment_plan_days)
            place = "koppelingsmoment.plan"
            self.students.due(
                "plan_koppelingsmoment", case.coordinator_id, day, "both_said_yes", place, where, match_id=number
            )
        else:
            day = self.meetings.plan(case, number, mentor, today + timedelta(days=self.rng.randint(1, 6)))
            place = "koppelingsmoment.hold"
            self.students.due(
                "hold_koppelingsmoment",
                case.coordinator_id,
                day,
                "koppelingsmoment_planned",
                place,
                where,
                match_id=number,
                show_from=today,
            )

    def _proposal(
        self,
        case: Case,
        number: int,
        mentor: MentorFacts,
        day: date,
        by_mentor: Answer | None,
        by_student: Answer | None,
        *,
        student_asked: bool = True,
    ) -> None:
        shared = [code for code in case.profile["interests"] if code in mentor.interests]
        parts = [code for code in case.profile["availability"] if code in mentor.availability]
        languages = [code for code in case.profile["languages"] if code in mentor.languages]
        reasons: list[dict[str, Any]] = []
        if shared:
            reasons.append({"kind": "reason", "code": "shared_interests", "values": {"interests": shared}})
        if parts:
            reasons.append({"kind": "reason", "code": "shared_time", "values": {"parts": parts}})
        if languages:
            reasons.append({"kind": "reason", "code": "shared_language", "values": {"languages": languages}})
        if not shared:
            reasons.append({"kind": "doubt", "code": "no_shared_interests", "values": {}})
        read_at = at(day + timedelta(days=1), 19) if by_mentor else None
        self.bulk.add(
            "proposal",
            match_id=number,
            proposed_by_id=case.coordinator_id,
            proposed_at=at(day, 10),
            reasons=reasons,
            parts=self._parts(case, mentor, len(shared), len(parts)),
            mentor_answer=by_mentor,
            mentor_answered_at=at(day + timedelta(days=1), 19) if by_mentor else None,
            mentor_way=Way.APP if by_mentor else None,
            student_answer=by_student,
            student_answered_at=at(day + timedelta(days=2), 16) if by_student else None,
            student_way=Way.LINK if by_student else None,
            student_asked_at=at(day + timedelta(days=1), 19) if by_mentor and student_asked else None,
            introduction=self.rng.choice(names.QUESTIONS),
            **(SUPPORT | {"support_agreed_on": day, "support_read_at": read_at} if case.is_amber else {}),
        )

    def _parts(self, case: Case, mentor: MentorFacts, shared: int, blocks: int) -> dict[str, list[int]]:
        """How much of each thing that is weighed this pair had, for student and mentor; the minutes of travel are invented."""
        own, theirs = len(case.profile["interests"]) or 1, len(mentor.interests) or 1
        time = (0, 50, 80, 100)[min(blocks, 3)]
        wish = self.rng.choice((25, 50, 75, 100))
        return {
            "interests": [100 * shared // own, 100 * shared // theirs],
            "time": [time, time],
            "travel": [100, self.rng.choice((100, 75, 50, 35, 15))],
            "wishes": [wish, wish],
            "experience": [100 if mentor.completed else 50, max(0, 100 - 50 * mentor.places)],
        }

    def _phase(self, case: Case, started: date) -> tuple[Phase, date]:
        last = case.ended_on or self.today
        if case.road is Road.CLOSING:
            return Phase.CLOSING, self.today - timedelta(days=6)
        if case.road is Road.ENDED_AS_AGREED:
            return Phase.CLOSING, last - timedelta(days=42)
        day, found = started, (Phase.STARTUP, started)
        for norm in case.side.promises.phases[1:4]:
            if day > last:
                break
            found = (norm.phase, day)
            day += timedelta(weeks=norm.weeks)
        return found

    def _talks(self, case: Case, number: int, mentor: MentorFacts, started: date, phase: Phase, shown: bool) -> Talks:
        rng, today = self.rng, self.today
        talks = Talks()
        last = case.ended_on or today - timedelta(days=1)
        if case.road is Road.PAUSED:
            last = today - timedelta(days=20)
        elif case.ended_on is None and not shown and rng.random() < SILENT_SHARE:
            last = today - timedelta(days=rng.randint(22, 50))
        hour = rng.randint(12, 18)
        day = started + timedelta(days=rng.randint(4, 9))
        spans = [(norm.weeks * 7, norm.days_between) for norm in case.side.promises.phases[1:]]
        ends, gaps, edge = [], [], started
        for span, gap in spans:
            edge += timedelta(days=span)
            ends.append(edge)
            gaps.append(gap)
        while day <= last:
            if day.isocalendar().week not in HOLIDAY_WEEKS:
                self._talk(talks, case, number, mentor, day, hour)
            gap = next((gap for end, gap in zip(ends, gaps, strict=True) if day < end), gaps[-1])
            day += timedelta(days=gap)
        if case.ended_on is None and case.road is not Road.PAUSED and (shown or rng.random() < 0.9):
            self._plan(talks, case, number, mentor, today + timedelta(days=1 if shown else rng.randint(0, 9)), hour)
        if shown:
            self._plan(talks, case, number, mentor, today - timedelta(days=1), 12)
        return talks

    def _talk(self, talks: Talks, case: Case, number: int, mentor: MentorFacts, day: date, hour: int) -> None:
        rng = self.rng
        chance = rng.random()
        starts = at(day, hour, 30)
        row: dict[str, Any] = {
            "id": self.bulk.number("conversation"),
            "match_id": number,
            "by_mentor_id": mentor.id,
            "starts_at": starts,
            "place": rng.choice((Place.SCHOOL, Place.SCHOOL, Place.ONLINE, Place.OUTSIDE)),
            "written_by_id": mentor.user_id,
            "written_at": starts + timedelta(hours=rng.randint(2, 30)),
        }
        if chance < CANCELLED_SHARE + NO_SHOW_SHARE:
            missed = chance < CANCELLED_SHARE
            row |= {
                "state": ConversationState.CANCELLED if missed else ConversationState.NO_SHOW,
                "by_side": rng.choice((ByWhom.STUDENT, ByWhom.MENTOR)) if missed else ByWhom.STUDENT,
            }
        else:
            talks.held.append(day)
            row |= {
                "state": ConversationState.HELD,
                "minutes": min(150, max(15, 5 * round(rng.gauss(MINUTES_MIDDLE, MINUTES_SPREAD) / 5))),
                "note": rng.choice(names.NOTES) if rng.random() < NOTE_SHARE else None,
            }
            if (self.today - day).days > READ_WITHIN_DAYS:
                row |= {"read_by_id": case.coordinator_id, "read_at": starts + timedelta(days=rng.randint(2, 6))}
            else:
                until = self.today + timedelta(days=rng.randint(1, READ_WITHIN_DAYS))
                where = {"conversation_id": row["id"]}
                mark = str(row["id"])
                place = "logbook.read"
                self.students.due(
                    "read_log",
                    case.coordinator_id,
                    until,
                    "log_unread" if row["note"] else "log_without_note",
                    place,
                    where,
                    match_id=number,
                    about=mark,
                    values={"since_on": day.isoformat()},
                )
        talks.rows.append(row)

    def _plan(self, talks: Talks, case: Case, number: int, mentor: MentorFacts, day: date, hour: int) -> None:
        starts = at(day, hour, 30)
        row = {
            "id": self.bulk.number("conversation"),
            "match_id": number,
            "by_mentor_id": mentor.id,
            "starts_at": starts,
            "state": ConversationState.PLANNED,
            "minutes": MINUTES_MIDDLE,
            "place": Place.SCHOOL,
        }
        talks.rows.append(row)
        if day >= self.today:
            talks.next_at = starts
        self.students.due(
            "log_conversation",
            mentor.user_id,
            day + timedelta(days=2),
            "conversation_planned",
            "logbook.edit",
            {"conversation_id": row["id"]},
            match_id=number,
            about=str(row["id"]),
            show_from=day,
        )

    def _goals(self, number: int, started: date, case: Case, held: int) -> list[int]:
        if held < case.side.promises.goals_by_conversation:
            return []
        rng = self.rng
        over = case.ended_on is not None
        made = []
        for turn, words in enumerate(rng.sample(names.GOALS, rng.choice((1, 1, 2)))):
            outcome = None
            if over:
                good = (GoalOutcome.REACHED, GoalOutcome.REACHED, GoalOutcome.PARTLY)
                bad = (GoalOutcome.NOT_REACHED, GoalOutcome.DROPPED, GoalOutcome.PARTLY)
                outcome = rng.choice(good if case.road is Road.ENDED_AS_AGREED else bad)
            made.append(
                self.bulk.add(
                    "goal",
                    match_id=number,
                    competence=rng.choice(tuple(Competence)),
                    set_on=started + timedelta(days=21 + 30 * turn),
                    by_on=started + timedelta(days=150),
                    outcome=outcome,
                    outcome_on=case.ended_on if over else None,
                    words=words,
                    seen_by=names.SEEN_BY,
                    first_step=names.FIRST_STEP,
                )
            )
        return made

    def _bond(self, case: Case) -> int:
        """How a pair gets on: lower where it ends early. Source: domain.md §7, invented there too."""
        middle = BOND if case.ended_on is None or case.road is Road.ENDED_AS_AGREED else BOND_ENDED_EARLY
        return min(5, max(1, round(self.rng.gauss(middle, BOND_SPREAD))))

    def _history(self, case: Case, number: int, started: date) -> None:
        begun = started - timedelta(days=9)
        moves = [
            ("mentor_accepts", "proposed", "accepted_by_mentor", begun + timedelta(days=1)),
            ("student_accepts", "accepted_by_mentor", "accepted", begun + timedelta(days=2)),
            ("plan", "accepted", "planned", begun + timedelta(days=3)),
            ("start", "planned", "active", started),
        ]
        road = [
            ("propose", "waiting", "proposed", begun),
            ("accept", "proposed", "koppelingsmoment", begun + timedelta(days=2)),
            ("start", "koppelingsmoment", "active", started),
        ]
        if case.road is Road.PAUSED:
            day = self.today - timedelta(days=19)
            moves.append(("pause", "active", "paused", day))
            road.append(("pause", "active", "paused", day))
        elif case.road is Road.CLOSING or case.ended_on is not None:
            day = (
                self.today - timedelta(days=6)
                if case.ended_on is None
                else max(started, case.ended_on - timedelta(days=7))
            )
            moves.append(("start_closing", "active", "closing", day))
            road.append(("start_closing", "active", "closing", day))
        if case.ended_on is not None:
            moves.append(("close", "closing", "closed", case.ended_on))
            again = case.road is Road.WAITS_AGAIN
            road.append(
                ("wait_again", "closing", "waiting", case.ended_on)
                if again
                else ("close", "closing", "closed", case.ended_on)
            )
        self.students.moved("match", number, moves, case.coordinator_id)
        self.students.moved("trajectory", case.number, road, case.coordinator_id)

    def _end_reason(self, case: Case) -> tuple[EndReason | None, Initiator | None]:
        if case.road is Road.ENDED_AS_AGREED:
            return self.rng.choice(GOOD_REASONS), Initiator.BOTH
        if case.ended_on is None:
            return None, None
        initiator, reasons = self.rng.choices(EARLY_REASONS, EARLY_SHARES)[0]
        return self.rng.choice(reasons), initiator

    def _closure(self, case: Case, number: int, reason: EndReason, initiator: Initiator) -> None:
        ended = case.ended_on or self.today
        good = case.road is Road.ENDED_AS_AGREED
        again = case.road is Road.WAITS_AGAIN
        self.bulk.add(
            "closure",
            match_id=number,
            reason=reason,
            initiator=initiator,
            is_planned=good,
            phase_before=Phase.DEEPENING if good else Phase.GUIDANCE,
            phase_before_since=ended - timedelta(days=100 if good else 8),
            announced_on=ended - timedelta(days=56 if good else 7),
            meeting_on=ended if good else None,
            after=AfterEnd.WAIT_AGAIN if again else AfterEnd.CLOSE,
            aftercare_on=ended + timedelta(weeks=case.side.promises.aftercare_weeks) if good else None,
            closed_on=ended,
            decided_by_id=case.coordinator_id,
            note=self.rng.choice(names.ENDED),
            mentor_words="Verzonnen: ik heb er veel van geleerd." if good else None,
            student_words="Verzonnen: ik durf meer." if good else None,
        )
        aftercare = ended + timedelta(weeks=case.side.promises.aftercare_weeks)
        if good and aftercare >= self.today - timedelta(days=AFTERCARE_LATE_DAYS):
            self.students.due(
                "aftercare",
                case.coordinator_id,
                aftercare,
                "some_time_after",
                "closure.aftercare",
                {"match_id": number},
                trajectory_id=case.number,
                show_from=aftercare,
            )

    def _closing(self, case: Case, number: int, mentor: MentorFacts) -> None:
        self.bulk.add(
            "closure",
            match_id=number,
            reason=EndReason.COMPLETED_TERM,
            initiator=Initiator.BOTH,
            is_planned=True,
            phase_before=Phase.DEEPENING,
            phase_before_since=self.today - timedelta(days=90),
            announced_on=self.today - timedelta(days=6),
        )
        where = {"match_id": number}
        day = self.today + timedelta(days=self.rng.randint(5, 20))
        self.students.due(
            "closing_meeting", case.coordinator_id, day, "closing_began", "closure.show", where, match_id=number
        )
        self.students.due(
            "closing_words", mentor.user_id, day, "closing_words_asked", "closure.words", where, match_id=number
        )

    def _due(self, case: Case, number: int, mentor: MentorFacts, alarm: Alarm | None) -> None:
        where = {"match_id": number}
        if case.road is Road.PAUSED:
            day = self.today + timedelta(days=self.rng.randint(3, 30))
            self.students.due(
                "paused", case.coordinator_id, day, "pause_ends", "phases.resume", where, match_id=number, show_from=day
            )
        if alarm is not None:
            self.students.due(
                "silence",
                case.coordinator_id,
                alarm.due_on,
                alarm.rule.value,
                "support.check_in",
                where,
                match_id=number,
                values=alarm.values,
                show_from=alarm.due_on,
            )

    def _concern(self, case: Case, number: int, mentor: MentorFacts, started: date, shown: bool) -> None:
        rng = self.rng
        # Every eleventh match, and the one somebody can sign in for; of those a good third leads to a referral.
        turn = int(self.made * CONCERN_SHARE) != int((self.made + 1) * CONCERN_SHARE)
        if not turn and not shown:
            return
        is_open = shown or (case.ended_on is None and case.road is Road.RUNNING and self.made % 3 == 0)
        last = case.ended_on or self.today
        day = self.today - timedelta(days=1) if is_open else started + (last - started) // 2
        open_stage = ConcernStage.RAISED if self.made % 2 or shown else ConcernStage.ACKNOWLEDGED
        stage = open_stage if is_open else ConcernStage.CLOSED
        order = (
            ConcernStage.RAISED,
            ConcernStage.ACKNOWLEDGED,
            ConcernStage.WEIGHED,
            ConcernStage.ANSWERED,
            ConcernStage.CLOSED,
        )
        far = order.index(stage)
        refers = not is_open and self.referred < REFERRAL_SHARE * (self.made + 1)
        self.referred += refers
        referral = self.students.refer(case, day, ReferralStage.CLOSED) if refers else None
        concern = self.bulk.number("concern")
        self.bulk.add(
            "concern",
            id=concern,
            match_id=number,
            stage=stage,
            raised_by_id=mentor.user_id,
            owner_id=case.coordinator_id,
            urgency=Urgency.THIS_WEEK if is_open else rng.choice(tuple(Urgency)),
            raised_at=at(day, 9),
            due_at=at(self.today + timedelta(days=1 + 4 * far), 16) if is_open else None,
            acknowledged_at=at(day, 11) if far >= 1 else None,
            route=(CareRoute.CARE if refers else CareRoute.MENTOR) if far >= 2 else None,
            weighed_at=at(day + timedelta(days=2), 11) if far >= 2 else None,
            student_told_on=day + timedelta(days=1) if refers else None,
            answered_at=at(day + timedelta(days=3), 11) if far >= 3 else None,
            closed_on=day + timedelta(days=4) if far >= 4 else None,
            referral_id=referral,
            saw=rng.choice(names.SAW),
            thinks="Verzonnen: ik maak me zorgen over hoe het gaat.",
            did="Verzonnen: ik heb geluisterd.",
            weighing="Verzonnen: het past bij mentoring." if far >= 2 else None,
            consulted="Verzonnen: een collega." if far >= 2 else None,
            answer="Verzonnen: goed dat je het zei, we kijken mee." if far >= 3 else None,
        )
        moves = ("acknowledge", "weigh", "answer", "close")
        self.students.moved(
            "match",
            number,
            [(moves[i], order[i].value, order[i + 1].value, day + timedelta(days=i)) for i in range(far)],
            case.coordinator_id,
            kind="concern",
            thing=concern,
        )
        if is_open:
            kind, why = (
                ("acknowledge_concern", "concern_raised") if far == 0 else ("weigh_concern", "concern_acknowledged")
            )
            self.students.due(
                kind,
                case.coordinator_id,
                self.today + timedelta(days=1 + 4 * far),
                why,
                "concerns.show",
                {"concern_id": concern},
                match_id=number,
                values={"raised_on": day.isoformat()},
                about=str(concern),
            )
