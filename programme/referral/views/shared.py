"""What the pages of a referral share: their blueprint, and the page of its owner with the form of its next step."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from programme.access.identity import actor
from programme.access.staffing import second_reviewers
from programme.core.drafts import DraftOwner, load_draft
from programme.core.forms import BaseForm
from programme.core.web import record_opening
from programme.lifecycle.stages import ReferralStage
from programme.referral import queries, rules, wording
from programme.referral.forms import AgreeForm, CloseForm, HandOverForm, HeardForm, StartedForm
from programme.referral.models import Referral

blueprint = Blueprint("referral", __name__, url_prefix="/referral")
Page = str | Response | tuple[str, int]
WRONG = 422
# Where what goes along is kept until it is sent.
HAND_OVER = "referral.hand_over"


def open_it(referral_id: int) -> Referral:
    """Give a referral to who runs it, and note that the file was opened."""
    referral = queries.find_referral(actor(), referral_id)
    record_opening(actor().id, student_id=referral.trajectory.student_id)
    return referral


def draft_of(referral: Referral) -> tuple[DraftOwner, str, str]:
    """Say where what somebody prepares for a handover is kept."""
    return DraftOwner(user_id=actor().id), HAND_OVER, f"referral {referral.id}"


def agree_form(referral: Referral, *, blank: bool = False) -> AgreeForm:
    """Make the form for the student's yes, with the colleagues who can be the second person."""
    form = AgreeForm(formdata=None) if blank else AgreeForm()
    form.offer(second_reviewers(referral.trajectory.programme_id, but=actor().id))
    return form


def render(template: str, form: BaseForm, **values: object) -> Page:
    """Render a page with a form; what is wrong in it is said on the same page."""
    return render_template(template, form=form, **values), WRONG if form.is_submitted() else 200


def show_page(referral: Referral, form: BaseForm | None = None) -> str:
    """Show a referral with the form of its next step, as it was sent when something was wrong in it."""
    blank = _blank(referral)
    same = form is not None and type(form) is type(blank)
    return render_template(
        "referral/show.html",
        referral=referral,
        form=form if same else blank,
        words=wording,
        is_open=referral.stage in rules.OPEN,
        is_handed=referral.stage in rules.HANDED,
        match=queries.running_match(referral.trajectory_id),
        page=queries.shared_page(referral.id),
        untold=queries.untold(referral.id),
        replies=queries.replies(referral.id),
        reads_notes=queries.reads_notes(actor(), referral),
        draft=draft_of(referral)[1:],
        has_draft=referral.stage is ReferralStage.AGREED and load_draft(*draft_of(referral)) is not None,
    )


def _blank(referral: Referral) -> BaseForm | None:
    match referral.stage:
        case ReferralStage.ADVISED:
            return agree_form(referral, blank=True)
        case ReferralStage.AGREED:
            return _prepared(referral)
        case ReferralStage.HANDED_OVER:
            return HeardForm(formdata=None)
        case ReferralStage.RECEIVED | ReferralStage.WAITING_LIST:
            return StartedForm(formdata=None)
        case ReferralStage.STARTED:
            return CloseForm(formdata=None)
        case _:
            return None


def _prepared(referral: Referral) -> HandOverForm:
    """Give the form of a handover with what was prepared before; the note of one that came back is there again."""
    typed = load_draft(*draft_of(referral))
    people = queries.receivers(referral.trajectory.school_id)
    form = HandOverForm(formdata=None) if typed is None else HandOverForm.kept(typed)
    form.offer(people, queries.pieces_of(referral))
    if typed is None:
        form.note.data = referral.handover_note
        form.receiver_id.data = people[0].id if people else 0
    return form
