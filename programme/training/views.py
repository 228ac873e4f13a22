"""The pages of trainings: the place Learning of every role, one training, plan, join, presence."""

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import trainers
from programme.access.visibility import load
from programme.core import clock
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.norms.models import Programme
from programme.people.models import Mentor
from programme.training import actions, queries, rules, wording
from programme.training.forms import PresenceForm, TrainingForm
from programme.training.models import Training, TrainingKind

blueprint = Blueprint("training", __name__, url_prefix="/training")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.get("/")
@requires(Permission.LEARN)
def index() -> Page:
    """Show the trainings that are coming, and what is behind."""
    person, now = actor(), clock.now()
    return render_template(
        "training/index.html",
        coming=queries.coming(person, now),
        followed=queries.followed(person) if person.may(Permission.JOIN_LEARNING) else [],
        unwritten=queries.unwritten(person, now) if person.may(Permission.GIVE_TRAINING) else [],
        held=queries.held(person, now) if person.may(Permission.GIVE_TRAINING) else [],
        words=wording,
    )


@blueprint.get("/<int:training_id>")
@requires(Permission.LEARN)
def show(training_id: int) -> Page:
    """Show one training; who takes part is for its trainer and the programme."""
    person = actor()
    training = queries.find_training(person, training_id)
    return render_template(
        "training/show.html",
        training=training,
        seats=queries.seats(training) if person.may(Permission.GIVE_TRAINING) else [],
        taken=queries.seats_taken(training_id),
        has_joined=person.mentor_id is not None and queries.find_seat(training_id, person.mentor_id) is not None,
        has_begun=rules.has_begun(training.starts_at, clock.now()),
        words=wording,
    )


@blueprint.route("/plan", methods=["GET", "POST"])
@requires(Permission.PLAN_LEARNING)
def plan() -> Page:
    """Plan a training."""
    programme = load(actor(), Programme, actor().programme_id or 0)
    promises = programme.promises
    form = _with_trainers(TrainingForm(data={"minutes": promises.training_minutes, "seats": promises.training_seats}))
    if not form.sent():
        return render_template("training/plan.html", form=form, training=None), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        training = actions.plan_training(programme=programme, facts=_facts(form), actor=actor().user)
        work.answer(url_for(".show", training_id=training.id), _("The training is planned. Mentors can join now."))
    return work.response


@blueprint.route("/<int:training_id>/change", methods=["GET", "POST"])
@requires(Permission.PLAN_LEARNING)
def change(training_id: int) -> Page:
    """Change a training that did not begin yet."""
    training = queries.find_training(actor(), training_id)
    form = _with_trainers(TrainingForm(data=_written(training)))
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("training/plan.html", form=form, training=training), status
    with unit_of_work() as work:
        actions.change_training(training=training, facts=_facts(form), actor=actor().user)
        work.answer(url_for(".show", training_id=training_id), _("Changed. Who joined gets the new appointment."))
    return work.response


@blueprint.post("/<int:training_id>/join")
@requires(Permission.JOIN_LEARNING)
def join(training_id: int) -> Page:
    """Take a seat."""
    with unit_of_work() as work:
        training = queries.find_training(actor(), training_id, lock=True)
        actions.join_training(training=training, mentor=load(actor(), Mentor, actor().mentor_id or 0))
        work.answer(url_for(".index"), _("You take part. The appointment is in your mail."))
    return work.response


@blueprint.post("/<int:training_id>/leave")
@requires(Permission.JOIN_LEARNING)
def leave(training_id: int) -> Page:
    """Give the own seat back."""
    with unit_of_work() as work:
        training = queries.find_training(actor(), training_id, lock=True)
        actions.leave_training(training=training, mentor=load(actor(), Mentor, actor().mentor_id or 0))
        work.answer(url_for(".index"), _("You do not take part any more. Somebody else can have your seat."))
    return work.response


@blueprint.route("/<int:training_id>/presence", methods=["GET", "POST"])
@requires(Permission.GIVE_TRAINING)
def presence(training_id: int) -> Page:
    """Write down who was there."""
    training = queries.find_training(actor(), training_id)
    seats = queries.seats(training)
    form = PresenceForm(data={"present": [s.mentor_id for s in seats if s.was_present is not False]})
    form.present.choices = options((seat.mentor_id, seat.mentor.full_name) for seat in seats)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        begun = rules.has_begun(training.starts_at, clock.now())
        return render_template(
            "training/presence.html", form=form, training=training, begun=begun, words=wording
        ), status
    with unit_of_work() as work:
        actions.record_presence(training=training, present=form.present.data or [], actor=actor().user)
        work.answer(url_for(".show", training_id=training_id), _("Written down. Who was there counts as trained."))
    return work.response


def _with_trainers(form: TrainingForm) -> TrainingForm:
    form.trainer_id.choices = options((user.id, user.name) for user in trainers(actor().programme_id or 0))
    return form


def _facts(form: TrainingForm) -> actions.TrainingFacts:
    return actions.TrainingFacts(
        kind=TrainingKind(form.kind.data),
        title=form.title.data,
        starts_at=clock.from_local(form.starts_at.data),
        minutes=form.minutes.data,
        place=form.place.data,
        seats=form.seats.data,
        trainer_id=form.trainer_id.data,
    )


def _written(training: Training) -> dict[str, Any]:
    return {
        "kind": training.kind.value,
        "title": training.title,
        "starts_at": clock.local(training.starts_at).replace(tzinfo=None),
        "minutes": training.minutes,
        "place": training.place,
        "seats": training.seats,
        "trainer_id": training.trainer_id,
    }
