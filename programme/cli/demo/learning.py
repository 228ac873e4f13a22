"""The invented trainings and intervisie groups."""

import random
from datetime import date, timedelta

from programme.cli.demo import names
from programme.cli.demo.bulk import Bulk, at
from programme.cli.demo.organisation import MentorFacts, Organisation, Side
from programme.core.clock import working_days_after
from programme.intervisie.models import Method
from programme.training.models import TrainingKind

# Source: domain.md §7: 45 groups of six on average for 420 mentors, attendance 60 %.
GROUP_SIZE = 6
IN_GROUP_SHARE = 270 / 420
ATTENDANCE = 0.6
MEETING_EVERY_DAYS = 56
TRAINING_SEATS = 12


def make_learning(bulk: Bulk, rng: random.Random, organisation: Organisation, today: date) -> None:
    """Make trainings past and to come, and groups that meet."""
    for side in organisation.sides:
        mentors = side.mentors
        _trainings(bulk, rng, side, mentors, today)
        wanted = round(len(mentors) * IN_GROUP_SHARE)
        for start in range(0, max(GROUP_SIZE, wanted), GROUP_SIZE):
            members = mentors[start : start + GROUP_SIZE]
            if members:
                _group(bulk, rng, side, members, start // GROUP_SIZE + 1, today)
            bulk.flush_when_full()
    bulk.flush()


def _trainings(bulk: Bulk, rng: random.Random, side: Side, mentors: list[MentorFacts], today: date) -> None:
    plans = [
        (-320, TrainingKind.BASIC),
        (-200, TrainingKind.COMPLEX),
        (-90, TrainingKind.BASIC),
        (-3, TrainingKind.REFRESHER),
    ]
    plans += [(9, TrainingKind.BASIC), (23, TrainingKind.COMPLEX), (44, TrainingKind.REFRESHER)]
    titles = {
        TrainingKind.BASIC: "Basistraining mentor (demo)",
        TrainingKind.COMPLEX: "Als er meer speelt (demo)",
        TrainingKind.REFRESHER: "Terugkomavond (demo)",
    }
    for days, kind in plans:
        day = today + timedelta(days=days)
        written = days < -7
        training = bulk.add(
            "training",
            programme_id=side.id,
            kind=kind,
            title=titles[kind],
            starts_at=at(day, 19),
            place="Buurthuis De Verzinning",
            trainer_id=side.trainer_id,
            closed_at=at(day, 22) if written else None,
        )
        taking_part = mentors[:1] if days == 9 else []
        taking_part = taking_part + rng.sample(mentors[1:], min(len(mentors) - 1, TRAINING_SEATS - 4))
        for mentor in taking_part:
            present = rng.random() < 0.9 if written else None
            bulk.add("training_seat", training_id=training, mentor_id=mentor.id, was_present=present)
        if not written:
            bulk.add(
                "due_item",
                key=f"write_presence:programme:{side.id}:{training}",
                kind="write_presence",
                programme_id=side.id,
                owner_id=side.trainer_id,
                due_on=working_days_after(day, 5),
                show_from=day,
                reason="training_held",
                endpoint="training.presence",
                arguments={"training_id": training},
                opened_at=at(min(day, today), 8),
            )


def _group(bulk: Bulk, rng: random.Random, side: Side, members: list[MentorFacts], number: int, today: date) -> None:
    leader = side.coordinators[number % len(side.coordinators)]
    group = bulk.add(
        "intervisie_group", programme_id=side.id, name=f"Intervisiegroep {number} (demo)", facilitator_id=leader
    )
    for member in members:
        bulk.add("group_member", group_id=group, mentor_id=member.id)
    for turn in range(-5, 2):
        day = today + timedelta(days=turn * MEETING_EVERY_DAYS + 6 + number % 20)
        held = turn < 0
        meeting = bulk.add(
            "group_meeting",
            group_id=group,
            starts_at=at(day, 19, 30),
            place="Buurthuis De Verzinning",
            method=rng.choice(tuple(Method)),
            held_at=at(day, 22) if held else None,
            learned=rng.choice(names.LEARNED) if held else None,
        )
        if not held:
            bulk.add(
                "due_item",
                key=f"write_attendance:group:{group}:{meeting}",
                kind="write_attendance",
                group_id=group,
                owner_id=leader,
                due_on=working_days_after(day, 5),
                show_from=day,
                reason="intervisie_held",
                endpoint="intervisie.presence",
                arguments={"meeting_id": meeting},
                opened_at=at(min(day, today), 8),
            )
        for member in members if held else ():
            bulk.add(
                "group_seat",
                group_id=group,
                meeting_id=meeting,
                mentor_id=member.id,
                was_present=rng.random() < ATTENDANCE,
            )
