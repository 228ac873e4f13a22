"""What the pages of the appointment and of the talk share."""

from flask import Blueprint
from werkzeug.wrappers import Response

from programme.access.identity import actor
from programme.core.web import record_opening
from programme.intake import queries
from programme.lifecycle.models import Trajectory

blueprint = Blueprint("intake", __name__, url_prefix="/intake")
Page = str | Response | tuple[str, int]
WRONG, CLASH = 422, 409


def recognised_by(trajectory: Trajectory) -> tuple[str, ...]:
    """Give the names that words for a mentor may not hold: the student's own, and the school's."""
    return trajectory.student.first_name, trajectory.student.last_name, trajectory.school.name


def open_trajectory(trajectory_id: int) -> Trajectory:
    """Give a trajectory this person can reach, and note that its file was opened."""
    trajectory = queries.find_trajectory(actor(), trajectory_id)
    record_opening(actor().id, student_id=trajectory.student_id)
    return trajectory
