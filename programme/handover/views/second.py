"""The page of a match's mentors: who stands in or mentors along, and until when."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.forms import ConfirmForm, options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.handover import actions, queries, wording
from programme.handover.forms import BecomeMainForm, SecondForm, UntilForm
from programme.handover.rules import possible
from programme.handover.views.shared import WRONG, Page, blueprint
from programme.lifecycle.models import Match, MatchPart
from programme.matching.queries import find_mentor, mentors
from programme.matching.rules import Terms


@blueprint.route("/matches/<int:match_id>/mentors", methods=["GET", "POST"])
@requires(Permission.MATCH)
def second(match_id: int) -> Page:
    """Show who mentors in a match, and let somebody stand in or mentor along."""
    match = queries.find_match(actor(), match_id)
    form = SecondForm(from_on=today())
    form.mentor_id.choices = _possible(match)
    if not form.sent():
        record_opening(actor().id, student_id=match.student_id)
        return _page(match, form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        _name(match, form)
        work.answer(url_for(".second", match_id=match_id), _("Agreed. The mentor and the student get a mail."))
    return work.response


@blueprint.route("/matches/<int:match_id>/mentors/<int:window_id>/extend", methods=["GET", "POST"])
@requires(Permission.MATCH)
def extend(match_id: int, window_id: int) -> Page:
    """Choose another last day for who stands in."""
    match = queries.find_match(actor(), match_id)
    window = queries.find_window(match, window_id)
    form = UntilForm(until_on=window.until_on)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("handover/extend.html", form=form, match=match, window=window), status
    with unit_of_work() as work:
        actions.extend(match=match, window=window, actor=actor(), until_on=form.until_on.data, today=today())
        work.answer(url_for(".second", match_id=match_id), _("Agreed. The mentor hears the new last day."))
    return work.response


@blueprint.post("/matches/<int:match_id>/mentors/<int:window_id>/end")
@requires(Permission.MATCH)
def end_early(match_id: int, window_id: int) -> Page:
    """Let today be the last day of a second mentor."""
    match = queries.find_match(actor(), match_id)
    window = queries.find_window(match, window_id)
    if not ConfirmForm().sent():
        return _page(match, _empty_form(match)), WRONG
    with unit_of_work() as work:
        actions.end_early(match=match, window=window, actor=actor(), today=today())
        work.answer(url_for(".second", match_id=match_id), _("Today is the last day. The mentor gets a mail."))
    return work.response


@blueprint.post("/matches/<int:match_id>/mentors/<int:window_id>/is-back")
@requires(Permission.MATCH)
def is_back(match_id: int, window_id: int) -> Page:
    """Note that the main mentor goes on after the last day of who stood in."""
    match = queries.find_match(actor(), match_id)
    window = queries.find_window(match, window_id)
    if not ConfirmForm().sent():
        return _page(match, _empty_form(match)), WRONG
    with unit_of_work() as work:
        actions.is_back(match=match, window=window, actor=actor())
        work.answer(url_for(".second", match_id=match_id), _("Good: %(name)s goes on.", name=match.mentor.first_name))
    return work.response


@blueprint.route("/matches/<int:match_id>/mentors/<int:window_id>/go-on", methods=["GET", "POST"])
@requires(Permission.MATCH)
def become_main(match_id: int, window_id: int) -> Page:
    """Let who stands in go on as the mentor, after the student was asked."""
    match = queries.find_match(actor(), match_id)
    window = queries.find_window(match, window_id)
    form, name = BecomeMainForm(), window.mentor.first_name
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("handover/become_main.html", form=form, match=match, window=window), status
    with unit_of_work() as work:
        agreed = form.agreed.data
        actions.become_main(match=match, window=window, actor=actor(), student_agreed=agreed, today=today())
        work.answer(
            url_for(".second", match_id=match_id), _("%(name)s is the mentor now. Everybody gets a mail.", name=name)
        )
    return work.response


def _page(match: Match, form: SecondForm) -> str:
    return render_template(
        "handover/second.html",
        match=match,
        form=form,
        windows=queries.seconds(match.id),
        firsts=queries.firsts(match),
        asked=queries.asked_windows(match.id),
        may_follow=queries.may_follow(match.id, today()) if match.is_running else (),
        absences=queries.mentor_absences(match.mentor_id),
        today=today(),
        words=wording,
    )


def _empty_form(match: Match) -> SecondForm:
    form = SecondForm(formdata=None, from_on=today())
    form.mentor_id.choices = _possible(match)
    return form


def _possible(match: Match) -> list[tuple[int, str]]:
    promises = match.programme.promises
    found = possible(
        queries.student_of(match).profile,
        [one for one in mentors(actor(), promises) if one.id != match.mentor_id],
        Terms(promises, today()),
    )
    return options((one.mentor.id, wording.candidate(one)) for one in found)


def _name(match: Match, form: SecondForm) -> None:
    actions.name_second(
        match=match,
        mentor=find_mentor(actor(), form.mentor_id.data),
        actor=actor(),
        part=MatchPart(form.part.data),
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        student_agreed=form.agreed.data,
        may_read=form.may_read.data,
        today=today(),
    )
