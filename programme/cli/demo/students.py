"""The invented students, from the draft of a school to the waiting list."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from programme.cli.demo import names, profiles
from programme.cli.demo.bulk import Bulk, at
from programme.cli.demo.organisation import Organisation, SchoolFacts, Side
from programme.cli.demo.roads import STARTED, TRIAGED, Road
from programme.consent.models import Answer, ConsentKind, Speaker
from programme.consent.rules import text_version
from programme.core.clock import working_days_after
from programme.intake.models import Block, CareLine
from programme.lifecycle.models import Colour, MotivationOutcome
from programme.lifecycle.stages import ReferralStage, TrajectoryStage
from programme.matching.models import StillAnswer
from programme.nomination.models import APPLIED_ALONE, AgreementWay, HopedResult
from programme.norms.vocabulary import INTERESTS
from programme.people.models import LearningPath, Meet
from programme.referral.models import Destination, Piece, Reply
from programme.screening.models import Evidence, Motive, Review
from programme.screening.rules import Why

# Source: domain.md §7: ages at nomination in percent, and levels entree to 4, tilted to the lower ones.
AGES = (((15, 15), 2), ((16, 17), 31), ((18, 20), 45), ((21, 25), 22))
LEVELS = ((1, 10), (2, 30), (3, 22), (4, 38))
# Source: domain.md §7: from nomination to koppelingsmoment five weeks in the middle, three to nine around it.
WAIT_MIDDLE_DAYS, WAIT_SPREAD = 35, 0.8
WAIT_LEAST_DAYS, WAIT_MOST_DAYS = 10, 150
BEFORE_ACTIVE = {
    Road.NOMINATED: TrajectoryStage.NOMINATED,
    Road.INTAKE: TrajectoryStage.INTAKE,
    Road.SCREENING: TrajectoryStage.SCREENING,
    Road.WAITING: TrajectoryStage.WAITING,
    Road.PROPOSED: TrajectoryStage.PROPOSED,
    Road.KOPPELINGSMOMENT: TrajectoryStage.KOPPELINGSMOMENT,
    Road.NOT_NOW: TrajectoryStage.NOT_NOW,
    Road.WITHDRAWN: TrajectoryStage.WITHDRAWN,
    Road.REFERRED: TrajectoryStage.REFERRED,
    Road.DRAFT: TrajectoryStage.DRAFT,
    Road.RUNNING: TrajectoryStage.ACTIVE,
    Road.PAUSED: TrajectoryStage.PAUSED,
    Road.CLOSING: TrajectoryStage.CLOSING,
    Road.ENDED_AS_AGREED: TrajectoryStage.CLOSED,
    Road.ENDED_EARLY: TrajectoryStage.CLOSED,
    Road.WAITS_AGAIN: TrajectoryStage.WAITING,
}
# How many days ago somebody at a stage before the start was nominated: (from, to).
NOMINATED_AGO = {
    Road.NOMINATED: (1, 6),
    Road.INTAKE: (6, 14),
    Road.SCREENING: (12, 24),
    Road.WAITING: (20, 120),
    Road.PROPOSED: (25, 60),
    Road.KOPPELINGSMOMENT: (30, 70),
    Road.NOT_NOW: (40, 150),
    Road.WITHDRAWN: (20, 150),
    Road.REFERRED: (20, 300),
    Road.DRAFT: (1, 12),
}
# Most running matches are past their middle; that gives the conversations of the synthetic year.
JUST_STARTED = 0.1
# Of these roads one in five applied without the school.
ALONE = frozenset({Road.NOMINATED, Road.INTAKE, Road.SCREENING})
# How many drafts came by one list.
LISTED = 3
AMBER_CRITERIA = ("many_problems", "in_care", "debts", "loss_or_trauma")
RED_CRITERIA = ("suicidal", "abuse", "no_safe_place")
CRITERIA: dict[Colour, Callable[[random.Random], list[str]]] = {
    Colour.GREEN: lambda _rng: [],
    Colour.AMBER: lambda rng: rng.sample(AMBER_CRITERIA, rng.choice((1, 2))),
    Colour.RED: lambda rng: [rng.choice(RED_CRITERIA)],
}


@dataclass(slots=True)
class Case:
    """One student on their road, as the later parts need it."""

    number: int
    student_id: int
    road: Road
    colour: Colour | None
    side: Side
    school: SchoolFacts
    coordinator_id: int
    care_id: int
    minor: bool
    nominated_on: date
    intake_on: date
    screened_on: date
    waiting_since: date
    started_on: date | None
    ended_on: date | None
    profile: dict[str, Any]

    @property
    def is_alone(self) -> bool:
        """Whether the student applied without the school, which does not know of it."""
        return self.road in ALONE and self.number % 5 == 0

    @property
    def is_amber(self) -> bool:
        """Whether the student starts under conditions."""
        return self.colour is Colour.AMBER


# Working days from now and hours at which every coordinator is free for a first talk.
MOMENTS_AFTER = (2, 5)
MOMENTS_AT = (13, 14, 15)


class Students:
    """Makes students with all that comes before a match."""

    def __init__(self, bulk: Bulk, rng: random.Random, organisation: Organisation, today: date) -> None:
        self.bulk, self.rng, self.organisation, self.today = bulk, rng, organisation, today
        self.hosts: set[int] = set()
        self.called: dict[int, str] = {}
        # The drafts that one school brought by its own list today.
        self.listed: list[int] = []
        # Who waits for a first mentor, in the order in which they were made.
        self.waiting: list[int] = []
        self.unready: int | None = None

    def make(self, index: int, road: Road, colour: Colour | None, *, shown: bool) -> Case:
        """Make one student; `shown` ones belong to the people one can sign in as."""
        listed = road is Road.DRAFT and len(self.listed) < LISTED
        case = self._case(index, road, colour, shown or listed)
        if listed:
            self.listed.append(case.number)
        if road is Road.WAITING:
            self.waiting.append(case.number)
        self._student(case)
        self._trajectory(case, index)
        self._nomination(case)
        self._history(case)
        if road is Road.DRAFT:
            self._due_of_draft(case)
            return case
        if road is Road.NOMINATED:
            self._moments(case)
        if road not in (Road.NOMINATED, Road.WITHDRAWN):
            self._intake(case)
        if road in TRIAGED or road in (Road.REFERRED, Road.SCREENING):
            self._screening(case)
        if road is Road.REFERRED:
            self._referral(case)
        self._due(case)
        return case

    def due(
        self, kind: str, owner_id: int, due_on: date, reason: str, endpoint: str, arguments: dict[str, Any], **more: Any
    ) -> None:
        """Open a promise as the actions do: `trajectory_id=` or another anchor, `values=`, `show_from=`, `about=`."""
        about = more.pop("about", "")
        anchor = next(name for name in more if name.endswith("_id"))
        key = f"{kind}:{anchor.removesuffix('_id')}:{more[anchor]}" + (f":{about}" if about else "")
        show_from = more.pop("show_from", None) or min(self.today, due_on)
        self.bulk.add(
            "due_item",
            key=key,
            kind=kind,
            owner_id=owner_id,
            due_on=due_on,
            reason=reason,
            endpoint=endpoint,
            arguments=arguments,
            show_from=show_from,
            opened_at=at(min(self.today, show_from), 8),
            **more,
        )

    def moved(
        self,
        anchor: str,
        number: int,
        moves: list[tuple[str, str, str, date]],
        actor_id: int,
        kind: str = "",
        thing: int = 0,
    ) -> None:
        """Write the history of a thing: (move, source, target, day) each."""
        for move, source, target, day in moves:
            self.bulk.add(
                "stage_change",
                kind=kind or anchor,
                thing_id=thing or number,
                **{f"{anchor}_id": number},
                move=move,
                source=source,
                target=target,
                actor_id=actor_id,
                at=at(day, 14),
            )

    def _case(self, index: int, road: Road, colour: Colour | None, shown: bool) -> Case:
        rng, today = self.rng, self.today
        # One coordinator of the first programme has a waiting list long enough to look for pairs on it.
        waits = road in (Road.WAITING, Road.WAITS_AGAIN)
        side = self.organisation.sides[0 if shown or waits else index % 3 == 2]
        school = side.schools[0] if shown else rng.choice(side.schools)
        started, ended = self._match_days(road, side)
        if started is None:
            low, high = NOMINATED_AGO[road]
            nominated = today - timedelta(days=rng.randint(low, high))
            intake = nominated + timedelta(days=5)
        else:
            wait = round(WAIT_MIDDLE_DAYS * rng.lognormvariate(0, WAIT_SPREAD))
            nominated = started - timedelta(days=min(WAIT_MOST_DAYS, max(WAIT_LEAST_DAYS, wait)))
            intake = nominated + timedelta(days=3)
        age = self._pick(AGES)
        years = rng.randint(*age)
        return Case(
            number=self.bulk.number("trajectory"),
            student_id=self.bulk.number("student"),
            road=road,
            colour=colour,
            side=side,
            school=school,
            coordinator_id=side.coordinators[0]
            if shown or waits
            else side.coordinators[index // 3 % len(side.coordinators)],
            care_id=school.care_coordinators[0] if shown else rng.choice(school.care_coordinators),
            minor=years < 18,
            nominated_on=nominated,
            intake_on=intake,
            screened_on=intake + timedelta(days=4),
            waiting_since=intake + timedelta(days=5),
            started_on=started,
            ended_on=ended,
            profile={
                "years": years,
                "interests": self.organisation.choose(tuple(INTERESTS), 2, 4),
                "languages": self.organisation.languages(),
                "availability": self.organisation.week(2, 4),
                "gender_wish": rng.choice((None, None, None, "woman", "man")),
                "meet": rng.choice(tuple(Meet)),
            }
            | (profiles.HARD.get(len(self.waiting), {}) if road is Road.WAITING else {}),
        )

    def _waits_as(self, case: Case) -> int | None:
        """Give the how manieth a student is of those who wait for a first mentor."""
        return self.waiting.index(case.number) if case.number in self.waiting else None

    def _is_unready(self, case: Case) -> bool:
        """Tell whether it is the first at amber who waits: the conditions of one are not fulfilled yet."""
        if case.road is Road.WAITING and case.is_amber and self.unready is None:
            self.unready = case.number
        return case.number == self.unready

    def _match_days(self, road: Road, side: Side) -> tuple[date | None, date | None]:
        """Give when a match started and ended; early ends come most in the first weeks and at the end of a school year."""
        rng, today = self.rng, self.today
        length = side.promises.duration_weeks * 7
        if road not in STARTED:
            return None, None
        if road is Road.ENDED_AS_AGREED:
            ended = today - timedelta(days=rng.randint(4, 190))
            return ended - timedelta(days=length + rng.randint(-6, 12)), ended
        if road in (Road.ENDED_EARLY, Road.WAITS_AGAIN):
            weeks = rng.choice((rng.randint(2, 8), rng.randint(2, 8), rng.randint(9, 34)))
            ended = today - timedelta(days=rng.randint(3, 170 if road is Road.ENDED_EARLY else 40))
            return ended - timedelta(days=weeks * 7), ended
        if road is Road.CLOSING:
            return today - timedelta(days=length - rng.randint(7, 50)), None
        if rng.random() < JUST_STARTED:
            return today - timedelta(days=rng.randint(3, 40)), None
        return today - timedelta(days=round(rng.triangular(40, length - 42, length - 42))), None

    def _pick(self, shares: Any) -> Any:
        return self.rng.choices([value for value, _share in shares], [share for _value, share in shares])[0]

    def _student(self, case: Case) -> None:
        first, infix, last = self.organisation.person()
        number = case.student_id
        self.called[number] = first
        years = case.profile["years"]
        # The birthday counts from the month after, so the month before keeps the age on the day of nomination.
        months = case.nominated_on.year * 12 + case.nominated_on.month - 2 - self.rng.randint(0, 9)
        born = date(months // 12 - years, months % 12 + 1, 1)
        self.bulk.add(
            "student",
            id=number,
            school_id=case.school.id,
            site_id=self.rng.choice(case.school.sites),
            student_number=f"D{number:06d}",
            first_name=first,
            infix=infix,
            last_name=last,
            birth_month=born,
            email=f"student{number}@people.example",
            phone=f"06 1000 {number % 10000:04d}",
            programme_of_study=self.rng.choice(names.STUDIES),
            level=self._pick(LEVELS),
            learning_path=self.rng.choice((LearningPath.BOL, LearningPath.BOL, LearningPath.BBL)),
        )
        if case.minor:
            self.bulk.add(
                "guardian",
                student_id=number,
                name=f"Ouder van {first} (verzonnen)",
                email=f"guardian{number}@people.example",
            )

    def _trajectory(self, case: Case, index: int) -> None:
        road, stage = case.road, BEFORE_ACTIVE[case.road]
        draft = road is Road.DRAFT
        waits = road in TRIAGED and road is not Road.NOT_NOW
        others = [number for number in case.side.coordinators if number != case.coordinator_id]
        ended = {
            Road.WITHDRAWN: case.nominated_on + timedelta(days=4),
            Road.NOT_NOW: case.screened_on,
            Road.ENDED_AS_AGREED: case.ended_on,
            Road.ENDED_EARLY: case.ended_on,
        }.get(road)
        shares = road in STARTED and index % 4 == 0
        self.bulk.add(
            "trajectory",
            id=case.number,
            programme_id=case.side.id,
            student_id=case.student_id,
            school_id=case.school.id,
            coordinator_id=None if draft else case.coordinator_id,
            backup_id=self.rng.choice(others) if others and index % 5 == 0 and not draft else None,
            second_reviewer_id=case.side.manager_id if road is Road.SCREENING and case.number % 3 == 2 else None,
            nominated_by_id=None if case.is_alone else case.care_id,
            school_knows=not case.is_alone,
            study_coach_id=case.school.study_coach_id if index % 2 == 0 and not case.is_alone else None,
            stage=stage,
            colour=case.colour,
            amber_ready=case.is_amber and not self._is_unready(case),
            motivation=self._motivation(case),
            on_trial=False,
            agreed_on=None if draft else case.nominated_on,
            nominated_on=None if draft else case.nominated_on,
            waiting_since=(case.ended_on if road is Road.WAITS_AGAIN else case.waiting_since) if waits else None,
            may_ask_again=road is Road.NOT_NOW,
            started_on=case.started_on,
            ended_on=ended,
            created_at=self._made_at(case),
            is_demo=True,
            shared_on=case.started_on if shares else None,
            shared_with_school="Verzonnen: we werken aan op tijd komen." if shares else None,
        )

    def _made_at(self, case: Case) -> datetime:
        return at(self.today, 7) if case.number in self.listed else at(case.nominated_on - timedelta(days=2), 10)

    def bring_list(self) -> None:
        """Let a school have brought some of its drafts by a list of its own, today: it can be undone still."""
        school = self.organisation.sides[0].schools[0]
        self.bulk.add(
            "student_import",
            school_id=school.id,
            imported_by_id=school.care_coordinators[0],
            imported_at=at(self.today, 7),
            trajectory_ids=self.listed,
            made=len(self.listed),
            left_out=1,
            version=1,
        )

    def _motivation(self, case: Case) -> MotivationOutcome | None:
        if case.road is Road.NOT_NOW:
            return MotivationOutcome.NOT_NOW
        if case.road in TRIAGED or case.road is Road.REFERRED or (case.road is Road.SCREENING and case.number % 3):
            return MotivationOutcome.READY
        return None

    def _nomination(self, case: Case) -> None:
        rng = self.rng
        draft = case.road is Road.DRAFT
        young = case.profile["years"] < case.side.promises.guardian_consent_below_age and not draft
        way = AgreementWay.LINK if case.is_alone else rng.choice((AgreementWay.LINK, AgreementWay.TALK))
        self.bulk.add(
            "nomination",
            trajectory_id=case.number,
            source=APPLIED_ALONE if case.is_alone else "import" if case.number in self.listed else "form",
            hoped_result=None if case.is_alone else rng.choice(tuple(HopedResult)),
            agreed_on=None if draft else case.nominated_on,
            agreed_way=None if draft else way,
            agreed_recorded_by_id=None if draft or way is AgreementWay.LINK else case.care_id,
            guardian_agreed_on=case.nominated_on if young else None,
            guardian_agreed_way=AgreementWay.PHONE if young else None,
            reason=None if case.is_alone else rng.choice(names.WHY),
            tried=None if case.is_alone else rng.choice(names.TRIED),
            practical=None if case.is_alone else rng.choice(names.PRACTICAL),
        )
        if not draft:
            self._consents(case, Speaker.STUDENT, way)
            if young:
                self._consents(case, Speaker.GUARDIAN, AgreementWay.PHONE)
            if way is AgreementWay.LINK:
                wants = names.WANTS[case.number % len(names.WANTS)]
                self.bulk.add("student_words", trajectory_id=case.number, said_on=case.nominated_on, wants=wants)

    def _consents(self, case: Case, speaker: Speaker, way: AgreementWay) -> None:
        """Two of three let their answers count in research; of who withdrew, the wish is taken back."""
        research = Answer.YES if case.number % 3 else Answer.NO
        answers = [
            (ConsentKind.TAKE_PART, Answer.YES, case.nominated_on),
            (ConsentKind.DATA, Answer.YES, case.nominated_on),
            (ConsentKind.RESEARCH, research, case.nominated_on),
        ]
        if case.road is Road.WITHDRAWN and speaker is Speaker.STUDENT:
            answers.append((ConsentKind.TAKE_PART, Answer.WITHDRAWN, case.nominated_on + timedelta(days=4)))
            way = AgreementWay.LINK
        for kind, answer, said_on in answers:
            self._consent(case, kind, speaker, answer, said_on, way)

    def _consent(
        self, case: Case, kind: ConsentKind, speaker: Speaker, answer: Answer, said_on: date, way: AgreementWay
    ) -> None:
        self.bulk.add(
            "consent",
            trajectory_id=case.number,
            kind=kind,
            speaker=speaker,
            answer=answer,
            said_on=said_on,
            way=way,
            recorded_by_id=None if way is AgreementWay.LINK else case.care_id,
            recorded_at=at(said_on, 12),
            text_version=text_version("nl"),
        )

    def _history(self, case: Case) -> None:
        steps = [
            ("nominate", "draft", "nominated", case.nominated_on),
            ("start_intake", "nominated", "intake", case.nominated_on + timedelta(days=1)),
            ("start_screening", "intake", "screening", case.intake_on),
            ("to_waiting", "screening", "waiting", case.waiting_since),
        ]
        road = case.road
        many = {Road.DRAFT: 0, Road.NOMINATED: 1, Road.WITHDRAWN: 1, Road.INTAKE: 2}.get(road, 3)
        moves = steps[: 4 if road in TRIAGED and road is not Road.NOT_NOW else many]
        if road is Road.WITHDRAWN:
            moves.append(("withdraw", "nominated", "withdrawn", case.nominated_on + timedelta(days=4)))
        if road is Road.NOT_NOW:
            moves.append(("not_now", "screening", "not_now", case.screened_on))
        if road is Road.REFERRED:
            moves.append(("refer", "screening", "referred", case.screened_on))
        self.moved("trajectory", case.number, moves, case.coordinator_id)

    def _moments(self, case: Case) -> None:
        """Let each coordinator offer two afternoons, and ask every third student to choose from them."""
        if case.coordinator_id not in self.hosts:
            self.hosts.add(case.coordinator_id)
            for days in MOMENTS_AFTER:
                for hour in MOMENTS_AT:
                    self.bulk.add(
                        "slot",
                        programme_id=case.side.id,
                        host_id=case.coordinator_id,
                        starts_at=at(working_days_after(self.today, days), hour),
                        minutes=case.side.promises.intake_minutes,
                        place="Hoofdgebouw, spreekkamer",
                    )
        if self._is_asked(case):
            self.bulk.add(
                "slot_offer",
                trajectory_id=case.number,
                offered_at=at(self.today - timedelta(days=1), 16),
                offered_by_id=case.coordinator_id,
            )

    def _is_asked(self, case: Case) -> bool:
        return case.number % 3 == 0

    def _intake(self, case: Case) -> None:
        rng = self.rng
        held = case.road is not Road.INTAKE
        day = case.intake_on if held else working_days_after(self.today, rng.randint(1, 4))
        question = rng.choice(names.QUESTIONS)
        told = held and self._waits_as(case) not in profiles.WITHOUT_WORDS
        # Numbered as their trajectories, so that the talks that follow find it.
        self.bulk.add(
            "intake",
            id=case.number,
            trajectory_id=case.number,
            is_current=True,
            planned_at=at(day, rng.randint(9, 15)),
            place="Hoofdgebouw, spreekkamer",
            uid=f"intake-{case.number}@demo.example",
            held_on=day if held else None,
            held_by_id=case.coordinator_id if held else None,
            student_confirmed=held,
            care_line=rng.choice((CareLine.NONE, CareLine.NONE, CareLine.SCHOOL, CareLine.CARE_TEAM)) if held else None,
            meet=case.profile["meet"],
            interests=case.profile["interests"] if held else [],
            languages=case.profile["languages"] if held else [],
            availability=case.profile["availability"] if held else [],
            gender_wish=case.profile["gender_wish"] if held else None,
            **(profiles.of_student(case.number) if held else {}),
            for_mentor=question if told else None,
            for_mentor_agreed_on=day if told else None,
            mentoring_question=question if held else None,
            wishes=rng.choice(names.WISHES) if held else None,
            summary=f"Je wilt van een mentor: {question}" if held else None,
            summary_agreed_on=day if held else None,
        )
        if case.road in (Road.INTAKE, Road.SCREENING):
            self._talk(case, question, is_done=held)

    def _talk(self, case: Case, question: str, *, is_done: bool) -> None:
        """Write two parts of a talk: of one that was held, and of one that was begun by phone."""
        typed = {
            Block.AGREEMENT: {"proposed_by": "school", "agrees": "yes"},
            Block.OWN_WORDS: {"mentoring_question": question, "in_3_months": "Ik weet wat ik wil."},
        }
        for block, values in typed.items():
            self.bulk.add(
                "intake_block",
                trajectory_id=case.number,
                intake_id=case.number,
                block=block,
                is_done=is_done or block is Block.AGREEMENT,
                page=f"demo-{case.number}",
                saved_at=at(min(case.intake_on, self.today - timedelta(days=1)), 11),
                saved_by_id=case.coordinator_id,
                data=json.dumps(values),
            )

    def _screening(self, case: Case) -> None:
        rng = self.rng
        if case.road is Road.SCREENING and case.number % 3 == 0:
            return
        not_now = case.road is Road.NOT_NOW
        outcome = MotivationOutcome.NOT_NOW if not_now else MotivationOutcome.READY
        own = names.NOT_OWN_REASONS if not_now else names.OWN_REASONS
        self.bulk.add(
            "motivation_screening",
            trajectory_id=case.number,
            intake_id=case.number,
            talk_number=2 if not_now else 1,
            importance=rng.randint(1, 3) if not_now else rng.randint(6, 10),
            confidence=rng.randint(3, 9),
            readiness=rng.randint(1, 3) if not_now else rng.randint(6, 10),
            motives=[Motive.EXTERNAL.value] if not_now else [Motive.IDENTIFIED.value, Motive.INTRINSIC.value],
            has_own_question=not not_now,
            suggested=outcome,
            why=[Why.STILL_LOW.value] if not_now else [Why.WANTS_IT.value],
            outcome=outcome,
            may_ask_again=True if not_now else None,
            decided_by_id=case.coordinator_id,
            decided_on=case.screened_on,
            own_words=own[case.number % len(own)],
            confidence_higher=None if not_now else names.SURER[case.number % len(names.SURER)],
            reason=rng.choice(names.SCREENED),
        )
        if case.colour is not None:
            triage = self._triage(case, case.colour, pending=False)
            if self._is_unready(case):
                self.due(
                    "fulfil_conditions",
                    case.coordinator_id,
                    working_days_after(case.screened_on + timedelta(days=1), case.side.promises.screening_workdays),
                    "amber_conditions",
                    "screening.conditions",
                    {"triage_id": triage},
                    trajectory_id=case.number,
                )

    def turn_red(self, case: Case, match: int) -> None:
        """Let a student become red yesterday while a match runs: its pause is proposed to the coordinator."""
        day = self.today - timedelta(days=1)
        trajectory = self.bulk.rows["trajectory"][-1]
        trajectory["colour"], trajectory["second_reviewer_id"] = Colour.RED, case.side.manager_id
        triage = self._triage(case, Colour.RED, pending=True, day=day)
        self.refer(case, day, ReferralStage.ADVISED)
        self.due(
            "pause_for_help",
            case.coordinator_id,
            day,
            "red_runs",
            "screening.pause",
            {"match_id": match},
            match_id=match,
            is_urgent=True,
        )
        self.due(
            "review_colour",
            case.side.manager_id,
            working_days_after(day, case.side.promises.red_confirm_workdays),
            "red_needs_second",
            "screening.review",
            {"triage_id": triage},
            trajectory_id=case.number,
            is_urgent=True,
        )

    def _triage(self, case: Case, colour: Colour, *, pending: bool, day: date | None = None) -> int:
        second, day = case.side.manager_id, day or case.screened_on
        two = colour is not Colour.GREEN and not pending
        review = Review.PENDING if pending else Review.CONFIRMED if two else Review.NOT_NEEDED
        ready = colour is Colour.AMBER and not pending and not self._is_unready(case)
        return self.bulk.add(
            "triage",
            trajectory_id=case.number,
            question_set_id=[number for since, number in case.side.question_sets if since <= day][-1],
            criteria=CRITERIA[colour](self.rng),
            suggested=colour,
            colour=colour,
            evidence=Evidence.INTAKE,
            decided_by_id=case.coordinator_id,
            decided_at=at(day, 11),
            review=review,
            second_by_id=second if two else None,
            second_at=at(day + timedelta(days=1), 11) if two else None,
            case_owner="Verzonnen begeleider" if ready else "",
            contact_allowed=ready,
            stop_rule_agreed=ready,
            student_heard_on=day,
            student_response="Verzonnen: ik snap het." if two and case.number % 2 else None,
            school_agreed_on=case.screened_on if two and case.number % 2 else None,
            reason=names.COLOURED[("green", "amber", "red").index(colour.value)],
            second_reason="Verzonnen: mee eens." if two else None,
        )

    def _referral(self, case: Case) -> None:
        stages = (ReferralStage.ADVISED, ReferralStage.HANDED_OVER, ReferralStage.RECEIVED, ReferralStage.STARTED)
        self.refer(case, case.screened_on, stages[case.number % len(stages)])

    def refer(self, case: Case, day: date, stage: ReferralStage) -> int:
        """Make a referral of a student that came as far as a stage."""
        order = ("advised", "agreed", "handed_over", "received", "started", "closed")
        far = order.index(stage.value)
        number = self.bulk.number("referral")
        self.bulk.add(
            "referral",
            id=number,
            trajectory_id=case.number,
            stage=stage,
            owner_id=case.coordinator_id,
            destination=Destination.SCHOOL_CARE,
            receiver_name="Verzonnen zorgteam",
            receiver_user_id=case.care_id if far >= 2 else None,
            advised_on=day,
            agreed_on=day if far >= 1 else None,
            handed_over_on=day + timedelta(days=2) if far >= 2 else None,
            school_told=far >= 2,
            received_on=day + timedelta(days=5) if far >= 3 else None,
            received_by="Verzonnen zorgteam" if far >= 3 else "",
            started_on=day + timedelta(days=12) if far >= 4 else None,
            closed_on=day + timedelta(days=40) if far >= 5 else None,
            reason="Verzonnen: er is eerst andere hulp nodig.",
            handover_note="Verzonnen: graag contact deze week." if far >= 2 else None,
        )
        if far >= 2:
            self._shared_page(case, number, day, far)
        moves = ("agree", "hand_over", "receive", "care_starts", "close")
        self.moved(
            "trajectory",
            case.number,
            [(moves[step], order[step], order[step + 1], day + timedelta(days=step)) for step in range(far)],
            case.coordinator_id,
            kind="referral",
            thing=number,
        )
        if stage is ReferralStage.HANDED_OVER:
            self.due(
                "confirm_handover",
                case.care_id,
                self.today + timedelta(days=3),
                "handed_to_you",
                "referral.handover",
                {"referral_id": number},
                trajectory_id=case.number,
                about=str(number),
            )
        reasons = {
            "advised": "referral_ask_student",
            "handed_over": "referral_not_confirmed",
            "received": "referral_care_began",
            "started": "referral_runs",
        }
        if stage.value in reasons:
            self.due(
                "referral_next",
                case.coordinator_id,
                self.today + timedelta(days=self.rng.randint(-2, 8)),
                reasons[stage.value],
                "referral.show",
                {"referral_id": number},
                trajectory_id=case.number,
            )
        return number

    def _shared_page(self, case: Case, referral: int, day: date, far: int) -> None:
        """Make what went along with a handover, and what the school wrote back once help was there."""
        shared = {Piece.FIRST_NAME: self.called[case.number], Piece.NOTE: "Verzonnen: graag contact deze week."}
        self.bulk.add(
            "shared_page",
            trajectory_id=case.number,
            referral_id=referral,
            sent_at=at(day + timedelta(days=2), 11),
            sent_by_id=case.coordinator_id,
            destination=Destination.SCHOOL_CARE,
            receiver_name="Verzonnen zorgteam",
            pieces=[piece.value for piece in shared],
            without_yes=False,
            received_on=day + timedelta(days=5) if far >= 3 else None,
            content=json.dumps({piece.value: text for piece, text in shared.items()}),
        )
        if far >= 4:
            self.bulk.add(
                "referral_reply",
                trajectory_id=case.number,
                referral_id=referral,
                said=Reply.STARTED,
                by_name="Verzonnen zorgteam",
                at=at(day + timedelta(days=12), 15),
                read_on=day + timedelta(days=13),
                note="Verzonnen: we hebben elkaar gesproken en gaan door.",
            )

    def _due(self, case: Case) -> None:
        today, promises, trajectory = self.today, case.side.promises, {"trajectory_id": case.number}
        road = case.road
        if road is Road.NOMINATED and not case.is_alone:
            self._due_of_answer(case)
        if road is Road.NOMINATED and self._is_asked(case):
            day = working_days_after(today - timedelta(days=1), promises.slot_choose_workdays)
            why, place, owner = "moments_offered", "slots.offer", case.coordinator_id
            self.due("plan_intake", owner, day, why, place, trajectory, show_from=day, **trajectory)
        elif road is Road.NOMINATED:
            day = working_days_after(case.nominated_on, promises.nomination_answer_workdays)
            self.due(
                "plan_intake", case.coordinator_id, day, "nomination_answer", "slots.offer", trajectory, **trajectory
            )
        elif road is Road.INTAKE:
            day = working_days_after(today, 2)
            self.due("hold_intake", case.coordinator_id, day, "intake_planned", "intake.hold", trajectory, **trajectory)
        elif road is Road.SCREENING:
            self._due_of_screening(case, trajectory)
        elif road in (Road.WAITING, Road.WAITS_AGAIN):
            since = case.ended_on if road is Road.WAITS_AGAIN and case.ended_on else case.waiting_since
            day = since + timedelta(weeks=promises.waiting_long_weeks)
            place = "matching.candidates"
            values = {"since": since.isoformat()}
            self.due(
                "match_waiting",
                case.coordinator_id,
                day,
                "waits_again" if road is Road.WAITS_AGAIN else "waits_for_mentor",
                place,
                trajectory,
                values=values,
                **trajectory,
            )
            self._heard(case, since)
        elif road is Road.REFERRED:
            day = case.screened_on + timedelta(weeks=promises.red_review_weeks)
            self.due(
                "red_review",
                case.coordinator_id,
                day,
                "red_ends_review",
                "intake.plan",
                trajectory,
                show_from=day,
                **trajectory,
            )
        elif road is Road.NOT_NOW:
            day = case.screened_on + timedelta(weeks=promises.recontact_weeks)
            self.due(
                "recontact",
                case.coordinator_id,
                day,
                "said_not_now",
                "intake.plan",
                trajectory,
                show_from=day,
                **trajectory,
            )

    def _heard(self, case: Case, since: date) -> None:
        """Let who waits have heard from us every few weeks; every second one whom we asked has answered."""
        promises = case.side.promises
        for weeks in range(
            promises.waiting_message_weeks, promises.waiting_ask_weeks + 1, promises.waiting_message_weeks
        ):
            sent_on = since + timedelta(weeks=weeks)
            if sent_on > self.today:
                return
            asks = weeks == promises.waiting_ask_weeks
            answered_on = min(self.today, sent_on + timedelta(days=1)) if asks and case.number % 2 else None
            self.bulk.add(
                "waiting_message",
                trajectory_id=case.number,
                sent_on=sent_on,
                asks=asks,
                by_mail=True,
                answer=StillAnswer.YES if answered_on else None,
                answered_on=answered_on,
                settled_on=answered_on,
            )
            if asks and answered_on is None:
                day, where = sent_on + timedelta(days=promises.waiting_answer_days), {"trajectory_id": case.number}
                owner, why = case.coordinator_id, "no_answer_still"
                self.due("waiting_answer", owner, day, why, "matching.still", where, show_from=day, **where)

    def _due_of_screening(self, case: Case, where: dict[str, Any]) -> None:
        """A third waits for the talk, a third for a colour, a third for the second pair of eyes."""
        day = working_days_after(case.intake_on, 5)
        turn = case.number % 3
        if turn == 0:
            place = "screening.motivation"
            self.due("screen_motivation", case.coordinator_id, day, "intake_held", place, where, **where)
        elif turn == 1:
            place = "screening.triage"
            self.due("give_colour", case.coordinator_id, day, "motivation_decided", place, where, **where)
        else:
            triage = self._triage(case, Colour.AMBER, pending=True)
            self.due(
                "review_colour",
                case.side.manager_id,
                working_days_after(self.today, 3),
                "amber_needs_second",
                "screening.review",
                {"triage_id": triage},
                **where,
            )

    def _due_of_answer(self, case: Case) -> None:
        """The school and the manager hear of it when the answer is late."""
        day = working_days_after(case.nominated_on, case.side.promises.nomination_answer_workdays)
        where, later = {"trajectory_id": case.number}, day + timedelta(days=1)
        for kind, owner, why, place in (
            ("answer_awaited", case.care_id, "answer_was_promised", "nomination.show"),
            ("answer_late", case.side.manager_id, "nomination_answer", "dossiers.student"),
        ):
            self.due(kind, owner, day, why, place, where, show_from=later, **where)

    def _due_of_draft(self, case: Case) -> None:
        made_on = self.today if case.number in self.listed else case.nominated_on
        day = made_on + timedelta(days=case.side.promises.agreement_reminder_days)
        where = {"trajectory_id": case.number}
        self.due("agreement_missing", case.care_id, day, "agreement_first", "nomination.show", where, **where)
        if case.number % 3 == 0:
            self._consent(case, ConsentKind.TAKE_PART, Speaker.STUDENT, Answer.TALK_FIRST, made_on, AgreementWay.LINK)
            by = working_days_after(made_on, case.side.promises.student_talk_workdays)
            self.due("student_wants_talk", case.care_id, by, "talk_first", "nomination.show", where, **where)
