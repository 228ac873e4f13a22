"""The questions of a nomination, one a page, kept as they are answered, and checked before it becomes a draft."""

from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import study_coaches
from programme.access.visibility import load
from programme.core.drafts import NEVER_KEPT, DraftOwner, discard_draft, load_draft, save_draft
from programme.core.errors import NotFound
from programme.core.forms import BaseForm, options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.nomination import actions, queries, wording
from programme.nomination.forms import NOBODY, QUESTION_FORMS, NominationForm
from programme.nomination.models import Nomination
from programme.nomination.rules import Question, next_question, questions, split_family_name
from programme.nomination.views.shared import WRONG, Page, blueprint, with_answer
from programme.norms.models import Programme
from programme.people.models import School

# Where a draft keeps which questions were answered, beside what was typed.
ANSWERED = "answered"


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
        page = render_template(
            "nomination/question.html", form=form, asking=asking, asked=asked, twin=asking.twin(asked)
        )
        return page, WRONG if form.is_submitted() else 200
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


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)


def _draft(form: NominationForm, asking: "Asking") -> Nomination:
    student, facts = actions.StudentFacts("", "", None), actions.NominationFacts(None, "")
    for asked in asking.asked:
        student, facts = with_answer(asked, form, student, facts)
    return actions.draft_nomination(
        actor=actor().user,
        school=load(actor(), School, actor().school_id or 0),
        programme=load(actor(), Programme, form.programme_id.data),
        student=student,
        facts=facts,
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
    return render_template("nomination/check.html", form=form, asking=asking, twin=asking.twin(), words=wording)


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

    def twin(self, asked: Question | None = None) -> queries.Known | None:
        """Give who of this name and month of birth was nominated already: said right after those, and where all is checked."""
        form = NominationForm(formdata=MultiDict(self.typed), meta={"csrf": False})
        is_time = asked is None or asked is self.asked[self.asked.index(Question.BIRTH) + 1]
        if not (is_time and form.first_name.data and form.last_name.data and form.born_on.data):
            return None
        _infix, last_name = split_family_name(form.last_name.data)
        return queries.find_known(actor().school_id or 0, form.first_name.data, last_name, form.born_on.data)

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
