"""The steps of a concern: take it up, weigh it (where the norm says so with a second person), answer, close."""

from programme.concerns import emails, queries
from programme.concerns.actions.owning import owe_colour, owe_second_look, promise, second_person
from programme.concerns.actions.words import say, say_raiser
from programme.concerns.models import Audience, CareRoute, Concern, RaisedAs
from programme.concerns.rules import OUTSIDE, SECOND_LOOK, asks_second, next_step
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.lifecycle.movement import move
from programme.lifecycle.promises import settle
from programme.lifecycle.stages import ConcernMove
from programme.people.models import User
from programme.screening.queries import COLOURED_AT


def acknowledge(*, concern: Concern, actor: User) -> None:
    """Take a concern up; whoever takes it up owns it from then on, and who raised it reads so at once.

    :raises WrongStage: when it was taken up already.
    """
    concern.acknowledged_at = clock.now()
    concern.owner = actor
    _step(concern, ConcernMove.ACKNOWLEDGE, actor=actor)
    say_raiser(concern, "taken_up", by=actor)
    if concern.raised_by is not None and concern.raised_by_id != actor.id:
        emails.tell_raiser(concern, concern.raised_by, "taken_up")


def weigh(
    *,
    concern: Concern,
    actor: User,
    route: CareRoute,
    weighing: str,
    consulted: str,
    changes_colour: bool = False,
    advice: str = "",
) -> None:
    """Say whose work it is, why, and with whom that was weighed; the history keeps every weighing.

    Where the norm says so a second person is asked to look too; when there is nobody else, somebody was consulted.
    The advice to the mentor stands ready as the answer. Who says that it changes the colour owes a new look
    at the fixed questions; the concern itself changes no colour.

    :raises GateClosed: when it goes outside the mentoring before the student heard of it or two people decided why not;
        when the norm asks for two people, and nobody else is there or was consulted.
    :raises WrongStage: when it is not the moment to weigh.
    """
    if route in OUTSIDE and concern.waits_for_student:
        raise GateClosed("student_first", _("First the student hears of it, or you note why not."))
    concern.route, concern.weighing, concern.consulted = route, weighing, consulted
    concern.weighed_at, concern.weighed_by_id = clock.now(), actor.id
    concern.second_id = concern.second_by_id = concern.second_at = None
    _weigh_colour(concern, actor, changes_colour)
    _step(concern, ConcernMove.WEIGH, actor=actor, reason=weighing)
    say_raiser(concern, f"weighed_{route.value}", by=actor)
    if advice:
        say(concern, "advice", Audience.OWNER, by=actor, text=advice)
    if asks_second(route, queries.programme_of(concern).promises):
        _ask_second(concern)


def look_too(*, concern: Concern, actor: User, agrees: bool, words: str) -> None:
    """Be the second pair of eyes on a weighing; who does not agree sends it back to be weighed again.

    :raises GateClosed: when somebody else was asked, or nobody.
    :raises WrongStage: when it is not weighed.
    """
    if concern.second_id != actor.id or concern.second_by_id is not None:
        raise GateClosed("no_second_look", _("A second look by you is not asked here."))
    audit.record("concern.look_too", f"concern {concern.id}", actor_id=actor.id, text=words, agrees=agrees)
    say(concern, "second_agrees" if agrees else "second_disagrees", Audience.OWNER, by=actor, text=words or None)
    if not agrees:
        weigh_again(concern=concern, actor=actor, new_facts=words)
        return
    concern.second_by_id, concern.second_at = actor.id, clock.now()
    settle(SECOND_LOOK.kind, about=str(concern.id), **queries.anchor_of(concern))


def weigh_again(*, concern: Concern, actor: User, new_facts: str) -> None:
    """Go back to weighing because something new is known.

    :raises WrongStage: when it was not weighed yet, or answered already.
    """
    concern.second_id = concern.second_by_id = concern.second_at = None
    _step(concern, ConcernMove.WEIGH_AGAIN, actor=actor, reason=new_facts)


def answer(*, concern: Concern, actor: User, text: str) -> None:
    """Answer who raised it; the mail says only that there is an answer.

    :raises GateClosed: when a second person was asked to look and did not yet.
    :raises WrongStage: when it was not weighed yet.
    """
    if concern.second_id is not None and concern.second_by_id is None:
        raise GateClosed("second_look_first", _("First a second person looks at the weighing."))
    concern.answer = text
    concern.answered_at = clock.now()
    _step(concern, ConcernMove.ANSWER, actor=actor)
    say_raiser(concern, "answered", by=actor, text=text)
    # Who wrote down what they heard themselves needs no mail from themselves.
    if concern.raised_by is not None and concern.raised_by_id != actor.id:
        emails.tell_raiser(concern, concern.raised_by, "answered")
    if concern.raised_as is RaisedAs.STUDENT:
        emails.tell_student(concern)


def close(*, concern: Concern, actor: User) -> None:
    """Close a concern that was answered; who raised it hears so.

    :raises GateClosed: when the meldcode was begun and is not walked to its end.
    :raises WrongStage: when it was not answered yet.
    """
    if concern.route is CareRoute.REPORT and next_step(queries.walked(concern)) is not None:
        raise GateClosed("meldcode_open", _("First the steps of the meldcode are walked to the end."))
    concern.closed_on, concern.due_at = clock.today(), None
    _step(concern, ConcernMove.CLOSE, actor=actor)
    say_raiser(concern, "closed", by=actor)
    if concern.raised_by is not None and concern.raised_by_id != actor.id:
        emails.tell_raiser(concern, concern.raised_by, "closed")


def _ask_second(concern: Concern) -> None:
    concern.second_id = second_person(concern)
    if concern.second_id is None and not concern.consulted:
        raise GateClosed("consult_somebody", _("Nobody else can look too. Say with whom you weighed it."))
    owe_second_look(concern)
    if concern.second_id is not None:
        emails.ask_second(concern, db.session.get_one(User, concern.second_id))


def _weigh_colour(concern: Concern, actor: User, changes: bool) -> None:
    trajectory = concern.trajectory if concern.match is None else concern.match.trajectory
    if trajectory is None:
        return
    if concern.changes_colour and not changes:
        settle("recolour", trajectory_id=trajectory.id)
    concern.changes_colour = changes
    if changes and trajectory.stage in COLOURED_AT:
        owe_colour(trajectory, actor, clock.today())


def _step(concern: Concern, by: ConcernMove, *, actor: User, reason: str | None = None) -> None:
    move(concern, by, actor=actor, reason=reason)
    promise(concern)
