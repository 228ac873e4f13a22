"""Writes of the short questions: ask, ask once more, let lapse, answer, and leave unanswered."""

from collections.abc import Mapping
from datetime import date, timedelta

from programme.access.links import use
from programme.access.models import Link
from programme.core import audit, clock
from programme.core.database import db
from programme.evaluation import emails, queries
from programme.evaluation.models import Instrument, Item, PulseAnswer, PulseRound, Side
from programme.evaluation.rules import Found, Scored, Turn, judge, may_ask, mean_tenths, next_turn, planned_on
from programme.evaluation.wording import closed, tenths
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe, settle
from programme.norms.thermometer import CODE, ITEMS, LEAST, LICENCE_NOTE, MOST, VERSION
from programme.people.models import User
from programme.support.actions import PULSE_ALARM, hear_by_pulse
from programme.support.models import WithWhom

WITH_WHOM = {Side.STUDENT: WithWhom.STUDENT, Side.MENTOR: WithWhom.MENTOR}


def ask_in_turn() -> int:
    """Ask both sides of running matches whose day has come, ask once more, let lapse; give how much was done.

    A job does this by day. Each asking is a row of its own that can be there once, in the transaction of its mail, so that a
    killed process or a second runner asks nobody twice.
    """
    if not clock.is_daytime(clock.now()):
        return 0
    return _follow_up() + _ask()


def answer(*, pulse: PulseRound, values: Mapping[int, int], link: Link | None, actor: User | None) -> None:
    """Keep an answer (value by number of the item); it counts as contact, and may ask for a look.

    :raises Conflict: when it was answered already, or waited too long.
    """
    if not pulse.is_open or not pulse.match.is_running:
        raise closed()
    today, promises = clock.today(), pulse.match.programme.promises
    items = {item.id: item for item in pulse.instrument.items}
    pulse.answered_on = today
    for number, value in values.items():
        db.session.add(PulseAnswer(round_id=pulse.id, item_id=number, value=value))
    now = mean_tenths(
        [Scored(value, items[number].is_reversed) for number, value in values.items()],
        pulse.instrument.least,
        pulse.instrument.most,
    )
    other = Side.MENTOR if pulse.side is Side.STUDENT else Side.STUDENT
    found = judge(
        now,
        queries.last_mean(pulse.match_id, pulse.side, pulse.id),
        queries.last_mean(pulse.match_id, other, pulse.id),
        promises,
    )
    pulse.alarm = None if found is None else found.alarm
    db.session.flush()
    _close(pulse, link)
    # No number of the answer: what is chained cannot be erased.
    audit.record(
        "pulse.answer", f"match {pulse.match_id}", actor_id=None if actor is None else actor.id, side=pulse.side.value
    )
    hear_by_pulse(match=pulse.match, with_whom=WITH_WHOM[pulse.side], is_alarm=found is not None, today=today)
    if found is not None:
        _owe_look(pulse, found)


def decline(*, pulse: PulseRound, link: Link | None, actor: User | None) -> None:
    """Note that somebody would rather not answer; it is no contact, and nobody asks why.

    :raises Conflict: when it was answered already, or waited too long.
    """
    if not pulse.is_open or not pulse.match.is_running:
        raise closed()
    pulse.declined_on = clock.today()
    db.session.flush()
    _close(pulse, link)
    audit.record(
        "pulse.decline", f"match {pulse.match_id}", actor_id=None if actor is None else actor.id, side=pulse.side.value
    )


def lapse_for_mentor(*, match: Match, today: date) -> None:
    """Ask a mentor who stops nothing more: an open question lapses with its link; the next one asks who comes after."""
    for pulse in queries.waiting():
        if pulse.match_id == match.id and pulse.side is Side.MENTOR:
            pulse.lapsed_on = today
            _close(pulse, None)


def make_own_instrument() -> Instrument:
    """Give our own instrument, made on first use as the rows an imported one would be."""
    found = queries.own_instrument()
    if found is not None:
        return found
    made = Instrument(code=CODE, version=VERSION, least=LEAST, most=MOST, licence_note=LICENCE_NOTE, is_validated=False)
    made.items = [
        Item(
            number=number,
            construct=one.construct,
            is_reversed=one.is_reversed,
            for_student={"nl": one.student_nl, "en": one.student_en},
            for_mentor={"nl": one.mentor_nl, "en": one.mentor_en},
        )
        for number, one in enumerate(ITEMS, start=1)
    ]
    db.session.add(made)
    db.session.flush()
    return made


def _ask() -> int:
    today, asked = clock.today(), queries.asked_already()
    requested = queries.requests_of()
    done = 0
    for match in queries.running():
        day = None if match.started_on is None else planned_on(match.started_on, today, match.programme.promises)
        if day is None:
            continue
        for side in Side:
            last = requested.get(match.trajectory_id) if side is Side.STUDENT else None
            is_new = asked.get((match.id, side), day - timedelta(days=1)) < day
            if is_new and may_ask(day, today, last, match.programme.promises):
                _ask_one(match, side, day)
                done += 1
        if done >= queries.MOST_AT_ONCE:
            break
    return done


def _ask_one(match: Match, side: Side, day: date) -> None:
    pulse = PulseRound(match=match, instrument=make_own_instrument(), side=side, planned_on=day, asked_at=clock.now())
    db.session.add(pulse)
    db.session.flush()
    emails.ask(pulse)
    if side is Side.MENTOR:
        _owe_answer(pulse)


def _follow_up() -> int:
    today, done = clock.today(), 0
    for pulse in queries.waiting():
        asked_on = clock.local(pulse.asked_at).date()
        turn = next_turn(asked_on, pulse.reminded_at is not None, today, pulse.match.programme.promises)
        # Who stopped meeting is asked nothing more.
        if turn is Turn.LAPSE or not pulse.match.is_running:
            pulse.lapsed_on = today
            _close(pulse, None)
        elif turn is Turn.REMIND:
            pulse.reminded_at = clock.now()
            emails.remind(pulse)
        done += turn is not Turn.WAIT
    return done


def _close(pulse: PulseRound, link: Link | None) -> None:
    if link is not None:
        use(link)
    elif (left := queries.link_of(pulse)) is not None:
        left.revoked_at, left.token_hash = clock.now(), None
    if pulse.side is Side.MENTOR:
        settle("pulse", match_id=pulse.match_id)


def _owe_answer(pulse: PulseRound) -> DueItem | None:
    asked_on = clock.local(pulse.asked_at).date()
    until = asked_on + timedelta(days=pulse.match.programme.promises.pulse_answer_days)
    return owe(
        Owed("pulse", until, "pulse_asked", "evaluation.pulse", {"match_id": pulse.match_id}, show_from=asked_on),
        owner=pulse.match.mentor.user_id,
        match=pulse.match,
    )


def _owe_look(pulse: PulseRound, found: Found) -> None:
    match = pulse.match
    owe(
        Owed(
            PULSE_ALARM,
            clock.working_days_after(clock.today(), match.programme.promises.pulse_look_workdays),
            f"pulse_{found.alarm.value}_{pulse.side.value}",
            "support.check_in",
            {"match_id": match.id, "whom": pulse.side.value},
            {"now": tenths(found.now), "other": tenths(found.other)},
        ),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_open(match: Match) -> DueItem | None:
    pulse = next((one for one in queries.waiting() if one.match_id == match.id and one.side is Side.MENTOR), None)
    return None if pulse is None else _owe_answer(pulse)


GROUNDS = (
    Ground("pulse", Match, queries.MENTOR_TO_ANSWER, lambda match, _about: _owe_open(match)),
    # Opened by an answer; here only what lost its ground is closed.
    Ground(PULSE_ALARM, Match, allows=queries.ALARMED),
)
