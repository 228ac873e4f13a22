"""What the mentor and the school see of the first meeting."""

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.koppelingsmoment import actions, queries, wording
from programme.koppelingsmoment.forms import ChooseForm, ComeForm
from programme.koppelingsmoment.queries import FirstMeeting
from programme.koppelingsmoment.views.shared import WRONG, Page, agreements_pdf, blueprint, choose_form, need_standing
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Party


@blueprint.get("/<int:match_id>/mine")
@requires(Permission.SEE_OWN_MATCH)
def mine(match_id: int) -> Page:
    """Show the mentor the own first meeting and what was agreed."""
    return _mine_page(queries.find_meeting(actor(), match_id))


@blueprint.post("/<int:match_id>/choose-mine")
@requires(Permission.SEE_OWN_MATCH)
def choose(match_id: int) -> Page:
    """Take on which of the dates the mentor can."""
    first = queries.find_meeting(actor(), match_id)
    party = queries.asked_party(first, _asked(first))
    form = choose_form(first, party)
    if not form.sent():
        return _mine_page(first, form), WRONG
    need_standing(first, form.standing.data)
    with unit_of_work() as work:
        can = [] if "none" in request.form else form.can.data or []
        actions.answer_dates(first=first, party=party, can=can, actor=actor().user)
        work.answer(url_for(".mine", match_id=match_id), _("Thank you. The coordinator sees your answer."))
    return work.response


@blueprint.post("/<int:match_id>/come")
@requires(Permission.SEE_OWN_MATCH)
def come(match_id: int) -> Page:
    """Take the mentor's answer to the invitation."""
    first = queries.find_meeting(actor(), match_id)
    party = queries.party_of(first, _me(first))
    form = ComeForm()
    with unit_of_work() as work:
        if form.sent():
            actions.answer_invitation(match=first.match, party=party, can_come=form.answer.data == "yes")
        work.answer(url_for(".mine", match_id=match_id), _("Thank you. The coordinator sees your answer."))
    return work.response


@blueprint.get("/<int:match_id>/mine/agreements/<code>.pdf")
@requires(Permission.SEE_OWN_MATCH)
def my_paper(match_id: int, code: str) -> Page:
    """Give the mentor the agreements on paper."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    return agreements_pdf(first, code, whole=True)


@blueprint.get("/<int:match_id>/at-school/agreements/<code>.pdf")
@requires(Permission.FOLLOW_STUDENTS)
def school_paper(match_id: int, code: str) -> Page:
    """Give the school its part of the agreements on paper."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    return agreements_pdf(first, code, whole=False)


@blueprint.get("/<int:match_id>/at-school")
@requires(Permission.FOLLOW_STUDENTS)
def at_school(match_id: int) -> Page:
    """Show the school when and where the first meeting is, and who is invited; not what the pair agreed."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    return render_template("koppelingsmoment/at_school.html", first=first, words=wording)


def _mine_page(first: FirstMeeting, form: ChooseForm | None = None) -> str:
    record_opening(actor().id, student_id=first.match.student_id)
    asked = next((one for one in first.asked if one.id == _asked(first)), None)
    return render_template(
        "koppelingsmoment/mine.html",
        first=first,
        words=wording,
        may_see_name=first.match.stage not in (MatchStage.PROPOSED, MatchStage.ACCEPTED_BY_MENTOR),
        me=_me(first),
        poll=first.poll if asked else None,
        party=asked,
        form=form or (choose_form(first, asked) if asked else None),
    )


def _me(first: FirstMeeting) -> int | None:
    return next((one.id for one in first.invited if one.party is Party.MENTOR), None)


def _asked(first: FirstMeeting) -> int | None:
    return next((one.id for one in first.asked if one.party is Party.MENTOR), None)
