"""The pages of a consent: the answers by link, the own choices, what a school heard in a talk, and how it stands."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, public, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.accounts.actions import note_try
from programme.accounts.rules import Tried
from programme.consent import actions, queries, rules, wording
from programme.consent.forms import (
    AgreementForm,
    AnswerForm,
    ApplicationForm,
    GuardianAnswerForm,
    GuardianForm,
    LinkForm,
    as_answer,
)
from programme.consent.models import ConsentKind, Speaker
from programme.core.clock import today
from programme.core.errors import Invalid
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.i18n import language
from programme.core.rendering import qr_code
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.nomination import queries as nominations
from programme.nomination.models import AgreementWay
from programme.nomination.rules import Missing, needs_guardian, split_family_name
from programme.nomination.wording import HOPED_RESULT
from programme.norms.models import Programme
from programme.people.models import Student

blueprint = Blueprint("consent", __name__, url_prefix="/consent")
Page = str | Response | tuple[str, int]
WRONG = 422
# No school has this number.
NOT_CHOSEN = 0


@blueprint.route("/apply", methods=["GET", "POST"])
@public
def apply() -> Page:
    """Say honestly what mentoring is, and receive the application of a student without a school."""
    programmes = {programme.id: programme for programme in queries.open_to_students()}
    form = _application_form(programmes)
    if not form.sent():
        page = render_template("consent/apply.html", form=form, programmes=list(programmes.values()), words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work():
        note_try({Tried.MAIL: form.email.data.lower(), Tried.PLACE: request.remote_addr or ""})
    with unit_of_work() as work:
        if not form.website.data:
            programme = programmes[form.programme_id.data]
            school = next(school for school in programme.schools if school.id == form.school_id.data)
            actions.apply(programme=programme, school=school, facts=_application(form))
        work.answer(url_for(".applied"))
    return work.response


@blueprint.get("/applied")
@public
def applied() -> Page:
    """Ask who applied to look in their mail; the page is the same for everybody."""
    return render_template("consent/applied.html")


@blueprint.route("/agree", methods=["GET", "POST"])
@by_link(Purpose.AGREE)
def agree_by_link() -> Page:
    """Let the student read what is written, say what they want, and answer: yes, not now, or a talk first."""
    link = links.current_link(Purpose.AGREE)
    trajectory = queries.trajectory_of(link)
    form = AnswerForm(wants=queries.written(trajectory.id))
    nomination = nominations.nomination_of(trajectory)
    if link.used_at is not None or not form.sent():
        said = rules.in_force(queries.said(trajectory.id), ConsentKind.TAKE_PART, Speaker.STUDENT)
        page = render_template(
            "consent/agree_by_link.html", form=form, nomination=nomination, trajectory=trajectory, said=said,
            done=link.used_at is not None, results=HOPED_RESULT, words=wording,
            alone=nomination.applied_alone,
        )  # fmt: skip
        return page, WRONG if form.is_submitted() and link.used_at is None else 200
    with unit_of_work() as work:
        spoken = actions.Spoken(
            as_answer(form), bool(form.research.data), form.wants.data or "", bool(form.school_may_know.data)
        )
        actions.answer_by_link(nomination=nomination, link=link, spoken=spoken, today=today())
        work.answer(url_for(".agree_by_link"))
    return work.response


@blueprint.route("/guardian", methods=["GET", "POST"])
@by_link(Purpose.GUARDIAN_CONSENT)
def guardian_by_link() -> Page:
    """Let a parent or carer of a student under 16 say yes or no."""
    link = links.current_link(Purpose.GUARDIAN_CONSENT)
    trajectory, form = queries.trajectory_of(link), GuardianAnswerForm()
    done = link.used_at is not None
    if done or not form.sent():
        page = render_template(
            "consent/guardian_by_link.html", form=form, trajectory=trajectory, done=done, words=wording
        )
        return page, WRONG if form.is_submitted() and not done else 200
    with unit_of_work() as work:
        spoken = actions.Spoken(as_answer(form), bool(form.research.data))
        nomination = nominations.nomination_of(trajectory)
        actions.consent_by_link(nomination=nomination, link=link, spoken=spoken, today=today())
        work.answer(url_for(".guardian_by_link"))
    return work.response


@blueprint.get("/my-choices")
@by_link(Purpose.MY_CHOICES)
def my_choices() -> Page:
    """Show what was agreed to, with one button at each to take it back."""
    link = links.current_link(Purpose.MY_CHOICES)
    trajectory = queries.trajectory_of(link)
    return render_template(
        "consent/my_choices.html",
        trajectory=trajectory,
        answers=rules.all_in_force(queries.said(trajectory.id), Speaker(link.party)),
        is_guardian=link.party == Speaker.GUARDIAN,
        has_page=link.purpose is Purpose.MY_PAGE,
        words=wording,
    )


@blueprint.post("/my-choices/take-back")
@by_link(Purpose.MY_CHOICES)
def take_back() -> Page:
    """Take one yes back, with one click."""
    link, kind = links.current_link(Purpose.MY_CHOICES), _kind()
    trajectory = queries.trajectory_of(link)
    with unit_of_work() as work:
        actions.take_back(trajectory=trajectory, kind=kind, speaker=Speaker(link.party), today=today())
        work.answer(url_for(".my_choices"), str(wording.TAKEN_BACK[kind]))
    return work.response


@blueprint.post("/my-choices/research")
@by_link(Purpose.MY_CHOICES)
def agree_to_research() -> Page:
    """Say yes to research after all."""
    link = links.current_link(Purpose.MY_CHOICES)
    trajectory = queries.trajectory_of(link)
    with unit_of_work() as work:
        actions.agree_to_research(trajectory=trajectory, speaker=Speaker(link.party), today=today())
        work.answer(url_for(".my_choices"), _("Thank you. Your answers count, without your name."))
    return work.response


@blueprint.route("/link", methods=["GET", "POST"])
@public
def ask_link() -> Page:
    """Send a student a fresh link to the own page; the answer is the same for everybody."""
    form = LinkForm()
    if not form.sent():
        return render_template("consent/ask_link.html", form=form), WRONG if form.is_submitted() else 200
    with unit_of_work():
        note_try({Tried.MAIL: form.email.data.lower(), Tried.PLACE: request.remote_addr or ""})
    with unit_of_work() as work:
        actions.send_own_page(address=form.email.data)
        work.answer(url_for(".ask_link"), _("If we know this address, a mail with the link is on its way."))
    return work.response


@blueprint.get("/<int:trajectory_id>")
@requires(Permission.FOLLOW_STUDENTS)
def show(trajectory_id: int) -> Page:
    """Show the school what the student said yes to; never a word of the student's own."""
    trajectory = load(actor(), Trajectory, trajectory_id)
    return render_template(
        "consent/show.html", trajectory=trajectory, lines=queries.lines(trajectory_id), words=wording
    )


@blueprint.route("/<int:trajectory_id>/record-student", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def record_student(trajectory_id: int) -> Page:
    """Record that the student said yes in a talk."""
    return _record("record_student", trajectory_id, actions.record_agreement)


@blueprint.route("/<int:trajectory_id>/record-guardian", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def record_guardian(trajectory_id: int) -> Page:
    """Record that a parent or carer said yes in a talk."""
    return _record("record_guardian", trajectory_id, actions.record_consent)


@blueprint.route("/<int:trajectory_id>/ask-guardian", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def ask_guardian(trajectory_id: int) -> Page:
    """Note a parent or carer and ask for consent."""
    nomination, form = nominations.find_nomination(actor(), trajectory_id), GuardianForm()
    if not form.sent():
        known = nominations.guardians(nomination.trajectory.student_id)
        page = render_template("consent/ask_guardian.html", form=form, nomination=nomination, guardians=known)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.add_guardian(
            nomination=nomination, name=form.name.data, email=form.email.data or None, phone=form.phone.data or None
        )
        text = _("Kept. With an address we asked by mail.")
        work.answer(url_for("nomination.show", trajectory_id=trajectory_id), text)
    return work.response


@blueprint.route("/<int:trajectory_id>/guardian-code", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def guardian_code(trajectory_id: int) -> Page:
    """Show a guardian's link as a code on this screen, once; nothing but its hash is kept."""
    nomination = nominations.find_nomination(actor(), trajectory_id)
    if request.method == "GET":
        return redirect(url_for("nomination.show", trajectory_id=trajectory_id))
    with unit_of_work():
        address, until = actions.show_guardian_code(nomination=nomination, actor=actor().user)
    picture = qr_code(address, _("QR code for the phone of the parent or carer"))
    return render_template(
        "consent/guardian_code.html", trajectory=nomination.trajectory, address=address, until=until, picture=picture
    )


def _application_form(programmes: dict[int, Programme]) -> ApplicationForm:
    def young(programme_id: int, born_on: date) -> bool:
        programme = programmes.get(programme_id)
        age = Student(birth_month=born_on.replace(day=1)).age_on(today())
        return programme is not None and needs_guardian(age, programme.promises)

    def fits(programme_id: int, school_id: int) -> bool:
        return programme_id in programmes and school_id in {one.id for one in programmes[programme_id].schools}

    form = ApplicationForm(needs_guardian=young, fits=fits, data={"programme_id": next(iter(programmes), None)})
    form.programme_id.choices = options((one.id, one.name) for one in programmes.values())
    schools = {school.id: school.name for programme in programmes.values() for school in programme.schools}
    form.school_id.choices = options(
        [(NOT_CHOSEN, _("Choose your school")), *sorted(schools.items(), key=lambda pair: pair[1])]
    )
    return form


def _application(form: ApplicationForm) -> actions.ApplicationFacts:
    infix, last_name = split_family_name(form.last_name.data)
    return actions.ApplicationFacts(
        first_name=form.first_name.data,
        infix=infix,
        last_name=last_name,
        birth_month=form.born_on.data,
        email=form.email.data,
        language=language(),
        guardian_name=form.guardian_name.data or "",
        guardian_email=form.guardian_email.data or "",
    )


def _record(name: str, trajectory_id: int, record: Callable[..., Missing | None]) -> Page:
    """Record a yes with its day and way; what is still missing is said at once."""
    nomination, form = nominations.find_nomination(actor(), trajectory_id), AgreementForm()
    if not form.sent():
        page = render_template(f"consent/{name}.html", form=form, nomination=nomination)
        return page, WRONG if form.is_submitted() else 200
    heard = {"agreed_on": form.agreed_on.data, "way": AgreementWay(form.way.data), "research": form.research.data}
    with unit_of_work() as work:
        missing = record(nomination=nomination, actor=actor().user, today=today(), **heard)
        work.answer(url_for("nomination.show", trajectory_id=trajectory_id), wording.after_agreement(missing))
    return work.response


def _kind() -> ConsentKind:
    """Read which yes is taken back; what no button says must not end anything."""
    named = request.form.get("kind", "")
    if named not in list(ConsentKind):
        raise Invalid(_("Choose one of the buttons, please."))
    return ConsentKind(named)
