"""The pages of motivation: what was heard, the suggestion beside it, and the decision."""

from flask import redirect, render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.drafts import DraftOwner, discard_draft, load_draft
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.intake.queries import current_intake
from programme.lifecycle.models import MotivationOutcome, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.screening import actions, rules, wording
from programme.screening.forms.motivation import AGAIN, TRIAL, MotivationForm
from programme.screening.views.shared import WRONG, Page, blueprint, open_trajectory

DECISION = ("outcome", "after_doubt", "second_talk_on", "ask_again", "reason")
FORM = "screening.motivation"


@blueprint.route("/<int:trajectory_id>/motivation", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def motivation(trajectory_id: int) -> Page:
    """Record whether the student wants this, beside what the rule suggests."""
    trajectory = open_trajectory(trajectory_id)
    if request.method == "GET" and trajectory.stage is not TrajectoryStage.SCREENING:
        return redirect(url_for(".show", trajectory_id=trajectory_id))
    form, talk_number = _motivation_form(trajectory), actions.next_talk_number(trajectory)
    sound = form.sent()
    if "look" in request.form or not sound:
        return _motivation_page(form, trajectory, talk_number)
    with unit_of_work() as work:
        actions.decide_motivation(
            trajectory=trajectory, actor=actor().user, heard=_heard(form, talk_number),
            outcome=MotivationOutcome(form.outcome.data), reason=form.reason.data, onward=_onward(form),
            words=_words(form), today=today(), seen_version=form.seen_version,
        )  # fmt: skip
        discard_draft(_owner(), FORM, _anchor(trajectory))
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("Your decision is kept."))
    return work.response


def _motivation_form(trajectory: Trajectory) -> MotivationForm:
    intake = current_intake(trajectory.id)
    has_question = intake is not None and bool(intake.mentoring_question)
    known = {"has_own_question": has_question} | _kept(trajectory) | {"version": trajectory.version}
    form = MotivationForm(data=known)
    form.offer_days(trajectory.programme.promises)
    return form


def _motivation_page(form: MotivationForm, trajectory: Trajectory, talk_number: int) -> Page:
    """Show the rulers, with the suggestion as soon as they are filled in; looking asks for no decision yet."""
    looks = "look" in request.form
    if looks:
        for name in DECISION:
            form[name].errors = ()
    heard_all = form.is_submitted() and not any(field.errors for field in form if field.name not in DECISION)
    page = render_template(
        "screening/motivation.html",
        form=form,
        trajectory=trajectory,
        talk_number=talk_number,
        suggestion=_suggestion(form, trajectory, talk_number) if heard_all else None,
        words=wording,
        draft=(FORM, _anchor(trajectory)),
    )
    return page, 200 if not form.errors else WRONG


def _suggestion(form: MotivationForm, trajectory: Trajectory, talk_number: int) -> rules.Suggestion:
    return rules.suggest_outcome(_heard(form, talk_number), trajectory.programme.promises)


def _heard(form: MotivationForm, talk_number: int) -> rules.Heard:
    return rules.Heard(
        importance=int(form.importance.data),
        confidence=int(form.confidence.data),
        readiness=int(form.readiness.data),
        motives=form.heard_motives,
        has_own_question=form.has_own_question.data,
        says_no=form.says_no.data,
        talk_number=talk_number,
    )


def _words(form: MotivationForm) -> actions.Words:
    asked = [f"{ruler}_{question}" for ruler in wording.RULERS for question in ("not_lower", "higher")]
    return actions.Words(why=form.own_words.data or "", rulers={name: form[name].data or "" for name in asked})


def _onward(form: MotivationForm) -> actions.Onward:
    return actions.Onward(
        trial=form.after_doubt.data == TRIAL,
        second_talk_on=form.second_talk_on.data,
        may_ask_again=form.ask_again.data == AGAIN,
    )


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)


def _anchor(trajectory: Trajectory) -> str:
    return f"trajectory {trajectory.id}"


def _kept(trajectory: Trajectory) -> dict[str, object]:
    """Give what was typed before and not sent; the decision itself is made anew."""
    kept = load_draft(_owner(), FORM, _anchor(trajectory)) or {}
    if isinstance(kept.get("motives"), str):
        kept["motives"] = [kept["motives"]]
    return {name: value for name, value in kept.items() if name not in DECISION or name == "reason"}
