"""Notes on progress in the synthetic year: shared, changed, refused, unanswered, waiting, and words that a mentor proposed."""

from datetime import date, timedelta
from itertools import cycle

from programme.cli.demo.bulk import Bulk
from programme.cli.demo.students import Case, Students
from programme.feedback.models import NoteOutcome

WRITTEN = (
    "Verzonnen: komt op tijd en durft meer te vragen.",
    "Verzonnen: heeft een plan voor de stage gemaakt en houdt zich eraan.",
    "Verzonnen: werkt aan een vaste week. Dat lukt steeds vaker.",
)
OWN = "Verzonnen: ik kom op tijd. Ik wil nog leren om eerder hulp te vragen."
PROPOSED = "Verzonnen: belt zelf af als het niet lukt, en werkt aan de eindopdracht."
ANSWERED_AFTER = timedelta(days=2)


class Notes:
    """Writes the notes around each pair that started; the first pairs show one of every kind."""

    def __init__(self, bulk: Bulk, students: Students, today: date) -> None:
        self.bulk, self.students, self.today = bulk, students, today
        # Most are shared as they were written; some are not, and a few got no answer.
        self.became = cycle(
            (
                NoteOutcome.APPROVED,
                NoteOutcome.CHANGED,
                NoteOutcome.APPROVED,
                NoteOutcome.REFUSED,
                NoteOutcome.APPROVED,
                NoteOutcome.NO_ANSWER,
            )
        )
        self.made = 0

    def write(self, case: Case, number: int, started: date, *, shown: bool) -> None:
        """Write a note as often as the programme promises; of a running pair one may wait for its student."""
        if case.is_alone:
            return
        promises, last = case.side.promises, case.ended_on or self.today
        # A week before each is due, so that none is late in an ordinary year.
        every = timedelta(weeks=promises.progress_note_weeks - 1)
        day = started + every
        while day < last - timedelta(days=promises.progress_answer_days):
            self._add(case, number, day, next(self.became))
            day += every
        self.made += 1
        if case.ended_on is None and (shown or self.made % 12 == 0):
            self._add(case, number, self.today - timedelta(days=2), None)
        elif case.ended_on is None and self.made % 50 == 7:
            self._add(case, number, self.today - timedelta(days=promises.progress_answer_days + 2), None)
        elif case.ended_on is None and day <= self.today:
            self._add(case, number, day, None)

    def propose(self, case: Case, number: int, mentor_id: int) -> None:
        """Let the mentor of a running pair propose words that its coordinator still has to look at."""
        if case.is_alone or case.ended_on is not None:
            return
        day, proposal = self.today - timedelta(days=1), self.bulk.number("note_proposal")
        self.bulk.add(
            "note_proposal",
            id=proposal,
            match_id=number,
            by_mentor_id=mentor_id,
            proposed_on=day,
            words=PROPOSED,
        )
        self.students.due(
            "note_proposed",
            case.coordinator_id,
            day + timedelta(days=case.side.promises.log_read_days),
            "words_proposed",
            "feedback.notes",
            {"match_id": number},
            match_id=number,
            show_from=day,
            about=str(proposal),
        )

    def _add(self, case: Case, number: int, day: date, outcome: NoteOutcome | None) -> None:
        words = WRITTEN[(number + day.toordinal()) % len(WRITTEN)]
        answer_by = day + timedelta(days=case.side.promises.progress_answer_days)
        note = self.bulk.number("progress_note")
        approved = {NoteOutcome.APPROVED: words, NoteOutcome.CHANGED: OWN}.get(outcome) if outcome else None
        self.bulk.add(
            "progress_note",
            id=note,
            match_id=number,
            by_id=case.coordinator_id,
            written_on=day,
            asked_on=day,
            times_asked=1,
            answer_by=answer_by,
            outcome=outcome,
            answered_on=None if outcome is None else day + ANSWERED_AFTER,
            written=words,
            approved=approved,
        )
        if outcome is None:
            self.students.due(
                "note_unanswered",
                case.coordinator_id,
                answer_by + timedelta(days=1),
                "note_no_answer",
                "feedback.notes",
                {"match_id": number},
                match_id=number,
                show_from=answer_by + timedelta(days=1),
                about=str(note),
            )
