"""The pages of the talk itself: its parts in any order, kept while somebody types, and the summary at its end."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.consent.queries import words_of
from programme.core import clock
from programme.core.errors import Conflict, NotFound
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.intake import actions, queries, rules, wording
from programme.intake.forms.talk import FORMS, BlockForm, CloseForm, stored
from programme.intake.models import Block, CareLine, Intake, IntakeBlock
from programme.intake.views.reading import answers_of, form_of, is_worrying, read, values_of, written
from programme.intake.views.shared import CLASH, WRONG, Page, blueprint, open_trajectory, recognised_by
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.helplines import find_lines
from programme.norms.vocabulary import take_words
from programme.people.models import Meet

PAGE_LENGTH = 36


@blueprint.get("/<int:trajectory_id>/hold")
@requires(Permission.INTAKE)
def hold(trajectory_id: int) -> Page:
    """Show the talk: its parts in any order, and how far each is."""
    trajectory = open_trajectory(trajectory_id)
    intake = queries.current_intake(trajectory_id)
    if intake is None or intake.held_on is not None or trajectory.stage is not TrajectoryStage.INTAKE:
        return redirect(url_for("slots.offer" if intake is None else ".show", trajectory_id=trajectory_id))
    blocks = queries.blocks_of(intake.id)
    return render_template(
        "intake/hold.html",
        trajectory=trajectory,
        intake=intake,
        blocks=blocks,
        parts=rules.PARTS,
        done=sum(one.is_done for one in blocks.values() if one.block in rules.PARTS),
        is_worrying=is_worrying(blocks.get(Block.SAFETY)),
        words=wording,
        lines=find_lines(trajectory.programme_id),
    )


@blueprint.route("/<int:trajectory_id>/hold/<part>", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def block(trajectory_id: int, part: str) -> Page:
    """Show one part of the talk and keep it; whoever opened it before somebody else changed it sees both texts."""
    which = _part(part, rules.PARTS)
    trajectory, intake = _talk(trajectory_id)
    form, kept = FORMS[which](), queries.blocks_of(intake.id).get(which)
    if not form.sent():
        shown = form if form.is_submitted() else form_of(which, intake, kept)
        return _block_page(shown, which, trajectory, kept), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        saved = actions.keep_block(intake=intake, block=which, typed=_typed(which, is_done=True), actor=actor().user)
        if saved is not None:
            work.answer(_after(which, trajectory_id, saved))
    if saved is None:
        return _block_page(form, which, trajectory, queries.blocks_of(intake.id).get(which), is_clash=True), CLASH
    return work.response


@blueprint.post("/<int:trajectory_id>/hold/<part>/keep")
@requires(Permission.INTAKE)
def keep(trajectory_id: int, part: str) -> Page:
    """Keep what somebody is typing; answers 409 when somebody else changed it meanwhile, and writes nothing then."""
    which = _part(part, tuple(Block))
    _trajectory, intake = _talk(trajectory_id)
    with unit_of_work():
        saved = actions.keep_block(intake=intake, block=which, typed=_typed(which), actor=actor().user)
    return Response(status=204 if saved is not None else CLASH)


@blueprint.route("/<int:trajectory_id>/close", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def close(trajectory_id: int) -> Page:
    """Read the summary back, and write down the choice of the student."""
    trajectory, intake = _talk(trajectory_id)
    blocks, form = queries.blocks_of(intake.id), CloseForm()
    form.names = recognised_by(trajectory)
    answers, unsound = answers_of(intake, blocks)
    if not form.sent() or unsound or form.show_lacks(_lacks(form, answers)):
        shown = form if form.is_submitted() else _close_form(intake, blocks, answers)
        return _close_page(shown, trajectory, unsound), WRONG if form.is_submitted() else 200
    wants = rules.Wants(form.wants.data)
    with unit_of_work() as work:
        actions.hold_intake(
            trajectory=trajectory, actor=actor().user, held_on=form.held_on.data, wants=wants, said=_said(form, answers),
            today=clock.today(),
        )  # fmt: skip
        work.answer(_next_page(wants, trajectory_id), str(wording.AFTER[wants]))
    return work.response


def _talk(trajectory_id: int) -> tuple[Trajectory, Intake]:
    """Give the talk that is being held.

    :raises Conflict: when none is planned, or it was written down already.
    """
    trajectory = open_trajectory(trajectory_id)
    intake = queries.current_intake(trajectory_id)
    if intake is None or intake.held_on is not None or trajectory.stage is not TrajectoryStage.INTAKE:
        raise Conflict(_("There is no planned intake to write down. Look at how it stands now."))
    return trajectory, intake


def _part(code: str, parts: Sequence[Block]) -> Block:
    for one in parts:
        if one.value == code:
            return one
    raise NotFound


def _typed(which: Block, *, is_done: bool = False) -> actions.Typed:
    """Give what the open page holds; only the fields of this part."""
    names = {field.name for field in FORMS[which](formdata=None) if not isinstance(field, HiddenField)}
    values: dict[str, str | list[str]] = {
        name: sent[0] if len(sent) == 1 else sent for name, sent in request.form.lists() if name in names
    }
    page, seen = request.form.get("submission_id", "")[:PAGE_LENGTH], request.form.get("seen", 0, type=int)
    is_number = page.isascii() and page.isprintable() and page != ""
    return actions.Typed(values, seen, page if is_number else str(uuid.uuid4()), is_done)


def _lacks(form: CloseForm, answers: Mapping[str, Any]) -> tuple[rules.Lacks, ...]:
    agreed = bool(form.summary.data and form.summary_agreed.data)
    return rules.lacks(
        wants=rules.Wants(form.wants.data), care_known=bool(answers.get("care_line")), summary_agreed=agreed
    )


def _close_form(intake: Intake, blocks: Mapping[Block, IntakeBlock], answers: Mapping[str, Any]) -> BlockForm:
    kept = values_of(blocks.get(Block.CLOSE))
    if kept:
        return stored(Block.CLOSE, kept)
    return CloseForm(
        formdata=None,
        data={**written(intake), "summary": wording.summary(answers), "for_mentor": answers.get("mentoring_question")},
    )


def _block_page(
    form: BlockForm, which: Block, trajectory: Trajectory, kept: IntakeBlock | None, *, is_clash: bool = False
) -> str:
    return render_template(
        "intake/block.html",
        form=form,
        which=which,
        trajectory=trajectory,
        kept=kept,
        theirs=read(stored(which, values_of(kept))) if is_clash else [],
        nomination=queries.hoped_for(trajectory.id),
        own_words=words_of(trajectory.id) if which is Block.OWN_WORDS else None,
        is_worrying=which is Block.SAFETY and is_worrying(kept),
        words=wording,
        lines=find_lines(trajectory.programme_id),
    )


def _close_page(form: BlockForm, trajectory: Trajectory, unsound: Sequence[Block]) -> str:
    return render_template(
        "intake/close.html", form=form, trajectory=trajectory, unsound=unsound, which=Block.CLOSE, words=wording
    )


def _after(which: Block, trajectory_id: int, saved: IntakeBlock) -> str:
    """Go on to the overview; worrying answers are shown with whom to call first."""
    if which is Block.SAFETY and is_worrying(saved):
        return url_for(".block", trajectory_id=trajectory_id, part=which.value)
    return url_for(".hold", trajectory_id=trajectory_id)


def _next_page(wants: rules.Wants, trajectory_id: int) -> str:
    if wants is rules.Wants.YES:
        return url_for("screening.motivation", trajectory_id=trajectory_id)
    return url_for("slots.offer" if wants is rules.Wants.LATER else "intake.show", trajectory_id=trajectory_id)


def _said(form: CloseForm, answers: Mapping[str, Any]) -> actions.Said:
    wish = answers.get("gender_wish") or ""
    known, own = take_words(answers.get("own_words") or "")
    return actions.Said(
        mentoring_question=answers.get("mentoring_question") or "",
        wishes=answers.get("wishes") or "",
        interests=list(dict.fromkeys([*(answers.get("interests") or []), *known])),
        own_interests=own,
        languages=answers.get("languages") or [],
        availability=answers.get("availability") or [],
        meet=Meet(answers.get("meet") or Meet.EITHER),
        rather_not=["online"] if answers.get("rather_not_online") else [],
        gender=answers.get("gender") or "",
        gender_wish="" if wish == wording.UNSAID else wish,
        age_wish=answers.get("age_wish") or "",
        for_mentor=(form.for_mentor.data or "") if form.for_mentor_agreed.data else "",
        care_line=CareLine(answers["care_line"]) if answers.get("care_line") else None,
        care_given=answers.get("care_given") or "",
        practical=answers.get("practical") or "",
        shared_with_school=form.shared_with_school.data or "",
        summary=form.summary.data or "",
        summary_agreed=bool(form.summary_agreed.data),
    )
