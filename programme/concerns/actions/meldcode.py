"""Writing down a step of the meldcode; the programme records what professionals did, and reports to nobody."""

from dataclasses import dataclass, field
from datetime import date

from programme.concerns import queries
from programme.concerns.actions.words import say
from programme.concerns.models import Audience, BoundBy, CareRoute, Concern, MeldcodeStep
from programme.concerns.rules import FRAMEWORK_STEP, next_step
from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.people.models import User


@dataclass(frozen=True, slots=True)
class Walked:
    """What somebody writes down of a step; `answers` are those to the questions of step 4, or the decisions of step 5."""

    done_on: date
    consulted: str
    reason: str
    professional: str = ""
    bound_by: BoundBy | None = None
    answers: dict[str, bool] = field(default_factory=dict)
    corrected: str = ""


def write_step(
    *, concern: Concern, actor: User, step: int, walked: Walked, seen_take: int | None = None
) -> MeldcodeStep:
    """Write down a step of the meldcode, or correct one: what was written before stays, with why it was corrected.

    :raises GateClosed: when nothing of this kind is suspected, when an earlier step is not written down yet, or when a
        professional with the duty is not named where one weighs and decides.
    :raises Conflict: when somebody else wrote the step down meanwhile.
    """
    last = queries.meldcode_of(concern).get(step)
    _need_open(concern, step, last)
    take = 0 if last is None else last.take
    if seen_take is not None and seen_take != take:
        raise Conflict(_("Somebody else wrote this step down. Look at how it stands now."))
    if step >= FRAMEWORK_STEP and not (walked.professional and walked.bound_by):
        raise GateClosed("professional_first", _("A professional who is bound by the meldcode weighs and decides."))
    row = MeldcodeStep(
        concern_id=concern.id,
        match_id=concern.match_id,
        mentor_id=concern.mentor_id,
        trajectory_id=concern.trajectory_id,
        step=step,
        take=take + 1,
        done_on=walked.done_on,
        bound_by=walked.bound_by,
        by=actor,
        answers=walked.answers,
    )
    row.consulted, row.professional, row.reason = walked.consulted, walked.professional or None, walked.reason
    row.corrected = walked.corrected or None
    db.session.add(row)
    db.session.flush()
    facts = {"step": step, "take": take + 1}
    audit.record("concern.meldcode", f"concern {concern.id}", actor_id=actor.id, text=walked.reason, **facts)
    say(concern, "meldcode_corrected" if take else "meldcode", Audience.OWNER, by=actor)
    return row


def _need_open(concern: Concern, step: int, last: MeldcodeStep | None) -> None:
    """Let the steps be walked one after another, and only where violence, abuse or neglect is suspected."""
    if concern.route is not CareRoute.REPORT:
        raise GateClosed("no_meldcode", _("The steps of the meldcode open once that is the outcome of the weighing."))
    if last is None and step != next_step(queries.walked(concern)):
        raise GateClosed("step_before", _("First write down the step before this one."))
