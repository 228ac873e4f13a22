"""The pages of phases: take the next one, pause, resume, decide a trial."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.norms.phases import PHASES
from programme.norms.promises import Phase
from programme.phases import actions, queries, wording
from programme.phases.forms import PauseForm, ReasonForm
from programme.phases.rules import evidence, is_ready, next_phase

blueprint = Blueprint("phases", __name__, url_prefix="/phases")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/<int:match_id>/advance", methods=["GET", "POST"])
@requires(Permission.CHANGE_PHASE)
def advance(match_id: int) -> Page:
    """Show what each phase asks and what is done, and take the match into the next one."""
    match = queries.find_match(actor(), match_id)
    form = ReasonForm()
    if not form.sent():
        return _advance_page(match, form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        seen = request.form.get("phase", "")
        expected = Phase(seen) if seen in list(Phase) else match.phase
        target = actions.advance(
            match=match, actor=actor().user, expected=expected, reason=form.reason.data, today=today()
        )
        message = _("They are now in the phase: %(phase)s.", phase=wording.NAMES[target])
        work.answer(url_for(".advance", match_id=match_id), message)
    return work.response


@blueprint.route("/<int:match_id>/pause", methods=["GET", "POST"])
@requires(Permission.CHANGE_PHASE)
def pause(match_id: int) -> Page:
    """Pause a match, with a reason and a day to look again."""
    match = queries.find_match(actor(), match_id)
    form = PauseForm()
    if not form.sent():
        return render_template("phases/pause.html", form=form, match=match), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        reason, look_on = form.reason.data, form.look_on.data
        actions.pause(match=match, actor=actor().user, reason=reason, look_on=look_on, today=today())
        work.answer(url_for(".resume", match_id=match_id), _("Paused. Nothing is expected of them now."))
    return work.response


@blueprint.route("/<int:match_id>/resume", methods=["GET", "POST"])
@requires(Permission.CHANGE_PHASE)
def resume(match_id: int) -> Page:
    """Let a paused match go on."""
    match = queries.find_match(actor(), match_id)
    form = ReasonForm()
    if not form.sent():
        return render_template("phases/resume.html", form=form, match=match), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.resume(match=match, actor=actor().user, reason=form.reason.data, today=today())
        work.answer(url_for(".advance", match_id=match_id), _("They go on."))
    return work.response


@blueprint.route("/<int:match_id>/trial", methods=["GET", "POST"])
@requires(Permission.CHANGE_PHASE)
def decide_trial(match_id: int) -> Page:
    """Decide whether a match on trial goes on; to stop leads to the ending."""
    match = queries.find_match(actor(), match_id)
    form = ReasonForm()
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("phases/decide_trial.html", form=form, match=match), status
    with unit_of_work() as work:
        actions.end_trial(match=match, actor=actor().user, reason=form.reason.data)
        work.answer(url_for(".advance", match_id=match_id), _("Good. The trial is over and they go on."))
    return work.response


def _advance_page(match: Match, form: ReasonForm) -> str:
    record_opening(actor().id, student_id=match.student_id)
    found = queries.counted(match)
    promises = match.programme.promises
    signs = evidence(
        match.phase,
        phase_since=match.phase_since,
        today=today(),
        conversations=found.conversations,
        goals=found.goals,
        promises=promises,
    )
    order = list(Phase)
    here = order.index(match.phase)
    path = [(wording.NAMES[p], "done" if n < here else "now" if n == here else "later") for n, p in enumerate(order)]
    return render_template(
        "phases/advance.html",
        form=form,
        match=match,
        signs=signs,
        ready=is_ready(signs),
        following=next_phase(match.phase),
        path=path,
        norms={norm.phase: norm for norm in promises.phases},
        texts=PHASES,
        words=wording,
    )
