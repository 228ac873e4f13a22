"""Pages for paper: HTML of ours as a PDF file, made without fetching anything from anywhere."""

from typing import Any

from flask import Response

from programme.core.errors import Invalid
from programme.core.i18n import gettext as _

MIME = "application/pdf"


def as_pdf(html: str, name: str) -> Response:
    """Give a page as a file to download; `name` is its file name without the ending."""
    # Half a second to load, and asked for a few times a day: only here.
    from weasyprint import HTML

    body: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf()
    answer = Response(body, mimetype=MIME)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return answer


def _refuse(_address: str, *_more: Any, **_named: Any) -> Any:
    """Fetch nothing: what a person typed may hold an address, and a page for paper needs none."""
    raise Invalid(_("This cannot be put on paper."))
