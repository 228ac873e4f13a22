"""The pages of a concern: raise it, see who has it, and the steps to an answer."""

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.concerns import actions, queries, wording
from programme.concerns.forms import CHANGED, NO_MATCH, AnswerForm, NewFactsForm, RaiseForm, WeighForm
from programme.concerns.models import CareRoute, Concern, RaisedAs, Urgency
from programme.core.forms import BaseForm, ConfirmForm, options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.norms.helplines import HELPLINES
from programme.people.models import Mentor

blueprint = Blueprint("concerns", __name__, url_prefix="/concerns")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/raise", methods=["GET", "POST"])
@requires(Permission.RAISE_CONCERN)
def raise_concern() -> Page:
    """Show who to call now, and let a mentor say what worries them."""
    form = RaiseForm()
    own = queries.own_matches(actor())
    form.match_id.choices = options([*((row.match_id, row.first_name) for row in own), (NO_MATCH, _("Something else"))])
    if not own:
        del form.match_id
    if not form.sent():
        programme = queries.own_programme(actor())
        page = render_template("concerns/raise_concern.html", form=form, programme=programme, lines=HELPLINES)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        concern = _raise(form)
        work.answer(url_for(".sent", concern_id=concern.id))
    return work.response


@blueprint.route("/matches/<int:match_id>/note", methods=["GET", "POST"])
@requires(Permission.WEIGH_CONCERNS)
def note(match_id: int) -> Page:
    """Let who hears in a check-in that somebody may not be safe note it as a concern."""
    match, form = queries.find_match(actor(), match_id), RaiseForm()
    del form.match_id
    record_opening(actor().id, student_id=match.student_id)
    if not form.sent():
        page = render_template("concerns/note.html", form=form, match=match, lines=HELPLINES)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        concern = actions.raise_concern(worry=_worry(form), actor=actor().user, raised_as=RaisedAs.STAFF, match=match)
        work.answer(
            url_for(".show", concern_id=concern.id), _("Kept as a concern. Take it up, or let a colleague do so.")
        )
    return work.response


@blueprint.get("/<int:concern_id>/sent")
@requires(Permission.RAISE_CONCERN)
def sent(concern_id: int) -> Page:
    """Tell the mentor who has the concern, by when they hear, and later the answer."""
    concern = queries.find_concern(actor(), concern_id)
    return render_template("concerns/sent.html", concern=concern, words=wording)


@blueprint.get("/")
@requires(Permission.RAISE_CONCERN)
def mine() -> Page:
    """Show what a mentor raised, and the answers."""
    return render_template("concerns/mine.html", concerns=queries.raised_by(actor()), words=wording)


@blueprint.get("/<int:concern_id>")
@requires(Permission.WEIGH_CONCERNS)
def show(concern_id: int) -> Page:
    """Show one concern and the step it waits for."""
    return _show(queries.find_concern(actor(), concern_id))


@blueprint.post("/<int:concern_id>/acknowledge")
@requires(Permission.WEIGH_CONCERNS)
def acknowledge(concern_id: int) -> Page:
    """Take a concern up."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := ConfirmForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.acknowledge(concern=concern, actor=actor().user)
        work.answer(url_for(".show", concern_id=concern_id), _("You have taken it up. Now weigh whose work it is."))
    return work.response


@blueprint.post("/<int:concern_id>/weigh")
@requires(Permission.WEIGH_CONCERNS)
def weigh(concern_id: int) -> Page:
    """Record whose work it is."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := _weigh_form(concern)).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.weigh(
            concern=concern,
            actor=actor().user,
            route=CareRoute(form.route.data),
            weighing=form.weighing.data,
            consulted=form.consulted.data or "",
            changes_colour="changes_colour" in form and form.changes_colour.data == CHANGED,
        )
        work.answer(_after_weighing(concern), _("Kept. Now the mentor hears what happens."))
    return work.response


@blueprint.post("/<int:concern_id>/weigh-again")
@requires(Permission.WEIGH_CONCERNS)
def weigh_again(concern_id: int) -> Page:
    """Go back to weighing because of new facts."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := NewFactsForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.weigh_again(concern=concern, actor=actor().user, new_facts=form.new_facts.data)
        work.answer(url_for(".show", concern_id=concern_id), _("It can be weighed again."))
    return work.response


@blueprint.post("/<int:concern_id>/answer")
@requires(Permission.WEIGH_CONCERNS)
def answer(concern_id: int) -> Page:
    """Answer the mentor."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := AnswerForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.answer(concern=concern, actor=actor().user, text=form.answer.data)
        work.answer(url_for(".show", concern_id=concern_id), _("Sent. The mentor gets a mail that there is an answer."))
    return work.response


@blueprint.post("/<int:concern_id>/close")
@requires(Permission.WEIGH_CONCERNS)
def close(concern_id: int) -> Page:
    """Close a concern that was answered."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := ConfirmForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.close(concern=concern, actor=actor().user)
        work.answer(url_for("worklist.today"), _("The concern is closed."))
    return work.response


def _raise(form: RaiseForm) -> Concern:
    match_id = form.match_id.data if form.match_id is not None else NO_MATCH
    return actions.raise_concern(
        worry=_worry(form),
        actor=actor().user,
        match=load(actor(), Match, match_id) if match_id != NO_MATCH else None,
        mentor=load(actor(), Mentor, actor().mentor_id or 0),
    )


def _worry(form: RaiseForm) -> actions.Worry:
    return actions.Worry(
        saw=form.saw.data,
        thinks=form.thinks.data or "",
        did=form.did.data or "",
        urgency=Urgency(form.urgency.data),
    )


def _weigh_form(concern: Concern, **values: Any) -> WeighForm:
    """Make the form of a weighing; without a match there is no colour to speak of."""
    form = WeighForm(**values)
    if concern.match is None:
        del form.changes_colour
    return form


def _after_weighing(concern: Concern) -> str:
    """Give where to go on: to the fixed questions when the colour is looked at anew."""
    if concern.changes_colour and concern.match is not None:
        return url_for("screening.triage", trajectory_id=concern.match.trajectory_id)
    return url_for(".show", concern_id=concern.id)


def _show(concern: Concern, form: BaseForm | None = None) -> str:
    match = concern.match
    record_opening(
        actor().id,
        student_id=None if match is None else match.student_id,
        mentor_id=concern.mentor_id if match is None else None,
    )
    return render_template(
        "concerns/show.html",
        concern=concern,
        weigh=form if isinstance(form, WeighForm) else _weigh_form(concern, formdata=None),
        new_facts=form if isinstance(form, NewFactsForm) else NewFactsForm(formdata=None),
        answer=form if isinstance(form, AnswerForm) else AnswerForm(formdata=None),
        words=wording,
    )
