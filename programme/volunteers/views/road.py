"""The pages on the way of a mentor: apply, the file of a mentor, its steps, a reference by link."""

from typing import Any

from flask import render_template, request, url_for

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
from programme.norms import vocabulary
from programme.norms.models import Programme
from programme.people.models import Mentor, MentorKind
from programme.volunteers import actions, queries, rules, wording
from programme.volunteers.forms.road import (
    ApplicationForm,
    FactsForm,
    InterviewForm,
    ReasonForm,
    RefereeForm,
    ReferenceForm,
    RefuseForm,
    VogForm,
)
from programme.volunteers.views.shared import WRONG, Page, blueprint, open_file


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
    mentor = open_file(mentor_id)
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
        travel=queries.travel_in_words(mentor),
        words=wording,
        vocabulary=vocabulary,
    )


@blueprint.route("/<int:mentor_id>/interview", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def interview(mentor_id: int) -> Page:
    """Write down the interview, and whether we go on."""
    mentor = open_file(mentor_id)
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
    mentor = open_file(mentor_id)
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
    mentor = open_file(mentor_id)
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
    mentor = open_file(mentor_id)
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
    mentor = open_file(mentor_id)
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
    mentor = open_file(mentor_id)
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
    mentor = open_file(mentor_id)
    form = ReasonForm()
    if not form.sent():
        return _form_page("leave", form, mentor)
    with unit_of_work() as work:
        actions.leave(mentor=mentor, reason=form.reason.data or "", actor=actor().user, today=today())
        work.answer(url_for(".show", mentor_id=mentor_id), _("This mentor has left."))
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
