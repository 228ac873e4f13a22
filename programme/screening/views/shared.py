"""What the pages of the screening share: their blueprint, and opening a file on the record."""

from flask import Blueprint
from werkzeug.wrappers import Response

from programme.access.identity import actor
from programme.core.web import record_opening
from programme.intake.queries import find_trajectory
from programme.lifecycle.models import Trajectory
from programme.screening import queries
from programme.screening.models import Triage

blueprint = Blueprint("screening", __name__, url_prefix="/screening")
Page = str | Response | tuple[str, int]
WRONG = 422


def open_trajectory(trajectory_id: int) -> Trajectory:
    """Give a trajectory this person can reach, and note that its file was opened.

    :raises NotFound: when there is none, or not for this person.
    """
    trajectory = find_trajectory(actor(), trajectory_id)
    record_opening(actor().id, student_id=trajectory.student_id)
    return trajectory


def open_triage(triage_id: int) -> Triage:
    """Give a colour this person can reach, and note that the file was opened.

    :raises NotFound: when there is none, or not for this person.
    """
    found = queries.find_triage(actor(), triage_id)
    record_opening(actor().id, student_id=found.trajectory.student_id)
    return found
