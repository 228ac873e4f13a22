"""What the pages of handing over share: their blueprint."""

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("handover", __name__, url_prefix="/handover")
Page = str | Response | tuple[str, int]
WRONG = 422
