"""The pages of the fixed questions of a programme: changing them, and every version there was."""

from itertools import pairwise

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.norms.models import Programme
from programme.norms.questions import Meets
from programme.screening import actions, queries, rules, wording
from programme.screening.forms.questions import questions_form
from programme.screening.views.shared import WRONG, Page, blueprint


@blueprint.route("/programmes/<int:programme_id>/questions", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def questions(programme_id: int) -> Page:
    """Change the fixed questions of a programme; every change is a new version."""
    found, form = load(actor(), Programme, programme_id), questions_form(queries.current_questions(programme_id))
    if form.is_submitted() and form.seen_version != form.asked.version:
        raise Conflict(str(wording.QUESTIONS_CHANGED))
    if not form.sent():
        values = {"programme": found, "form": form, "colours": list(Meets), "words": wording}
        return render_template("screening/questions.html", **values), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        made = actions.change_questions(
            actor=actor().user, programme=found, chosen=form.chosen, reason=form.reason.data,
            seen_version=form.seen_version,
        )  # fmt: skip
        said = _("Kept as version %(number)s. It counts from now on.", number=made.version)
        work.answer(url_for(".question_versions", programme_id=programme_id), said)
    return work.response


@blueprint.get("/programmes/<int:programme_id>/questions/versions")
@requires(Permission.CHANGE_NUMBERS)
def question_versions(programme_id: int) -> Page:
    """Show every version of the questions: since when, by whom, why, and what changed."""
    found = load(actor(), Programme, programme_id)
    sets = queries.question_sets(actor(), programme_id)
    rows = [
        (one, [wording.turned(change) for change in rules.question_changes(before.questions, one.questions)])
        for one, before in pairwise(sets)
    ]
    return render_template(
        "screening/question_versions.html", programme=found, rows=rows, first=sets[-1], words=wording
    )
