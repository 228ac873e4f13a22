"""The pages of a care route: the picture with its text, and the steps for who keeps them."""

from flask import render_template, request, url_for

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.care_route import actions, queries, rules, wording
from programme.care_route.forms.steps import TAKE_OUT, WHOLE_SCHOOL, StepForm
from programme.care_route.views.shared import WRONG, Page, blueprint
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.people.models import School


@blueprint.get("/")
@requires(Permission.SEE_CARE_ROUTE)
def index() -> Page:
    """Show the route of the own school, or of the own student's; who works with several schools chooses."""
    number = queries.own_school_id(actor())
    if number is not None:
        return _show(queries.find_school(actor(), number))
    programme_id = queries.own_programme_id(actor())
    return render_template("care_route/index.html", schools=queries.schools(actor()), programme_id=programme_id)


@blueprint.get("/schools/<int:school_id>")
@requires(Permission.SEE_CARE_ROUTE)
def show(school_id: int) -> Page:
    """Show who does what at a school, as a picture and as text."""
    return _show(queries.find_school(actor(), school_id))


@blueprint.get("/mine")
@by_link(Purpose.MY_PAGE)
def show_by_link() -> Page:
    """Show students who does what at their own school."""
    school = queries.school_of_student(links.current_link(Purpose.MY_PAGE).trajectory_id)
    return render_template("care_route/show_by_link.html", **_route(school))


@blueprint.route("/schools/<int:school_id>/edit", methods=["GET", "POST"])
@requires(Permission.KEEP_CARE_ROUTE)
def edit(school_id: int) -> Page:
    """Show the steps of a school for who keeps them, and add one."""
    school, form = queries.find_school(actor(), school_id), StepForm()
    form.offer(school)
    if not form.sent():
        page = render_template("care_route/edit.html", form=form, **_route(school))
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.add_step(actor=actor().user, school=school, facts=form.facts, today=today())
        work.answer(url_for(".edit", school_id=school_id), _("The step is added."))
    return work.response


@blueprint.route("/steps/<int:care_step_id>", methods=["GET", "POST"])
@requires(Permission.KEEP_CARE_ROUTE)
def change(care_step_id: int) -> Page:
    """Change one step, or take it out."""
    step = queries.find_step(actor(), care_step_id)
    school, form = queries.find_school(actor(), step.school_id), StepForm(obj=step)
    if not form.is_submitted():
        form.site_id.data = step.site_id or WHOLE_SCHOOL
    form.offer(school)
    if not form.sent():
        page = render_template("care_route/change.html", form=form, step=step, school=school, words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        if TAKE_OUT in request.form:
            actions.take_out(actor=actor().user, step=step, seen=form.seen_version)
        else:
            actions.change_step(actor=actor().user, step=step, facts=form.facts, today=today(), seen=form.seen_version)
        work.answer(url_for(".edit", school_id=school.id), _("The change is kept."))
    return work.response


def _show(school: School) -> str:
    programme_id = queries.own_programme_id(actor())
    return render_template("care_route/show.html", programme_id=programme_id, **_route(school))


def _route(school: School) -> dict[str, object]:
    """Give what the page of a route shows: its steps, and both drawings of them."""
    steps = queries.steps(school.id)
    stages = wording.stages(steps) if steps else []
    return {
        "school": school,
        "steps": steps,
        "wide": rules.beside(stages) if stages else None,
        "narrow": rules.below(stages) if stages else None,
        "looked_on": max((one.changed_on for one in steps), default=None),
        "words": wording,
    }
