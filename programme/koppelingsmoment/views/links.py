"""The pages of the first meeting behind a link: which date, can you come, and do you agree."""

from flask import render_template, request, url_for

from programme.access.guards import by_link
from programme.access.links import current_link
from programme.access.models import Purpose
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.koppelingsmoment import actions, queries, wording
from programme.koppelingsmoment.forms import ComeForm
from programme.koppelingsmoment.views.shared import WRONG, Page, agreements_pdf, blueprint, choose_form, need_standing
from programme.norms.promises import Party


@blueprint.route("/choose", methods=["GET", "POST"])
@by_link(Purpose.CHOOSE_DATE)
def choose_by_link() -> Page:
    """Let a party say on which dates they can; the answer may change until a date is fixed."""
    link = current_link(Purpose.CHOOSE_DATE)
    first = queries.meeting_of(link.match_id)
    party = queries.asked_party(first, link.thing_id)
    form = choose_form(first, party)
    if not form.sent():
        page = render_template(
            "koppelingsmoment/choose_by_link.html", form=form, poll=first.poll, party=party, words=wording
        )
        return page, WRONG if form.is_submitted() else 200
    need_standing(first, form.standing.data)
    with unit_of_work() as work:
        can = [] if "none" in request.form else form.can.data or []
        actions.answer_dates(first=first, party=party, can=can)
        work.answer(url_for(".choose_by_link"))
    return work.response


@blueprint.route("/appointment", methods=["GET", "POST"])
@by_link(Purpose.APPOINTMENT)
def appointment_by_link() -> Page:
    """Show a party when and where it is, and take whether they can come; the answer may change until then."""
    link = current_link(Purpose.APPOINTMENT)
    first = queries.meeting_of(link.match_id)
    party = queries.party_of(first, link.thing_id)
    form = ComeForm()
    if not form.sent():
        page = render_template("koppelingsmoment/appointment_by_link.html", first=first, party=party, words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.answer_invitation(match=first.match, party=party, can_come=form.answer.data == "yes")
        work.answer(url_for(".appointment_by_link"), _("Thank you. The coordinator sees your answer."))
    return work.response


@blueprint.route("/agree", methods=["GET", "POST"])
@by_link(Purpose.AGREE_PLAN)
def agree_by_link() -> Page:
    """Show what was agreed, to the student whole, to others only the rhythm and the end; and take a yes."""
    link = current_link(Purpose.AGREE_PLAN)
    first = queries.meeting_of(link.match_id)
    party = queries.party_of(first, link.thing_id)
    if request.method == "GET" or party.agreed_on is not None:
        return render_template("koppelingsmoment/agree_by_link.html", first=first, party=party, words=wording)
    with unit_of_work() as work:
        actions.agree_by_link(party=party, today=today())
        work.answer(url_for(".agree_by_link"))
    return work.response


@blueprint.get("/agreed-<code>.pdf")
@by_link(Purpose.AGREE_PLAN)
def paper_by_link(code: str) -> Page:
    """Give a party the agreements on paper: the student whole, others only the rhythm and the end."""
    link = current_link(Purpose.AGREE_PLAN)
    first = queries.meeting_of(link.match_id)
    party = queries.party_of(first, link.thing_id)
    return agreements_pdf(first, code, whole=party.party is Party.STUDENT)


@blueprint.get("/own-<int:match_id>-<code>.pdf")
@by_link(Purpose.MY_PAGE)
def own_paper(match_id: int, code: str) -> Page:
    """Give students the agreements with their own mentor on paper, from their own page."""
    first = queries.own_meeting(current_link(Purpose.MY_PAGE), match_id)
    return agreements_pdf(first, code, whole=True)
