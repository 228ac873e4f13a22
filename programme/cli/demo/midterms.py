"""Mid-term evaluations in the synthetic year: decided ones of older matches, and a few that wait for the coordinator."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from itertools import cycle

from programme.cli.demo.bulk import Bulk
from programme.cli.demo.roads import Road
from programme.cli.demo.students import Case, Students
from programme.phases.models import Outcome, View

MENTOR = View(4, "Verzonnen: we vinden elkaar makkelijk.", "Verzonnen: een vaste dag is lastig.", "Verzonnen: zo door.")
STUDENT = View(5, "Verzonnen: ik kan alles vragen.", "", "Verzonnen: ik wil samen naar stages kijken.")
REASON = "Verzonnen: beiden willen zo door, en het plan voor de stage is nog niet klaar."
TAPER_REASON = "Verzonnen: de student regelt steeds meer zelf, en ze willen elkaar om de week zien."
STOP_REASON = "Verzonnen: ze passen niet bij elkaar, en dat zeggen ze allebei. Er komt een ander."
# An end so soon after an evaluation is what was decided there.
SOON_DAYS = 35


class Midterms:
    """Writes the evaluations of each pair whose day came; the pair one can sign in with waits for its student."""

    def __init__(self, bulk: Bulk, students: Students, today: date) -> None:
        self.bulk, self.students, self.today = bulk, students, today
        self.became = cycle((Outcome.CONTINUE, Outcome.CONTINUE, Outcome.EXTEND, Outcome.CONTINUE))
        self.tapers = cycle((False, False, False, True, False))
        self.declines = cycle((False, False, True, False, False, False, False))
        self.waiting: set[int] = set()
        # Since when a match is in deepening because its evaluation came to that, by its number.
        self.tapered: dict[int, date] = {}

    def write(self, case: Case, number: int, started: date, until: date, *, shown: bool, meets: bool) -> date:
        """Write what came of each; give the end of the match, which an extension moved."""
        promises, agreed = case.side.promises, until
        for which, weeks in ((1, promises.evaluation_first_weeks), (2, promises.evaluation_second_weeks)):
            due_on = started + timedelta(weeks=weeks)
            asked_on = due_on - timedelta(days=promises.evaluation_ahead_days)
            if not weeks or due_on >= agreed or asked_on > min(self.today, case.ended_on or self.today):
                continue
            own = shown or case.coordinator_id not in self.waiting
            if meets and (shown or (own and weeks < (self.today - started).days // 7 <= weeks + 4)):
                self.waiting |= set() if shown else {case.coordinator_id}
                self._waits(case, number, which, max(due_on, self.today + timedelta(days=3)), shown)
                break
            until = self._decided(case, number, which, min(due_on, case.ended_on or self.today, self.today), until)
        return until

    def _decided(self, case: Case, number: int, which: int, day: date, until: date) -> date:
        outcome = self._outcome(case, number, which, day)
        declined = next(self.declines)
        reasons = {Outcome.TAPER: TAPER_REASON, Outcome.STOP: STOP_REASON}
        after = until + timedelta(weeks=8) if outcome is Outcome.EXTEND else None
        self._add(
            case, number, which, day, mentor=True, student=not declined,
            outcome=outcome, decided_on=day, decided_by_id=case.coordinator_id, reason=reasons.get(outcome, REASON),
            student_declined_on=day - timedelta(days=3) if declined else None,
            until_before=until if after else None, until_after=after,
        )  # fmt: skip
        return after or until

    def _outcome(self, case: Case, number: int, which: int, day: date) -> Outcome:
        if case.road in (Road.ENDED_EARLY, Road.WAITS_AGAIN) and case.ended_on is not None:
            return Outcome.STOP if (case.ended_on - day).days <= SOON_DAYS else Outcome.CONTINUE
        if which == 2:
            return next(self.became)
        if case.road is Road.RUNNING and next(self.tapers):
            self.tapered[number] = day
            return Outcome.TAPER
        return Outcome.CONTINUE

    def _waits(self, case: Case, number: int, which: int, due_on: date, shown: bool) -> None:
        row = self._add(case, number, which, due_on, mentor=True, student=not shown)
        self.students.due(
            "midterm_evaluation",
            case.coordinator_id,
            due_on,
            f"midterm_{which}_{'asked' if shown else 'both'}",
            "phases.evaluate",
            {"match_id": number},
            match_id=number,
            show_from=due_on if shown else self.today,
            about=str(row),
        )

    def _add(
        self, case: Case, number: int, which: int, due_on: date, *, mentor: bool, student: bool, **more: object
    ) -> int:
        asked_on = min(due_on - timedelta(days=case.side.promises.evaluation_ahead_days), self.today)
        said_on = min(asked_on + timedelta(days=4), self.today)
        return self.bulk.add(
            "midterm_evaluation",
            match_id=number,
            number=which,
            due_on=due_on,
            asked_on=asked_on,
            student_asked_on=asked_on,
            mentor_said=json.dumps(asdict(MENTOR), ensure_ascii=False) if mentor else None,
            mentor_said_on=said_on if mentor else None,
            student_said=json.dumps(asdict(STUDENT), ensure_ascii=False) if student else None,
            student_said_on=said_on if student else None,
            **more,
        )
