"""What the forms of an intake share: checks on own words, and on words that a mentor reads."""

from typing import Any

from wtforms.validators import ValidationError

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.norms.vocabulary import OWN_WORD_LENGTH, OWN_WORDS_MOST, are_too_many_words

FOR_MENTOR_HINT = _l("The question in the student's words, without a name, the school or care that is given.")


def few_words(_form: Any, field: Any) -> None:
    """Keep own words few and short, so that somebody else may have used the same."""
    if are_too_many_words(field.data or ""):
        raise ValidationError(
            _(
                "Write at most %(most)s words or short names, each of at most %(length)s characters.",
                most=OWN_WORDS_MOST,
                length=OWN_WORD_LENGTH,
            )
        )
