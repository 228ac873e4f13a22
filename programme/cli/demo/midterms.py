"""Mid-term evaluations in the synthetic year: decided ones of older matches, and a few that wait for the coordinator."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from itertools import cycle

from programme.cli.demo.bulk import Bulk
from programme.cli.demo.students import Case, Students
from programme.phases.models import Outcome, View

MENTOR = View(4, "Verzonnen: we vinden elkaar makkelijk.", "Verzonnen: een vaste dag is lastig.", "Verzonnen: zo door.")
STUDENT = View(5, "Verzonnen: ik kan alles vragen.", "", "Verzonnen: ik wil samen naar stages kijken.")
REASON = "Verzonnen: beiden willen zo door, en het plan voor de stage is nog niet klaar."


class Midterms:
    """Writes the evaluations of each pair whose day came; the pair one can sign in with waits for its student."""

    def __init__(self, bulk: Bulk, students: Students, today: date) -> None:
        self.bulk, self.students, self.today = bulk, students, today
        self.became = cycle((Outcome.CONTINUE, Outcome.CONTINUE, Outcome.EXTEND, Outcome.CONTINUE))
        self.waiting: set[int] = set()

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
            until = self._decided(case, number, which, min(due_on, self.today), until)
        return until

    def _decided(self, case: Case, number: int, which: int, day: date, until: date) -> date:
        outcome = next(self.became) if which == 2 else Outcome.CONTINUE
        after = until + timedelta(weeks=8) if outcome is Outcome.EXTEND else None
        self._add(
            case, number, which, day, mentor=True, student=True,
            outcome=outcome, decided_on=day, decided_by_id=case.coordinator_id, reason=REASON,
            until_before=until if after else None, until_after=after,
        )  # fmt: skip
        return after or until

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
