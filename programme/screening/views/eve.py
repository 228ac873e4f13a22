"""The pages of the eve of a first meeting: the student's answer in two taps, and what somebody heard on the phone."""

from flask import render_template, request, url_for

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.errors import Invalid, NotFound
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.stages import MatchStage
from programme.screening import actions, queries, wording
from programme.screening.forms.eve import EveForm
from programme.screening.models import MotivationCheck, StillWants
from programme.screening.views.shared import WRONG, Page, blueprint


@blueprint.route("/match/<int:match_id>/check", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def check(match_id: int) -> Page:
    """Write down whether the student still wants it, after a call."""
    found = queries.find_check(actor(), match_id)
    record_opening(actor().id, student_id=found.match.student_id)
    known = {"answer": found.answer.value if found.answer else None, "note": found.note, "version": found.version}
    form = EveForm(data=known)
    if not form.sent():
        page = render_template("screening/check.html", form=form, check=found, words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.speak_on_eve(
            check=found, actor=actor().user, answer=StillWants(form.answer.data), note=form.note.data or "",
            today=today(), seen_version=form.seen_version,
        )  # fmt: skip
        work.answer(url_for("koppelingsmoment.show", match_id=match_id), _("Kept. You decide whether it goes on."))
    return work.response


@blueprint.route("/still", methods=["GET", "POST"])
@by_link(Purpose.STILL_WANTS)
def check_by_link() -> Page:
    """Let the student say on the eve whether they still want it."""
    found = _asked()
    if request.method == "GET":
        is_over = found.match.stage is not MatchStage.PLANNED
        return render_template(
            "screening/check_by_link.html", check=found, is_over=is_over, words=wording, options=list(StillWants)
        )
    with unit_of_work() as work:
        actions.answer_on_eve(check=found, answer=_answer())
        work.answer(url_for(".check_by_link"))
    return work.response


def _asked() -> MotivationCheck:
    link = links.current_link(Purpose.STILL_WANTS)
    found = queries.check_of(link.match_id or 0)
    if found is None or found.id != link.thing_id:
        raise NotFound
    return found


def _answer() -> StillWants:
    answer = request.form.get("answer", "")
    if answer not in {code.value for code in StillWants}:
        raise Invalid(_("Choose one of the answers, please."))
    return StillWants(answer)
