"""The pages of notes on progress: mentor and coordinator write, the student decides, school and parent read."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.consent.queries import trajectory_of
from programme.core.clock import today
from programme.core.drafts import DraftOwner, discard_draft, load_draft
from programme.core.errors import NotFound
from programme.core.i18n import gettext as _
from programme.core.rendering import qr_code
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.feedback import actions, queries, rules, wording
from programme.feedback.forms import CHANGE, REFUSE, SHARE, AnswerForm, NoteForm, ProposeForm
from programme.feedback.models import NoteOutcome, NoteProposal, ProgressNote
from programme.feedback.rules import standing
from programme.lifecycle.models import Match, Trajectory
from programme.nomination.wording import RHYTHM
from programme.support.queries import next_school_talk

blueprint = Blueprint("feedback", __name__, url_prefix="/feedback")
Page = str | Response | tuple[str, int]
WRONG, CLASH = 422, 409
FORM, PROPOSE_FORM = "feedback.notes", "feedback.propose"
OUTCOME = {SHARE: NoteOutcome.APPROVED, CHANGE: NoteOutcome.CHANGED, REFUSE: NoteOutcome.REFUSED}


@blueprint.route("/matches/<int:match_id>", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def notes(match_id: int) -> Page:
    """Show the notes around a match and how each stands, and write one, perhaps from what a mentor proposed."""
    match, owner = queries.find_match(actor(), match_id), DraftOwner(user_id=actor().id)
    offered = next(iter(queries.waiting_proposals(match_id)), None)
    form = NoteForm(data=load_draft(owner, FORM, f"match {match_id}") or _words_of(offered))
    record_opening(actor().id, student_id=match.student_id)
    status = _status(form, offered)
    if status == CLASH or not form.sent():
        return _notes_page(match, form, offered, is_clash=status == CLASH), status
    with unit_of_work() as work:
        note = actions.write_note(
            match=match, actor=actor().user, words=form.words.data, today=today(), proposal=offered
        )
        discard_draft(owner, FORM, f"match {match_id}")
        found = standing(note.outcome, note.answer_by, today())
        work.answer(url_for(".notes", match_id=match_id), wording.asked_message(found))
    return work.response


@blueprint.route("/matches/<int:match_id>/propose", methods=["GET", "POST"])
@requires(Permission.LOG)
def propose(match_id: int) -> Page:
    """Let a mentor propose what the school may read; the coordinator looks at it, and the student decides."""
    match, owner = queries.find_match(actor(), match_id), DraftOwner(user_id=actor().id)
    waiting = queries.own_waiting(actor(), match_id)
    form = ProposeForm(data=load_draft(owner, PROPOSE_FORM, f"match {match_id}") or _words_of(waiting))
    record_opening(actor().id, student_id=match.student_id)
    status = _status(form, waiting)
    if status == CLASH or not form.sent():
        return _propose_page(match, form, waiting, is_clash=status == CLASH), status
    with unit_of_work() as work:
        actions.propose(match=match, actor=actor(), words=form.words.data, today=today())
        discard_draft(owner, PROPOSE_FORM, f"match {match_id}")
        work.answer(url_for(".propose", match_id=match_id), _("Sent. Your coordinator looks at it."))
    return work.response


@blueprint.post("/proposals/<int:proposal_id>/set-aside")
@requires(Permission.SUPPORT)
def set_aside(proposal_id: int) -> Page:
    """Make no note of what a mentor proposed."""
    found, seen = queries.find_proposal(actor(), proposal_id), request.form.get("proposal")
    with unit_of_work() as work:
        actions.set_aside(proposal=found, seen=seen, actor=actor().user, today=today())
        work.answer(url_for(".notes", match_id=found.match_id), _("No note is made of it. The mentor sees that."))
    return work.response


@blueprint.post("/notes/<int:note_id>/ask-again")
@requires(Permission.SUPPORT)
def ask_again(note_id: int) -> Page:
    """Ask the student once more."""
    note = queries.find_note(actor(), note_id)
    with unit_of_work() as work:
        actions.ask_again(note=note, actor=actor().user, today=today())
        found = standing(note.outcome, note.answer_by, today())
        work.answer(url_for(".notes", match_id=note.match_id), wording.asked_message(found))
    return work.response


@blueprint.post("/notes/<int:note_id>/let-rest")
@requires(Permission.SUPPORT)
def let_rest(note_id: int) -> Page:
    """Leave a note that nobody answered: not shared."""
    note = queries.find_note(actor(), note_id)
    with unit_of_work() as work:
        actions.let_rest(note=note, actor=actor().user, today=today())
        work.answer(url_for(".notes", match_id=note.match_id), _("It rests. Nothing is shared."))
    return work.response


@blueprint.route("/matches/<int:match_id>/code", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def code(match_id: int) -> Page:
    """Show the student's link as a code on this screen, once; nothing but its hash is kept."""
    match = queries.find_match(actor(), match_id)
    if request.method == "GET":
        return redirect(url_for(".notes", match_id=match_id))
    with unit_of_work():
        address, until = actions.show_code(match=match, actor=actor().user, today=today())
    picture = qr_code(address, _("QR code for the phone of the student"))
    return render_template("feedback/code.html", match=match, address=address, until=until, picture=picture)


@blueprint.get("/answer")
@by_link(Purpose.PROGRESS_NOTE)
def answer_by_link() -> Page:
    """Show the student the note that waits longest, or how all of them stand."""
    return _answer_page(AnswerForm(formdata=None))


@blueprint.post("/answer/<int:note_id>")
@by_link(Purpose.PROGRESS_NOTE)
def answer(note_id: int) -> Page:
    """Take the student's answer to one note: share, change or not share."""
    link = links.current_link(Purpose.PROGRESS_NOTE)
    note, form = queries.own_note(link, note_id), AnswerForm()
    if not form.sent():
        return _answer_page(form, note), WRONG
    with unit_of_work() as work:
        said = actions.Said(OUTCOME[form.answer.data], form.words.data or "", bool(form.for_guardian.data))
        actions.answer(note=note, said=said, link=link, today=today())
        work.answer(url_for(".answer_by_link"), wording.answered(note.outcome))
    return work.response


@blueprint.post("/answer/<int:note_id>/take-back")
@by_link(Purpose.PROGRESS_NOTE)
def take_back(note_id: int) -> Page:
    """Take back a note that was shared."""
    note = queries.own_note(links.current_link(Purpose.PROGRESS_NOTE), note_id)
    with unit_of_work() as work:
        actions.take_back(note=note, today=today())
        work.answer(url_for(".answer_by_link"), _("Taken back. Your school does not see it any more."))
    return work.response


@blueprint.get("/read")
@by_link(Purpose.READ_NOTE)
def read_by_link() -> Page:
    """Show a parent or carer the note the student wants them to read."""
    link = links.current_link(Purpose.READ_NOTE)
    return render_template(
        "feedback/read_by_link.html", trajectory=trajectory_of(link), note=queries.for_guardian(link)
    )


@blueprint.get("/students/<int:trajectory_id>")
@requires(Permission.FOLLOW_STUDENTS)
def progress(trajectory_id: int) -> Page:
    """Show the school whether a pair started, is on rhythm and until when, and what the student lets it read."""
    trajectory = load(actor(), Trajectory, trajectory_id)
    found = queries.progress(trajectory_id, today())
    if found is None:
        raise NotFound
    record_opening(actor().id, student_id=trajectory.student_id)
    return render_template(
        "feedback/progress.html",
        trajectory=trajectory,
        progress=found,
        notes=queries.for_school(trajectory_id, today()),
        judged=RHYTHM[found.rhythm],
        talk_at=next_school_talk(trajectory.programme_id, trajectory.school_id),
    )


def _words_of(offered: NoteProposal | None) -> dict[str, str | None]:
    return {} if offered is None else {"words": offered.words}


def _status(form: NoteForm | ProposeForm, offered: NoteProposal | None) -> int:
    """Give with what the form is shown: the second of two people sees what changed, with their own words kept."""
    if not form.is_submitted():
        return 200
    return WRONG if (form.proposal.data or "") == ("" if offered is None else offered.standing) else CLASH


def _notes_page(match: Match, form: NoteForm, offered: NoteProposal | None, *, is_clash: bool) -> str:
    form.proposal.data = "" if offered is None else offered.standing
    found = [(one, standing(one.outcome, one.answer_by, today())) for one in queries.notes(match.id)]
    return render_template(
        "feedback/notes.html",
        form=form,
        match=match,
        offered=offered,
        is_clash=is_clash,
        found=found,
        open=rules.OPEN,
        may_ask_again=rules.may_ask_again,
        against=queries.against_writing(match),
        answer_days=match.programme.promises.progress_answer_days,
        words=wording,
        draft_url=url_for("accounts.save_draft", form=FORM, anchor=f"match {match.id}"),
    )


def _propose_page(match: Match, form: ProposeForm, waiting: NoteProposal | None, *, is_clash: bool) -> str:
    form.proposal.data = "" if waiting is None else waiting.standing
    return render_template(
        "feedback/propose.html",
        form=form,
        match=match,
        waiting=waiting,
        is_clash=is_clash,
        found=queries.own_proposals(actor(), match.id),
        nothing_told=queries.against_writing(match) is not None,
        words=wording,
        draft_url=url_for("accounts.save_draft", form=PROPOSE_FORM, anchor=f"match {match.id}"),
    )


def _answer_page(form: AnswerForm, note: ProgressNote | None = None) -> str:
    link = links.current_link(Purpose.PROGRESS_NOTE)
    trajectory = trajectory_of(link)
    found = queries.own_notes(trajectory.id, today())
    waits = queries.still_open(found)
    asked = note or (waits[0].note if waits else None)
    if asked is not None and not form.is_submitted():
        form.words.data = asked.written
    return render_template(
        "feedback/answer_by_link.html",
        form=form,
        note=asked,
        more=len(waits) - 1,
        found=found,
        trajectory=trajectory,
        has_guardian=bool(queries.guardians(trajectory)),
        has_page=link.purpose is Purpose.MY_PAGE,
        words=wording,
    )
