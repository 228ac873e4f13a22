"""What a coordinator does beside a student's candidates: keep two people apart, and ask for what nobody filled in."""

from dataclasses import asdict

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.matching import actions, queries, wording
from programme.matching.forms import ApartForm
from programme.matching.models import WhyApart
from programme.matching.planning import words
from programme.matching.queries import plan as plans
from programme.matching.rules import without_week
from programme.matching.views.shared import WRONG, Page, blueprint


@blueprint.route("/<int:trajectory_id>/apart/<int:mentor_id>", methods=["GET", "POST"])
@requires(Permission.MATCH)
def keep_apart(trajectory_id: int, mentor_id: int) -> Page:
    """Note that a student and a mentor are not matched with each other."""
    student, mentor = queries.find_student(actor(), trajectory_id), queries.find_mentor(actor(), mentor_id)
    form = ApartForm()
    if not form.sent():
        page = render_template("matching/keep_apart.html", form=form, trajectory=student.trajectory, mentor=mentor)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        why = WhyApart(form.why.data)
        actions.keep_apart(trajectory=student.trajectory, mentor=mentor, why=why, actor=actor(), today=today())
        said = _("Noted: %(name)s is not proposed for this student.", name=mentor.full_name)
        work.answer(url_for(".candidates", trajectory_id=trajectory_id), said)
    return work.response


@blueprint.post("/<int:trajectory_id>/apart/<int:mentor_id>/take-back")
@requires(Permission.MATCH)
def let_meet(trajectory_id: int, mentor_id: int) -> Page:
    """Take back that two people are kept apart."""
    student, mentor = queries.find_student(actor(), trajectory_id), queries.find_mentor(actor(), mentor_id)
    with unit_of_work() as work:
        actions.let_meet(trajectory=student.trajectory, mentor=mentor, actor=actor())
        work.answer(url_for(".candidates", trajectory_id=trajectory_id), _("Taken back."))
    return work.response


@blueprint.post("/<int:trajectory_id>/ask")
@requires(Permission.MATCH)
def ask_student(trajectory_id: int) -> Page:
    """Ask the student for what a match needs and nobody filled in."""
    with unit_of_work() as work:
        student = queries.find_student(actor(), trajectory_id)
        by_mail = actions.ask_for_missing(actor=actor(), today=today(), student=student)
        plan_id = request.form.get("plan_id", type=int)
        back = url_for(".plan", plan_id=plan_id) if plan_id else url_for(".candidates", trajectory_id=trajectory_id)
        work.answer(back, wording.asked_for_missing(by_mail))
    return work.response


@blueprint.post("/<int:trajectory_id>/ask/<int:mentor_id>")
@requires(Permission.MATCH)
def ask_mentor(trajectory_id: int, mentor_id: int) -> Page:
    """Ask a mentor for what a match needs and nobody filled in."""
    with unit_of_work() as work:
        queries.find_student(actor(), trajectory_id)
        mentor = queries.find_mentor(actor(), mentor_id)
        by_mail = actions.ask_for_missing(actor=actor(), today=today(), mentor=mentor)
        work.answer(url_for(".candidates", trajectory_id=trajectory_id), wording.asked_for_missing(by_mail))
    return work.response


@blueprint.post("/plans/<int:plan_id>/students/<int:trajectory_id>/ask-mentors")
@requires(Permission.MATCH)
def ask_mentors(plan_id: int, trajectory_id: int) -> Page:
    """Ask every mentor whom only a week that they did not fill in keeps from a student."""
    plan, student = plans.find_plan(actor(), plan_id), queries.find_student(actor(), trajectory_id)
    with unit_of_work() as work:
        terms = actions.terms_of(plan.programme.promises, today())
        silent = without_week(student.profile, plans.mentors_by_number(actor(), terms).values(), terms)
        done = actions.ask_mentors(actor=actor(), today=today(), mentor_ids=[one.id for one in silent])
        work.answer(url_for(".plan", plan_id=plan.id), words.asked_mentors(**asdict(done)))
    return work.response
