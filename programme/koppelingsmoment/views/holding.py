"""The page of the meeting itself, on one tablet: who is there, what is agreed, and the start."""

from datetime import date
from typing import Any

from flask import render_template, url_for
from werkzeug.datastructures import MultiDict

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core import clock
from programme.core.clock import today
from programme.core.drafts import DraftOwner, discard_draft, load_draft
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.koppelingsmoment import actions, queries, rules, wording
from programme.koppelingsmoment.forms import HoldForm
from programme.koppelingsmoment.queries import FirstMeeting
from programme.koppelingsmoment.rules import Presence
from programme.koppelingsmoment.views.shared import WRONG, Page, blueprint, need
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Party, Phase

FORM = "koppelingsmoment.hold"
# Whether somebody agrees is said anew each time.
SAID_ANEW = ("student_agrees", "mentor_agrees", "others_agree", "is_signed", "version")


@blueprint.route("/<int:match_id>/hold", methods=["GET", "POST"])
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def hold(match_id: int) -> Page:
    """Write down the meeting while it is held, which starts the match."""
    first = queries.find_meeting(actor(), match_id)
    need(first, MatchStage.PLANNED)
    typed = load_draft(_owner(), FORM, _anchor(first)) or {}
    form = _form(first, typed)
    if not form.sent() or form.show_gaps(actions.find_gaps(first, _held(form, first), today())):
        return _page(form, first, has_draft=bool(typed)), WRONG if form.is_submitted() else 200
    _need_same(first, form)
    with unit_of_work() as work:
        actions.hold(first=first, held=_held(form, first), actor=actor().user, today=today())
        discard_draft(_owner(), FORM, _anchor(first))
        work.answer(url_for(".show", match_id=match_id), _("The match has started."))
    return work.response


def _form(first: FirstMeeting, typed: dict[str, Any]) -> HoldForm:
    """Give the form with what was sent, else with what was typed before, else with the usual."""
    kept = [(name, one) for name, value in typed.items() for one in (value if isinstance(value, list) else [value])]
    form = HoldForm(data=_usual(first))
    if typed and not form.is_submitted():
        form = HoldForm(formdata=MultiDict([(name, one) for name, one in kept if name not in SAID_ANEW]))
        form.version.data = _version(first)
    form.invited([one.party for one in first.invited])
    return form


def _page(form: HoldForm, first: FirstMeeting, *, has_draft: bool) -> str:
    record_opening(actor().id, student_id=first.match.student_id)
    return render_template(
        "koppelingsmoment/hold.html",
        form=form,
        first=first,
        words=wording,
        consent=rules.needs_consent(first.age, first.promises),
        draft=(FORM, _anchor(first)),
        has_draft=has_draft,
    )


def _need_same(first: FirstMeeting, form: HoldForm) -> None:
    """Refuse when somebody gave the meeting another date since the page was opened.

    :raises Conflict: then; what was typed is kept as a draft.
    """
    if form.seen_version is not None and first.meeting is not None and form.seen_version != first.meeting.version:
        raise Conflict(_("Somebody else changed the date of this meeting. Look at how it stands now."))


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)


def _anchor(first: FirstMeeting) -> str:
    return f"match {first.match.id}"


def _version(first: FirstMeeting) -> int:
    return first.meeting.version if first.meeting else 0


def _usual(first: FirstMeeting) -> dict[str, object]:
    """Give what the form of a held meeting shows at first."""
    planned = clock.local(first.meeting.starts_at).date() if first.meeting else today()
    held_on: date = min(planned, today())
    return {
        "version": _version(first),
        "held_on": held_on,
        "question": queries.shared_question(first.match.trajectory_id),
        "every_days": first.promises.phase(Phase.STARTUP).days_between,
        "until_on": rules.until_by_default(held_on, first.promises),
        "between_us": wording.what_stays_between_us(),
        "when_stuck": wording.when_it_does_not_work(),
    }


def _held(form: HoldForm, first: FirstMeeting) -> actions.Held:
    there = set(form.present.data or [])
    said = ((Party.STUDENT, form.student_agrees.data), (Party.MENTOR, form.mentor_agrees.data))
    others = [Party(code) for code in form.others_agree.data or []]
    return actions.Held(
        held_on=form.held_on.data,
        presence=tuple(
            Presence(one.party, one.party.value in there, form.reason_of(one.party)) for one in first.invited
        ),
        every_days=form.every_days.data,
        meeting_day=form.meeting_day.data,
        meeting_place=form.meeting_place.data,
        until_on=form.until_on.data,
        reaching=form.reaching.data,
        between_us=form.between_us.data,
        when_stuck=form.when_stuck.data,
        question=form.question.data or "",
        agreed=(*(party for party, agrees in said if agrees), *others),
        consented_on=form.consented_on.data,
        is_signed=bool(form.is_signed.data),
    )
