"""The pages of support: ask how it goes, talk with a school, what is planned, and wait with a reason."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.clock import from_local, today
from programme.core.errors import NotFound
from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.norms.models import Programme
from programme.people.models import School
from programme.support import actions, queries, rules, wording
from programme.support.actions import Answers
from programme.support.forms import CheckInForm, PlanTalkForm, SchoolTalkForm, WaitForm
from programme.support.models import ContactWay, Heard, Topic, WithWhom

blueprint = Blueprint("support", __name__, url_prefix="/support")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/<int:match_id>/check-in", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def check_in(match_id: int) -> Page:
    """Write down that the coordinator asked how it goes."""
    match = queries.find_match(actor(), match_id)
    form = CheckInForm(held_on=today(), with_whom=_asked_whom(), way=ContactWay.PHONE.value)
    record_opening(actor().id, student_id=match.student_id)
    if not form.sent():
        return _check_in_page(match, form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        kept = actions.check_in(
            match=match, actor=actor().user, with_whom=WithWhom(form.with_whom.data), way=ContactWay(form.way.data),
            held_on=form.held_on.data, said=_said(form), today=today(),
        )  # fmt: skip
        if kept.topics.get(Topic.SAFETY) == Heard.LOOK:
            work.answer(
                url_for("concerns.note", match_id=match_id), _("Written down. You heard something about safety.")
            )
        else:
            work.answer(url_for(".check_in", match_id=match_id), _("Written down. The next date is below."))
    return work.response


@blueprint.route("/<int:match_id>/wait", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def wait(match_id: int) -> Page:
    """Leave a silence alone for a while, with a reason."""
    match = queries.find_match(actor(), match_id)
    form = WaitForm()
    if not form.sent():
        return render_template("support/wait.html", form=form, match=match), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.wait(
            match=match, actor=actor().user, until_on=form.until_on.data, reason=form.reason.data, today=today()
        )
        work.answer(url_for(".check_in", match_id=match_id), _("We ask again on that day."))
    return work.response


@blueprint.route("/schools/<int:school_id>/talk", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def school_talk(school_id: int) -> Page:
    """Prepare a talk with a school about the own pairs there, and record it for all of them at once."""
    school, programme = queries.find_school(actor(), school_id), _programme()
    pairs = queries.pairs_at(school.id, programme.id, actor().id)
    form = SchoolTalkForm.of({one.match_id: one.student for one in pairs}, today())
    if not form.sent():
        return _talk_page(school, programme, pairs, form), WRONG if form.is_submitted() else 200
    found = form.spoken_of([one.match_id for one in pairs])
    said = {number: Answers({Topic.OUTCOMES: heard}, note=note) for number, (heard, note) in found.items()}
    with unit_of_work() as work:
        number = actions.hold_school_talk(
            school=school, programme=programme, actor=actor().user, held_on=form.held_on.data,
            way=ContactWay(form.way.data), said=said, today=today(),
        )  # fmt: skip
        words = ngettext("Written down for %(num)s match.", "Written down for %(num)s matches.", number)
        work.answer(url_for(".school_talk", school_id=school_id), words)
    return work.response


@blueprint.post("/schools/<int:school_id>/plan")
@requires(Permission.SUPPORT)
def plan_talk(school_id: int) -> Page:
    """Make or move the appointment with a school."""
    school, programme = queries.find_school(actor(), school_id), _programme()
    form = PlanTalkForm()
    if not form.sent():
        pairs = queries.pairs_at(school.id, programme.id, actor().id)
        return _talk_page(school, programme, pairs, None, form), WRONG
    with unit_of_work() as work:
        at = from_local(form.planned_for.data)
        actions.plan_school_talk(school=school, programme=programme, actor=actor().user, planned_for=at)
        work.answer(url_for(".school_talk", school_id=school_id), _("The appointment is kept."))
    return work.response


@blueprint.get("/")
@requires(Permission.SUPPORT)
def contacts() -> Page:
    """Show what each coordinator has planned in the coming weeks, and how much was in time."""
    programme = _programme()
    loads = queries.loads(programme, today())
    return render_template(
        "support/contacts.html",
        loads=sorted(loads, key=lambda one: one.user_id != actor().id),
        most=programme.promises.contacts_week_most,
        promises=programme.promises,
        total={whom: rules.add(one.shares[whom] for one in loads) for whom in WithWhom},
        whole=rules.add(one.share for one in loads),
        whoms=list(WithWhom),
        words=wording,
    )


def _programme() -> Programme:
    number = actor().programme_id
    if number is None:
        raise NotFound
    return load(actor(), Programme, number)


def _asked_whom() -> str:
    asked = request.args.get("whom", "")
    return asked if asked in {one.value for one in WithWhom} else WithWhom.MENTOR.value


def _said(form: CheckInForm) -> Answers:
    return Answers(form.topics, int(form.bond.data) if form.bond.data else None, form.note.data or "")


def _check_in_page(match: Match, form: CheckInForm) -> str:
    found, pair = queries.check_ins(match.id), queries.pair_of(match)
    promises = match.programme.promises
    return render_template(
        "support/check_in.html",
        form=form,
        match=match,
        found=[
            (
                row,
                row.due_on is None or rules.was_in_time(row.due_on, row.held_on, promises),
                wording.topics(row.topics),
            )
            for row in found
        ],
        with_mentor=rules.next_with_mentor(pair, today(), promises),
        with_student=rules.next_with_student(pair, promises),
        signs=[(one.holds, wording.sign(one)) for one in rules.stability(pair, today(), promises)],
        promises=promises,
        silence=queries.silence_of(match, today()),
        wait=queries.wait_of(match.id, next_due_on=match.next_due_on, snoozed_until=match.snoozed_until),
        today=today(),
        words=wording,
    )


def _talk_page(
    school: School,
    programme: Programme,
    pairs: list[queries.AtSchool],
    form: SchoolTalkForm | None,
    plan: PlanTalkForm | None = None,
) -> str:
    return render_template(
        "support/school_talk.html",
        school=school,
        pairs=pairs,
        form=form or SchoolTalkForm.of({one.match_id: one.student for one in pairs}, today()),
        plan=plan or PlanTalkForm(formdata=None),
        talk=queries.planned_talk(school.id, programme.id, actor().id),
        due_on=rules.next_with_school([(one.started_on, one.spoken_on) for one in pairs], programme.promises),
        days=programme.promises.school_talk_days,
        today=today(),
        words=wording,
    )
