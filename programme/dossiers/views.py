"""The pages over all steps: people, one student, matches, one match, the mentor's own student, and the student's own page."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.access.staffing import programme_staff
from programme.consent import queries as consents
from programme.consent import wording as consent_wording
from programme.consent.models import Speaker
from programme.consent.rules import all_in_force
from programme.core.clock import now, today
from programme.core.errors import NotFound
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.dossiers import actions, lists, mine, queries, timeline, wording
from programme.dossiers.forms import NOBODY, AssignForm
from programme.dossiers.rules import next_steps, read_mark
from programme.feedback import queries as feedback
from programme.feedback.wording import OWN_STANDING
from programme.lifecycle.models import Trajectory
from programme.lifecycle.rhythm import rhythm
from programme.lifecycle.stages import OPEN_MATCH
from programme.nomination.wording import RHYTHM
from programme.norms.helplines import find_lines
from programme.people.models import MentorStage, User
from programme.support.queries import planned_ahead, wait_of
from programme.support.wording import weighed

blueprint = Blueprint("dossiers", __name__, url_prefix="/dossiers")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.get("/people")
@requires(Permission.SEE_PEOPLE)
def people() -> Page:
    """Show students, mentors, or who waits for a mentor."""
    after, search = read_mark(request.args.get("after")), _typed(request.args.get("q", ""))
    kind = request.args.get("kind", "students")
    known = {"kind": kind, "q": search, "counts": lists.counts(actor()), "words": wording}
    if kind == "mentors":
        asked = request.args.get("stage", "")
        stage = MentorStage(asked) if asked in list(MentorStage) else MentorStage.ADMITTED
        page = lists.mentors(actor(), stage, search, after)
        return render_template("dossiers/people.html", mentors=page, stage=stage, stages=list(MentorStage), **known)
    found = lists.waiting(actor(), after) if kind == "waiting" else lists.students(actor(), search, after)
    return render_template("dossiers/people.html", students=found, **known)


@blueprint.get("/students/<int:trajectory_id>")
@requires(Permission.SEE_DOSSIER)
def student(trajectory_id: int) -> Page:
    """Show the file of one student as one timeline."""
    file = queries.student_file(actor(), trajectory_id)
    record_opening(actor().id, student_id=file.trajectory.student_id)
    return render_template(
        "dossiers/student.html",
        file=file,
        lines=consents.lines(trajectory_id),
        consent_words=consent_wording,
        age=file.trajectory.student.age_on(today()),
        moments=timeline.moments(file),
        links=_next_links(file),
        words=wording,
    )


@blueprint.route("/students/<int:trajectory_id>/assign", methods=["GET", "POST"])
@requires(Permission.SEE_DOSSIER)
def assign(trajectory_id: int) -> Page:
    """Take a trajectory, or hand it over."""
    trajectory = queries.find_trajectory(actor(), trajectory_id)
    staff = {user.id: user for user in programme_staff(trajectory.programme_id)}
    form = AssignForm(coordinator_id=trajectory.coordinator_id or actor().id, backup_id=trajectory.backup_id or NOBODY)
    names = _weighed(trajectory, staff)
    form.coordinator_id.choices = options(names)
    form.backup_id.choices = options([(NOBODY, _("Nobody")), *names])
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("dossiers/assign.html", form=form, trajectory=trajectory), status
    with unit_of_work() as work:
        runs, backup = staff[form.coordinator_id.data], staff.get(form.backup_id.data)
        actions.assign(trajectory=trajectory, actor=actor().user, coordinator=runs, backup=backup)
        work.answer(url_for(".people"), _("%(name)s runs it now.", name=runs.name))
    return work.response


@blueprint.get("/matches")
@requires(Permission.SEE_MATCHES)
def matches() -> Page:
    """Show the matches, those whose silence ends first at the top."""
    asked = request.args.get("show", "")
    show = lists.Show(asked) if asked in list(lists.Show) else lists.usual_show(actor())
    day = today()
    page = lists.matches(actor(), show, read_mark(request.args.get("after")), day)
    return render_template("dossiers/matches.html", page=page, show=show, today=day, words=wording)


@blueprint.get("/matches/<int:match_id>")
@requires(Permission.SEE_MATCHES)
def match(match_id: int) -> Page:
    """Show one match: its phase, what happened, what was agreed."""
    file = queries.match_file(actor(), match_id)
    pair = file.match
    record_opening(actor().id, student_id=pair.student_id)
    return render_template(
        "dossiers/match.html",
        file=file,
        pair=pair,
        norm=pair.promises.phase(pair.phase),
        rhythm=rhythm(pair.stage, pair.next_due_on, today()),
        wait=wait_of(match_id, next_due_on=pair.next_due_on, snoozed_until=pair.snoozed_until),
        now=now(),
        today=today(),
        words=wording,
    )


@blueprint.get("/my-student")
@requires(Permission.SEE_OWN_MATCH)
def my_student() -> Page:
    """Show a mentor the own student: only what the match needs."""
    own = queries.own_students(actor())
    if not own:
        stage = queries.own_mentor_stage(actor())
        return render_template("dossiers/no_student.html", admitted=stage is MentorStage.ADMITTED)
    number = request.args.get("match", type=int) or own[0].match.id
    chosen = next((one for one in own if one.match.id == number), None)
    if chosen is None:
        raise NotFound
    record_opening(actor().id, student_id=chosen.match.student_id)
    return render_template(
        "dossiers/my_student.html",
        own=own,
        chosen=chosen,
        conversations=queries.own_conversations(actor(), number),
        goals=queries.own_goals(actor(), number),
        now=now(),
        words=wording,
    )


@blueprint.get("/my-page")
@by_link(Purpose.MY_PAGE)
def my_page() -> Page:
    """Show students their own page: what is planned, what was agreed, what the school sees, and whom to call."""
    page = mine.own_page(links.current_link(Purpose.MY_PAGE).trajectory_id, today())
    progress = feedback.progress(page.trajectory.id, today()) if page.trajectory.school_knows else None
    return render_template(
        "dossiers/my_page.html",
        page=page,
        notes=feedback.own_notes(page.trajectory.id, today()),
        progress=progress,
        judged=RHYTHM[progress.rhythm] if progress else None,
        standing=OWN_STANDING,
        answers=all_in_force(consents.said(page.trajectory.id), Speaker.STUDENT),
        choices=consent_wording,
        lines=find_lines(page.trajectory.programme_id),
        words=wording,
    )


def _typed(search: str) -> str:
    return "".join(character for character in search if character.isprintable())[:50]


def _next_links(file: queries.StudentFile) -> list[tuple[str, str]]:
    """Give label and address of what can be done next; what needs a match is left out when there is none."""
    trajectory = file.trajectory
    steps = next_steps(
        stage=trajectory.stage,
        intake_planned=any(intake.is_current and intake.held_on is None for intake in file.intakes),
        motivation_known=trajectory.motivation is not None,
        colour=trajectory.colour,
        amber_ready=trajectory.amber_ready,
    )
    # Of mentors who were asked side by side, the one who goes on stands for all.
    latest = next(
        (one.id for one in file.matches if one.stage in OPEN_MATCH), file.matches[0].id if file.matches else None
    )
    links = []
    for step in steps:
        label, endpoint = wording.NEXT[step]
        if step not in wording.ON_MATCH:
            links.append((str(label), url_for(endpoint, trajectory_id=trajectory.id)))
        elif latest is not None:
            links.append((str(label), url_for(endpoint, match_id=latest)))
    return links


def _weighed(trajectory: Trajectory, staff: Mapping[int, User]) -> list[tuple[int, str]]:
    """Name who may run a trajectory, each with what is planned for them."""
    ahead = planned_ahead(trajectory.programme, today())
    most = trajectory.programme.promises.contacts_week_most
    return [(number, weighed(user.name, ahead[number], most)) for number, user in staff.items()]
