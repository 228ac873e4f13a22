"""The pages of phases: take the next one, pause, resume, decide a trial, and the mid-term evaluation of both sides."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Link, Purpose
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.drafts import DraftOwner, discard_draft, load_draft
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from programme.norms.phases import PHASES
from programme.norms.promises import Phase
from programme.phases import actions, queries, wording
from programme.phases.forms import DecideForm, PauseForm, ReasonForm, ResumeForm, ResumingForm, ViewForm
from programme.phases.models import MidtermEvaluation, Outcome, Resuming, Side
from programme.phases.rules import evidence, is_ready, latest_end, next_phase, outcomes

blueprint = Blueprint("phases", __name__, url_prefix="/phases")
Page = str | Response | tuple[str, int]
WRONG, CLASH = 422, 409
# Where what is typed about an evaluation is kept.
MY_VIEW, TOLD = "phases.my_view", {side: f"phases.told.{side.value}" for side in Side}


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
    """Let a paused match go on, once the student wants to."""
    match = queries.find_match(actor(), match_id)
    form, question = ResumeForm(), queries.resume_question(match)
    if not form.sent():
        page = {"form": form, "match": match, "question": question, "words": wording}
        return render_template("phases/resume.html", **page), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        reason, heard = form.reason.data, form.heard.data
        actions.resume(match=match, actor=actor().user, reason=reason, today=today(), heard=heard)
        work.answer(url_for(".advance", match_id=match_id), _("They go on."))
    return work.response


@blueprint.post("/<int:match_id>/ask-resume")
@requires(Permission.CHANGE_PHASE)
def ask_resume(match_id: int) -> Page:
    """Ask the student by link whether they want to go on."""
    match = queries.find_match(actor(), match_id)
    with unit_of_work() as work:
        actions.ask_to_resume(match=match, actor=actor().user, today=today())
        work.answer(url_for(".resume", match_id=match_id), _("Asked. You find the answer on your Today page."))
    return work.response


@blueprint.route("/go-on", methods=["GET", "POST"])
@by_link(Purpose.RESUME)
def resume_by_link() -> Page:
    """Let a student say whether they want to go on after a pause."""
    link = links.current_link(Purpose.RESUME)
    question, form = queries.resume_question_of(link), ResumingForm()
    is_open = question.answer is None and question.match.stage is MatchStage.PAUSED
    if not form.sent() or link.used_at is not None:
        page = {"question": question, "form": form, "is_open": is_open, "words": wording}
        return render_template("phases/resume_by_link.html", **page), WRONG if form.is_submitted() and is_open else 200
    with unit_of_work() as work:
        actions.answer_resume(question=question, answer=Resuming(form.answer.data), link=link, today=today())
        work.answer(url_for(".resume_by_link"))
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


@blueprint.route("/<int:match_id>/evaluate", methods=["GET", "POST"])
@requires(Permission.CHANGE_PHASE)
def evaluate(match_id: int) -> Page:
    """Show what both sides said half-way, each beside the other, and record what it comes to."""
    match = queries.find_match(actor(), match_id)
    found = queries.to_decide(match_id)
    form = _decide_form(match)
    record_opening(actor().id, student_id=match.student_id)
    # What a colleague did is said before what may be wrong in the form.
    if form.is_submitted() and (found is None or not form.saw(found)):
        return _evaluate_page(match, form, is_clash=True), CLASH
    if found is None or not form.sent():
        return _evaluate_page(match, form), WRONG if form.is_submitted() else 200
    decision = actions.Decision(Outcome(form.outcome.data), form.reason.data or "", form.until_on.data)
    with unit_of_work() as work:
        actions.decide(
            evaluation=found, seen_version=form.seen_version, actor=actor().user, decision=decision, today=today()
        )
        where = "closure.start" if decision.outcome is Outcome.STOP else ".evaluate"
        work.answer(url_for(where, match_id=match_id), _("Kept: %(outcome)s.", outcome=_told(decision.outcome)))
    return work.response


@blueprint.route("/<int:match_id>/evaluate/told", methods=["GET", "POST"])
@requires(Permission.CHANGE_PHASE)
def told(match_id: int) -> Page:
    """Let a coordinator write down what one side told them, `?side=mentor` or `student`."""
    match = queries.find_match(actor(), match_id)
    asked = request.args.get("side", "")
    side = Side(asked) if asked in list(Side) else Side.STUDENT
    found, form = queries.to_decide(match_id), ViewForm.of(side)
    is_clash = form.is_submitted() and (found is None or not found.is_open(side))
    if found is None or is_clash or not form.sent():
        return _told_page(match, found, side, form), CLASH if is_clash else WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.say(evaluation=found, side=side, view=form.view(), today=today(), actor=actor().user)
        _forget(_draft(TOLD[side], found))
        work.answer(url_for(".evaluate", match_id=match_id), _("Written down."))
    return work.response


@blueprint.route("/<int:match_id>/my-view", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_MATCH)
def my_view(match_id: int) -> Page:
    """Let the main mentor look back half-way; nobody but the coordinator reads it."""
    found = queries.own_evaluation(actor(), match_id)
    return _say(found, Side.MENTOR, url_for(".my_view", match_id=match_id), "phases/my_view.html")


@blueprint.route("/view", methods=["GET", "POST"])
@by_link(Purpose.EVALUATION)
def view_by_link() -> Page:
    """Let a student look back half-way, by link."""
    link = links.current_link(Purpose.EVALUATION)
    found = queries.evaluation_of(link)
    if request.form.get("declines") == "yes":
        with unit_of_work() as work:
            actions.decline(evaluation=found, link=link, today=today())
            work.answer(url_for(".view_by_link"))
        return work.response
    return _say(found, Side.STUDENT, url_for(".view_by_link"), "phases/view_by_link.html", link)


def _say(found: MidtermEvaluation, side: Side, here: str, template: str, link: Link | None = None) -> Page:
    draft, has_draft = None if link else _draft(MY_VIEW, found), False
    form = ViewForm.of(side)
    if draft and not form.is_submitted():
        has_draft = form.take_up(load_draft(_owner(), *draft))
    if not form.sent():
        is_open = found.is_open(side) and found.match.stage in queries.MEETS
        page = {"found": found, "side": side, "form": form, "here": here, "is_open": is_open}
        page |= {"draft": draft, "has_draft": has_draft}
        return render_template(template, **page), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        who = None if link else actor().user
        actions.say(evaluation=found, side=side, view=form.view(), today=today(), actor=who, link=link)
        _forget(draft)
        work.answer(here, None if link else _("Thank you. Your coordinator can see it now."))
    return work.response


def _told_page(match: Match, found: MidtermEvaluation | None, side: Side, form: ViewForm) -> str:
    draft = _draft(TOLD[side], found) if found is not None and found.is_open(side) else None
    has_draft = draft is not None and not form.is_submitted() and form.take_up(load_draft(_owner(), *draft))
    page = {"match": match, "found": found, "side": side, "form": form, "draft": draft, "has_draft": has_draft}
    return render_template("phases/told.html", words=wording, is_clash=form.is_submitted() and draft is None, **page)


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)


def _draft(form: str, found: MidtermEvaluation) -> tuple[str, str]:
    return form, f"match {found.match_id}"


def _forget(draft: tuple[str, str] | None) -> None:
    if draft:
        discard_draft(_owner(), *draft)


def _told(outcome: Outcome) -> str:
    words = str(wording.OUTCOME[outcome])
    return words[0].lower() + words[1:]


def _decide_form(match: Match) -> DecideForm:
    form = DecideForm()
    form.offer(outcomes(match.phase, match.stage), match.until_on, latest_end(match.until_on, match.programme.promises))
    return form


def _evaluate_page(match: Match, form: DecideForm, *, is_clash: bool = False) -> str:
    found = queries.evaluations(match.id)
    now = next((one for one in reversed(found) if one.decided_on is None), None)
    if now is not None:
        form.version.data, form.evaluation.data = now.version, now.id
    return render_template(
        "phases/evaluate.html",
        match=match,
        form=form,
        now=now,
        is_clash=is_clash,
        past=[one for one in found if one.decided_on is not None],
        meets=match.stage in queries.MEETS,
        promises=match.programme.promises,
        sides=list(Side),
        words=wording,
    )


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
        evaluations=queries.evaluations(match.id),
        norms={norm.phase: norm for norm in promises.phases},
        texts=PHASES,
        words=wording,
    )
