"""The pages of a mentor: agenda, plan, how did it go, and hours."""

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import from_local, local, now, today
from programme.core.drafts import DraftOwner, discard_draft, has_drafts, load_draft
from programme.core.forms import BaseForm, options
from programme.core.i18n import gettext as _
from programme.core.rendering import day
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.silence import quiet_of
from programme.logbook import actions, queries, wording
from programme.logbook.forms import NO_DATE, AsPlannedForm, DifferentForm, LogForm, MissedForm, MoveForm, PlanForm
from programme.logbook.models import ConversationState, Place, Side
from programme.logbook.queries import EDIT_FORM, LOG_FORM, Writing
from programme.logbook.rules import by_month, other_moments, school_year_start
from programme.logbook.views.shared import Page, blueprint, status_of
from programme.norms.promises import Promises

# In which way a planned conversation went; the first one is the big button.
FORMS: dict[str, type[BaseForm]] = {
    "held": AsPlannedForm,
    "different": DifferentForm,
    "moved": MoveForm,
    "cancelled": MissedForm,
    "no_show": MissedForm,
}


@blueprint.get("/agenda")
@requires(Permission.LOG)
def agenda() -> Page:
    """Show what is planned, the next first, and what was written down last."""
    days_off = queries.in_days_off(actor())
    return render_template(
        "logbook/agenda.html",
        rows=queries.agenda(actor()),
        days_off=days_off,
        off={one.id for planned in days_off.values() for one in planned},
        matches=queries.running_matches(actor()),
        written=queries.written(actor()),
        has_unsent=has_drafts(_owner()),
        series=queries.fixed_hours(actor()),
        words=wording,
    )


@blueprint.route("/matches/<int:match_id>/plan", methods=["GET", "POST"])
@requires(Permission.LOG)
def plan(match_id: int) -> Page:
    """Plan the next conversation."""
    writing = queries.find_match_to_write(actor(), match_id)
    norm = writing.match.programme.promises.conversation_minutes
    form = PlanForm(minutes=norm, place=Place.SCHOOL.value, invites=True)
    if not form.sent():
        return render_template("logbook/plan.html", form=form, match=writing.match), status_of(form)
    with unit_of_work() as work:
        starts_at = from_local(datetime.combine(form.on.data, form.at.data))
        actions.plan_conversation(
            writing=writing, actor=actor(), starts_at=starts_at, minutes=form.minutes.data,
            place=Place(form.place.data), now=now(), invites=form.invites.data,
        )  # fmt: skip
        work.answer(url_for(".agenda"), _("Planned. It stands in your agenda."))
    return work.response


@blueprint.route("/conversations/<int:conversation_id>", methods=["GET", "POST"])
@requires(Permission.LOG)
def edit(conversation_id: int) -> Page:
    """Ask how a planned conversation went; the big button saves it in one go."""
    writing = queries.find_to_write(actor(), conversation_id)
    how = request.args.get("how", "held")
    form = _form_about(how, writing, queries.conversation_anchor(conversation_id))
    if not form.sent():
        _offer_goals(form, writing)
        return render_template("logbook/edit.html", form=form, how=how, writing=writing, words=wording), status_of(form)
    with unit_of_work() as work:
        message = _tell(how, form, writing)
        work.answer(url_for(".agenda"), message)
    return work.response


@blueprint.route("/matches/<int:match_id>/log", methods=["GET", "POST"])
@requires(Permission.LOG)
def log(match_id: int) -> Page:
    """Write down a conversation that nobody planned."""
    writing = queries.find_match_to_write(actor(), match_id)
    form = LogForm(**_first_values(writing, LOG_FORM, queries.match_anchor(match_id)))
    form.since = writing.match.started_on
    _offer_goals(form, writing)
    if not form.sent():
        return render_template(
            "logbook/log.html", form=form, match=writing.match, has_draft=writing.has_draft
        ), status_of(form)
    with unit_of_work() as work:
        actions.write_unplanned(
            writing=writing, actor=actor(), told=_told(form), held_on=form.held_on.data, today=today()
        )
        _forget(writing, LOG_FORM, queries.match_anchor(match_id))
        work.answer(url_for(".agenda"), _("Saved. Thank you for writing it down."))
    return work.response


@blueprint.get("/hours")
@requires(Permission.LOG)
def hours() -> Page:
    """Show the mentor's hours of this school year, by month."""
    since = school_year_start(today(), _promises())
    months = by_month(queries.held_since(actor(), since))
    return render_template("logbook/hours.html", months=months, since=since)


def _promises() -> Promises:
    return queries.own_programme(actor()).promises


def _form_about(how: str, writing: Writing, anchor: str) -> BaseForm:
    """Make the form for the way it went, filled with what was planned or typed before."""
    kind = FORMS.get(how, AsPlannedForm)
    if issubclass(kind, MoveForm):
        return _form_to_move(kind, writing)
    form = kind(**_first_values(writing, EDIT_FORM, anchor))
    if "goal_ids" in request.form:
        _offer_goals(form, writing)
    return form


def _form_to_move(kind: type[MoveForm], writing: Writing) -> MoveForm:
    """Offer a few moments outside days off on which nothing else is planned, so that a new date is one tap."""
    form = kind(by_side=request.args.get("by"))
    conversation = writing.conversation
    if conversation is not None:
        taken = [local(one.starts_at).date() for one in queries.planned_from(writing.match.id, now())]
        off = [(period.first_on, period.last_on) for period in quiet_of(writing.match, since=today())]
        moments = [local(one) for one in other_moments(conversation.starts_at, now(), taken, off)]
        form.moment.choices = options(
            (one.replace(tzinfo=None).isoformat(timespec="minutes"), f"{day(one.date())} {one:%H.%M}")
            for one in moments
        )
        if isinstance(form, MissedForm):
            form.moment.choices += options([(NO_DATE, _("No new date yet"))])
    return form


def _first_values(writing: Writing, form: str, anchor: str) -> dict[str, Any]:
    """Give what a form starts with: what was planned, and over it what was typed and not sent."""
    planned = writing.conversation
    norm = writing.match.programme.promises.conversation_minutes
    values: dict[str, Any] = {
        "held_on": today(),
        "minutes": (planned.minutes if planned else None) or norm,
        "place": (planned.place if planned else Place.SCHOOL).value,
        "goal_ids": list(writing.last_goal_ids),
    }
    kept = load_draft(_owner(), form, anchor) if writing.has_draft and request.method == "GET" else None
    return values | _typed(kept or {})


def _typed(kept: dict[str, Any]) -> dict[str, Any]:
    """Take from a draft what the form understands; a draft holds what was typed, right or wrong."""
    values: dict[str, Any] = {}
    for name, typed in kept.items():
        each = [str(one) for one in typed] if isinstance(typed, list) else [str(typed)]
        if name == "goal_ids":
            values[name] = [int(one) for one in each if one.isdecimal()]
        elif name in ("note", "place") and each:
            values[name] = each[0]
        elif name == "ring_me":
            values[name] = True
        elif name == "minutes" and each and each[0].isdecimal():
            values[name] = int(each[0])
    return values


def _offer_goals(form: BaseForm, writing: Writing) -> None:
    if "goal_ids" in form and writing.goal_count:
        form.goal_ids.choices = options((goal.id, goal.words or "") for goal in queries.goals(writing.match.id))


def _tell(how: str, form: Any, writing: Writing) -> str:
    """Save what the mentor says about a planned conversation; give what they read after it."""
    person, conversation = actor(), writing.conversation
    if conversation is not None:
        _forget(writing, EDIT_FORM, queries.conversation_anchor(conversation.id))
    if isinstance(form, MoveForm):
        new_at = None if form.starts_at is None else from_local(form.starts_at)
        if isinstance(form, MissedForm):
            state, side = ConversationState(how), Side(form.by_side.data)
            actions.write_missed(writing=writing, actor=person, state=state, by_side=side, now=now(), new_at=new_at)
        elif new_at is not None:
            actions.move_conversation(writing=writing, actor=person, starts_at=new_at, now=now())
        return _("The new date stands in your agenda.") if new_at else _("Saved. Plan a new one when you like.")
    actions.write_held(writing=writing, actor=person, told=_told(form), today=today())
    return _("Saved. Thank you for writing it down.")


def _told(form: Any) -> actions.Told:
    return actions.Told(
        minutes=form.minutes.data if "minutes" in form else None,
        place=Place(form.place.data) if "place" in form else None,
        goal_ids=tuple(form.goal_ids.data or ()),
        note=form.note.data or "",
        ring_me=bool(form.ring_me.data),
    )


def _forget(writing: Writing, form: str, anchor: str) -> None:
    if writing.has_draft:
        discard_draft(_owner(), form, anchor)


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)
