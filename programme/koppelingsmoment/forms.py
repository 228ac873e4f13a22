"""The forms of the first meeting: its date, which date suits, holding it, calling it off, and a yes or no by link."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, NumberRange, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, VersionedForm, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.koppelingsmoment.models import AGREED, PLACE, VIDEO
from programme.koppelingsmoment.rules import Gap, GuardianChoice, GuardianRule, guardian_choices
from programme.koppelingsmoment.wording import (
    CANCEL_REASONS,
    EVERY,
    GAP,
    GUARDIAN_CHOICE,
    MAIL_LANGUAGE,
    PARTY,
    USUAL_LANGUAGE,
)
from programme.norms.promises import Party
from programme.norms.vocabulary import LANGUAGES
from programme.people.models import EMAIL, NAME

NOBODY = 0
FURTHEST_DAYS = 366
LONGEST_DAYS = 3 * 366
ASK = "ask"
FEWEST_TO_ASK = 2
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def _is_https(_form: Any, field: Any) -> None:
    """Refuse what is no address of a secure page: the invitation makes a button of it."""
    try:
        parts = urlsplit(field.data or "")
    except ValueError:
        # Brackets that do not close, such as in a text that was pasted with it.
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or any(c.isspace() for c in field.data):
        raise ValidationError(_l("Paste the whole address of the video call; it begins with https://."))


class PlanForm(BaseForm):
    """Who meets, where, and on which date, or between which dates everybody chooses."""

    # How the date stood when the page was opened.
    standing = HiddenField()
    care_coordinator_id = SelectField(_l("Care coordinator of the school"), coerce=int, validators=[MayWait()])
    guardian = RadioField(_l("Parent or carer"), validators=[CHOOSE])
    guardian_name = StringField(
        _l("Name of the parent or carer"), filters=[plain], validators=[MayWait(), at_most(NAME)]
    )
    guardian_email = EmailField(
        _l("E-mail address of the parent or carer"),
        filters=[plain],
        validators=[Optional(), at_most(EMAIL), Email(_l("This is not an e-mail address."))],
    )
    guardian_language = SelectField(
        _l("Language of the mails to the parent or carer"),
        choices=options(MAIL_LANGUAGE.items()),
        validators=[MayWait()],
    )
    guardian_speaks = SelectField(
        _l("The parent or carer speaks"),
        choices=options(LANGUAGES.items()),
        default=USUAL_LANGUAGE,
        validators=[MayWait()],
    )
    student_speaks = SelectField(
        _l("The student speaks"), choices=options(LANGUAGES.items()), default=USUAL_LANGUAGE, validators=[MayWait()]
    )
    interpreter = SelectField(
        _l("An interpreter is needed for"),
        choices=options([("", _l("no language")), *((c, n) for c, n in LANGUAGES.items() if c != USUAL_LANGUAGE)]),
        validators=[MayWait()],
    )
    interpreter_name = StringField(
        _l("Name of the interpreter"), filters=[plain], validators=[Optional(), at_most(NAME)]
    )
    interpreter_email = EmailField(
        _l("E-mail address of the interpreter"),
        filters=[plain],
        validators=[Optional(), at_most(EMAIL), Email(_l("This is not an e-mail address."))],
    )
    minutes = IntegerField(
        _l("How many minutes?"),
        default=60,
        validators=[REQUIRED, NumberRange(15, 240, _l("Choose between 15 and 240 minutes."))],
    )
    place = StringField(_l("Where?"), filters=[plain], validators=[MayWait(), at_most(PLACE)])
    video_url = StringField(
        _l("Or the address of a video call"), filters=[plain], validators=[Optional(), at_most(VIDEO), _is_https]
    )
    starts_at = DateTimeLocalField(_l("Day and time"), format=MOMENT, validators=[REQUIRED])
    second = DateTimeLocalField(_l("Second date"), format=MOMENT, validators=[Optional()])
    third = DateTimeLocalField(_l("Third date"), format=MOMENT, validators=[Optional()])
    fourth = DateTimeLocalField(_l("Fourth date"), format=MOMENT, validators=[Optional()])
    fifth = DateTimeLocalField(_l("Fifth date"), format=MOMENT, validators=[Optional()])
    how = HiddenField()

    @property
    def dates(self) -> list[Any]:
        """The fields of the dates, the first one required."""
        return [self.starts_at, self.second, self.third, self.fourth, self.fifth]

    @property
    def asks(self) -> bool:
        """Whether everybody is asked which date suits; else the first date is fixed at once."""
        return bool(self.how.data == ASK)

    def offer(self, rule: GuardianRule) -> None:
        """Show only the choices on the guardian that the rule allows, or none."""
        choices = guardian_choices(rule)
        if not choices:
            del self.guardian, self.guardian_name, self.guardian_email, self.guardian_language, self.guardian_speaks
            return
        self.guardian.choices = options((choice.value, GUARDIAN_CHOICE[choice]) for choice in choices)
        if not self.is_submitted() and not self.guardian.data:
            self.guardian.data = choices[0].value

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a place or a video call, for a name where a guardian is invited, and for dates that can be."""
        sound = super().validate(extra_validators)
        problems = [(field, _unlikely(field.data)) for field in self.dates if field.data and not field.errors]
        if self.asks and len({field.data for field in self.dates if field.data}) < FEWEST_TO_ASK:
            problems.append((self.second, _l("Give two dates or more to choose from, or fix the first one at once.")))
        if not self.place.data and not self.video_url.data:
            problems.append((self.place, _l("Fill in a place, or the address of a video call.")))
        if "guardian" in self and self.guardian.data == GuardianChoice.INVITE and not self.guardian_name.data:
            problems.append((self.guardian_name, _l("Write down who is invited.")))
        for field, problem in problems:
            if problem:
                field.errors = (*field.errors, str(problem))
                sound = False
        return sound


class ChooseForm(BaseForm):
    """On which of the dates somebody can; none is an answer too."""

    # Which dates stood on the page: asked anew, other dates may bear the same numbers.
    standing = HiddenField()
    can = SelectMultipleField(_l("On which dates can you come?"), coerce=int, validators=[MayWait()])

    def offer(self, dates: Iterable[tuple[int, str]]) -> None:
        """Show the dates as they are said."""
        self.can.choices = options(dates)


def _unlikely(moment: Any) -> str | None:
    """Tell what is wrong with a moment that is over, or so far away that it must be a slip."""
    days = (moment.date() - today()).days
    if days < 0:
        return _l("This day is over.")
    return _l("This is more than a year away. Look at the year again, please.") if days > FURTHEST_DAYS else None


class HoldForm(VersionedForm):
    """Who was there, what was agreed, and that both agreed to it."""

    held_on = DateField(_l("When was it?"), validators=[REQUIRED])
    present = SelectMultipleField(_l("Who was there?"), validators=[CHOOSE])
    missing_guardian = StringField(
        _l("Why was the parent or carer not there?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    missing_care_coordinator = StringField(
        _l("Why was the care coordinator not there?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    missing_coordinator = StringField(
        _l("Why was the coordinator not there?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    missing_interpreter = StringField(
        _l("Why was the interpreter not there?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    consented_on = DateField(
        _l("When did the parent or carer agree?"),
        validators=[Optional()],
        description=_l(
            "For a student who is too young to agree alone. Are they here and do they say yes below? Then leave it empty."
        ),
    )
    question = TextAreaField(
        _l("What is it about?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("As far as the student wants to say it here. It may stay empty."),
    )
    every_days = RadioField(
        _l("How often do you meet?"), coerce=int, choices=options(EVERY.items()), validators=[CHOOSE]
    )
    meeting_day = StringField(
        _l("On which day and at what time?"), filters=[plain], validators=[REQUIRED, at_most(AGREED)]
    )
    meeting_place = StringField(_l("Where do you meet?"), filters=[plain], validators=[REQUIRED, at_most(AGREED)])
    until_on = DateField(_l("Until when?"), validators=[REQUIRED])
    reaching = TextAreaField(_l("How do you reach each other?"), filters=[plain], validators=[REQUIRED, no_bsn])
    between_us = TextAreaField(
        _l("What stays between us, and what does not?"), filters=[plain], validators=[REQUIRED, no_bsn]
    )
    when_stuck = TextAreaField(
        _l("What do you do when it does not work?"), filters=[plain], validators=[REQUIRED, no_bsn]
    )
    student_agrees = BooleanField(_l("The student said: I agree"))
    mentor_agrees = BooleanField(_l("The mentor said: I agree"))
    others_agree = SelectMultipleField(_l("Who else said: I agree?"), validators=[Optional()])
    is_signed = BooleanField(_l("Both signed the plan"))

    def invited(self, parties: list[Party]) -> None:
        """Show only who was invited; without other knowledge all of them were there."""
        self.present.choices = options((party.value, PARTY[party]) for party in parties)
        self.others_agree.choices = options(
            (party.value, PARTY[party]) for party in parties if party in (Party.GUARDIAN, Party.CARE_COORDINATOR)
        )
        if not self.is_submitted() and self.present.data is None:
            self.present.data = [party.value for party in parties]

    def validate_until_on(self, field: DateField) -> None:
        """Refuse an end that lies before the start, or years away."""
        if field.data is None or self.held_on.data is None:
            return
        days = (field.data - self.held_on.data).days
        if days < 1:
            raise ValidationError(_l("The end lies after the first meeting."))
        if days > LONGEST_DAYS:
            raise ValidationError(_l("This is more than three years away. Look at the year again, please."))

    def validate_held_on(self, field: DateField) -> None:
        """Refuse a day that still has to come, or that is long gone."""
        if field.data is not None and field.data > today():
            raise ValidationError(str(GAP[Gap.STILL_TO_COME]))
        if field.data is not None and (today() - field.data).days > FURTHEST_DAYS:
            raise ValidationError(_l("This is more than a year ago. Look at the year again, please."))

    def show_gaps(self, gaps: tuple[Gap, ...]) -> bool:
        """Put what is missing beside the field where it is filled in; tell whether anything is."""
        places: dict[Gap, Any] = {
            Gap.STILL_TO_COME: self.held_on,
            Gap.STUDENT_OR_MENTOR: self.present,
            Gap.GUARDIAN_CONSENT: self.consented_on,
            Gap.AGREED: self.student_agrees if not self.student_agrees.data else self.mentor_agrees,
            Gap.SIGNED: self.is_signed,
        }
        for gap in gaps:
            field = self._first_without_reason() if gap is Gap.REASON else places[gap]
            if str(GAP[gap]) not in field.errors:
                field.errors = (*field.errors, str(GAP[gap]))
        return bool(gaps)

    def reason_of(self, party: Party) -> str:
        """Give why a party was not there."""
        field = self._reasons().get(party)
        return "" if field is None else field.data or ""

    def _first_without_reason(self) -> Any:
        there = set(self.present.data or [])
        offered = {choice.value for choice in self.present.choices}
        for party, field in self._reasons().items():
            if party.value in offered - there and not field.data:
                return field
        return self.present

    def _reasons(self) -> dict[Party, Any]:
        return {
            Party.GUARDIAN: self.missing_guardian,
            Party.CARE_COORDINATOR: self.missing_care_coordinator,
            Party.COORDINATOR: self.missing_coordinator,
            Party.INTERPRETER: self.missing_interpreter,
        }


class CancelForm(BaseForm):
    """Why a match does not start."""

    why = RadioField(
        _l("Why does it not go on?"),
        choices=options((why.value, label) for why, label in CANCEL_REASONS.items()),
        validators=[CHOOSE],
    )
    reason = TextAreaField(
        _l("What happened?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Only the coordinators of the programme read this."),
    )


class ComeForm(BaseForm):
    """Whether somebody can come."""

    answer = RadioField(
        _l("Can you come?"), choices=options([("yes", _l("Yes")), ("no", _l("No"))]), validators=[CHOOSE]
    )
