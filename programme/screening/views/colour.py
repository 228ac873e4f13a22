"""The pages of the colour: what was decided, giving it, the second pair of eyes, the conditions of amber."""

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import second_reviewers
from programme.core.clock import today
from programme.core.forms import BaseForm, options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Colour, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.referral.queries import open_referral
from programme.screening import actions, queries, rules, wording
from programme.screening.forms.colour import ConditionsForm, ReviewForm, TriageForm
from programme.screening.models import Evidence, Review, Triage
from programme.screening.views.shared import WRONG, Page, blueprint, open_trajectory, open_triage


@blueprint.get("/<int:trajectory_id>")
@requires(Permission.SEE_DOSSIER)
def show(trajectory_id: int) -> Page:
    """Show what was decided on motivation and colour, by whom and why, and what comes next."""
    trajectory = open_trajectory(trajectory_id)
    return render_template(
        "screening/show.html",
        trajectory=trajectory,
        talks=queries.talks(trajectory_id),
        colours=queries.colours(trajectory_id),
        gates=_gates(trajectory),
        runs_at_red=queries.running_match(trajectory_id) if trajectory.colour is Colour.RED else None,
        referral=open_referral(trajectory_id),
        person_id=actor().id,
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/triage", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def triage(trajectory_id: int) -> Page:
    """Give a colour."""
    trajectory = open_trajectory(trajectory_id)
    form = TriageForm(data={"version": trajectory.version})
    form.ask(queries.current_questions(trajectory.programme_id))
    people = second_reviewers(trajectory.programme_id, but=actor().id)
    others = [(user.id, user.name) for user in people]
    form.reviewer_id.choices = options([(0, _("The programme chooses")), *others])
    form.told_later_with_id.choices = options([(0, _("Nobody")), *others])
    sound = form.sent()
    if "look" in request.form or not sound:
        return _triage_form_page(form, trajectory)
    with unit_of_work() as work:
        made = actions.give_colour(
            trajectory=trajectory, actor=actor().user, judgement=_judgement(form), today=today(),
            seen_version=form.seen_version,
        )  # fmt: skip
        work.answer(*_after_colour(made))
    return work.response


@blueprint.route("/colour/<int:triage_id>/review", methods=["GET", "POST"])
@requires(Permission.REVIEW)
def review(triage_id: int) -> Page:
    """Be the second pair of eyes on a colour."""
    found = open_triage(triage_id)
    form = ReviewForm(data={"version": found.version})
    if not form.sent():
        return _triage_page("screening/review.html", form, found)
    with unit_of_work() as work:
        actions.look_again(
            triage=found, actor=actor().user, confirms=form.answer.data == "yes", reason=form.reason.data,
            today=today(), seen_version=form.seen_version,
        )  # fmt: skip
        work.answer(url_for(".show", trajectory_id=found.trajectory_id), _("Thank you. Your answer is kept."))
    return work.response


@blueprint.route("/colour/<int:triage_id>/conditions", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def conditions(triage_id: int) -> Page:
    """Note which conditions of amber are there."""
    found = open_triage(triage_id)
    known = ("version", "case_owner", "contact_allowed", "stop_rule_agreed")
    form = ConditionsForm(data={name: getattr(found, name) for name in known})
    if not form.sent():
        return _triage_page("screening/conditions.html", form, found)
    with unit_of_work() as work:
        actions.fulfil_conditions(
            triage=found, actor=actor().user, case_owner=form.case_owner.data or "", today=today(),
            contact_allowed=form.contact_allowed.data, stop_rule_agreed=form.stop_rule_agreed.data,
            seen_version=form.seen_version,
        )  # fmt: skip
        work.answer(url_for(".show", trajectory_id=found.trajectory_id), _("The conditions are kept."))
    return work.response


def _gates(trajectory: Trajectory) -> list[str]:
    if trajectory.stage is not TrajectoryStage.SCREENING:
        return []
    found = rules.closed_gates(
        motivation=trajectory.motivation,
        on_trial=trajectory.on_trial,
        colour=trajectory.colour,
        amber_ready=trajectory.amber_ready,
    )
    return [str(wording.GATE[gate]) for gate in found]


def _triage_form_page(form: TriageForm, trajectory: Trajectory) -> Page:
    """Show the fixed questions, with the suggestion as soon as it is asked for; looking asks for no decision yet."""
    looks = "look" in request.form
    if looks:
        for field in form:
            field.errors = ()
    page = render_template(
        "screening/triage.html",
        form=form,
        trajectory=trajectory,
        words=wording,
        light=form.light if form.is_submitted() else None,
        is_over=trajectory.stage is not TrajectoryStage.SCREENING,
        only_red=trajectory.stage not in queries.COLOURED_AT or trajectory.colour is Colour.RED,
    )
    return page, WRONG if form.is_submitted() and not looks else 200


def _judgement(form: TriageForm) -> actions.Judgement:
    return actions.Judgement(
        colour=Colour(form.colour.data),
        criteria=form.criteria,
        questions_version=form.asked.version,
        evidence=Evidence(form.evidence.data),
        reason=form.reason.data,
        student_heard_on=form.student_heard_on.data,
        student_response=form.student_response.data or "",
        case_owner=form.case_owner.data or "",
        contact_allowed=form.contact_allowed.data,
        stop_rule_agreed=form.stop_rule_agreed.data,
        reviewer_id=form.reviewer_id.data or None,
        override_reason=form.override_reason.data or "",
        told_later_reason=form.told_later_reason.data or "",
        told_later_with_id=form.told_later_with_id.data or None,
    )


def _after_colour(made: Triage) -> tuple[str, str]:
    """Give where one goes on, and what one reads there."""
    said = str(wording.AFTER[made.colour, made.review])
    if made.colour is Colour.RED:
        match = queries.running_match(made.trajectory_id)
        if match is not None:
            return url_for("screening.pause", match_id=match.id), str(wording.RED_RUNS)
        referral = open_referral(made.trajectory_id)
        if referral is not None:
            return url_for("referral.show", referral_id=referral.id), said
    return url_for("screening.show", trajectory_id=made.trajectory_id), said


def _triage_page(template: str, form: BaseForm, found: Triage) -> Page:
    page = render_template(
        template,
        form=form,
        triage=found,
        trajectory=found.trajectory,
        words=wording,
        is_first=found.decided_by_id == actor().id,
        is_open=found.review is Review.PENDING,
    )
    return page, WRONG if form.is_submitted() else 200
