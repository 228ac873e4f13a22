"""The invented programmes, schools, colleagues and mentors."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from programme.cli.demo import names, profiles
from programme.cli.demo.bulk import Bulk, at
from programme.core.clock import working_days_after
from programme.lifecycle.models import QuietKind
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Promises
from programme.norms.questions import FIRST_QUESTIONS, Meets, Question
from programme.norms.vocabulary import BLOCK_HOURS, BLOCK_STARTS, DAYS, INTERESTS, LANGUAGES, in_order
from programme.people.models import MentorKind, MentorStage, Region, Role

# Source: domain.md §7, the synthetic year of 340 matches; everything scales with the number of matches.
YEAR_MATCHES = 340
SCHOOLS = 6
COORDINATORS = 5
CARE_COORDINATORS = 14
ADMITTED_MENTORS = 420
CONTINUING_MENTORS = 180
APPLICANTS_NOT_ADMITTED = 90
PEER_SHARE = 0.3
FRIESLAND_EVERY = 3  # Every third school and mentor belongs to the second programme: 4 and 2 of 6.
USUAL_LANGUAGES = ("nl", "en", "ar", "tr", "pl", "so")
SPEAK_SECOND = 0.4
# Invented: what the first programme changed of its preset.
DEMO_NUMBERS = {
    "intake_minutes": 60,
    "nomination_answer_workdays": 4,
    "student_chooses_from": 3,
    "contacts_week_most": 14,
}
# Invented: the questions of the traffic light that the first programme asks since some months.
QUESTIONS_CHANGED_DAYS = 100
OTHER_QUESTIONS = (
    *(
        replace(
            one,
            nl="Ernstige problemen op twee of meer gebieden, zoals thuis, geld, gezondheid of school",
            en="Serious problems in two or more parts of life, such as home, money, health or school",
        )
        if one.code == "many_problems"
        else one
        for one in FIRST_QUESTIONS
    ),
    Question(
        "v2_1",
        Meets.AMBER,
        "Zorgt thuis zelf voor een ouder, broer of zus",
        "Cares for a parent, brother or sister at home",
    ),
)
DEMO_NAMES = {
    Role.ADMINISTRATOR: "Ada Bedacht",
    Role.PROGRAMME_MANAGER: "Petra Voorbeeldsma",
    Role.COORDINATOR: "Noor Verzonnen",
    Role.CARE_COORDINATOR: "Hassan Denkbeeldstra",
    Role.STUDY_COACH: "Ineke Papierstra",
    Role.MENTOR: "Daan Droomveld",
    Role.TRAINER: "Tirza Modelstra",
    Role.EVALUATOR: "Erik Schijnberg",
    Role.CONFIDANT: "Vonne Luisterveld",
}


@dataclass(slots=True)
class MentorFacts:
    """What later parts of the demonstration need of a mentor."""

    id: int
    user_id: int
    experienced: bool
    interests: list[str]
    languages: list[str]
    availability: list[str]
    gender: str | None
    places: int = 0
    amber: int = 0
    completed: int = 0
    last_active_on: date | None = None
    left_on: date | None = None


@dataclass(slots=True)
class Side:
    """One programme with its people."""

    id: int
    promises: Promises
    manager_id: int
    trainer_id: int
    # Since which day each version of the fixed questions is asked, and its number; the oldest first.
    question_sets: list[tuple[date, int]] = field(default_factory=list)
    coordinators: list[int] = field(default_factory=list)
    schools: list["SchoolFacts"] = field(default_factory=list)
    experienced: list[MentorFacts] = field(default_factory=list)
    fresh: list[MentorFacts] = field(default_factory=list)
    mentors: list[MentorFacts] = field(default_factory=list)


@dataclass(slots=True)
class SchoolFacts:
    """One school with its people."""

    id: int
    sites: list[int]
    care_coordinators: list[int]
    study_coach_id: int


class Organisation:
    """Makes everything that is there before the first student."""

    def __init__(self, bulk: Bulk, rng: random.Random, matches: int, today: date) -> None:
        self.bulk, self.rng, self.today = bulk, rng, today
        self.scale = matches / YEAR_MATCHES
        self.mentors: list[MentorFacts] = []
        # Where each building stands: degrees north and east.
        self.places: dict[int, tuple[float, float]] = {}
        # What staff and people of schools are called.
        self.called: dict[int, str] = {}
        self.begun = at(today - timedelta(days=900), 9)
        programmes = [
            self._programme("MentorMaatjes Demo (verzonnen)", Preset.MENTORMAATJES, **DEMO_NUMBERS),
            self._programme("Mentorprogramma Friesland Demo (verzonnen)", Preset.FRIESLAND),
        ]
        # The accounts on the sign-in page are the oldest of their role, so they are made first.
        self.demo = {
            role: self._user(role, programmes[0], f"{role.value}@demo.example", DEMO_NAMES[role])
            for role in Role
            if role not in (Role.CARE_COORDINATOR, Role.STUDY_COACH)
        }
        self.sides = [
            Side(
                id=number,
                promises=PRESETS[preset].changed(DEMO_NUMBERS if first else {}),
                manager_id=self.demo[Role.PROGRAMME_MANAGER] if first else self._user(Role.PROGRAMME_MANAGER, number),
                trainer_id=self.demo[Role.TRAINER] if first else self._user(Role.TRAINER, number),
            )
            for number, preset, first in (
                (programmes[0], Preset.MENTORMAATJES, True),
                (programmes[1], Preset.FRIESLAND, False),
            )
        ]
        self._user(Role.EVALUATOR, programmes[1])
        self._number_changes()
        self._question_sets()
        self._schools()
        self._coordinators()
        self._mentors()
        self._applicants()
        bulk.flush()

    def scaled(self, number: int) -> int:
        """Give a number of the synthetic year at this size, at least as many as one page needs."""
        return max(1, round(number * self.scale))

    def person(self) -> tuple[str, str, str]:
        """Give an invented first name, infix and family name."""
        return self.rng.choice(names.FIRST), self.rng.choice(names.INFIX), self.rng.choice(names.LAST)

    def _number_changes(self) -> None:
        """Write who changed the numbers of the first programme, and why."""
        for number, (name, value) in enumerate(DEMO_NUMBERS.items()):
            self.bulk.add(
                "number_change",
                programme_id=self.sides[0].id,
                name=name,
                before=getattr(PRESETS[Preset.MENTORMAATJES], name),
                after=value,
                changed_at=at(self.today - timedelta(days=200 - 60 * number), 15),
                changed_by_id=self.demo[Role.PROGRAMME_MANAGER],
                reason=names.NUMBERS_CHANGED[number],
            )

    def _question_sets(self) -> None:
        """Let both programmes ask the first questions, and the first one other questions since some months."""
        for side in self.sides:
            self._question_set(side, 1, self.today - timedelta(days=900), FIRST_QUESTIONS)
        self._question_set(
            self.sides[0],
            2,
            self.today - timedelta(days=QUESTIONS_CHANGED_DAYS),
            OTHER_QUESTIONS,
            made_by_id=self.demo[Role.PROGRAMME_MANAGER],
            reason=names.QUESTIONS_CHANGED,
        )

    def _question_set(self, side: Side, version: int, since: date, asked: Iterable[Question], **made: Any) -> None:
        number = self.bulk.add(
            "question_set",
            programme_id=side.id,
            version=version,
            questions=[one.kept() for one in asked],
            made_at=at(since, 9),
            **made,
        )
        side.question_sets.append((since, number))

    def _programme(self, name: str, preset: Preset, **settings: int) -> int:
        return self.bulk.add(
            "programme",
            name=name,
            preset=preset,
            settings=settings | {"students_may_apply": True},
            started_on=self.today - timedelta(days=900),
            duty_phone="085 000 00 00",
            duty_hours="verzonnen",
        )

    def _user(
        self, role: Role, programme_id: int | None = None, email: str = "", name: str = "", school_id: int | None = None
    ) -> int:
        number = self.bulk.number("user")
        outside = role is Role.ADMINISTRATOR or school_id is not None
        self.bulk.add(
            "user",
            id=number,
            email=email or f"{role.value}{number}@people.example",
            name=self.called.setdefault(number, name or " ".join(filter(None, self.person()))),
            phone=f"085 000 {number % 10000:04d}",
            is_demo=True,
            created_at=self.begun,
        )
        self.bulk.add(
            "membership",
            user_id=number,
            role=role,
            programme_id=None if outside else programme_id,
            school_id=school_id,
        )
        return number

    def _schools(self) -> None:
        for index in range(max(SCHOOLS, round(SCHOOLS * self.scale))):
            side = self.sides[index % FRIESLAND_EVERY == FRIESLAND_EVERY - 1]
            name, round_number = names.SCHOOLS[index % len(names.SCHOOLS)], index // len(names.SCHOOLS)
            city = names.CITIES[index % len(names.CITIES)]
            school_id = self.bulk.add(
                "school",
                name=f"{name} {round_number + 1} (demo)" if round_number else f"{name} (demo)",
                city=city,
                region=list(Region)[index % len(Region)],
            )
            # No real dates: invented weeks long ago and far ahead, so that no silence of now changes by them.
            if index < len(Region):
                for name_of, ago in (("Verzonnen vakantie", 170), ("Tweede verzonnen vakantie", -120)):
                    self._days_off(name_of, ago, region=list(Region)[index], kind=QuietKind.HOLIDAY)
                self._days_off("Verzonnen toetsweek", -140, school_id=school_id, kind=QuietKind.EXAMS)
            self.bulk.add("programme_school", programme_id=side.id, school_id=school_id)
            sites = [
                self.bulk.add(
                    "school_site",
                    school_id=school_id,
                    name=site,
                    address=f"Verzonnen straat {index + 1}, {city}",
                    **profiles.site_at(index, building),
                )
                for building, site in enumerate(("Hoofdgebouw", "Praktijkgebouw"))
            ]
            for building, site_id in enumerate(sites):
                at_site = profiles.site_at(index, building)
                self.places[site_id] = at_site["latitude"], at_site["longitude"]
            cares = [
                self._user(
                    Role.CARE_COORDINATOR,
                    email="care_coordinator@demo.example" if index == 0 and first == 0 else "",
                    name=DEMO_NAMES[Role.CARE_COORDINATOR] if index == 0 and first == 0 else "",
                    school_id=school_id,
                )
                # Fourteen for six schools: three at every third school, two elsewhere.
                for first in range(2 + (index % 3 == 0))
            ]
            coach = self._user(
                Role.STUDY_COACH,
                email="study_coach@demo.example" if index == 0 else "",
                name=DEMO_NAMES[Role.STUDY_COACH] if index == 0 else "",
                school_id=school_id,
            )
            side.schools.append(SchoolFacts(school_id, sites, cares, coach))

    def _days_off(self, name: str, ago: int, **values: Any) -> None:
        first = self.today - timedelta(days=ago)
        self.bulk.add(
            "quiet_period",
            name=name,
            first_on=first,
            last_on=first + timedelta(days=6),
            source="Verzonnen voor deze demonstratie",
            seen_on=self.today - timedelta(days=60),
            **values,
        )

    def _coordinators(self) -> None:
        self.sides[0].coordinators.append(self.demo[Role.COORDINATOR])
        for index in range(1, max(COORDINATORS, round(COORDINATORS * self.scale))):
            side = self.sides[index % COORDINATORS > COORDINATORS // 2]
            side.coordinators.append(self._user(Role.COORDINATOR, side.id))

    def _mentors(self) -> None:
        total, continuing = max(20, self.scaled(ADMITTED_MENTORS)), max(9, self.scaled(CONTINUING_MENTORS))
        for index in range(total):
            side = self.sides[index % FRIESLAND_EVERY == FRIESLAND_EVERY - 1]
            experienced = index >= total - continuing
            email = {0: "mentor@demo.example", 1: "mentor2@demo.example"}.get(index, "")
            self._mentor(side, index, email, experienced)
            self.bulk.flush_when_full()

    def one_more_mentor(self, side: Side) -> None:
        """Add a mentor when a small demonstration has none left."""
        self._mentor(side, len(self.mentors), "", experienced=False)

    def _mentor(self, side: Side, index: int, email: str, experienced: bool) -> None:
        rng, today = self.rng, self.today
        first, infix, last = ("Daan", "", "Droomveld") if index == 0 else self.person()
        name = " ".join(filter(None, (first, infix, last)))
        user_id = self.demo[Role.MENTOR] if index == 0 else self._user(Role.MENTOR, side.id, email, name)
        peer = side is self.sides[1] and rng.random() < PEER_SHARE
        admitted = today - timedelta(days=rng.randint(400, 850) if experienced else rng.randint(60, 395))
        issued = admitted - timedelta(days=rng.randint(5, 40))
        facts = MentorFacts(
            id=self.bulk.number("mentor"),
            user_id=user_id,
            experienced=experienced,
            interests=self.choose(tuple(INTERESTS), 2, 5),
            languages=self.languages(),
            availability=self.week(2, 4),
            gender=rng.choice(("woman", "man", "woman", "man", None)),
        )
        said = profiles.of_mentor(facts.id)
        if not rng.randint(0, 17):
            facts.availability = []
        facts.completed = rng.randint(1, 3) if experienced else 0
        self.bulk.add(
            "mentor",
            id=facts.id,
            programme_id=side.id,
            user_id=user_id,
            school_id=rng.choice(side.schools).id if peer else None,
            kind=MentorKind.PEER if peer else MentorKind.VOLUNTEER,
            stage=MentorStage.ADMITTED,
            first_name=first,
            infix=infix,
            last_name=last,
            email=email or f"mentor{facts.id}@people.example",
            phone=f"06 0000 {facts.id % 10000:04d}",
            birth_year=today.year - rng.randint(18, 34),
            capacity=2 if rng.random() < 0.1 else 1,
            interests=facts.interests,
            languages=facts.languages,
            availability=facts.availability,
            gender=facts.gender,
            **said,
            wishes="Verzonnen: graag iemand uit de buurt.",
            hopes_to_learn="Verzonnen: beter luisteren.",
            vog_seen_on=issued + timedelta(days=3),
            vog_issued_on=issued,
            vog_seen_by_id=side.coordinators[0],
            vog_profile="84/85",
            vog_renew_due=issued + timedelta(days=3 * 365),
            agreement_signed_on=admitted,
            references_done_on=admitted,
            training_done_on=admitted,
            complex_training_on=admitted + timedelta(days=30) if experienced else None,
            applied_on=admitted - timedelta(days=45),
            interviewed_on=admitted - timedelta(days=25),
            admitted_on=admitted,
            last_active_on=admitted,
            motivation=rng.choice(names.MOTIVATIONS),
        )
        for move, source, target, days in (
            ("interview", "applied", "interviewed", -25),
            ("admit", "interviewed", "admitted", 0),
        ):
            self.bulk.add(
                "stage_change",
                kind="mentor",
                thing_id=facts.id,
                mentor_id=facts.id,
                move=move,
                source=source,
                target=target,
                actor_id=side.coordinators[0],
                at=at(admitted + timedelta(days=days), 15),
            )
        renew = issued + timedelta(days=3 * 365)
        self._due(
            "renew_vog",
            facts.id,
            side.coordinators[0],
            renew,
            "vog_lapses",
            "volunteers.record_vog",
            show_from=renew - timedelta(days=side.promises.vog_remind_days),
        )
        self.mentors.append(facts)
        side.mentors.append(facts)
        (side.experienced if experienced else side.fresh).append(facts)

    def _applicants(self) -> None:
        """People who applied and were not admitted: some are still on their way, who was refused long ago is nobody now."""
        total = max(6, self.scaled(APPLICANTS_NOT_ADMITTED))
        for index in range(total):
            side = self.sides[index % FRIESLAND_EVERY == FRIESLAND_EVERY - 1]
            stage = (MentorStage.APPLIED, MentorStage.INTERVIEWED, MentorStage.REFUSED)[min(index * 6 // total // 2, 2)]
            self._applicant(side, stage, index)

    def _applicant(self, side: Side, stage: MentorStage, index: int) -> None:
        rng, today = self.rng, self.today
        first, infix, last = self.person()
        number = self.bulk.number("mentor")
        applied = today - timedelta(days=rng.randint(2, 20))
        refused = today - timedelta(days=rng.randint(1, 20)) if stage is MentorStage.REFUSED else None
        self.bulk.add(
            "mentor",
            id=number,
            programme_id=side.id,
            kind=MentorKind.VOLUNTEER,
            stage=stage,
            first_name=first,
            infix=infix,
            last_name=last,
            email=f"applicant{number}@people.example",
            birth_year=today.year - rng.randint(18, 34),
            interests=self.choose(tuple(INTERESTS), 1, 4),
            languages=self.languages(),
            availability=self.week(1, 4),
            applied_on=applied - timedelta(days=25 if refused else 0),
            interviewed_on=None if stage is MentorStage.APPLIED else applied + timedelta(days=1),
            refused_on=refused,
            motivation=rng.choice(names.MOTIVATIONS),
        )
        owner = side.coordinators[index % len(side.coordinators)]
        if stage is MentorStage.APPLIED:
            day = working_days_after(applied, side.promises.mentor_interview_workdays)
            self._due("interview_mentor", number, owner, day, "mentor_applied", "volunteers.interview")
        elif stage is MentorStage.INTERVIEWED:
            day = working_days_after(today, side.promises.mentor_decision_workdays)
            self._due("decide_mentor", number, owner, day, "mentor_interviewed", "volunteers.show")
        moves: dict[MentorStage, tuple[tuple[str, str, str], ...]] = {
            MentorStage.INTERVIEWED: (("interview", "applied", "interviewed"),)
        }
        moves[MentorStage.REFUSED] = (*moves[MentorStage.INTERVIEWED], ("refuse", "interviewed", "refused"))
        for move, source, target in moves.get(stage, ()):
            self.bulk.add(
                "stage_change",
                kind="mentor",
                thing_id=number,
                mentor_id=number,
                move=move,
                source=source,
                target=target,
                actor_id=side.coordinators[0],
                at=at(refused or applied + timedelta(days=1), 15),
            )

    def _due(
        self, kind: str, mentor_id: int, owner_id: int, due_on: date, reason: str, endpoint: str, **more: date
    ) -> None:
        show_from = more.get("show_from", min(self.today, due_on))
        self.bulk.add(
            "due_item",
            key=f"{kind}:mentor:{mentor_id}",
            kind=kind,
            mentor_id=mentor_id,
            owner_id=owner_id,
            due_on=due_on,
            reason=reason,
            endpoint=endpoint,
            arguments={"mentor_id": mentor_id},
            show_from=show_from,
            opened_at=at(min(self.today, show_from), 8),
        )

    def choose(self, codes: tuple[str, ...], least: int, most: int) -> list[str]:
        """Give some of these codes, in their own order."""
        return sorted(self.rng.sample(codes, self.rng.randint(least, most)), key=codes.index)

    def week(self, least: int, most: int) -> list[str]:
        """Give some mornings, afternoons and evenings of working days, each of two parts of the week."""
        halves = [(day, start) for day in tuple(DAYS)[:5] for start in BLOCK_STARTS[::2]]
        chosen = self.rng.sample(halves, self.rng.randint(least, most))
        return in_order(f"{day}-{hour}" for day, start in chosen for hour in (start, start + BLOCK_HOURS))

    def languages(self) -> list[str]:
        """Give the languages somebody speaks: Dutch, perhaps another."""
        second = self.rng.choice(USUAL_LANGUAGES[1:])
        return ["nl", second] if self.rng.random() < SPEAK_SECOND and second in LANGUAGES else ["nl"]
