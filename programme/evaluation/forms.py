"""The form of the short questions: a ruler for each item."""

from collections.abc import Mapping
from typing import Any, Self

from wtforms import RadioField

from programme.core.forms import BaseForm, Filled, options
from programme.core.i18n import lazy_gettext as _l


class PulseForm(BaseForm):
    """One choice on the scale for every item."""

    @classmethod
    def of(cls, items: Mapping[int, str], least: int, most: int) -> Self:
        """Make the form for items: their words by their number."""
        scale = options((str(value), str(value)) for value in range(least, most + 1))
        fields: dict[str, Any] = {
            f"item_{number}": RadioField(
                words,
                choices=scale,
                validators=[Filled(_l("Choose a number, or say below that you would rather not answer."))],
                render_kw={"ruler": True},
            )
            for number, words in items.items()
        }
        made: Self = type("PulseFormOfItems", (cls,), fields)()
        return made

    def values(self, items: Mapping[int, str]) -> dict[int, int]:
        """Give the chosen number of each item."""
        return {number: int(self[f"item_{number}"].data) for number in items}
