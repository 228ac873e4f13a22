"""Writes on the way of a mentor: apply, interview, VOG, references, facts, admission, pause, goodbye, profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete

from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.access.policy import ADMITTED_AS
from programme.access.staffing import next_coordinator
from programme.accounts.actions import end_role, give_role, invite
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, TooOften
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground, last_change
from programme.lifecycle.models import DueItem
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle, settle_all
from programme.lifecycle.stages import MentorMove
from programme.norms.models import Programme
from programme.norms.promises import Requirement
from programme.people.models import NAME, Meet, Mentor, MentorKind, MentorSite, User
from programme.volunteers import emails, queries
from programme.volunteers.models import ApplicationTry, Reference
from programme.volunteers.rules import (
    TRIES_KEPT,
    TRIES_WITHIN,
    RefusalReason,
    is_applicant,
    is_refused_too_often,
    not_yet,
    vog_renew_due,
)
from programme.volunteers.wording import NOT_YET, OTHER_ACCOUNT, STILL_MATCHED, TOO_OFTEN


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What somebody fills in who wants to be a mentor; referees are (name, address) each."""

    first_name: str
    infix: str
    last_name: str
    email: str
    phone: str | None
    birth_year: int
    motivation: str
    referees: Sequence[tuple[str, str]] = ()
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class RecordedFacts:
    """What a coordinator writes down beside interview and VOG."""

    agreement_signed_on: date | None
    training_done_on: date | None
    complex_training_on: date | None
    capacity: int
    kind: MentorKind
    school_id: int | None


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What a mentor says about the own interests, time and wishes."""

    phone: str | None
    interests: list[str]
    own_interests: list[str]
    languages: list[str]
    availability: list[str]
    meet: Meet
    travel_most_minutes: int | None
    # Minutes one way by the number of a building; a building that is not here is not filled in.
    travel: dict[int, int]
    gender: str | None
    gender_wish: str | None
    rather_not: list[str]
    wants_amber: bool | None
    wishes: str
    learns: list[str]
    hopes_to_learn: str


def apply(*, programme: Programme, facts: ApplicationFacts, place: str, today: date) -> Mentor | None:
    """Receive an application; None when this address applied before, which nobody outside is told.

    :raises TooOften: when many applications came from the same place in the last hour.
    """
    _note_try(place)
    if queries.known_applicant(programme.id, facts.email) is not None:
        return None
    kinds = programme.promises.mentor_kinds
    mentor = Mentor(
        programme_id=programme.id,
        kind=MentorKind.VOLUNTEER if MentorKind.VOLUNTEER in kinds else kinds[0],
        first_name=facts.first_name,
        infix=facts.infix,
        last_name=facts.last_name,
        email=facts.email.lower(),
        phone=facts.phone,
        birth_year=facts.birth_year,
        language=facts.language,
        capacity=programme.promises.mentor_capacity,
        applied_on=today,
    )
    mentor.motivation = facts.motivation
    db.session.add(mentor)
    db.session.flush()
    db.session.add_all([Reference(mentor_id=mentor.id, name=name, email=email) for name, email in facts.referees])
    audit.record("mentor.apply", f"mentor {mentor.id}", actor_id=None)
    due_on = clock.working_days_after(today, programme.promises.mentor_interview_workdays)
    _owe_interview(mentor)
    emails.thank(mentor, programme, hears_by=due_on.isoformat())
    return mentor


def record_interview(*, mentor: Mentor, held_on: date, notes: str, actor: User) -> None:
    """Write down the interview of somebody with whom we go on.

    :raises WrongStage: when it was held before.
    """
    mentor.interviewed_on, mentor.interview_notes = held_on, notes
    move(mentor, MentorMove.INTERVIEW, actor=actor)
    settle("interview_mentor", mentor_id=mentor.id)
    _owe_decision(mentor, actor, clock.today())


def record_vog(*, mentor: Mentor, issued_on: date, seen_on: date, profile: str, actor: User) -> None:
    """Write down that the original VOG was seen; no copy is kept."""
    promises = queries.programme_of(mentor).promises
    mentor.vog_issued_on, mentor.vog_seen_on, mentor.vog_profile = issued_on, seen_on, profile
    mentor.vog_seen_by_id = actor.id
    mentor.vog_renew_due = vog_renew_due(issued_on, promises)
    audit.record("mentor.vog", f"mentor {mentor.id}", actor_id=actor.id, seen_on=seen_on.isoformat())
    settle("see_vog", mentor_id=mentor.id)
    _owe_new_vog(mentor)


def record_no_vog(*, mentor: Mentor, actor: User, today: date) -> None:
    """Write down that somebody is not admissible, without any ground: an applicant is refused, a mentor leaves.

    :raises GateClosed: when the mentor has a student now.
    """
    if is_applicant(mentor.stage):
        refuse(mentor=mentor, reason=RefusalReason.VOG, actor=actor, today=today)
    else:
        leave(mentor=mentor, reason=RefusalReason.VOG.value, actor=actor, today=today)


def ask_reference(*, mentor: Mentor, name: str, email: str, actor: User) -> Reference:
    """Note a referee and ask by mail for a few lines."""
    reference = Reference(mentor_id=mentor.id, name=name, email=email.lower())
    db.session.add(reference)
    db.session.flush()
    send_reference(reference=reference, mentor=mentor, actor=actor)
    return reference


def send_reference(*, reference: Reference, mentor: Mentor, actor: User) -> None:
    """Send a referee the link, for the first time or again.

    :raises Conflict: when they answered already.
    """
    if reference.answered_on is not None:
        raise Conflict(_("This person has answered already."))
    programme = queries.programme_of(mentor)
    reference.asked_at = clock.now()
    emails.ask_reference(reference, mentor, programme)
    audit.record("mentor.ask_reference", f"mentor {mentor.id}", actor_id=actor.id, reference_id=reference.id)
    _owe_chasing(reference, mentor, actor)


def answer_reference(*, reference: Reference, link: Link, recommends: bool, answer: str, today: date) -> None:
    """Keep what a referee says; with the last one that the programme asks for, the references are done.

    :raises Conflict: when they answered by an earlier link.
    """
    if reference.answered_on is not None:
        raise Conflict(_("You have answered already. Thank you."))
    use(link)
    reference.recommends, reference.answer, reference.answered_on = recommends, answer, today
    mentor = reference.mentor
    audit.record("mentor.reference", f"mentor {mentor.id}", actor_id=None, reference_id=reference.id)
    settle("chase_reference", mentor_id=mentor.id, about=str(reference.id))
    db.session.flush()
    answered = sum(row.answered_on is not None for row in queries.references(mentor))
    if mentor.references_done_on is None and answered >= queries.programme_of(mentor).promises.mentor_references:
        mentor.references_done_on = today


def record_facts(*, mentor: Mentor, facts: RecordedFacts, actor: User) -> None:
    """Write down agreement, trainings followed elsewhere, capacity, and of a peer or teacher the own school."""
    mentor.agreement_signed_on = facts.agreement_signed_on
    mentor.training_done_on, mentor.complex_training_on = facts.training_done_on, facts.complex_training_on
    mentor.capacity, mentor.kind, mentor.school_id = facts.capacity, facts.kind, facts.school_id
    audit.record("mentor.facts", f"mentor {mentor.id}", actor_id=actor.id, capacity=facts.capacity)


def admit(*, mentor: Mentor, actor: User, today: date) -> User:
    """Admit an applicant and invite them to an account; VOG, training and agreement may still run.

    :raises GateClosed: without an interview, or without the references that the programme asks for.
    """
    programme = queries.programme_of(mentor)
    missing = not_yet(mentor, programme.promises)
    if missing is not None:
        raise GateClosed(missing, str(NOT_YET[missing]))
    mentor.admitted_on = today
    move(mentor, MentorMove.ADMIT, actor=actor)
    settle("decide_mentor", mentor_id=mentor.id)
    user = _give_account(mentor, programme, actor)
    if Requirement.VOG in programme.promises.requirements and mentor.vog_seen_on is None:
        _owe_vog(mentor, actor)
    return user


def refuse(*, mentor: Mentor, reason: RefusalReason, actor: User, today: date) -> None:
    """Refuse an applicant by one of the written criteria, and write a kind mail."""
    mentor.refused_on = today
    _forget_vog(mentor)
    move(mentor, MentorMove.REFUSE, actor=actor, reason=reason.value)
    settle_all(mentor_id=mentor.id)
    revoke(Purpose.REFERENCE, mentor_id=mentor.id)
    if reason is not RefusalReason.WITHDREW:
        emails.refuse(mentor, queries.programme_of(mentor))


def pause(*, mentor: Mentor, actor: User, reason: str = "") -> None:
    """Let a mentor take no new student for a while; a match that runs goes on."""
    move(mentor, MentorMove.PAUSE, actor=actor, reason=reason)


def resume(*, mentor: Mentor, actor: User) -> None:
    """Let a mentor take students again."""
    move(mentor, MentorMove.RESUME, actor=actor)


def leave(*, mentor: Mentor, reason: str, actor: User, today: date) -> None:
    """Let a mentor go; the account stops, and what was known of the VOG goes.

    Source: domain.md §2.4: a VOG is registered until the end of the activity.

    :raises GateClosed: when the mentor has a student or a proposal now.
    """
    if queries.has_open_match(mentor):
        raise GateClosed("still_matched", str(STILL_MATCHED))
    mentor.left_on = today
    _forget_vog(mentor)
    move(mentor, MentorMove.LEAVE, actor=actor, reason=reason)
    settle_all(mentor_id=mentor.id)
    revoke(Purpose.REFERENCE, mentor_id=mentor.id)
    role = None if mentor.user_id is None else queries.mentor_role(mentor.user_id, mentor.programme_id)
    if role is not None and role.ended_at is None:
        end_role(actor=actor, membership=role)


def change_profile(*, mentor: Mentor, facts: ProfileFacts, actor: User, seen_version: int | None = None) -> None:
    """Keep what a mentor says about themself; a coordinator may write it down for who says it by phone.

    :raises Conflict: when somebody changed the mentor's file since the page was opened (`seen_version`).
    """
    if seen_version is not None and mentor.version != seen_version:
        raise Conflict(_("Somebody changed this profile meanwhile. Look at how it stands now."))
    mentor.phone, mentor.gender, mentor.gender_wish = facts.phone, facts.gender, facts.gender_wish
    mentor.interests, mentor.own_interests, mentor.learns = facts.interests, facts.own_interests, facts.learns
    mentor.languages, mentor.availability, mentor.rather_not = facts.languages, facts.availability, facts.rather_not
    mentor.meet, mentor.travel_most_minutes = facts.meet, facts.travel_most_minutes
    mentor.wants_amber = facts.wants_amber
    mentor.wishes, mentor.hopes_to_learn = facts.wishes, facts.hopes_to_learn
    _keep_travel(mentor, facts.travel)
    if facts.availability:
        mentor.profile_asked_on = None
        settle("fill_in_profile", mentor_id=mentor.id)
    if actor.id != mentor.user_id:
        audit.record("mentor.profile", f"mentor {mentor.id}", actor_id=actor.id)


def ask_profile(*, mentor: Mentor, actor: User, today: date) -> bool:
    """Ask a mentor to fill in the profile; tell whether a mail went out, else the coordinator calls.

    :raises Conflict: when the mentor was asked already and did not answer yet.
    """
    if mentor.profile_asked_on is not None:
        raise Conflict(_("This mentor was asked already. Look at how it stands now."))
    mentor.profile_asked_on = today
    audit.record("mentor.ask_profile", f"mentor {mentor.id}", actor_id=actor.id)
    db.session.flush()
    _owe_profile(mentor, actor)
    signs_in = queries.signs_in(mentor)
    if signs_in:
        emails.ask_profile(mentor)
    return signs_in


def _keep_travel(mentor: Mentor, travel: dict[int, int]) -> None:
    kept = queries.travel_rows(mentor)
    for site_id in set(kept) | set(travel):
        if site_id not in travel:
            db.session.delete(kept[site_id])
        elif site_id in kept:
            kept[site_id].minutes = travel[site_id]
        else:
            db.session.add(MentorSite(mentor_id=mentor.id, site_id=site_id, minutes=travel[site_id]))


def _give_account(mentor: Mentor, programme: Programme, actor: User) -> User:
    known = queries.account_with(mentor.email)
    if known is None:
        user = invite(
            actor=actor,
            name=mentor.full_name[:NAME],
            email=mentor.email,
            role=ADMITTED_AS,
            programme=programme,
            language=mentor.language,
        )
    else:
        if known.deactivated_at is not None or queries.mentor_of(known) is not None:
            raise GateClosed("other_account", str(OTHER_ACCOUNT))
        user = known
        give_role(
            actor=actor,
            user=user,
            role=ADMITTED_AS,
            programme=programme,
            known=queries.mentor_role(user.id, programme.id),
        )
    mentor.user_id = user.id
    return user


def _note_try(place: str) -> None:
    now = clock.now()
    if is_refused_too_often(queries.tries_since(place, now - TRIES_WITHIN)):
        raise TooOften(str(TOO_OFTEN))
    db.session.execute(delete(ApplicationTry).where(ApplicationTry.at < now - TRIES_KEPT))
    db.session.add(ApplicationTry(place=place, at=now))


def _forget_vog(mentor: Mentor) -> None:
    mentor.vog_seen_on = mentor.vog_issued_on = mentor.vog_renew_due = None
    mentor.vog_profile = mentor.vog_seen_by_id = None


def _owe_interview(mentor: Mentor, _about: str = "") -> DueItem | None:
    due_on = clock.working_days_after(
        mentor.applied_on, queries.programme_of(mentor).promises.mentor_interview_workdays
    )
    return owe(
        Owed("interview_mentor", due_on, "mentor_applied", "volunteers.interview", {"mentor_id": mentor.id}),
        owner=next_coordinator(mentor.programme_id),
        mentor=mentor,
    )


def _owe_decision(mentor: Mentor, owner: User | int | None, interviewed_on: date) -> DueItem | None:
    promises = queries.programme_of(mentor).promises
    due_on = clock.working_days_after(interviewed_on, promises.mentor_decision_workdays)
    return owe(
        Owed("decide_mentor", due_on, "mentor_interviewed", "volunteers.show", {"mentor_id": mentor.id}),
        owner=owner,
        mentor=mentor,
    )


def _owe_vog(mentor: Mentor, owner: User | int | None) -> DueItem | None:
    admitted_on = mentor.admitted_on or clock.today()
    due_on = admitted_on + timedelta(days=queries.programme_of(mentor).promises.vog_expected_days)
    return owe(
        Owed("see_vog", due_on, "vog_expected", "volunteers.record_vog", {"mentor_id": mentor.id}),
        owner=owner,
        mentor=mentor,
    )


def _owe_new_vog(mentor: Mentor, _about: str = "") -> DueItem | None:
    due_on = mentor.vog_renew_due or clock.today()
    return owe(
        Owed(
            "renew_vog",
            due_on,
            "vog_lapses",
            "volunteers.record_vog",
            {"mentor_id": mentor.id},
            show_from=due_on - timedelta(days=queries.programme_of(mentor).promises.vog_remind_days),
        ),
        owner=mentor.vog_seen_by_id or next_coordinator(mentor.programme_id),
        mentor=mentor,
    )


def _owe_chasing(reference: Reference, mentor: Mentor, owner: User | None) -> DueItem | None:
    asked_on = clock.today() if reference.asked_at is None else clock.local(reference.asked_at).date()
    due_on = asked_on + timedelta(days=queries.programme_of(mentor).promises.reference_answer_days)
    return owe(
        Owed(
            "chase_reference",
            due_on,
            "reference_silent",
            "volunteers.show",
            {"mentor_id": mentor.id},
            show_from=due_on,
            about=str(reference.id),
        ),
        owner=owner,
        mentor=mentor,
    )


def _owe_profile(mentor: Mentor, caller: User | None) -> DueItem | None:
    """Let the mentor fill in the profile; who has no account is called by the coordinator."""
    asked_on = mentor.profile_asked_on or clock.today()
    due_on = asked_on + timedelta(days=queries.programme_of(mentor).promises.proposal_answer_days)
    if queries.signs_in(mentor):
        return owe(
            Owed("fill_in_profile", due_on, "profile_asked", "volunteers.profile", {}),
            owner=mentor.user_id,
            mentor=mentor,
        )
    return owe(
        Owed("fill_in_profile", due_on, "profile_by_phone", "volunteers.edit_profile", {"mentor_id": mentor.id}),
        owner=caller,
        mentor=mentor,
    )


def _owe_decision_by_facts(mentor: Mentor, _about: str) -> DueItem | None:
    last = last_change(mentor, MentorMove.INTERVIEW)
    if last is None:
        return _owe_decision(mentor, next_coordinator(mentor.programme_id), mentor.interviewed_on or clock.today())
    return _owe_decision(mentor, last.actor_id, clock.local(last.at).date())


def _owe_vog_by_facts(mentor: Mentor, _about: str) -> DueItem | None:
    last = last_change(mentor, MentorMove.ADMIT)
    return _owe_vog(mentor, next_coordinator(mentor.programme_id) if last is None else last.actor_id)


# Who got an application, or asked a referee, is not kept: what was lost goes to the coordinator with the fewest students.
GROUNDS = (
    Ground("interview_mentor", Mentor, queries.APPLIED, _owe_interview),
    Ground("decide_mentor", Mentor, queries.INTERVIEWED, _owe_decision_by_facts),
    Ground("see_vog", Mentor, queries.must_show_vog, _owe_vog_by_facts),
    Ground("renew_vog", Mentor, queries.WITH_VOG, _owe_new_vog),
    Ground(
        "fill_in_profile",
        Mentor,
        queries.PROFILE_ASKED,
        lambda mentor, _about: _owe_profile(mentor, next_coordinator(mentor.programme_id)),
    ),
    Ground(
        "chase_reference",
        Mentor,
        queries.UNANSWERED,
        lambda mentor, about: _owe_chasing(
            db.session.get_one(Reference, int(about)), mentor, next_coordinator(mentor.programme_id)
        ),
    ),
)
