"""The pages of a nomination: the school's list, the form, one student."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from programme.access.frame import can
from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import study_coaches
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.drafts import NEVER_KEPT, DraftOwner, discard_draft, load_draft, save_draft
from programme.core.errors import NotFound
from programme.core.forms import BaseForm, options
from programme.core.i18n import gettext as _
from programme.core.rendering import qr_code
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination import actions, queries, wording
from programme.nomination.forms import (
    NOBODY,
    QUESTION_FORMS,
    ChangeForm,
    NominationForm,
    StudyCoachForm,
    WithdrawForm,
)
from programme.nomination.models import HopedResult, Nomination
from programme.nomination.rules import (
    SCHOOLING,
    Question,
    answer_due_on,
    missing_agreement,
    next_question,
    questions,
    school_status,
    schooling_of,
    split_family_name,
)
from programme.norms.models import Programme
from programme.people.models import School, Student, User

blueprint = Blueprint("nomination", __name__, url_prefix="/nomination")
Page = str | Response | tuple[str, int]
WRONG = 422
# Where a draft keeps which questions were answered, beside what was typed.
ANSWERED = "answered"


@blueprint.get("/")
@requires(Permission.FOLLOW_STUDENTS)
def index() -> Page:
    """Show the students of the school and how far they are."""
    unsent = queries.open_nominations(actor().id) if can("nominate") else []
    return render_template(
        "nomination/index.html", rows=queries.school_rows(actor()), unsent=unsent, words=wording.STATUS
    )


@blueprint.route("/nominate", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def nominate() -> Page:
    """Begin a nomination or go on with one; and make a draft of the school of what was checked."""
    if request.method == "GET":
        return _begin()
    form = NominationForm()
    asking = Asking(form.draft.data or "" if form.draft.validate(form) else "")
    asking.offer(form)
    if not form.sent():
        return _checked(asking, form), WRONG
    with unit_of_work() as work:
        made = _draft(form, asking)
        discard_draft(_owner(), queries.DRAFT, asking.key)
        work.answer(
            url_for(".show", trajectory_id=made.trajectory_id), _("The draft is kept. Now the student decides.")
        )
    return work.response


@blueprint.route("/nominate/<uuid:key>/<name>", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def question(key: UUID, name: str) -> Page:
    """Ask one thing of a nomination and keep the answer, on the way to where all is checked."""
    asking = Asking(str(key))
    asked = asking.named(name)
    form = asking.form(asked)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("nomination/question.html", form=form, asking=asking, asked=asked), status
    with unit_of_work() as work:
        asking.keep(asked, is_done=True)
        work.answer(asking.next_url())
    return work.response


@blueprint.post("/nominate/<uuid:key>/<name>/keep")
@requires(Permission.NOMINATE)
def keep(key: UUID, name: str) -> Page:
    """Keep what is being typed in one question, right or wrong."""
    asking = Asking(str(key))
    with unit_of_work():
        asking.keep(asking.named(name), is_done=False)
    return Response(status=204)


@blueprint.get("/nominate/<uuid:key>/check")
@requires(Permission.NOMINATE)
def check(key: UUID) -> Page:
    """Show all answers before they are sent, each with a way back to it."""
    asking = Asking(str(key))
    if asking.missing is not None:
        return redirect(asking.next_url())
    return _checked(asking, asking.whole())


@blueprint.post("/nominate/<uuid:key>/discard")
@requires(Permission.NOMINATE)
def discard(key: UUID) -> Page:
    """Throw away a nomination that was not sent."""
    with unit_of_work() as work:
        discard_draft(_owner(), queries.DRAFT, str(key))
        work.answer(url_for(".index"), _("Thrown away. Nothing of it is kept."))
    return work.response


@blueprint.get("/<int:trajectory_id>")
@requires(Permission.FOLLOW_STUDENTS)
def show(trajectory_id: int) -> Page:
    """Show one student of the school: how far, what was written, and what the student approved."""
    nomination = queries.find_nomination(actor(), trajectory_id)
    trajectory = nomination.trajectory
    follows = StudyCoachForm(formdata=None, study_coach_id=trajectory.study_coach_id or NOBODY)
    missing = missing_agreement(
        age=trajectory.student.age_on(today()),
        agreed_on=nomination.agreed_on,
        guardian_agreed_on=nomination.guardian_agreed_on,
        promises=trajectory.programme.promises,
    )
    return render_template(
        "nomination/show.html",
        nomination=nomination,
        status=school_status(trajectory.stage),
        missing=missing,
        asked_on=queries.asked_on(trajectory.id) if trajectory.stage is TrajectoryStage.DRAFT else None,
        answer_by=_answer_by(trajectory),
        today=today(),
        guardians=queries.guardians(trajectory.student_id),
        meeting_of=queries.match_with_meeting(actor(), trajectory.id),
        follows=follows,
        coaches=_offer_coaches(follows, trajectory.school_id),
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/edit", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def edit(trajectory_id: int) -> Page:
    """Change a draft."""
    nomination = queries.find_written(actor(), trajectory_id)
    form = _change_form(nomination)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("nomination/edit.html", form=form, nomination=nomination), status
    with unit_of_work() as work:
        actions.change_draft(
            nomination=nomination,
            actor=actor().user,
            student=_student(form, nomination.trajectory.student),
            facts=_facts(form),
        )
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("The draft is changed."))
    return work.response


@blueprint.post("/<int:trajectory_id>/ask")
@requires(Permission.NOMINATE)
def ask(trajectory_id: int) -> Page:
    """Ask the student once more by mail."""
    nomination = queries.find_nomination(actor(), trajectory_id)
    with unit_of_work() as work:
        actions.ask_again(nomination=nomination, actor=actor().user, today=today())
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("The mail is on its way."))
    return work.response


@blueprint.route("/<int:trajectory_id>/code", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def code(trajectory_id: int) -> Page:
    """Show the student's link as a code on this screen, once; nothing but its hash is kept."""
    nomination = queries.find_nomination(actor(), trajectory_id)
    if request.method == "GET":
        return redirect(url_for(".show", trajectory_id=trajectory_id))
    with unit_of_work():
        address, until = actions.show_code(nomination=nomination, actor=actor().user)
    picture = qr_code(address, _("QR code for the phone of the student"))
    return render_template(
        "nomination/code.html", trajectory=nomination.trajectory, address=address, until=until, picture=picture
    )


@blueprint.route("/<int:trajectory_id>/study-coach", methods=["GET", "POST"])
@requires(Permission.NAME_STUDY_COACH)
def study_coach(trajectory_id: int) -> Page:
    """Say which study coach follows a student."""
    trajectory = queries.find_with_coach(actor(), trajectory_id)
    form = StudyCoachForm(study_coach_id=trajectory.study_coach_id or NOBODY)
    coaches = _offer_coaches(form, trajectory.school_id)
    back = url_for("dossiers.student" if can("see_dossier") else ".show", trajectory_id=trajectory_id)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        known = {"trajectory": trajectory, "coaches": coaches, "back": back}
        return render_template("nomination/study_coach.html", form=form, **known), status
    with unit_of_work() as work:
        chosen = coaches.get(form.study_coach_id.data)
        actions.name_study_coach(trajectory=trajectory, actor=actor().user, study_coach=chosen)
        work.answer(back, wording.after_naming(chosen))
    return work.response


@blueprint.route("/<int:trajectory_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def withdraw(trajectory_id: int) -> Page:
    """Withdraw a nomination."""
    trajectory = queries.find_written(actor(), trajectory_id).trajectory
    form = WithdrawForm()
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("nomination/withdraw.html", form=form, trajectory=trajectory), status
    with unit_of_work() as work:
        actions.withdraw(trajectory=trajectory, actor=actor().user, reason=form.reason.data, today=today())
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("The nomination is withdrawn."))
    return work.response


def _offer_coaches(form: StudyCoachForm, school_id: int) -> dict[int, User]:
    """Offer the study coaches of a school, and nobody; give them by number."""
    coaches = {user.id: user for user in study_coaches(school_id)}
    form.study_coach_id.choices = options([(NOBODY, _("Nobody")), *((number, u.name) for number, u in coaches.items())])
    return coaches


def _answer_by(trajectory: Trajectory) -> date | None:
    """Give the day by which the school hears something, as long as it waits for that."""
    if trajectory.stage is not TrajectoryStage.NOMINATED or trajectory.nominated_on is None:
        return None
    return answer_due_on(trajectory.nominated_on, trajectory.programme.promises)


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)


def _change_form(nomination: Nomination) -> ChangeForm:
    form = ChangeForm(obj=_Written(nomination))
    # Only a list brings these; who types a nomination is not asked for them.
    for name in ("tried", "practical"):
        if not getattr(nomination, name):
            delattr(form, name)
    return form


def _draft(form: NominationForm, asking: "Asking") -> Nomination:
    return actions.draft_nomination(
        actor=actor().user,
        school=load(actor(), School, actor().school_id or 0),
        programme=load(actor(), Programme, form.programme_id.data),
        student=_student(form),
        facts=_facts(form),
        study_coach=asking.coaches.get(form.study_coach_id.data),
    )


def _begin() -> Page:
    """Ask the first question at once, unless there is something to go on with, or nothing to nominate for."""
    unsent = queries.open_nominations(actor().id)
    fresh = Asking(str(uuid4()))
    if fresh.programmes and not unsent:
        return redirect(fresh.next_url())
    return render_template("nomination/nominate.html", unsent=unsent, fresh=fresh)


def _checked(asking: "Asking", form: NominationForm) -> str:
    return render_template("nomination/check.html", form=form, asking=asking, words=wording)


def _student(form: NominationForm | ChangeForm, known: Student | None = None) -> actions.StudentFacts:
    """Give what the form says; what it does not ask stays as the school's list had it."""
    infix, last_name = split_family_name(form.last_name.data)
    school_type, level = SCHOOLING[form.schooling.data]
    asked = actions.StudentFacts(
        first_name=form.first_name.data,
        infix=infix,
        last_name=last_name,
        birth_month=form.born_on.data,
        email=form.email.data or None,
        school_type=school_type,
        level=level,
    )
    if known is None:
        return asked
    return replace(
        asked,
        student_number=known.student_number,
        phone=known.phone,
        programme_of_study=known.programme_of_study,
    )


def _facts(form: NominationForm | ChangeForm) -> actions.NominationFacts:
    return actions.NominationFacts(
        hoped_result=HopedResult(form.hoped_result.data),
        reason=form.reason.data,
        tried=form.tried.data if "tried" in form else "",
        practical=form.practical.data if "practical" in form else "",
    )


class _Written:
    """A draft as the form shows it again."""

    def __init__(self, nomination: Nomination) -> None:
        student = nomination.trajectory.student
        self.first_name = student.first_name
        self.last_name = " ".join(filter(None, (student.infix, student.last_name)))
        self.born_on, self.email = student.birth_month, student.email
        self.schooling = schooling_of(student.school_type, student.level)
        self.hoped_result = nomination.hoped_result.value if nomination.hoped_result else None
        self.reason, self.tried, self.practical = nomination.reason, nomination.tried, nomination.practical


class Asking:
    """A nomination on its way: what is asked of this person, and what they typed so far."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.programmes = queries.programmes(actor())
        self.coaches = {user.id: user for user in study_coaches(actor().school_id or 0)}
        self.asked = questions(programmes=len(self.programmes), coaches=len(self.coaches))
        self.typed: dict[str, Any] = load_draft(_owner(), queries.DRAFT, key) or {}

    @property
    def missing(self) -> Question | None:
        """Give the first question without a sound answer."""
        return next_question(self.asked, [one for one in self.asked if self._is_answered(one)])

    def named(self, name: str) -> Question:
        """Give the question of an address.

        :raises NotFound: when it is not asked of this person.
        """
        if name not in self.asked:
            raise NotFound
        return Question(name)

    def form(self, asked: Question) -> BaseForm:
        """Give the form of a question: as it was sent, or with what was typed before."""
        kind = QUESTION_FORMS[asked]
        form = kind() if request.method == "POST" else kind(formdata=MultiDict(self.typed))
        # Whoever goes back and answers anew changes the answer; a mark against doubles would give the first one again.
        del form.submission_id
        return self.offer(form)

    def whole(self) -> NominationForm:
        """Give all answers in one form."""
        only = {"programme_id": self.programmes[0].id} if Question.PROGRAMME not in self.asked else {}
        form = NominationForm(formdata=MultiDict(self.typed | only | {"draft": self.key}))
        self.offer(form)
        return form

    def offer(self, form: BaseForm) -> BaseForm:
        """Give the choices that differ from school to school."""
        if "programme_id" in form:
            form.programme_id.choices = options((one.id, one.name) for one in self.programmes)
        if "study_coach_id" in form:
            offered = ((number, user.name) for number, user in self.coaches.items())
            form.study_coach_id.choices = options([(NOBODY, _("Nobody")), *offered])
        return form

    def keep(self, asked: Question, *, is_done: bool) -> None:
        """Keep what was sent to a question, over what was typed there before; half a sentence is no answer yet."""
        fields = QUESTION_FORMS[asked](formdata=None)
        sent = {name: request.form[name] for name in fields.data if name in request.form and name not in NEVER_KEPT}
        answered = [one for one in self.typed.get(ANSWERED, []) if one != asked]
        self.typed |= sent | {ANSWERED: [*answered, asked] if is_done else answered}
        save_draft(_owner(), queries.DRAFT, self.key, self.typed)

    def next_url(self) -> str:
        """Give the page of the first question without a sound answer, or the one where all is checked."""
        if self.missing is None:
            return url_for(".check", key=self.key)
        return url_for(".question", key=self.key, name=self.missing)

    def back_url(self, asked: Question) -> str:
        """Give the page before a question."""
        place = self.asked.index(asked)
        return url_for(".question", key=self.key, name=self.asked[place - 1]) if place else url_for(".index")

    def _is_answered(self, asked: Question) -> bool:
        form = QUESTION_FORMS[asked](formdata=MultiDict(self.typed), meta={"csrf": False})
        return asked in self.typed.get(ANSWERED, []) and self.offer(form).validate()
