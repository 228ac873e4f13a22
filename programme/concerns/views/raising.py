"""The pages on which a concern is raised, and on which who raised it sees who has it."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.concerns import actions, queries, wording
from programme.concerns.forms.raising import NO_MATCH, RaiseForm
from programme.concerns.models import Concern, RaisedAs, Urgency
from programme.concerns.views.shared import WRONG, Page, blueprint
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.norms.helplines import HELPLINES
from programme.people.models import Mentor


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
