"""The pages on which a handover is prepared, looked at as the other side will read it, and sent."""

from flask import redirect, render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.drafts import discard_draft, load_draft, save_draft
from programme.core.encryption import keyed_digest
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.stages import ReferralStage
from programme.referral import actions, queries, wording
from programme.referral.forms import HandOverForm, SendForm
from programme.referral.models import Destination, Piece, Referral
from programme.referral.views.shared import WRONG, Page, blueprint, draft_of, open_it, show_page


@blueprint.post("/<int:referral_id>/prepare")
@requires(Permission.REFER)
def prepare(referral_id: int) -> Page:
    """Keep to whom it goes and what goes along, and go on to look at it."""
    referral, form = open_it(referral_id), HandOverForm()
    form.offer(queries.receivers(referral.trajectory.school_id), queries.pieces_of(referral))
    if not form.sent():
        return show_page(referral, form), WRONG
    with unit_of_work() as work:
        save_draft(*draft_of(referral), form.typed())
        work.answer(url_for(".preview", referral_id=referral_id))
    return work.response


@blueprint.get("/<int:referral_id>/preview")
@requires(Permission.REFER)
def preview(referral_id: int) -> Page:
    """Show exactly the page that the other side will read."""
    referral = open_it(referral_id)
    handing = _prepared(referral)
    if handing is None:
        return redirect(url_for(".show", referral_id=referral_id))
    return render_template(
        "referral/preview.html",
        referral=referral,
        handing=handing,
        pieces=handing.goes_along(),
        form=SendForm(formdata=None, data={"seen": _digest(handing)}),
        words=wording,
    )


@blueprint.post("/<int:referral_id>/hand-over")
@requires(Permission.REFER)
def hand_over(referral_id: int) -> Page:
    """Send what was looked at, and nothing else."""
    referral, form = open_it(referral_id), SendForm()
    handing = _prepared(referral)
    if not form.sent() or handing is None or form.seen.data != _digest(handing):
        raise Conflict(str(wording.CHANGED_SINCE))
    with unit_of_work() as work:
        actions.hand_over(referral=referral, actor=actor().user, handing=handing, today=today())
        discard_draft(*draft_of(referral))
        work.answer(
            url_for(".show", referral_id=referral_id), _("Handed over. It counts once the other side confirms.")
        )
    return work.response


@blueprint.post("/<int:referral_id>/send-link")
@requires(Permission.REFER)
def send_link(referral_id: int) -> Page:
    """Send the receiver a new link to the same page."""
    referral = open_it(referral_id)
    with unit_of_work() as work:
        actions.send_link_again(referral=referral, actor=actor().user)
        work.answer(url_for(".show", referral_id=referral_id), _("Sent again. The link before works no more."))
    return work.response


def _prepared(referral: Referral) -> actions.Handing | None:
    """Give what was prepared, checked once more against what is known now; None when there is nothing to send."""
    typed = load_draft(*draft_of(referral))
    if typed is None or referral.stage is not ReferralStage.AGREED:
        return None
    people, known = queries.receivers(referral.trajectory.school_id), queries.pieces_of(referral)
    form = HandOverForm.kept(typed)
    form.offer(people, known)
    if not form.validate():
        return None
    chosen = {Piece(code) for code in form.pieces.data or ()}
    return actions.Handing(
        destination=Destination(form.destination.data),
        note=form.note.data,
        receiver=next((user for user in people if user.id == form.receiver_id.data), None),
        receiver_name=form.receiver_name.data or "",
        receiver_email=form.receiver_email.data or None,
        school_told=form.school_told.data,
        pieces={piece: text for piece, text in known.items() if piece in chosen},
    )


def _digest(handing: actions.Handing) -> str:
    receiver = "" if handing.receiver is None else str(handing.receiver.id)
    whole = (handing.destination, receiver, handing.receiver_name, handing.receiver_email, handing.school_told)
    return keyed_digest(repr((*whole, *handing.goes_along().items())))
