"""Writes of support: a contact with the next ones due, a talk with a school, and waiting with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from programme.core import audit, clock
from programme.core.database import db
from programme.lifecycle import silence
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe, settle
from programme.norms.models import Programme
from programme.people.models import School, User
from programme.support import queries
from programme.support.models import CheckIn, ContactWay, Heard, SchoolTalk, Topic, WithWhom
from programme.support.rules import NextContact, Pair, every, next_with_mentor, next_with_school, next_with_student
from programme.support.wording import day_impossible, moment_is_over, must_be_later, no_pairs, not_running

# What a check-in answers: somebody looked at what a pulse said, and spoke with who said it.
PULSE_ALARM = "pulse_alarm"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said in a contact: per topic that was asked how it is, how they get on (1 to 5), and a note."""

    topics: Mapping[Topic, Heard] = field(default_factory=dict)
    bond: int | None = None
    note: str = ""


def check_in(
    *, match: Match, actor: User, with_whom: WithWhom, way: ContactWay, held_on: date, said: Answers, today: date
) -> CheckIn:
    """Record that the coordinator asked how it goes, and owe the next time.

    Who spoke with mentor or student heard of the pair, so an alarm of silence starts anew too.

    :raises GateClosed: when the match does not run, or it cannot have been on that day.
    """
    _need_running(match)
    if held_on > today or (match.started_on is not None and held_on < match.started_on):
        raise day_impossible()
    kept = _keep(match, actor, with_whom, way, held_on, said, today)
    if with_whom is WithWhom.SCHOOL:
        _owe_school(match.school_id, match.programme, match.coordinator_id)
    else:
        settle(PULSE_ALARM, match_id=match.id)
        owe_check_ins(match, today)
        _heard(match, held_on)
    audit.record("support.check_in", f"match {match.id}", actor_id=actor.id, whom=with_whom.value, way=way.value)
    return kept


def hear_by_pulse(*, match: Match, with_whom: WithWhom, is_alarm: bool, today: date) -> None:
    """Count an answer to the short questions as contact: the student needs no call, and somebody heard of the pair.

    The mentor's answer takes the place of no talk with the mentor. Source: issue 5.
    """
    if not match.is_running:
        return
    due_on = next_with_student(queries.pair_of(match), match.programme.promises).due_on
    db.session.add(
        CheckIn(
            match_id=match.id,
            with_whom=with_whom,
            way=ContactWay.PULSE,
            held_on=today,
            by_id=None,
            is_alarm=is_alarm,
            due_on=due_on if with_whom is WithWhom.STUDENT else None,
        )
    )
    db.session.flush()
    owe_check_ins(match, today)
    _heard(match, today)


def wait(*, match: Match, actor: User, until_on: date, reason: str, today: date) -> None:
    """Leave a silence alone until a day, with the reason; the alarm comes back by itself.

    :raises GateClosed: when the match does not run, or the day is not after today or very far away.
    """
    _need_running(match)
    latest = today + timedelta(weeks=match.programme.promises.recontact_weeks)
    if not today < until_on <= latest:
        raise must_be_later(latest)
    match.snoozed_until = until_on
    db.session.flush()
    audit.record(queries.WAITED, f"match {match.id}", actor_id=actor.id, text=reason, until=until_on.isoformat())
    silence.judge(match)


def plan_school_talk(*, school: School, programme: Programme, actor: User, planned_for: datetime) -> SchoolTalk:
    """Make the appointment of a coordinator with a school, or move it.

    :raises GateClosed: when the moment is over, or the coordinator runs no pairs there.
    """
    if planned_for <= clock.now():
        raise moment_is_over()
    if not queries.pairs_at(school.id, programme.id, actor.id):
        raise no_pairs()
    talk = queries.planned_talk(school.id, programme.id, actor.id)
    if talk is None:
        talk = SchoolTalk(school_id=school.id, programme_id=programme.id, by_id=actor.id, planned_for=planned_for)
        db.session.add(talk)
    talk.planned_for = planned_for
    db.session.flush()
    audit.record("support.plan_school_talk", f"school {school.id}", actor_id=actor.id, at=planned_for.isoformat())
    _owe_school(school.id, programme, actor.id)
    return talk


def hold_school_talk(
    *,
    school: School,
    programme: Programme,
    actor: User,
    held_on: date,
    way: ContactWay,
    said: Mapping[int, Answers],
    today: date,
) -> int:
    """Record one talk with a school for all pairs that were spoken of (by number of the match); give how many.

    :raises GateClosed: when it cannot have been on that day, or nobody was spoken of.
    """
    pairs = queries.pairs_at(school.id, programme.id, actor.id)
    spoken = [one for one in pairs if one.match_id in said]
    if not spoken:
        raise no_pairs()
    if held_on > today or any(held_on < one.started_on for one in spoken):
        raise day_impossible()
    talk = queries.planned_talk(school.id, programme.id, actor.id)
    if talk is None:
        talk = SchoolTalk(school_id=school.id, programme_id=programme.id, by_id=actor.id)
        db.session.add(talk)
    talk.held_on = held_on
    for one in spoken:
        match = db.session.get_one(Match, one.match_id)
        _keep(match, actor, WithWhom.SCHOOL, way, held_on, said[one.match_id], today)
    audit.record("support.school_talk", f"school {school.id}", actor_id=actor.id, pairs=len(spoken))
    _owe_school(school.id, programme, actor.id)
    return len(spoken)


def keep_contacts_planned() -> int:
    """Lay the talks with schools beside the pairs that run, and look anew at pairs that are asked less often.

    This is done each night before promises are mended, because an earlier step that starts, ends or hands over a match
    knows of no talks. It may run twice. Gives how many promises it opened, moved or closed.
    """
    today = clock.today()
    wanted = queries.schools_talked_with()
    open_items = {item.key: item for item in queries.school_items()}
    before = {key: (item.due_on, item.owner_id) for key, item in open_items.items()}
    changed = 0
    programmes = {number: db.session.get_one(Programme, number) for _school, number, _owner in wanted}
    for (school_id, programme_id, coordinator_id), _pairs in wanted.items():
        item = _owe_school(school_id, programmes[programme_id], coordinator_id)
        if item is not None:
            changed += before.pop(item.key, None) != (item.due_on, item.owner_id)
    for key in before:
        open_items[key].closed_at = clock.now()
        changed += 1
    for match in queries.on_the_floor():
        item = owe_mentor(match, queries.pair_of(match), today)
        changed += item is not None and item.reason != "check_in_floor"
    return changed


def owe_check_ins(match: Match, today: date) -> None:
    """Open or move the promises to ask mentor and student again, each with the rule that makes it due."""
    pair = queries.pair_of(match)
    owe_mentor(match, pair, today)
    owe_student(match, pair)


def owe_mentor(match: Match, pair: Pair, today: date) -> DueItem | None:
    """Open or move the promise to ask the mentor."""
    following = next_with_mentor(pair, today, match.programme.promises)
    return _owe(match, "check_in", WithWhom.MENTOR, following)


def owe_student(match: Match, pair: Pair) -> DueItem | None:
    """Open or move the promise to call the student."""
    following = next_with_student(pair, match.programme.promises)
    return _owe(match, "check_in_student", WithWhom.STUDENT, following)


def _owe(match: Match, kind: str, whom: WithWhom, following: NextContact) -> DueItem | None:
    promises = match.programme.promises
    # The first one stands on Vandaag from the start, the others a week before, as something to plan. A call because no
    # pulse came is no plan: it shows on the day itself.
    show_from: date | None = following.due_on - timedelta(days=promises.checkin_grace_days)
    if following.rule == "check_in_first":
        show_from = match.started_on
    elif following.rule == "check_in_no_pulse":
        show_from = following.due_on
    return owe(
        Owed(
            kind,
            following.due_on,
            following.rule,
            "support.check_in",
            {"match_id": match.id, "whom": whom.value},
            {"days": every(following.rule, promises)},
            show_from=show_from,
        ),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_school(school_id: int, programme: Programme, coordinator_id: int | None) -> DueItem | None:
    """Open, move or close the promise to talk with a school about all pairs of one coordinator there."""
    if coordinator_id is None:
        return None
    promises = programme.promises
    pairs = queries.pairs_at(school_id, programme.id, coordinator_id)
    due_on = next_with_school([(one.started_on, one.spoken_on) for one in pairs], promises)
    about = f"{programme.id}-{coordinator_id}"
    if due_on is None:
        settle("school_talk", school_id=school_id, about=about)
        return None
    talk = queries.planned_talk(school_id, programme.id, coordinator_id)
    planned_on = None if talk is None or talk.planned_for is None else clock.local(talk.planned_for).date()
    show_from = due_on - timedelta(days=promises.checkin_grace_days)
    school = db.session.get_one(School, school_id)
    return owe(
        Owed(
            "school_talk",
            due_on,
            "school_first" if any(one.spoken_on is None for one in pairs) else "school_quarter",
            "support.school_talk",
            {"school_id": school_id},
            {"school": school.name, "pairs": len(pairs), "days": promises.school_talk_days},
            # Who made the appointment sees it again on the day itself.
            show_from=show_from if planned_on is None or planned_on < clock.today() else min(planned_on, due_on),
            about=about,
        ),
        owner=coordinator_id,
        school_id=school_id,
    )


def _owe_school_of(school_id: int, about: str) -> DueItem | None:
    programme_id, coordinator_id = map(int, about.split("-"))
    return _owe_school(school_id, db.session.get_one(Programme, programme_id), coordinator_id)


def _keep(
    match: Match, actor: User, with_whom: WithWhom, way: ContactWay, held_on: date, said: Answers, today: date
) -> CheckIn:
    pair, promises = queries.pair_of(match), match.programme.promises
    due_on: date | None = None
    if with_whom is WithWhom.MENTOR:
        due_on = next_with_mentor(pair, today, promises).due_on
    elif with_whom is WithWhom.STUDENT:
        due_on = next_with_student(pair, promises).due_on
    else:
        spoken_on = max((one.held_on for one in pair.contacts if one.with_whom is WithWhom.SCHOOL), default=None)
        due_on = next_with_school([(pair.started_on, spoken_on)], promises)
    kept = CheckIn(
        match_id=match.id,
        with_whom=with_whom,
        way=way,
        held_on=held_on,
        by_id=actor.id,
        bond=said.bond,
        topics={topic.value: heard.value for topic, heard in said.topics.items()},
        due_on=due_on,
    )
    kept.note = said.note
    db.session.add(kept)
    db.session.flush()
    return kept


def _heard(match: Match, on: date) -> None:
    """Note that the programme heard of the pair on a day: an alarm of silence starts anew from there."""
    match.asked_on = max(on, match.asked_on or on)
    silence.judge(match)


def _need_running(match: Match) -> None:
    if not match.is_running:
        raise not_running()


GROUNDS = (
    Ground(
        "check_in",
        Match,
        queries.TO_ASK,
        lambda match, _about: owe_mentor(match, queries.pair_of(match), clock.today()),
        allows=queries.RUNNING,
    ),
    Ground(
        "check_in_student",
        Match,
        queries.TO_ASK,
        lambda match, _about: owe_student(match, queries.pair_of(match)),
        allows=queries.RUNNING,
    ),
    # Contacts are planned before this is looked at each night; a talk that was lost after it is opened here.
    Ground("school_talk", School, queries.WITH_SCHOOL, lambda school, about: _owe_school_of(school.id, about)),
)
