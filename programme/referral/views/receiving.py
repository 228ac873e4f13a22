"""The pages of who receives a handover: the school's list, and one page of what was shared, in the app or by link."""

from flask import render_template, url_for

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.referral import actions, queries, rules, wording
from programme.referral.forms import ReplyByLinkForm, ReplyForm
from programme.referral.models import Piece, Referral, Reply
from programme.referral.views.shared import WRONG, Page, blueprint


@blueprint.get("/handovers")
@requires(Permission.JOIN_HANDOVER)
def receive() -> Page:
    """Show a zorgcoördinator what was handed over at the school."""
    rows = queries.handovers(actor())
    for row in rows:
        record_opening(actor().id, student_id=row.student_id)
    return render_template("referral/receive.html", rows=rows, words=wording)


@blueprint.route("/handovers/<int:referral_id>", methods=["GET", "POST"])
@requires(Permission.JOIN_HANDOVER)
def handover(referral_id: int) -> Page:
    """Let the zorgcoördinator it was handed to read what goes along, confirm it, and say how it goes."""
    referral, form = queries.find_handover(actor(), referral_id), ReplyForm()
    record_opening(actor().id, student_id=referral.trajectory.student_id)
    form.offer(rules.REPLIES.get(referral.stage, ()))
    if not form.sent():
        return _page("referral/handover.html", referral, form)
    said, name = Reply(form.said.data), actor().user.name
    with unit_of_work() as work:
        actions.reply(
            referral=referral, said=said, by_name=name, note=form.note.data or "", today=today(), actor=actor().user
        )
        ends = said in (Reply.CANNOT, Reply.ENDED)
        where = url_for(".receive") if ends else url_for(".handover", referral_id=referral_id)
        work.answer(where, _("Thank you. %(name)s reads it.", name=referral.owner.name))
    return work.response


@blueprint.route("/confirm", methods=["GET", "POST"])
@by_link(Purpose.RECEIVE_REFERRAL)
def receive_by_link() -> Page:
    """Let a receiver without an account read what goes along, confirm it, and later say how it goes."""
    link = links.current_link(Purpose.RECEIVE_REFERRAL)
    referral, form = queries.referral_of(link), ReplyByLinkForm()
    form.offer(rules.REPLIES.get(referral.stage, ()))
    if link.used_at is not None or not form.sent():
        form.by_name.data = form.by_name.data or referral.received_by or referral.receiver_name
        return _page("referral/receive_by_link.html", referral, form, done=link.used_at is not None)
    said, name, note = Reply(form.said.data), form.by_name.data, form.note.data or ""
    with unit_of_work() as work:
        actions.reply(referral=referral, said=said, by_name=name, note=note, today=today(), actor=None, link=link)
        work.answer(url_for(".receive_by_link"), _("Thank you. %(name)s reads it.", name=referral.owner.name))
    return work.response


def _page(template: str, referral: Referral, form: ReplyForm, *, done: bool = False) -> Page:
    status = WRONG if form.is_submitted() and not done else 200
    page = render_template(
        template, referral=referral, form=form, pieces=_pieces(referral), words=wording, done=done, reply=Reply
    )
    return page, status


def _pieces(referral: Referral) -> dict[Piece, str]:
    page = queries.shared_page(referral.id)
    if page is not None:
        return page.read()
    # Handed over before pages were frozen: there was a note and nothing else.
    return {Piece.NOTE: referral.handover_note} if referral.handover_note else {}
