"""The pages on the way of a mentor: apply, the file of a mentor, its steps, the own profile, a reference by link."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, public, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core import i18n
from programme.core.clock import today
from programme.core.encryption import keyed_digest
from programme.core.forms import BaseForm, options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.norms import vocabulary
from programme.norms.models import Programme
from programme.people.models import Mentor, MentorKind
from programme.volunteers import actions, queries, rules, wording
from programme.volunteers.forms import (
    ApplicationForm,
    FactsForm,
    InterviewForm,
    ProfileForm,
    ReasonForm,
    RefereeForm,
    ReferenceForm,
    RefuseForm,
    VogForm,
)

blueprint = Blueprint("volunteers", __name__, url_prefix="/volunteers")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/apply", methods=["GET", "POST"])
@public
def apply() -> Page:
    """Say honestly what being a mentor asks and gives, and receive an application."""
    programmes = {programme.id: programme for programme in queries.running_programmes()}
    form = _application_form(programmes)
    if not form.sent():
        page = render_template("volunteers/apply.html", form=form, programmes=list(programmes.values()))
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        if not form.website.data:
            place = keyed_digest(f"apply {request.remote_addr or ''}")
            actions.apply(
                programme=programmes[form.programme_id.data], facts=_application(form), place=place, today=today()
            )
        work.answer(url_for(".applied"))
    return work.response


@blueprint.get("/applied")
@public
def applied() -> Page:
    """Thank who applied; the page is the same for everybody."""
    return render_template("volunteers/applied.html")


@blueprint.get("/<int:mentor_id>")
@requires(Permission.MANAGE_MENTORS)
def show(mentor_id: int) -> Page:
    """Show a mentor: what is done and what is missing, the references, the matches, the history."""
    mentor = _file(mentor_id)
    promises = queries.programme_of(mentor).promises
    return render_template(
        "volunteers/show.html",
        mentor=mentor,
        tasks=rules.tasks(mentor, promises, today()),
        missing=rules.missing_requirements(mentor, promises, today()),
        is_applicant=rules.is_applicant(mentor.stage),
        not_yet=rules.not_yet(mentor, promises),
        references=queries.references(mentor),
        seen_by=queries.seen_by(mentor),
        matches=queries.matches(actor(), mentor),
        history=queries.history(actor(), mentor),
        words=wording,
        vocabulary=vocabulary,
    )


@blueprint.route("/<int:mentor_id>/interview", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def interview(mentor_id: int) -> Page:
    """Write down the interview, and whether we go on."""
    mentor = _file(mentor_id)
    form = InterviewForm(data={"held_on": today()})
    if not form.sent():
        return _form_page("interview", form, mentor)
    with unit_of_work() as work:
        actions.record_interview(mentor=mentor, held_on=form.held_on.data, notes=form.notes.data, actor=actor().user)
        if form.outcome.data == "refuse":
            work.answer(url_for(".refuse", mentor_id=mentor_id), _("The interview is kept. Now choose the reason."))
        else:
            work.answer(url_for(".show", mentor_id=mentor_id), _("The interview is kept."))
    return work.response


@blueprint.route("/<int:mentor_id>/record-vog", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def record_vog(mentor_id: int) -> Page:
    """Write down that the VOG was seen; no copy is kept."""
    mentor = _file(mentor_id)
    form = VogForm(data={"seen_on": today(), "profile": mentor.vog_profile})
    if not form.sent():
        return _form_page("record_vog", form, mentor)
    with unit_of_work() as work:
        if form.outcome.data == "seen":
            actions.record_vog(
                mentor=mentor,
                issued_on=form.issued_on.data,
                seen_on=form.seen_on.data,
                profile=form.profile.data,
                actor=actor().user,
            )
        else:
            actions.record_no_vog(mentor=mentor, actor=actor().user, today=today())
        work.answer(url_for(".show", mentor_id=mentor_id), _("Kept."))
    return work.response


@blueprint.route("/<int:mentor_id>/ask-reference", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def ask_reference(mentor_id: int) -> Page:
    """Ask somebody who knows the applicant."""
    mentor = _file(mentor_id)
    form = RefereeForm()
    if not form.sent():
        return _form_page("ask_reference", form, mentor)
    with unit_of_work() as work:
        actions.ask_reference(mentor=mentor, name=form.name.data, email=form.email.data, actor=actor().user)
        work.answer(url_for(".show", mentor_id=mentor_id), _("The link is on its way."))
    return work.response


@blueprint.post("/<int:mentor_id>/send-reference/<int:reference_id>")
@requires(Permission.MANAGE_MENTORS)
def send_reference(mentor_id: int, reference_id: int) -> Page:
    """Send a referee the link, for the first time or again."""
    mentor = load(actor(), Mentor, mentor_id)
    with unit_of_work() as work:
        reference = queries.find_reference(mentor, reference_id)
        actions.send_reference(reference=reference, mentor=mentor, actor=actor().user)
        work.answer(url_for(".show", mentor_id=mentor_id), _("The link is on its way."))
    return work.response


@blueprint.route("/<int:mentor_id>/record-facts", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def record_facts(mentor_id: int) -> Page:
    """Write down agreement, trainings, and how many students at once."""
    mentor = _file(mentor_id)
    form = _facts_form(mentor)
    if not form.sent():
        return _form_page("record_facts", form, mentor)
    with unit_of_work() as work:
        actions.record_facts(mentor=mentor, facts=_facts(form), actor=actor().user)
        work.answer(url_for(".show", mentor_id=mentor_id), _("Kept."))
    return work.response


@blueprint.post("/<int:mentor_id>/admit")
@requires(Permission.MANAGE_MENTORS)
def admit(mentor_id: int) -> Page:
    """Admit an applicant."""
    mentor = load(actor(), Mentor, mentor_id)
    with unit_of_work() as work:
        actions.admit(mentor=mentor, actor=actor().user, today=today())
        work.answer(url_for(".show", mentor_id=mentor_id), _("Admitted. The invitation to sign in is on its way."))
    return work.response


@blueprint.route("/<int:mentor_id>/refuse", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def refuse(mentor_id: int) -> Page:
    """Refuse an applicant by one of the written criteria."""
    mentor = _file(mentor_id)
    form = RefuseForm()
    if not form.sent():
        promises = load(actor(), Programme, mentor.programme_id).promises
        return _form_page("refuse", form, mentor, kept_weeks=promises.keep_refused_mentor_weeks)
    with unit_of_work() as work:
        reason = rules.RefusalReason(form.reason.data)
        actions.refuse(mentor=mentor, reason=reason, actor=actor().user, today=today())
        work.answer(url_for(".show", mentor_id=mentor_id), _("Kept. A kind mail is on its way."))
    return work.response


@blueprint.route("/<int:mentor_id>/pause", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def pause(mentor_id: int) -> Page:
    """Let a mentor take no new student for a while."""
    mentor = _file(mentor_id)
    form = ReasonForm()
    if not form.sent():
        return _form_page("pause", form, mentor)
    with unit_of_work() as work:
        actions.pause(mentor=mentor, actor=actor().user, reason=form.reason.data or "")
        work.answer(url_for(".show", mentor_id=mentor_id), _("This mentor gets no new student for now."))
    return work.response


@blueprint.post("/<int:mentor_id>/resume")
@requires(Permission.MANAGE_MENTORS)
def resume(mentor_id: int) -> Page:
    """Let a mentor take students again."""
    mentor = load(actor(), Mentor, mentor_id)
    with unit_of_work() as work:
        actions.resume(mentor=mentor, actor=actor().user)
        work.answer(url_for(".show", mentor_id=mentor_id), _("This mentor can get a student again."))
    return work.response


@blueprint.route("/<int:mentor_id>/leave", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def leave(mentor_id: int) -> Page:
    """Say goodbye to a mentor."""
    mentor = _file(mentor_id)
    form = ReasonForm()
    if not form.sent():
        return _form_page("leave", form, mentor)
    with unit_of_work() as work:
        actions.leave(mentor=mentor, reason=form.reason.data or "", actor=actor().user, today=today())
        work.answer(url_for(".show", mentor_id=mentor_id), _("This mentor has left."))
    return work.response


@blueprint.route("/profile", methods=["GET", "POST"])
@requires(Permission.OWN_PROFILE)
def profile() -> Page:
    """Keep the own profile as a mentor."""
    mentor = load(actor(), Mentor, actor().mentor_id or 0)
    form = ProfileForm(obj=mentor)
    if not form.sent():
        page = render_template(
            "volunteers/profile.html",
            form=form,
            mentor=mentor,
            tasks=rules.tasks(mentor, queries.programme_of(mentor).promises, today()),
            words=wording,
            vocabulary=vocabulary,
        )
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.change_profile(mentor=mentor, facts=_profile(form))
        work.answer(url_for(".profile"), _("Kept. We use it when we look for a student who fits you."))
    return work.response


@blueprint.post("/profile/pause")
@requires(Permission.OWN_PROFILE)
def pause_myself() -> Page:
    """Take no new student for a while."""
    with unit_of_work() as work:
        actions.pause(mentor=load(actor(), Mentor, actor().mentor_id or 0), actor=actor().user)
        work.answer(url_for(".profile"), _("You get no new student until you say so. Take your time."))
    return work.response


@blueprint.post("/profile/resume")
@requires(Permission.OWN_PROFILE)
def resume_myself() -> Page:
    """Take students again."""
    with unit_of_work() as work:
        actions.resume(mentor=load(actor(), Mentor, actor().mentor_id or 0), actor=actor().user)
        work.answer(url_for(".profile"), _("Good to have you back."))
    return work.response


@blueprint.route("/reference", methods=["GET", "POST"])
@by_link(Purpose.REFERENCE)
def reference_by_link() -> Page:
    """Let a referee say what they think of somebody who wants to be a mentor."""
    link = links.current_link(Purpose.REFERENCE)
    reference = queries.reference_by_link(link)
    form = ReferenceForm()
    done = reference.answered_on is not None
    if done or not form.sent():
        page = render_template("volunteers/reference_by_link.html", form=form, mentor=reference.mentor, done=done)
        return page, WRONG if form.is_submitted() and not done else 200
    with unit_of_work() as work:
        recommends = form.recommends.data == "yes"
        actions.answer_reference(
            reference=reference, link=link, recommends=recommends, answer=form.answer.data, today=today()
        )
        work.answer(url_for(".reference_by_link"))
    return work.response


def _file(mentor_id: int) -> Mentor:
    mentor = load(actor(), Mentor, mentor_id)
    record_opening(actor().id, mentor_id=mentor.id)
    return mentor


def _form_page(name: str, form: BaseForm, mentor: Mentor, **more: object) -> Page:
    page = render_template(f"volunteers/{name}.html", form=form, mentor=mentor, words=wording, **more)
    return page, WRONG if form.is_submitted() else 200


def _application_form(programmes: dict[int, Programme]) -> ApplicationForm:
    def fits_age(programme_id: int, birth_year: int) -> bool:
        programme = programmes.get(programme_id)
        return programme is None or rules.fits_age(birth_year, today(), programme.promises)

    chosen = request.args.get("programme", type=int)
    first = chosen if chosen in programmes else next(iter(programmes), None)
    form = ApplicationForm(fits_age=fits_age, data={"programme_id": first})
    form.programme_id.choices = options((programme.id, programme.name) for programme in programmes.values())
    return form


def _application(form: ApplicationForm) -> actions.ApplicationFacts:
    return actions.ApplicationFacts(
        first_name=form.first_name.data,
        infix=form.infix.data or "",
        last_name=form.last_name.data,
        email=form.email.data,
        phone=form.phone.data or None,
        birth_year=form.birth_year.data,
        motivation=form.motivation.data,
        referees=form.referees(),
        language=i18n.language(),
    )


def _facts_form(mentor: Mentor) -> FactsForm:
    promises = queries.programme_of(mentor).promises
    least, most = rules.capacity_range(mentor.places_taken, promises)
    known: dict[str, Any] = {
        name: getattr(mentor, name)
        for name in ("agreement_signed_on", "training_done_on", "complex_training_on", "capacity")
    }
    form = FactsForm(
        least=least, most=most, data=known | {"kind": mentor.kind.value, "school_id": mentor.school_id or 0}
    )
    form.kind.choices = options(
        (kind.value, wording.KIND[kind]) for kind in MentorKind if kind in promises.mentor_kinds or kind is mentor.kind
    )
    form.school_id.choices = options([(0, _("none")), *((s.id, s.name) for s in queries.schools(actor()))])
    return form


def _facts(form: FactsForm) -> actions.RecordedFacts:
    return actions.RecordedFacts(
        agreement_signed_on=form.agreement_signed_on.data,
        training_done_on=form.training_done_on.data,
        complex_training_on=form.complex_training_on.data,
        capacity=form.capacity.data,
        kind=MentorKind(form.kind.data),
        school_id=form.school_id.data or None,
    )


def _profile(form: ProfileForm) -> actions.ProfileFacts:
    return actions.ProfileFacts(
        phone=form.phone.data or None,
        interests=form.interests.data or [],
        languages=form.languages.data or [],
        availability=form.availability.data or [],
        gender=form.gender.data or None,
        wishes=form.wishes.data or "",
        hopes_to_learn=form.hopes_to_learn.data or "",
    )
