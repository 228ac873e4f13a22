"""The pages of a mentor's profile: kept by the mentor, or by the coordinator who hears it by phone."""

from typing import Any

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.norms.vocabulary import take_words
from programme.people.models import Meet, Mentor
from programme.volunteers import actions, queries, rules, wording
from programme.volunteers.forms.profile import ProfileForm
from programme.volunteers.views.shared import WRONG, Page, blueprint, open_file


@blueprint.route("/profile", methods=["GET", "POST"])
@requires(Permission.OWN_PROFILE)
def profile() -> Page:
    """Keep the own profile as a mentor."""
    mentor = _me()
    form = _form(mentor)
    if not form.sent():
        tasks = rules.tasks(mentor, queries.programme_of(mentor).promises, today())
        page = render_template("volunteers/profile.html", form=form, mentor=mentor, tasks=tasks, words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.change_profile(mentor=mentor, facts=_facts(form), actor=actor().user)
        work.answer(url_for(".profile"), wording.profile_kept(_known_words(form)))
    return work.response


@blueprint.route("/<int:mentor_id>/profile", methods=["GET", "POST"])
@requires(Permission.MANAGE_MENTORS)
def edit_profile(mentor_id: int) -> Page:
    """Fill in the profile of a mentor who says it by phone."""
    mentor = open_file(mentor_id)
    form = _form(mentor)
    if not form.sent():
        page = render_template("volunteers/edit_profile.html", form=form, mentor=mentor)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.change_profile(mentor=mentor, facts=_facts(form), actor=actor().user, seen_version=form.seen_version)
        work.answer(url_for(".show", mentor_id=mentor_id), _("The profile is kept."))
    return work.response


@blueprint.post("/profile/pause")
@requires(Permission.OWN_PROFILE)
def pause_myself() -> Page:
    """Take no new student for a while."""
    with unit_of_work() as work:
        actions.pause(mentor=_me(), actor=actor().user)
        work.answer(url_for(".profile"), _("You get no new student until you say so. Take your time."))
    return work.response


@blueprint.post("/profile/resume")
@requires(Permission.OWN_PROFILE)
def resume_myself() -> Page:
    """Take students again."""
    with unit_of_work() as work:
        actions.resume(mentor=_me(), actor=actor().user)
        work.answer(url_for(".profile"), _("Good to have you back."))
    return work.response


def _me() -> Mentor:
    return load(actor(), Mentor, actor().mentor_id or 0)


def _form(mentor: Mentor) -> Any:
    known: dict[str, Any] = {
        name: getattr(mentor, name)
        for name in (
            "availability", "travel_most_minutes", "interests", "languages", "hopes_to_learn", "learns", "wishes",
            "rather_not", "phone", "version",
        )
    }  # fmt: skip
    known |= {name: getattr(mentor, name) or "" for name in ("gender", "gender_wish")}
    known |= {f"minutes_{site_id}": minutes for site_id, minutes in queries.travel_of(mentor).items()}
    known["meet"], known["own_words"] = mentor.meet.value, ", ".join(mentor.own_interests)
    known["heavier"] = {None: "", True: "yes", False: "no"}[mentor.wants_amber]
    return ProfileForm.for_sites(queries.sites_for(mentor), known)


def _facts(form: Any) -> actions.ProfileFacts:
    known, own = take_words(form.own_words.data or "")
    return actions.ProfileFacts(
        phone=form.phone.data or None,
        interests=list(dict.fromkeys([*(form.interests.data or []), *known])),
        own_interests=own,
        languages=form.languages.data or [],
        availability=form.availability.data or [],
        meet=Meet(form.meet.data or Meet.EITHER),
        travel_most_minutes=form.travel_most_minutes.data,
        travel=form.travel,
        gender=form.gender.data or None,
        gender_wish=form.gender_wish.data or None,
        rather_not=form.rather_not.data or [],
        wants_amber={"yes": True, "no": False}.get(form.heavier.data or ""),
        wishes=form.wishes.data or "",
        learns=form.learns.data or [],
        hopes_to_learn=form.hopes_to_learn.data or "",
    )


def _known_words(form: Any) -> list[str]:
    """Give what was typed in own words and stands in the list now."""
    return [code for code in take_words(form.own_words.data or "")[0] if code not in (form.interests.data or [])]
