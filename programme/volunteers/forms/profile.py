"""The profile of a mentor as a form: when, where, what they like, and their wishes and limits."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TelField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from programme.core.forms import GridField, MayWait, VersionedForm, at_most, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.norms.vocabulary import (
    DAYS,
    INTERESTS,
    LANGUAGES,
    OWN_WORD_LENGTH,
    OWN_WORDS_MOST,
    are_too_many_words,
    block_labels,
    block_name,
)
from programme.people.models import PHONE, Meet
from programme.volunteers.wording import HEAVIER, MEET, RATHER_NOT, STUDENT_GENDER

WISHES = 500
MINUTES = NumberRange(0, 240, _l("Write the minutes as a number from 0 to 240."))


class ProfileForm(VersionedForm):
    """What a mentor says about themself; nothing of it has to be filled in."""

    availability = GridField(
        _l("When can you meet?"),
        columns=DAYS.items(),
        rows=block_labels(),
        name_of=block_name,
        validators=[Optional()],
        description=_l("Tap what mostly suits you."),
    )
    meet = RadioField(
        _l("Where do you want to meet?"),
        choices=options((code.value, MEET[code]) for code in Meet),
        default=Meet.EITHER.value,
        validators=[MayWait()],
    )
    travel_most_minutes = IntegerField(
        _l("How many minutes do you want to travel at most, one way?"), validators=[Optional(), MINUTES]
    )
    interests = SelectMultipleField(
        _l("What do you like, or know something about?"), choices=options(INTERESTS.items()), validators=[Optional()]
    )
    own_words = StringField(
        _l("Something that is not in the list?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("In your own words, with commas between. For example: chess, k-pop, fixing bikes."),
    )
    languages = SelectMultipleField(
        _l("Which languages do you speak?"), choices=options(LANGUAGES.items()), validators=[Optional()]
    )
    hopes_to_learn = TextAreaField(
        _l("What do you hope to learn?"), filters=[plain], validators=[Optional(), no_bsn, at_most(WISHES)]
    )
    learns = SelectMultipleField(
        _l("What would you like to learn about from a student?"),
        choices=options(INTERESTS.items()),
        validators=[Optional()],
    )
    wishes = TextAreaField(
        _l("What do you wish of a student?"), filters=[plain], validators=[Optional(), no_bsn, at_most(WISHES)]
    )
    gender_wish = RadioField(
        _l("Rather a woman or a man as your student?"),
        choices=options(STUDENT_GENDER.items()),
        default="",
        validators=[Optional()],
    )
    rather_not = SelectMultipleField(
        _l("What would you rather not?"), choices=options(RATHER_NOT.items()), validators=[Optional()]
    )
    heavier = RadioField(
        _l("May we ask you for a student with heavier questions?"),
        choices=options(HEAVIER.items()),
        default="",
        validators=[Optional()],
        description=_l("Only after experience and an extra training, and never alone: a professional helps too."),
    )
    gender = RadioField(
        _l("How may we describe you?"),
        choices=options([("", _l("I prefer not to say")), ("woman", _l("As a woman")), ("man", _l("As a man"))]),
        default="",
        validators=[Optional()],
        description=_l("Some students ask for a woman or a man."),
    )
    phone = TelField(_l("Your phone number"), filters=[plain], validators=[Optional(), at_most(PHONE)])
    sites: tuple[int, ...] = ()

    @classmethod
    def for_sites(cls, sites: Sequence[tuple[int, str]], known: dict[str, Any]) -> Any:
        """Make the form with a field of minutes for each building of a school: (number, name)."""
        fields: dict[str, Any] = {
            f"minutes_{number}": IntegerField(name, validators=[MayWait(), MINUTES]) for number, name in sites
        }
        fields["sites"] = tuple(number for number, _name in sites)
        return type("ProfileFormOfSites", (cls,), fields)(data=known)

    @property
    def travel_fields(self) -> list[Any]:
        """The fields of minutes, in the order of the buildings."""
        return [self[f"minutes_{number}"] for number in self.sites]

    @property
    def travel(self) -> dict[int, int]:
        """The minutes that were filled in, by the number of the building."""
        minutes = {number: self[f"minutes_{number}"].data for number in self.sites}
        return {number: value for number, value in minutes.items() if value is not None}

    def validate_own_words(self, field: StringField) -> None:
        """Keep own words few and short, so that somebody else may have used the same."""
        if are_too_many_words(field.data or ""):
            raise ValidationError(
                _(
                    "Write at most %(most)s words or short names, each of at most %(length)s characters.",
                    most=OWN_WORDS_MOST,
                    length=OWN_WORD_LENGTH,
                )
            )
