"""The pages of an intake: plan it, hold it, read it."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.consent.queries import words_of
from programme.core import clock
from programme.core.drafts import DraftOwner, discard_draft, load_draft
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.intake import actions, queries, rules, wording
from programme.intake.forms import IntakeForm, PlanForm
from programme.intake.models import CareLine, Intake, Meet
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.norms import vocabulary

blueprint = Blueprint("intake", __name__, url_prefix="/intake")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/<int:trajectory_id>/plan", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def plan(trajectory_id: int) -> Page:
    """Plan the talk, or plan it anew."""
    trajectory = _open(trajectory_id)
    intake = queries.current_intake(trajectory_id)
    form = PlanForm(data=_planned(trajectory, intake))
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("intake/plan.html", form=form, trajectory=trajectory, rules=rules), status
    planned_at = clock.from_local(datetime.combine(form.day.data, form.at.data))
    with unit_of_work() as work:
        actions.plan_intake(trajectory=trajectory, actor=actor().user, planned_at=planned_at, place=form.place.data)
        work.answer(url_for(".show", trajectory_id=trajectory_id), _planned_message(trajectory))
    return work.response


@blueprint.route("/<int:trajectory_id>/hold", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def hold(trajectory_id: int) -> Page:
    """Write down what the student said."""
    trajectory = _open(trajectory_id)
    intake = queries.current_intake(trajectory_id)
    if intake is None or (intake.held_on is not None and trajectory.stage is not TrajectoryStage.INTAKE):
        return redirect(url_for(".show" if intake else ".plan", trajectory_id=trajectory_id))
    form = IntakeForm(data=_written(intake) | _kept(trajectory_id))
    if not form.sent():
        return _hold_page(form, trajectory), WRONG if form.is_submitted() else 200
    wants = rules.Wants(form.wants.data)
    with unit_of_work() as work:
        actions.hold_intake(
            trajectory=trajectory, actor=actor().user, held_on=form.held_on.data, wants=wants, said=_said(form),
            today=clock.today(),
        )  # fmt: skip
        discard_draft(_owner(), *_draft(trajectory_id))
        work.answer(_next_page(wants, trajectory_id), str(wording.AFTER[wants]))
    return work.response


@blueprint.get("/<int:trajectory_id>")
@requires(Permission.SEE_DOSSIER)
def show(trajectory_id: int) -> Page:
    """Show the appointment, and what was said."""
    trajectory = _open(trajectory_id)
    return render_template(
        "intake/show.html",
        trajectory=trajectory,
        intake=queries.current_intake(trajectory_id),
        own_words=words_of(trajectory_id),
        words=wording,
        vocabulary=vocabulary,
        rules=rules,
        now=clock.now(),
    )


def _open(trajectory_id: int) -> Trajectory:
    trajectory = queries.find_trajectory(actor(), trajectory_id)
    record_opening(actor().id, student_id=trajectory.student_id)
    return trajectory


def _hold_page(form: IntakeForm, trajectory: Trajectory) -> str:
    anchor_form, anchor = _draft(trajectory.id)
    return render_template(
        "intake/hold.html",
        form=form,
        trajectory=trajectory,
        nomination=queries.hoped_for(trajectory.id),
        own_words=words_of(trajectory.id),
        days=vocabulary.DAYS,
        parts=vocabulary.PARTS,
        draft_url=url_for("accounts.save_draft", form=anchor_form, anchor=anchor),
    )


def _next_page(wants: rules.Wants, trajectory_id: int) -> str:
    if wants is rules.Wants.YES:
        return url_for("screening.motivation", trajectory_id=trajectory_id)
    return url_for("slots.offer" if wants is rules.Wants.LATER else "intake.show", trajectory_id=trajectory_id)


def _planned_message(trajectory: Trajectory) -> str:
    if trajectory.student.email is None:
        return _("Planned. There is no e-mail address, so tell the student yourself.")
    return _("Planned. The student gets an invitation by mail.")


def _planned(trajectory: Trajectory, intake: Intake | None) -> dict[str, object]:
    """Give what the form starts with: the time there is, when it is being changed."""
    if intake is None or trajectory.stage is not TrajectoryStage.INTAKE:
        return {"place": trajectory.school.name}
    there = clock.local(intake.planned_at)
    return {"day": there.date(), "at": there.time(), "place": intake.place}


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)


def _draft(trajectory_id: int) -> tuple[str, str]:
    return "intake.hold", f"trajectory {trajectory_id}"


def _kept(trajectory_id: int) -> dict[str, object]:
    """Give what was typed before and not sent."""
    kept = load_draft(_owner(), *_draft(trajectory_id)) or {}
    for name in ("interests", "languages", "availability"):
        if isinstance(kept.get(name), str):
            kept[name] = [kept[name]]
    kept.pop("held_on", None)
    return kept


def _written(intake: Intake) -> dict[str, object]:
    """Give what is known already, so that nobody asks it twice."""
    known: dict[str, object] = {
        name: getattr(intake, name)
        for name in ("mentoring_question", "wishes", "interests", "availability", "care_given", "practical")
    }
    known["held_on"] = min(clock.local(intake.planned_at).date(), clock.today())
    known["languages"] = intake.languages or ["nl"]
    known["meet"], known["gender_wish"] = intake.meet.value, intake.gender_wish or ""
    known["care_line"] = intake.care_line.value if intake.care_line else None
    return known


def _said(form: IntakeForm) -> actions.Said:
    return actions.Said(
        mentoring_question=form.mentoring_question.data or "",
        wishes=form.wishes.data or "",
        interests=form.interests.data or [],
        languages=form.languages.data or [],
        availability=form.availability.data or [],
        meet=Meet(form.meet.data),
        gender_wish=form.gender_wish.data or "",
        care_line=CareLine(form.care_line.data) if form.care_line.data else None,
        care_given=form.care_given.data or "",
        practical=form.practical.data or "",
        shared_with_school=form.shared_with_school.data or "",
    )
