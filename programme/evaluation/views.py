"""The pages of the short questions: by link, and in the mentor's account."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Link, Purpose
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.i18n import gettext as _
from programme.core.i18n import language
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.evaluation import actions, queries, wording
from programme.evaluation.forms import PulseForm
from programme.evaluation.models import PulseRound
from programme.lifecycle.models import Match
from programme.people.models import User

blueprint = Blueprint("evaluation", __name__, url_prefix="/evaluation")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/pulse", methods=["GET", "POST"])
@by_link(Purpose.PULSE)
def pulse_by_link() -> Page:
    """Let a student or mentor answer five short questions, or say that they would rather not."""
    link = links.current_link(Purpose.PULSE)
    found = queries.round_of(link.thing_id or 0)
    return _answer(found, url_for(".pulse_by_link"), "evaluation/pulse_by_link.html", link=link)


@blueprint.route("/matches/<int:match_id>/pulse", methods=["GET", "POST"])
@requires(Permission.LOG)
def pulse(match_id: int) -> Page:
    """Let a mentor answer the same questions in the own account."""
    found = queries.own_round(actor(), match_id)
    return _answer(found, url_for(".pulse", match_id=match_id), "evaluation/pulse.html", who=actor().user)


@blueprint.get("/matches/<int:match_id>")
@requires(Permission.SEE_MATCHES)
def show(match_id: int) -> Page:
    """Show the programme's own people what both sides of a match answered."""
    match = load(actor(), Match, match_id)
    record_opening(actor().id, student_id=match.student_id)
    pulses = queries.course(match_id)
    pair = (match.student.first_name, match.mentor.first_name)
    return render_template("evaluation/show.html", match_id=match_id, pair=pair, pulses=pulses, pulse_words=wording)


def _answer(found: PulseRound, here: str, template: str, *, link: Link | None = None, who: User | None = None) -> Page:
    items = {item.id: item.words(found.side, language()) for item in found.instrument.items}
    form = PulseForm.of(items, found.instrument.least, found.instrument.most)
    declines = request.form.get("declines") == "yes"
    if request.method == "GET" or (not declines and not form.sent()):
        wrong = request.method == "POST"
        return render_template(template, form=form, found=found, here=here), WRONG if wrong else 200
    with unit_of_work() as work:
        if declines:
            actions.decline(pulse=found, link=link, actor=who)
        else:
            actions.answer(pulse=found, values=form.values(items), link=link, actor=who)
        work.answer(here, None if link else _("Thank you. Your coordinator can see it now."))
    return work.response
