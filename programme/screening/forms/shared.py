"""What the forms of the screening share: messages, and how the thing stood when the page was opened."""

from wtforms import HiddenField
from wtforms.validators import InputRequired, Optional

from programme.core.forms import BaseForm
from programme.core.i18n import lazy_gettext as _l

REQUIRED = InputRequired(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Choose one of these."))


class MayWait(Optional):  # type: ignore[misc]  # WTForms has no type stubs
    """Let a field be empty without calling it optional: what another answer asks for is checked on the whole form."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class VersionedForm(BaseForm):
    """A form that knows how the thing stood when the page was opened."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version the person saw; nothing when the page did not say."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
