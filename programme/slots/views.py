"""The pages of offered moments: the coordinator offers, the student takes one by a link."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core import clock
from programme.core.database import MOST_ROWS
from programme.core.forms import ConfirmForm
from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.intake.queries import current_intake, find_trajectory
from programme.lifecycle.models import Trajectory
from programme.slots import actions, queries, rules
from programme.slots.forms import NoneFitsForm, OfferForm

blueprint = Blueprint("slots", __name__, url_prefix="/slots")
Page = str | Response | tuple[str, int]
WRONG, GONE = 422, 409
PAUSE = 15


@blueprint.route("/<int:trajectory_id>", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def offer(trajectory_id: int) -> Page:
    """Show what a student can choose from, and add moments to it."""
    trajectory = find_trajectory(actor(), trajectory_id)
    form = OfferForm(data=_usual(trajectory))
    if not form.sent():
        return _offer_page(form, trajectory), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        host = trajectory.coordinator or actor().user
        made = len(
            actions.offer_moments(programme_id=trajectory.programme_id, host=host, moments=_moments(form, trajectory))
        )
        added = ngettext("%(num)s moment was added.", "%(num)s moments were added.", made)
        text = added if made else _("These moments stood there already, or are over.")
        work.answer(url_for(".offer", trajectory_id=trajectory_id), text)
    return work.response


@blueprint.post("/<int:trajectory_id>/ask")
@requires(Permission.INTAKE)
def ask(trajectory_id: int) -> Page:
    """Send the student the moments."""
    trajectory = find_trajectory(actor(), trajectory_id)
    with unit_of_work() as work:
        mailed = actions.ask_to_choose(trajectory=trajectory, actor=actor().user)
        work.answer(url_for("intake.show" if mailed else ".offer", trajectory_id=trajectory_id), _asked(mailed))
    return work.response


@blueprint.post("/<int:trajectory_id>/plan/<int:slot_id>")
@requires(Permission.INTAKE)
def plan(trajectory_id: int, slot_id: int) -> Page:
    """Take a moment for a student who is on the phone, or has no address."""
    trajectory, slot = find_trajectory(actor(), trajectory_id), queries.find_slot(actor(), slot_id)
    with unit_of_work() as work:
        intake = actions.choose(trajectory=trajectory, slot_id=slot.id, actor=actor().user)
        text = _("Planned.") if intake else _("This moment is gone. Choose one of the others.")
        work.answer(url_for("intake.show" if intake else ".offer", trajectory_id=trajectory_id), text)
    return work.response


@blueprint.post("/<int:trajectory_id>/take-back/<int:slot_id>")
@requires(Permission.INTAKE)
def take_back(trajectory_id: int, slot_id: int) -> Page:
    """Offer a moment no more."""
    trajectory, slot = find_trajectory(actor(), trajectory_id), queries.find_slot(actor(), slot_id)
    with unit_of_work() as work:
        actions.take_back(slot=slot, actor=actor().user)
        work.answer(url_for(".offer", trajectory_id=trajectory.id), _("This moment is not offered any more."))
    return work.response


@blueprint.post("/<int:trajectory_id>/missed")
@requires(Permission.INTAKE)
def missed(trajectory_id: int) -> Page:
    """Note that the talk did not take place; the student gets new moments at once when there are any."""
    trajectory = find_trajectory(actor(), trajectory_id)
    with unit_of_work() as work:
        asked = actions.miss(trajectory=trajectory, actor=actor().user)
        if asked:
            work.answer(url_for("intake.show", trajectory_id=trajectory_id), _asked(mailed=True))
        else:
            work.answer(url_for(".offer", trajectory_id=trajectory_id), _("Noted. Offer new moments here."))
    return work.response


@blueprint.route("/choose", methods=["GET", "POST"])
@by_link(Purpose.CHOOSE_MOMENT)
def choose_by_link() -> Page:
    """Let the student take a moment, or move the talk to another; until then the link stays good."""
    trajectory = queries.trajectory_of(links.current_link(Purpose.CHOOSE_MOMENT).trajectory_id)
    form = ConfirmForm()
    if not form.sent():
        return _choose_page(trajectory), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        intake = actions.choose(trajectory=trajectory, slot_id=_slot_id(), actor=None)
        if intake:
            work.answer(url_for(".choose_by_link"))
    return work.response if intake else (_choose_page(trajectory, is_gone=True), GONE)


@blueprint.post("/none-fits")
@by_link(Purpose.CHOOSE_MOMENT)
def none_fits_by_link() -> Page:
    """Let the student say that none of the moments fits."""
    trajectory = queries.trajectory_of(links.current_link(Purpose.CHOOSE_MOMENT).trajectory_id)
    form = NoneFitsForm()
    if not form.sent():
        return _choose_page(trajectory, form), WRONG
    with unit_of_work() as work:
        actions.say_none_fits(trajectory=trajectory, would_fit=form.would_fit.data or "")
        work.answer(url_for(".choose_by_link"))
    return work.response


def _offer_page(form: OfferForm, trajectory: Trajectory) -> str:
    record_opening(actor().id, student_id=trajectory.student_id)
    return render_template(
        "slots/offer.html",
        form=form,
        trajectory=trajectory,
        slots=queries.free_slots(trajectory),
        asked=queries.current_offer(trajectory.id),
        intake=current_intake(trajectory.id),
        promised=rules.promised_before(trajectory.nominated_on, trajectory.programme.promises),
        rules=rules,
        local=clock.local,
    )


def _choose_page(trajectory: Trajectory, form: NoneFitsForm | None = None, *, is_gone: bool = False) -> str:
    intake = current_intake(trajectory.id)
    return render_template(
        "slots/choose_by_link.html",
        trajectory=trajectory,
        slots=queries.free_slots(trajectory),
        asked=queries.current_offer(trajectory.id),
        intake=intake if intake and intake.cancelled_at is None else None,
        form=form or NoneFitsForm(formdata=None),
        is_gone=is_gone,
        may_choose=trajectory.stage in rules.CHOOSES,
        now=clock.now(),
    )


def _usual(trajectory: Trajectory) -> dict[str, object]:
    minutes = trajectory.programme.promises.intake_minutes
    return {"minutes": minutes, "pause": PAUSE, "place": trajectory.school.name, "only_here": True}


def _moments(form: OfferForm, trajectory: Trajectory) -> actions.Moments:
    return actions.Moments(
        starts=[clock.from_local(start) for start in form.starts()],
        minutes=form.minutes.data,
        place=form.place.data,
        for_school_id=trajectory.school_id if form.only_here.data else None,
    )


def _asked(mailed: bool) -> str:
    if mailed:
        return _("Sent. Today tells you when a moment is chosen, or when it takes too long.")
    return _("There is no e-mail address. Ask the student which moment suits, and plan it here.")


def _slot_id() -> int:
    sent = request.form.get("slot_id", "")
    return int(sent) if sent.isascii() and sent.isdigit() and 0 < int(sent) <= MOST_ROWS else 0
