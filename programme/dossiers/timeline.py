"""One student's story in one line: what every step wrote, in order, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from programme.core.clock import local
from programme.dossiers import wording
from programme.dossiers.queries import Event, StudentFile
from programme.intake.models import Intake
from programme.lifecycle.stages import MatchStage
from programme.logbook.models import ConversationState


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, with the page on which all of it stands."""

    on: date
    at: datetime | None
    title: str
    note: str = ""
    text: str = ""
    endpoint: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    held: bool = False

    @property
    def order(self) -> tuple[date, datetime]:
        """Sort by day, then by moment; what has only a day comes before what happened in its course."""
        return self.on, self.at or datetime.combine(self.on, time.min, tzinfo=UTC)


def moments(file: StudentFile) -> list[Moment]:
    """Give all that happened around a student, the newest first."""
    found = [*_nomination(file), *_intakes(file), *_events(file), *_conversations(file), *_changes(file)]
    return sorted(found, key=lambda moment: moment.order, reverse=True)


def _nomination(file: StudentFile) -> Iterator[Moment]:
    nomination, trajectory = file.nomination, file.trajectory
    if nomination is None:
        return
    if trajectory.nominated_on is not None:
        yield Moment(
            trajectory.nominated_on,
            None,
            str(wording.EVENT["application" if nomination.applied_alone else "nomination"]),
            text=nomination.reason or "",
        )
    if nomination.agreed_on is not None:
        yield Moment(nomination.agreed_on, None, str(wording.EVENT["agreement"]))


def _intakes(file: StudentFile) -> Iterator[Moment]:
    for intake in file.intakes:
        yield _intake(intake)


def _intake(intake: Intake) -> Moment:
    where: dict[str, Any] = {"endpoint": "intake.show", "arguments": {"trajectory_id": intake.trajectory_id}}
    if intake.held_on is None:
        day = local(intake.planned_at).date()
        return Moment(day, intake.planned_at, str(wording.EVENT["intake_planned"]), note=intake.place, **where)
    by = intake.held_by.name if intake.held_by is not None else ""
    text = intake.mentoring_question or ""
    return Moment(intake.held_on, None, str(wording.EVENT["intake"]), note=by, text=text, held=True, **where)


def _events(file: StudentFile) -> Iterator[Moment]:
    met = [match.id for match in file.matches if match.stage is not MatchStage.FELL_THROUGH]
    latest = max(met or [match.id for match in file.matches], default=None)
    pages: dict[str, tuple[str, str]] = {
        "referral": ("referral.show", "referral_id"),
        "concern": ("concerns.show", "concern_id"),
    }
    for event in file.events:
        endpoint, name = pages.get(event.kind, ("", ""))
        arguments: dict[str, Any] = {name: event.number} if endpoint else {}
        if event.kind == "meeting" and latest is not None:
            endpoint, arguments = "koppelingsmoment.show", {"match_id": latest}
        yield Moment(
            _day(event),
            event.at if event.on is None else None,
            str(wording.EVENT[event.kind]),
            note=wording.codes(*event.codes),
            endpoint=endpoint,
            arguments=arguments,
            held=event.kind == "meeting" and event.on is not None,
        )


def _conversations(file: StudentFile) -> Iterator[Moment]:
    for conversation in file.conversations:
        held = conversation.state is ConversationState.HELD
        yield Moment(
            local(conversation.starts_at).date(),
            conversation.starts_at,
            str(wording.EVENT["conversation"]),
            note=str(wording.CONVERSATION[conversation.state]),
            text=conversation.note or "",
            endpoint="logbook.read" if held else "",
            arguments={"conversation_id": conversation.id},
            held=held,
        )


def _changes(file: StudentFile) -> Iterator[Moment]:
    for change in file.changes:
        by = f" ({change.actor.name})" if change.actor is not None else ""
        title = f"{wording.EVENT['move']}: {wording.codes(change.target)}"
        yield Moment(local(change.at).date(), change.at, title + by, text=change.reason or "")


def _day(event: Event) -> date:
    if event.on is not None:
        return event.on
    if event.at is None:
        raise ValueError(f"the event {event.kind} {event.number} has no day")
    return local(event.at).date()
