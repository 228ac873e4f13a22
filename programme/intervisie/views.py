"""The pages of intervisie: the groups, one group, one meeting with its method, who was there."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import programme_staff
from programme.access.visibility import load
from programme.core import clock
from programme.core.errors import Refused
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.intervisie import actions, queries, rules, wording
from programme.intervisie.forms import GroupForm, MeetingForm, PresenceForm
from programme.intervisie.methods import METHODS, SPEAKER
from programme.intervisie.models import IntervisieGroup, Method
from programme.norms.models import Programme
from programme.people.models import Mentor

blueprint = Blueprint("intervisie", __name__, url_prefix="/intervisie")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.get("/")
@requires(Permission.LEARN)
def index() -> Page:
    """Show the groups of the programme, or the own group of a mentor."""
    return render_template("intervisie/index.html", groups=queries.groups(actor(), clock.now()))


@blueprint.route("/make", methods=["GET", "POST"])
@requires(Permission.PLAN_LEARNING)
def make() -> Page:
    """Make a group."""
    mentors = queries.free_mentors(actor())
    programme = load(actor(), Programme, actor().programme_id or 0)
    form = _group_form(mentors)
    if not form.sent():
        page = render_template("intervisie/make.html", form=form, group=None, promises=programme.promises)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        group = actions.make_group(programme=programme, actor=actor().user, **_chosen(form, mentors))
        work.answer(url_for(".group", group_id=group.id), _("The group is made. Plan the first meeting."))
    return work.response


@blueprint.route("/<int:group_id>/change", methods=["GET", "POST"])
@requires(Permission.PLAN_LEARNING)
def change(group_id: int) -> Page:
    """Change who is in a group."""
    group = queries.find_group(actor(), group_id)
    mentors = queries.free_mentors(actor(), group)
    known = [mentor.id for mentor in queries.members(group)]
    form = _group_form(mentors, name=group.name, members=known, facilitator_id=group.facilitator_id)
    if not form.sent():
        return render_template("intervisie/make.html", form=form, group=group), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.change_group(group=group, actor=actor().user, **_chosen(form, mentors))
        work.answer(url_for(".group", group_id=group_id), _("The group is changed."))
    return work.response


@blueprint.get("/<int:group_id>")
@requires(Permission.LEARN)
def group(group_id: int) -> Page:
    """Show a group: its members and meetings, and to its members what they learned."""
    found = queries.find_group(actor(), group_id)
    meetings = queries.meetings(found)
    return render_template(
        "intervisie/group.html",
        group=found,
        members=queries.members(found),
        coming=[m for m in reversed(meetings) if m.starts_at > clock.now()],
        past=[m for m in meetings if m.starts_at <= clock.now()],
        learned=queries.learned(actor(), found),
        is_member=queries.is_member(actor(), group_id),
        leads=_leads(found),
        methods=METHODS,
        words=wording,
    )


@blueprint.route("/<int:group_id>/plan-meeting", methods=["GET", "POST"])
@requires(Permission.LEARN)
def plan_meeting(group_id: int) -> Page:
    """Plan a meeting: its date, place and method."""
    found = queries.find_group(actor(), group_id)
    _must_lead(found)
    form = _meeting_form(found)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template(
            "intervisie/plan_meeting.html", form=form, group=found, methods=METHODS, words=wording
        ), status
    with unit_of_work() as work:
        meeting = actions.plan_meeting(group=found, facts=_facts(form), actor=actor().user)
        work.answer(url_for(".meeting", meeting_id=meeting.id), _("Planned. Every member gets the appointment."))
    return work.response


@blueprint.get("/meeting/<int:meeting_id>")
@requires(Permission.LEARN)
def meeting(meeting_id: int) -> Page:
    """Show one meeting with the steps of its method."""
    found = queries.find_meeting(actor(), meeting_id)
    return render_template(
        "intervisie/meeting.html",
        meeting=found,
        method=METHODS[found.method],
        speakers=SPEAKER,
        learned=queries.learned_at(actor(), found),
        leads=_leads(found.group),
        begun=rules.has_begun(found.starts_at, clock.now()),
        words=wording,
    )


@blueprint.route("/meeting/<int:meeting_id>/presence", methods=["GET", "POST"])
@requires(Permission.LEARN)
def presence(meeting_id: int) -> Page:
    """Write down who was there; a member also writes what the group learned."""
    found = queries.find_meeting(actor(), meeting_id)
    _must_lead(found.group)
    member = queries.is_member(actor(), found.group_id)
    form = _presence_form(found, learned=queries.learned_at(actor(), found))
    if not form.sent():
        begun = rules.has_begun(found.starts_at, clock.now())
        page = render_template(
            "intervisie/presence.html", form=form, meeting=found, is_member=member, begun=begun, words=wording
        )
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        learned = (form.learned.data or "") if member else None
        actions.record_presence(meeting=found, present=form.present.data or [], learned=learned, actor=actor().user)
        work.answer(url_for(".meeting", meeting_id=meeting_id), _("Written down."))
    return work.response


def _leads(found: IntervisieGroup) -> bool:
    return actor().may(Permission.PLAN_LEARNING) or found.facilitator_id == actor().id


def _must_lead(found: IntervisieGroup) -> None:
    if not _leads(found):
        raise Refused


def _group_form(mentors: Sequence[Mentor], **known: Any) -> GroupForm:
    accounts = {mentor.user_id: mentor for mentor in mentors if mentor.user_id is not None}
    promises = load(actor(), Programme, actor().programme_id or 0).promises
    mentor_of = {number: mentor.id for number, mentor in accounts.items()}
    form = GroupForm(mentor_of=mentor_of, promises=promises, data=known)
    form.members.choices = options((mentor.id, mentor.full_name) for mentor in mentors)
    staff = [(user.id, user.name) for user in programme_staff(actor().programme_id or 0)]
    form.facilitator_id.choices = options(
        [*staff, *((number, mentor.full_name) for number, mentor in accounts.items())]
    )
    return form


def _chosen(form: GroupForm, mentors: Sequence[Mentor]) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "facilitator_id": form.facilitator_id.data,
        "mentors": [mentor for mentor in mentors if mentor.id in form.members.data],
    }


def _meeting_form(found: IntervisieGroup) -> MeetingForm:
    promises = queries.programme_of(found).promises
    held, size = queries.meetings_held(found), len(queries.members(found))
    reasons = {code.value: rules.unfit(code, meetings_held=held, members=size, promises=promises) for code in Method}
    return MeetingForm(
        unfit={code: str(wording.UNFIT[why]) for code, why in reasons.items() if why is not None},
        data={"minutes": promises.intervisie_minutes},
    )


def _facts(form: MeetingForm) -> actions.MeetingFacts:
    return actions.MeetingFacts(
        starts_at=clock.from_local(form.starts_at.data),
        minutes=form.minutes.data,
        place=form.place.data,
        method=Method(form.method.data),
    )


def _presence_form(found: Any, *, learned: str) -> PresenceForm:
    members = queries.members(found.group)
    known = queries.present_ids(found)
    present = [mentor.id for mentor in members] if known is None else sorted(known)
    form = PresenceForm(data={"present": present, "learned": learned})
    form.present.choices = options((mentor.id, mentor.full_name) for mentor in members)
    return form
