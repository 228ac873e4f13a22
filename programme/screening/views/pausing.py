"""The page of a proposed pause: the student is red while a match runs, and a person decides whether it pauses."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.screening import actions, queries, rules, wording
from programme.screening.forms.pausing import GoOnForm, PauseForm
from programme.screening.views.shared import WRONG, Page, blueprint


@blueprint.route("/match/<int:match_id>/pause", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def pause(match_id: int) -> Page:
    """Propose to pause a match that runs at red, and pause it."""
    match = queries.find_match(actor(), match_id)
    form = PauseForm(data={"reason": str(wording.RED_PAUSES), "version": _version(match)})
    if not form.sent():
        return _page(match, form, GoOnForm(formdata=None, data={"version": _version(match)}))
    with unit_of_work() as work:
        actions.pause_for_help(
            match=match, actor=actor().user, reason=form.reason.data, today=today(), seen_version=form.seen_version
        )
        work.answer(url_for("referral.mentor_told", match_id=match_id), _("Paused. Now tell the mentor."))
    return work.response


@blueprint.post("/match/<int:match_id>/go-on")
@requires(Permission.SCREEN)
def go_on(match_id: int) -> Page:
    """Let a match go on at red, with the reason."""
    match, form = queries.find_match(actor(), match_id), GoOnForm()
    if not form.sent():
        usual = {"reason": str(wording.RED_PAUSES), "version": _version(match)}
        return _page(match, PauseForm(formdata=None, data=usual), form)
    with unit_of_work() as work:
        actions.go_on_at_red(
            match=match, actor=actor().user, reason=form.why.data, today=today(), seen_version=form.seen_version
        )
        work.answer(url_for(".show", trajectory_id=match.trajectory_id), _("Kept. They go on, beside the help."))
    return work.response


def _version(match: Match) -> int | None:
    triage = queries.latest_triage(match.trajectory_id)
    return None if triage is None else triage.version


def _page(match: Match, form: PauseForm, go_on: GoOnForm) -> Page:
    record_opening(actor().id, student_id=match.student_id)
    colours = queries.colours(match.trajectory_id)
    page = render_template(
        "screening/pause.html",
        match=match,
        form=form,
        go_on=go_on,
        triage=colours[0] if colours else None,
        runs=rules.runs_at_red(match.stage, match.trajectory.colour),
        promises=match.programme.promises,
        words=wording,
    )
    return page, WRONG if form.errors or go_on.errors else 200
