"""What the pages of the first meeting share."""

from flask import Blueprint
from werkzeug.wrappers import Response

from programme.core import clock
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.rendering import moment
from programme.koppelingsmoment import queries, rules
from programme.koppelingsmoment.forms import ChooseForm
from programme.koppelingsmoment.models import PollParty
from programme.koppelingsmoment.queries import FirstMeeting
from programme.lifecycle.stages import MatchStage

blueprint = Blueprint("koppelingsmoment", __name__, url_prefix="/koppelingsmoment")
Page = str | Response | tuple[str, int]
WRONG = 422


def need(first: FirstMeeting, *stages: MatchStage) -> None:
    """Refuse what the stage of the match does not allow.

    :raises Conflict: when it is in none of these stages.
    """
    if first.match.stage not in stages:
        raise Conflict(_("This has changed in the meantime. Look at how it stands now before you go on."))


def choose_form(first: FirstMeeting, party: PollParty) -> ChooseForm:
    """Give the form on which a party says when they can: as they said before, else by what is known of their week."""
    form = ChooseForm(data={"can": party.can if party.answered_at else _usual(first, party)})
    dates = first.poll.dates if first.poll else []
    form.offer((one.id, moment(one.starts_at)) for one in dates)
    return form


def _usual(first: FirstMeeting, party: PollParty) -> list[int]:
    """Give the dates that lie in the free parts of somebody's week; all of them when nothing is known."""
    if first.poll is None:
        return []
    week = queries.weeks(first.match).get(party.party, ())
    return [
        one.id
        for one in first.poll.dates
        if rules.is_free(week, clock.local(one.starts_at).replace(tzinfo=None), first.poll.minutes)
    ]
