"""The pages on which a concern is raised, and on which who raised it sees who has it."""

from dataclasses import replace

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import SCHOOL_STAFF, Permission
from programme.access.visibility import load
from programme.concerns import actions, queries, wording
from programme.concerns.actions.words import raiser_of
from programme.concerns.forms.raising import NoteForm, RaiseForm, SchoolRaiseForm
from programme.concerns.models import Concern, GoesTo, RaisedAs, Urgency
from programme.concerns.queries import Room
from programme.concerns.rules import Subject, around
from programme.concerns.views.shared import WRONG, Page, blueprint
from programme.core import clock
from programme.core.drafts import DraftOwner, discard_draft, load_draft
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match, Trajectory
from programme.norms.boundaries import ALWAYS, boundaries
from programme.norms.helplines import find_lines
from programme.people.models import Mentor

DRAFT = ("concerns.raise_concern", "mine")


@blueprint.route("/raise", methods=["GET", "POST"])
@requires(Permission.RAISE_CONCERN)
def raise_concern() -> Page:
    """Show who to call now, and let a mentor or somebody of a school say what worries them."""
    at_school, owner = actor().role in SCHOOL_STAFF, DraftOwner(user_id=actor().id)
    room = queries.room_of_school(actor()) if at_school else queries.room_of_mentor(actor())
    form = SchoolRaiseForm() if at_school else RaiseForm()
    kept = load_draft(owner, *DRAFT) if request.method == "GET" else None
    form.offer(room, kept)
    if not form.sent():
        return _form_page(form, room, has_draft=kept is not None), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        concern = _raise_around(form, room) if isinstance(form, SchoolRaiseForm) else _raise(form, room)
        discard_draft(owner, *DRAFT)
        work.answer(url_for(".sent", concern_id=concern.id))
    return work.response


@blueprint.route("/matches/<int:match_id>/note", methods=["GET", "POST"])
@requires(Permission.WEIGH_CONCERNS)
def note(match_id: int) -> Page:
    """Let who hears in a check-in that somebody may not be safe note it as a concern."""
    match, form = queries.find_match(actor(), match_id), NoteForm()
    record_opening(actor().id, student_id=match.student_id)
    if not form.sent():
        page = render_template("concerns/note.html", form=form, match=match, lines=find_lines(match.programme_id))
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        concern = actions.raise_concern(worry=noted(form), actor=actor().user, raised_as=RaisedAs.STAFF, match=match)
        work.answer(
            url_for(".show", concern_id=concern.id), _("Kept as a concern. Take it up, or let a colleague do so.")
        )
    return work.response


@blueprint.get("/<int:concern_id>/sent")
@requires(Permission.RAISE_CONCERN)
def sent(concern_id: int) -> Page:
    """Tell who raised it who has the concern, when that person reads it, by when they hear, and later the answer."""
    concern, now = queries.find_raised(actor(), concern_id), clock.now()
    read_from = queries.duty_of(concern).read_from(now)
    known = {"boundaries": boundaries(queries.programme_of(concern).id), "always": ALWAYS, "words": wording}
    told = queries.words_for(concern, raiser_of(concern))
    return render_template("concerns/sent.html", concern=concern, read_from=read_from, now=now, told=told, **known)


@blueprint.get("/")
@requires(Permission.RAISE_CONCERN)
def mine() -> Page:
    """Show what somebody raised, and the answers."""
    return render_template("concerns/mine.html", concerns=queries.raised_by(actor()), words=wording)


def noted(form: NoteForm) -> actions.Worry:
    """Give what a form says about no one in particular."""
    return actions.Worry(
        saw=form.saw.data,
        thinks=(form.thinks.data or "") if "thinks" in form else "",
        did=(form.did.data or "") if "did" in form else "",
        urgency=Urgency(form.urgency.data),
    )


def said(form: RaiseForm, subject: Subject) -> actions.Worry:
    """Give what a form says, about whom and to whom."""
    return replace(
        noted(form),
        about=subject.about,
        about_user_id=subject.user_id,
        goes_to=GoesTo(form.goes_to.data or GoesTo.COORDINATOR),
        is_unsure=form.is_unsure,
    )


def _raise(form: RaiseForm, room: Room) -> Concern:
    subject = room.subjects[form.about.data]
    return actions.raise_concern(
        worry=said(form, subject),
        actor=actor().user,
        match=load(actor(), Match, subject.match_id) if subject.match_id else None,
        mentor=load(actor(), Mentor, actor().mentor_id or 0),
    )


def _raise_around(form: SchoolRaiseForm, room: Room) -> Concern:
    trajectory = load(actor(), Trajectory, form.student.data)
    match = queries.match_of(trajectory.id)
    subject = around(
        room.subjects[form.about.data],
        mentor_user_id=None if match is None else match.mentor.user_id,
        coordinator_id=trajectory.coordinator_id,
    )
    return actions.raise_concern(
        worry=said(form, subject),
        actor=actor().user,
        raised_as=RaisedAs.SCHOOL,
        match=match,
        trajectory=trajectory,
    )


def _form_page(form: RaiseForm, room: Room, *, has_draft: bool) -> str:
    return render_template(
        "concerns/raise_concern.html",
        form=form,
        room=room,
        draft=DRAFT,
        has_draft=has_draft,
        now=clock.now(),
    )
