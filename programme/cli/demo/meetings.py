"""The invented first meetings: dates that are asked about, one to hold today, and held ones with what was agreed."""

from datetime import date, timedelta

from programme.cli.demo.bulk import Bulk, at
from programme.cli.demo.organisation import MentorFacts
from programme.cli.demo.students import Case, Students
from programme.core import clock
from programme.koppelingsmoment.models import NotInvited
from programme.norms.promises import Party

# How many pairs look for a date; the others still have to be planned.
POLLS = 2
ASKED_DAYS_AGO = 2
FIRST_DATE_IN, DATES_APART, DATES = 4, 2, 3
# Within these days after the start somebody who was not there still has to agree.
FRESH_DAYS = 10


class Meetings:
    """Makes the first meetings of the invented pairs."""

    def __init__(self, bulk: Bulk, students: Students, today: date) -> None:
        self.bulk, self.students, self.today = bulk, students, today
        self.polls = self.planned = 0

    def looks_for_date(self, case: Case, number: int, mentor: MentorFacts) -> bool:
        """Ask everybody for a date, for the first pairs; tell whether this pair is one of them."""
        if self.polls >= POLLS:
            return False
        self.polls += 1
        waits = self.polls == 1
        asked = self.today - timedelta(days=ASKED_DAYS_AGO)
        answer_by = asked + timedelta(days=case.side.promises.meeting_answer_days)
        poll = self.bulk.add(
            "date_poll",
            match_id=number,
            asked_at=at(asked, 11),
            asked_by_id=case.coordinator_id,
            answer_by_on=answer_by,
            minutes=60,
            place="Hoofdgebouw, kamer 1",
        )
        days = [clock.working_days_after(self.today, FIRST_DATE_IN + DATES_APART * turn) for turn in range(DATES)]
        dates = [self.bulk.add("poll_date", match_id=number, poll_id=poll, starts_at=at(day, 15, 30)) for day in days]
        for party in case.side.promises.parties:
            # One who is asked did not answer yet; the mentor cannot on the first date.
            silent = waits and party is Party.CARE_COORDINATOR
            self._party("poll_party", party, case, mentor, match_id=number, poll_id=poll)
            self.bulk.rows["poll_party"][-1] |= {
                "answered_at": None if silent or self._is_left_out(party, case) else at(asked, 19),
                "can": [] if silent else dates[1:] if party is Party.MENTOR else dates,
            }
        day = answer_by + timedelta(days=1) if waits else clock.working_days_after(asked, 1)
        reason = "dates_waits" if waits else "dates_answered"
        self.students.due(
            "fix_date",
            case.coordinator_id,
            day,
            reason,
            "koppelingsmoment.plan",
            {"match_id": number},
            match_id=number,
            show_from=day if waits else asked,
        )
        return True

    def plan(self, case: Case, number: int, mentor: MentorFacts, soon: date) -> date:
        """Plan a first meeting, the first one for today; give its day."""
        day = soon if self.planned else self.today
        self.planned += 1
        self._meeting(case, number, mentor, day, None)
        return day

    def hold(self, case: Case, number: int, mentor: MentorFacts, day: date, until: date) -> None:
        """Write down a held first meeting; of a fresh one not everybody agreed yet."""
        self._meeting(case, number, mentor, day, until)
        if self._waits_for_school(case, day):
            due_on = day + timedelta(days=case.side.promises.agreements_others_days)
            self.students.due(
                "agreements_open",
                case.coordinator_id,
                due_on,
                "others_did_not_agree",
                "koppelingsmoment.show",
                {"match_id": number},
                match_id=number,
                show_from=due_on,
            )

    def _meeting(self, case: Case, number: int, mentor: MentorFacts, day: date, until: date | None) -> None:
        held = until is not None
        fresh = self._waits_for_school(case, day)
        meeting = self.bulk.add(
            "koppelingsmoment",
            match_id=number,
            starts_at=at(day, 15, 30),
            place="Hoofdgebouw, kamer 1",
            uid=f"koppelingsmoment-{number}@demo.example",
            planned_by_id=case.coordinator_id,
            held_on=day if held else None,
            every_days=7 if held else None,
            meeting_day="donderdag 15.30" if held else "",
            meeting_place="op school" if held else "",
            until_on=until,
            reaching="Verzonnen: met een appje." if held else None,
            between_us="Verzonnen: alles, behalve als het niet veilig is." if held else None,
            when_stuck="Verzonnen: dan bellen we de coördinator." if held else None,
        )
        for party in case.side.promises.parties:
            left_out = self._is_left_out(party, case)
            agreed = held and not left_out and not (fresh and party is Party.CARE_COORDINATOR)
            self._party("meeting_party", party, case, mentor, match_id=number, meeting_id=meeting)
            self.bulk.rows["meeting_party"][-1] |= {
                "can_come": None if left_out else True,
                "was_present": True if held and not left_out else None,
                "agreed_on": day if agreed else None,
            }

    def _party(self, table: str, party: Party, case: Case, mentor: MentorFacts, **values: int) -> None:
        left_out = self._is_left_out(party, case)
        self.bulk.add(
            table,
            party=party,
            name="" if left_out else self._called(party, case, mentor),
            email=None if left_out else f"{party.value}@demo.example",
            is_invited=not left_out,
            not_invited=NotInvited.STUDENT_IS_ADULT if left_out else None,
            **values,
        )

    def _called(self, party: Party, case: Case, mentor: MentorFacts) -> str:
        people, student = self.students.organisation.called, self.students.called[case.student_id]
        return {
            Party.STUDENT: student,
            Party.GUARDIAN: f"Ouder van {student} (verzonnen)",
            Party.CARE_COORDINATOR: people[case.care_id],
            Party.COORDINATOR: people[case.coordinator_id],
            Party.MENTOR: people[mentor.user_id],
        }[party]

    def _waits_for_school(self, case: Case, day: date) -> bool:
        fresh = case.ended_on is None and day > self.today - timedelta(days=FRESH_DAYS)
        return fresh and Party.CARE_COORDINATOR in case.side.promises.parties

    @staticmethod
    def _is_left_out(party: Party, case: Case) -> bool:
        return party is Party.GUARDIAN and not case.minor
