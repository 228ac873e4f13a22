"""The pages of privacy: what is held on a person, who saw it, when it goes, a correction, and forgetting."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.people.models import Mentor, Student
from programme.privacy import actions, queries, rules, wording
from programme.privacy.forms import CorrectionForm, EraseForm

blueprint = Blueprint("privacy", __name__, url_prefix="/privacy")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.get("/students/<int:student_id>")
@requires(Permission.PRIVACY)
def held_student(student_id: int) -> Page:
    """Show all that is held on a student, who opened the file and when it goes."""
    student = load(actor(), Student, student_id)
    anchors = queries.anchors_of_student(student.id, actor())
    roads = queries.roads(student.id).get(student.id, [])
    record_opening(actor().id, student_id=student.id)
    return render_template(
        "privacy/held.html",
        person=student,
        sheets=wording.sheets(queries.held(anchors, actor())),
        openings=queries.openings(student_id=student.id),
        goes_on=rules.student_goes_on(roads),
        correct_url=url_for(".correct_student", student_id=student.id),
        erase_url=url_for(".erase_student", student_id=student.id),
    )


@blueprint.get("/mentors/<int:mentor_id>")
@requires(Permission.PRIVACY)
def held_mentor(mentor_id: int) -> Page:
    """Show all that is held on a mentor, who opened the file and when it goes."""
    mentor = load(actor(), Mentor, mentor_id)
    record_opening(actor().id, mentor_id=mentor.id)
    return render_template(
        "privacy/held.html",
        person=mentor,
        sheets=wording.sheets(queries.held(queries.anchors_of_mentor(mentor.id), actor())),
        openings=queries.openings(mentor_id=mentor.id),
        goes_on=queries.mentor_goes_on(mentor),
        correct_url=url_for(".correct_mentor", mentor_id=mentor.id),
        erase_url=url_for(".erase_mentor", mentor_id=mentor.id),
    )


@blueprint.route("/students/<int:student_id>/correct", methods=["GET", "POST"])
@requires(Permission.PRIVACY)
def correct_student(student_id: int) -> Page:
    """Note what a student wants corrected."""
    student = load(actor(), Student, student_id)
    return _correct(student.full_name, queries.anchors_of_student(student.id, actor()), "student", student.id)


@blueprint.route("/mentors/<int:mentor_id>/correct", methods=["GET", "POST"])
@requires(Permission.PRIVACY)
def correct_mentor(mentor_id: int) -> Page:
    """Note what a mentor wants corrected."""
    mentor = load(actor(), Mentor, mentor_id)
    return _correct(mentor.full_name, queries.anchors_of_mentor(mentor.id), "mentor", mentor.id)


@blueprint.route("/students/<int:student_id>/erase", methods=["GET", "POST"])
@requires(Permission.PRIVACY)
def erase_student(student_id: int) -> Page:
    """Ask whether a student must be forgotten, and do it."""
    student = load(actor(), Student, student_id)
    back = url_for(".held_student", student_id=student.id)
    form = EraseForm()
    if not form.sent():
        return _ask(form, student.full_name, back)
    with unit_of_work() as work:
        actions.erase_student(student=student, actor=actor(), reason=form.reason.data, today=today())
        work.answer(url_for("dossiers.people"), _("Nobody can recognise this person any more."))
    return work.response


@blueprint.route("/mentors/<int:mentor_id>/erase", methods=["GET", "POST"])
@requires(Permission.PRIVACY)
def erase_mentor(mentor_id: int) -> Page:
    """Ask whether a mentor must be forgotten, and do it."""
    mentor = load(actor(), Mentor, mentor_id)
    back = url_for(".held_mentor", mentor_id=mentor.id)
    form = EraseForm()
    if not form.sent():
        return _ask(form, mentor.full_name, back)
    with unit_of_work() as work:
        actions.erase_mentor(mentor=mentor, actor=actor(), reason=form.reason.data)
        work.answer(url_for("dossiers.people", kind="mentors"), _("Nobody can recognise this person any more."))
    return work.response


def _correct(name: str, anchors: queries.Anchors, kind: str, number: int) -> Page:
    form = CorrectionForm()
    back = (
        url_for(".held_student", student_id=number) if kind == "student" else url_for(".held_mentor", mentor_id=number)
    )
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        known = queries.corrections(anchors)
        return render_template("privacy/correct.html", form=form, name=name, back=back, known=known), status
    with unit_of_work() as work:
        actions.record_correction(
            anchors=anchors, actor=actor().user, asked=form.asked.data, done=form.done.data or "", today=today()
        )
        work.answer(back, _("The correction is noted."))
    return work.response


def _ask(form: EraseForm, name: str, back: str) -> Page:
    return render_template("privacy/erase.html", form=form, name=name, back=back), WRONG if form.is_submitted() else 200
