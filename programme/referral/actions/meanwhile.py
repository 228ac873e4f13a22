"""What a running match does while help is sought: it goes on, pauses, or ends; a person decides, with a reason."""

from datetime import date, timedelta

from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import Colour, DueItem, Match
from programme.lifecycle.pauses import stand_still
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import MatchStage
from programme.people.models import User
from programme.referral import queries, rules, wording
from programme.referral.actions import owing
from programme.referral.models import Meanwhile, Referral

END_FOR_HELP = "end_for_help"


def decide_meanwhile(*, referral: Referral, actor: User, meanwhile: Meanwhile, reason: str, today: date) -> Match:
    """Decide what the running match does meanwhile, and do it; give that match.

    A pause lasts until the student says that they want to go on. An ending is begun on its own page, which is owed today.

    :raises Conflict: when no match runs, or the referral is over.
    :raises GateClosed: at red, where the pause is decided together with the colour.
    """
    match = queries.running_match(referral.trajectory_id)
    if match is None or referral.stage not in rules.OPEN:
        raise Conflict(str(wording.NO_MATCH_RUNS))
    if referral.trajectory.colour is Colour.RED:
        raise GateClosed("red_decides", str(wording.RED_DECIDES))
    referral.meanwhile, referral.meanwhile_why = meanwhile, reason
    db.session.flush()
    audit.record(
        "referral.meanwhile", f"referral {referral.id}", actor_id=actor.id, text=reason, meanwhile=meanwhile.value
    )
    settle(END_FOR_HELP, match_id=match.id)
    if meanwhile is Meanwhile.PAUSE and match.stage is MatchStage.ACTIVE:
        look_on = today + timedelta(days=match.programme.promises.referral_follow_days)
        stand_still(match=match, actor=actor, reason=reason, look_on=look_on, today=today)
        owing.owe_telling(match, today)
    elif meanwhile is Meanwhile.END:
        _owe_ending(match, today)
    return match


def _owe_ending(match: Match, today: date) -> DueItem | None:
    # The ending is a later step, so this one only says where it begins.
    return owe(
        Owed(END_FOR_HELP, today, "ends_for_help", "closure.start", {"match_id": match.id}),
        owner=match.coordinator_id,
        match=match,
    )


# A decision opens it; who began the ending and took that back is not asked for it again.
GROUNDS = (Ground(END_FOR_HELP, Match, allows=queries.TO_END),)
