"""What the pages of the first meeting share."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from programme.core import clock
from programme.core.errors import Conflict, NotFound
from programme.core.i18n import LANGUAGES, in_language
from programme.core.i18n import gettext as _
from programme.core.pdf import as_pdf
from programme.core.rendering import moment
from programme.koppelingsmoment import queries, rules, wording
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


def need_standing(first: FirstMeeting, seen: str | None) -> None:
    """Refuse to change or answer dates that somebody else changed since the page was opened.

    :raises Conflict: when it stands otherwise now.
    """
    if seen and seen != first.standing:
        raise Conflict(_("Somebody else changed the date of this meeting. Look at how it stands now."))


def agreements_pdf(first: FirstMeeting, code: str, *, whole: bool) -> Response:
    """Give the agreements on paper in one of the two languages: whole for the pair, else only what others may know.

    :raises NotFound: when nothing was agreed yet, or in another language.
    """
    if code not in LANGUAGES or first.meeting is None or first.meeting.held_on is None:
        raise NotFound
    with in_language(code):
        html = render_template(
            "koppelingsmoment/_paper.html", first=first, meeting=first.meeting, whole=whole, code=code, words=wording
        )
        return as_pdf(html, str(_("agreements")))


def choose_form(first: FirstMeeting, party: PollParty) -> ChooseForm:
    """Give the form on which a party says when they can: as they said before, else by what is known of their week."""
    can = party.can if party.answered_at else _usual(first, party)
    form = ChooseForm(data={"standing": first.standing, "can": can})
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
