"""The pages of a concern behind a link: a student says something, and follows what becomes of it."""

from flask import render_template, request, url_for

from programme.access import links
from programme.access.guards import by_link
from programme.access.models import Purpose
from programme.concerns import actions, queries, wording
from programme.concerns.forms.raising import StudentRaiseForm
from programme.concerns.models import About, Audience, RaisedAs
from programme.concerns.queries import Room
from programme.concerns.rules import Subject
from programme.concerns.views.raising import said
from programme.concerns.views.shared import WRONG, Page, blueprint
from programme.core import clock
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.norms.helplines import find_lines
from programme.norms.models import Programme

# Links that are the student's own to keep; any other one is mailed for a question, and shows no answer to a concern.
OWN = (Purpose.MY_PAGE, Purpose.STUDENT_CONCERN)


@blueprint.route("/tell", methods=["GET", "POST"])
@by_link(Purpose.STUDENT_CONCERN)
def raise_by_link() -> Page:
    """Show who to call now, and let a student say what is wrong, also about the mentor or somebody of the programme."""
    trajectory = queries.trajectory_behind(links.current_link(Purpose.STUDENT_CONCERN))
    room, form = queries.room_of_student(trajectory), StudentRaiseForm()
    form.offer(room)
    if not form.sent():
        page = _page(form, room, trajectory.programme)
        return page, WRONG if request.method == "POST" else 200
    with unit_of_work() as work:
        _raise(form, room.subjects[form.about.data], trajectory)
        work.answer(url_for(".mine_by_link"), _("Sent. Thank you for telling us."))
    return work.response


@blueprint.get("/told")
@by_link(Purpose.STUDENT_CONCERN)
def mine_by_link() -> Page:
    """Show a student who has what they said, when that person reads it, and what became of it."""
    link, now = links.current_link(Purpose.STUDENT_CONCERN), clock.now()
    trajectory = queries.trajectory_behind(link)
    concerns, _others = queries.own_concerns(trajectory.id)
    return render_template(
        "concerns/mine_by_link.html",
        concerns=concerns,
        told={one.id: queries.words_for(one, Audience.STUDENT) for one in concerns},
        trajectory=trajectory,
        in_full=link.purpose in OWN,
        has_page=link.purpose is Purpose.MY_PAGE,
        read_from=queries.duty(trajectory.programme).read_from(now),
        now=now,
        words=wording,
    )


def _raise(form: StudentRaiseForm, subject: Subject, trajectory: Trajectory) -> None:
    # What is about nobody around the match is kept out of the match, and out of its pages.
    match = None if subject.about in (About.STAFF, About.OTHER) else queries.match_of(trajectory.id)
    actions.raise_concern(
        worry=said(form, subject), actor=None, raised_as=RaisedAs.STUDENT, match=match, trajectory=trajectory
    )


def _page(form: StudentRaiseForm, room: Room, programme: Programme) -> str:
    known = {"lines": find_lines(programme.id), "now": clock.now(), "words": wording}
    return render_template("concerns/raise_by_link.html", form=form, room=room, **known)
