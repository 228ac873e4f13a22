"""Who takes over in the invented year: a substitute, a duo, a mentor and a coordinator who are away for a while."""

from datetime import date, timedelta

from sqlalchemy import select

from programme.access.staffing import coordinators
from programme.core.database import db
from programme.handover.actions import owe_question
from programme.lifecycle import silence
from programme.lifecycle.models import Match, MatchMentor, MatchPart, QuietKind, QuietPeriod, StandIn
from programme.lifecycle.stages import MatchStage
from programme.people.models import Mentor, MentorStage


def make_stand_ins(programme_id: int, today: date) -> None:
    """Let somebody stand in for a mentor, mentor along with another, and let a mentor and a coordinator be away."""
    matches = db.session.scalars(
        select(Match)
        .where(
            Match.programme_id == programme_id,
            Match._stage == MatchStage.ACTIVE,
            Match.is_amber.is_(False),
            Match.started_on < today,
        )
        .order_by(Match.id)
        .limit(3)
    ).all()
    free = db.session.scalars(
        select(Mentor)
        .where(
            Mentor.programme_id == programme_id,
            Mentor._stage == MentorStage.ADMITTED,
            Mentor.places_taken < Mentor.capacity,
            Mentor.id.not_in([match.mentor_id for match in matches]),
        )
        .order_by(Mentor.id)
        .limit(2)
    ).all()
    parts = ((MatchPart.SUBSTITUTE, today + timedelta(days=10)), (MatchPart.DUO, None))
    for match, mentor, (part, until_on) in zip(matches, free, parts, strict=False):
        is_duo = part is MatchPart.DUO
        days = {"from_on": today - timedelta(days=4), "until_on": until_on, "agreed_on": today - timedelta(days=6)}
        window = MatchMentor(match_id=match.id, mentor=mentor, part=part, holds_place=is_duo, **days)
        mentor.places_taken += int(is_duo)
        db.session.add(window)
        db.session.flush()
        owe_question(match, window)
    if len(matches) > 2:
        away = matches[2].mentor_id
        days = {"first_on": today + timedelta(days=8), "last_on": today + timedelta(days=14)}
        db.session.add(QuietPeriod(mentor_id=away, kind=QuietKind.HOLIDAY, **days))
        db.session.flush()
        silence.recount(mentor_id=away)
    staff = coordinators(programme_id)
    if len(staff) > 1:
        days = {"from_on": today + timedelta(days=7), "until_on": today + timedelta(days=11)}
        both = {"absent_id": staff[1].id, "stands_in_id": staff[0].id, "made_by_id": staff[1].id}
        db.session.add(StandIn(programme_id=programme_id, **both, **days))
        db.session.flush()
