"""The pages of a plan for everybody who waits: the desk, each decision, what counts, sending it, and planning again."""

from typing import Any

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.matching import actions, wording
from programme.matching.forms import DecideForm, SeenForm, SetAsideForm, WeighForm
from programme.matching.models import Computing, Plan, StepKind
from programme.matching.planning import answers, words
from programme.matching.planning import shortage as planning
from programme.matching.planning.desk import SHOWN, Desk, desk_of
from programme.matching.planning.evenness import evenness
from programme.matching.planning.people import CRITERIA
from programme.matching.planning.shortage import shortage_of
from programme.matching.queries import asked_mentors
from programme.matching.queries import plan as queries
from programme.matching.rules import Excluded, MentorProfile, Terms
from programme.matching.rules import weigh as weigh_mentors
from programme.matching.views.shared import WRONG, Page, blueprint
from programme.norms.models import Programme

CLOSED_SHOWN = 5


@blueprint.route("/plans", methods=["GET", "POST"])
@requires(Permission.MATCH)
def plans() -> Page:
    """Show the proposals for everybody who waits that were made; and make one."""
    programme, form = load(actor(), Programme, actor().programme_id or 0), SeenForm()
    if not form.sent():
        waiting = len(queries.waiting_now(actor()))
        page = render_template("matching/plans.html", plans=queries.plans(actor()), waiting=waiting, words=words)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        found = queries.people(actor(), actions.terms_of(programme.promises, today()))
        made = actions.make_plan(actor=actor(), programme=programme, people=found)
        work.answer(url_for(".plan", plan_id=made.id))
    return work.response


@blueprint.get("/plans/<int:plan_id>")
@requires(Permission.MATCH)
def plan(plan_id: int) -> Page:
    """Show a plan: its pairs with reasons, who has no mentor yet and why, and what was weighed."""
    return _desk_page(queries.find_plan(actor(), plan_id))


@blueprint.post("/plans/<int:plan_id>/decide")
@requires(Permission.MATCH)
def decide(plan_id: int) -> Page:
    """Take one decision: accept, fix, not this pair, better wait, or leave it open again."""
    found, form = queries.find_plan(actor(), plan_id), DecideForm()
    if not form.sent():
        return _desk_page(found), WRONG
    student = load(actor(), Trajectory, form.trajectory_id.data)
    with unit_of_work() as work:
        actions.decide(
            plan=found, actor=actor(), kind=StepKind(form.kind.data), seen_version=form.seen_version,
            trajectory_id=student.id, mentor_id=form.mentor_id.data,
        )  # fmt: skip
        # Back to the pair that was decided about, so that the next one is in view.
        place: dict[str, Any] = {"_anchor": f"pair-{student.id}", "from": request.form.get("from", 0, int) or None}
        work.answer(url_for(".plan", plan_id=found.id, **place))
    return work.response


@blueprint.post("/plans/<int:plan_id>/undo")
@requires(Permission.MATCH)
def undo(plan_id: int) -> Page:
    """Take the last decision back."""
    found, form = queries.find_plan(actor(), plan_id), SeenForm()
    if not form.sent():
        return _desk_page(found), WRONG
    with unit_of_work() as work:
        actions.undo(plan=found, actor=actor(), seen_version=form.seen_version)
        work.answer(_back(found), _("Taken back."))
    return work.response


@blueprint.get("/plans/<int:plan_id>/students/<int:trajectory_id>")
@requires(Permission.MATCH)
def options(plan_id: int, trajectory_id: int) -> Page:
    """Show one student of a plan: why this mentor or none, and every other possibility with its exact price."""
    found, student = queries.find_plan(actor(), plan_id), load(actor(), Trajectory, trajectory_id)
    desk, mentors = _desk(found)
    is_in = student.id in {row.trajectory_id for row in desk.rows} | {one.trajectory_id for one in desk.left}
    if not is_in or found.input is None or found.state is not Computing.READY:
        return render_template("matching/options.html", plan=found, student=student.student, row=None, left=None)
    problem, solved = actions.solved(found)
    fixed = student.id in desk.steering.kept
    return render_template(
        "matching/options.html",
        plan=found,
        student=student.student,
        row=next((one for one in desk.rows if one.trajectory_id == student.id), None),
        left=next((one for one in desk.left if one.trajectory_id == student.id), None),
        # What is fixed is not weighed against anything.
        options=None if fixed else answers.options(problem, solved, student.id),
        parts_of=lambda mentor: answers.parts_of(problem, student.id, mentor),
        mentors=mentors,
        closed=_closed(found, student.id, mentors),
        words=words,
        reading=wording,
    )


@blueprint.route("/plans/<int:plan_id>/students/<int:trajectory_id>/set-aside", methods=["GET", "POST"])
@requires(Permission.MATCH)
def set_aside(plan_id: int, trajectory_id: int) -> Page:
    """Let a rule not count for one pair, with a reason that stays on record."""
    found, student = queries.find_plan(actor(), plan_id), load(actor(), Trajectory, trajectory_id)
    form = SetAsideForm(version=found.version)
    if not form.sent():
        page = render_template("matching/set_aside.html", plan=found, trajectory=student, form=form)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.decide(
            plan=found, actor=actor(), kind=StepKind.SET_ASIDE, seen_version=form.seen_version,
            trajectory_id=student.id, mentor_id=form.mentor_id.data, reason=form.reason.data,
        )  # fmt: skip
        work.answer(_back(found), _("Kept, with your reason."))
    return work.response


@blueprint.route("/plans/<int:plan_id>/weigh", methods=["GET", "POST"])
@requires(Permission.MATCH)
def weigh(plan_id: int) -> Page:
    """Change what counts and what goes first, and see what that costs before it is kept."""
    found = queries.find_plan(actor(), plan_id)
    steering = queries.steering(found)
    form = WeighForm(data=steering.weights | steering.tiers | {"name": found.name, "version": found.version})
    sound = form.sent()
    if "look" in request.form or not sound:
        after = actions.preview(plan=found, weights=form.weights, tiers=form.tiers(steering.tiers)) if sound else None
        return _weigh_page(found, form, after), WRONG if form.is_submitted() and not sound else 200
    with unit_of_work() as work:
        actions.reweigh(
            plan=found, actor=actor(), weights=form.weights, tiers=form.tiers(steering.tiers),
            name=form.name.data or "", seen_version=form.seen_version,
        )  # fmt: skip
        work.answer(_back(found), _("Kept. The plan follows it."))
    return work.response


@blueprint.post("/plans/<int:plan_id>/send")
@requires(Permission.MATCH)
def send(plan_id: int) -> Page:
    """Make a proposal of every accepted pair that is ready."""
    found, form = queries.find_plan(actor(), plan_id), SeenForm()
    if not form.sent():
        return _desk_page(found), WRONG
    ready = _desk(found)[0].ready
    with unit_of_work() as work:
        done = actions.send_plan(plan=found, actor=actor(), ready=ready, today=today(), seen_version=form.seen_version)
        said = ngettext("%(num)s proposal is sent.", "%(num)s proposals are sent.", done.sent)
        more = " " + _("Beside each pair that could not go out stands why.") if done.kept else ""
        work.answer(_back(found), said + more)
    return work.response


@blueprint.post("/plans/<int:plan_id>/check")
@requires(Permission.MATCH)
def check(plan_id: int) -> Page:
    """Do the sum again from what was kept, and say whether it comes out the same to the byte."""
    found, form = queries.find_plan(actor(), plan_id), SeenForm()
    if not form.sent():
        return _desk_page(found), WRONG
    with unit_of_work() as work:
        same = actions.repeat(found)
        said = _("Calculated again from the facts that were kept: the same, to the byte, and proven again.")
        work.answer(
            _back(found), said if same else _("The calculation came out otherwise. Tell whoever maintains the site.")
        )
    return work.response


@blueprint.post("/plans/<int:plan_id>/stop")
@requires(Permission.MATCH)
def stop(plan_id: int) -> Page:
    """Stop the sum of a large plan."""
    found, form = queries.find_plan(actor(), plan_id), SeenForm()
    if not form.sent():
        return _desk_page(found), WRONG
    with unit_of_work() as work:
        actions.stop(plan=found, actor=actor())
        work.answer(_back(found), _("Stopped. Nothing was changed."))
    return work.response


@blueprint.post("/plans/<int:plan_id>/resume")
@requires(Permission.MATCH)
def resume(plan_id: int) -> Page:
    """Begin a calculation again that was stopped or that failed."""
    found, form = queries.find_plan(actor(), plan_id), SeenForm()
    if not form.sent():
        return _desk_page(found), WRONG
    with unit_of_work() as work:
        actions.resume(plan=found, actor=actor())
        work.answer(_back(found))
    return work.response


@blueprint.post("/plans/<int:plan_id>/again")
@requires(Permission.MATCH)
def again(plan_id: int) -> Page:
    """Plan anew with the facts of now, keeping every pair that can be kept, and show the difference."""
    found, form = queries.find_plan(actor(), plan_id), SeenForm()
    if not form.sent():
        return _desk_page(found), WRONG
    with unit_of_work() as work:
        everybody = queries.people(actor(), _terms(found))
        made = actions.plan_again(plan=found, actor=actor(), people=everybody)
        work.answer(url_for(".compare", plan_id=made.id, other_id=found.id))
    return work.response


@blueprint.get("/plans/<int:plan_id>/beside/<int:other_id>")
@requires(Permission.MATCH)
def compare(plan_id: int, other_id: int) -> Page:
    """Show two plans side by side, and which students are matched otherwise."""
    first, second = (queries.find_plan(actor(), number) for number in (plan_id, other_id))
    unready = next((one for one in (first, second) if one.state is not Computing.READY), None)
    if unready is not None:
        return render_template("matching/computing.html", plan=unready)
    found = answers.compared(second.result, first.result)
    return render_template(
        "matching/compare.html",
        plan=first,
        other=second,
        found=found,
        persons=queries.persons(actor(), first, [one.trajectory_id for one in found.changes]),
        mentors=queries.mentors_by_number(actor(), _terms(first)),
        words=words,
    )


@blueprint.get("/plans/<int:plan_id>/even")
@requires(Permission.MATCH)
def even(plan_id: int) -> Page:
    """Show how even a plan is, who would rather have each other, and what the stable plan would cost."""
    found = queries.find_plan(actor(), plan_id)
    if found.state is not Computing.READY:
        return render_template("matching/computing.html", plan=found)
    laid = None if found.input is None else evenness(answers.read_problem(found.input), found.result)
    return render_template("matching/even.html", plan=found, found=laid, words=words)


@blueprint.post("/plans/<int:plan_id>/choose")
@requires(Permission.MATCH)
def choose(plan_id: int) -> Page:
    """Take a new plan over in place of the one before, or put it aside."""
    found, form = queries.find_plan(actor(), plan_id), SeenForm()
    if not form.sent():
        return _desk_page(found), WRONG
    with unit_of_work() as work:
        if "drop" in request.form:
            actions.drop(plan=found, actor=actor(), seen_version=form.seen_version)
            work.answer(url_for(".plans"), _("Put aside."))
        else:
            before = None if found.before_id is None else queries.find_plan(actor(), found.before_id)
            actions.take_over(plan=found, before=before, actor=actor(), seen_version=form.seen_version)
            work.answer(_back(found), _("Taken over."))
    return work.response


@blueprint.get("/plans/<int:plan_id>/shortage")
@requires(Permission.MATCH)
def shortage(plan_id: int) -> Page:
    """Show which kinds of mentor would help most students of a plan, how many are needed, and where."""
    found = queries.find_plan(actor(), plan_id)
    lacks = None if found.input is None else shortage_of(*actions.solved(found), sites=found.result["sites"])
    sites = queries.sites(found.result["sites"]) if lacks else {}
    spots = planning.spots(lacks, sites) if lacks else []
    return render_template("matching/shortage.html", plan=found, lacks=lacks, sites=sites, spots=spots, words=planning)


def _weigh_page(found: Plan, form: WeighForm, after: dict[str, Any] | None) -> str:
    has_facts = found.input is not None and found.state is Computing.READY
    return render_template(
        "matching/weigh.html",
        plan=found,
        form=form,
        after=after,
        changed=0 if after is None else len(answers.compared(found.result, after).changes),
        did=actions.without_each(found) if has_facts and after is None else {},
        words=words,
        criteria=CRITERIA,
    )


def _closed(found: Plan, trajectory_id: int, mentors: dict[int, MentorProfile]) -> list[Excluded]:
    """Give the mentors whom only rules keep away that may be set aside, the fewest rules first."""
    person = queries.persons(actor(), found, [trajectory_id])[trajectory_id]
    _open, closed = weigh_mentors(person.profile, list(mentors.values()), _terms(found))
    return [one for one in closed if one.may_override][:CLOSED_SHOWN]


def _back(found: Plan) -> str:
    return url_for(".plan", plan_id=found.id)


def _terms(found: Plan) -> Terms:
    return actions.terms_of(found.programme.promises, today())


def _desk(found: Plan) -> tuple[Desk, dict[int, MentorProfile]]:
    terms = _terms(found)
    everybody = [pair[0] for pair in found.result["pairs"]] + [one["student"] for one in found.result["unmatched"]]
    mentors = queries.mentors_by_number(actor(), terms)
    persons = queries.persons(actor(), found, everybody)
    lacks_week = any(words.missing(one) == "mentor" for one in found.result["unmatched"])
    asked = asked_mentors(actor()) if lacks_week else {}
    return desk_of(found, queries.steps(found), persons, mentors, terms, queries.waiting_now(actor()), asked), mentors


def _desk_page(found: Plan) -> str:
    if found.state is not Computing.READY:
        return render_template("matching/computing.html", plan=found)
    desk, _mentors = _desk(found)
    start = max(0, request.args.get("from", 0, int))
    return render_template(
        "matching/plan.html", plan=found, desk=desk, start=start, shown=SHOWN, words=words, reading=wording,
        criteria=CRITERIA,
    )  # fmt: skip
