"""The forms of an intake: the appointment, and a short one for each part of the talk."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import (
    CHOOSE,
    REQUIRED,
    BaseForm,
    Filled,
    GridField,
    MayWait,
    no_bsn,
    options,
    plain,
    refuse_names,
)
from programme.core.i18n import lazy_gettext as _l
from programme.intake.forms.shared import FOR_MENTOR_HINT, few_words
from programme.intake.models import Block, CareLine
from programme.intake.rules import Lacks, Wants
from programme.intake.wording import (
    AGREES,
    CARE_LINE,
    DESCRIBED,
    EXPECTED,
    LACKS,
    MEET,
    PROPOSED_BY,
    SAFE,
    UNSAID,
    WANTS,
)
from programme.norms.vocabulary import AGE_WISHES, DAYS, GENDER_WISHES, INTERESTS, LANGUAGES, block_labels, block_name
from programme.people.models import Meet

DAYS_AHEAD_MOST = 200
DAYS_BACK_MOST = 366
STACKED = {"stacked": True}


def not_to_come(_form: Any, field: Any) -> None:
    """Refuse a day that is still to come, or that is more than a year ago."""
    if isinstance(field.data, date) and field.data > today():
        raise ValidationError(_l("This day is still to come."))
    if isinstance(field.data, date) and (today() - field.data).days > DAYS_BACK_MOST:
        raise ValidationError(_l("This is more than a year ago. Look at the year again, please."))


class PlanForm(BaseForm):
    """When and where the talk is."""

    day = DateField(_l("Which day?"), validators=[REQUIRED])
    at = TimeField(_l("What time?"), validators=[REQUIRED])
    place = StringField(
        _l("Where?"),
        filters=[plain],
        validators=[REQUIRED],
        description=_l("A quiet room at school, by phone, or online."),
    )

    def validate_day(self, field: DateField) -> None:
        """Refuse a day that is over, or too far away to be meant."""
        if field.data is not None and field.data < today():
            raise ValidationError(_l("This day is over. Choose a day from today on."))
        if field.data is not None and field.data > today() + timedelta(days=DAYS_AHEAD_MOST):
            raise ValidationError(_l("This is far away. Look at the year again, please."))


class BlockForm(BaseForm):
    """One part of the talk; it remembers which version of it was on the page."""

    seen = HiddenField(default="0")

    def answers(self) -> dict[str, Any]:
        """Give what was filled in, by name."""
        return {field.name: field.data for field in self if not isinstance(field, HiddenField)}


class AgreementForm(BlockForm):
    """Whose idea it is, and whether the student agrees."""

    proposed_by = RadioField(
        _l("Whose idea is a mentor?"), choices=options(PROPOSED_BY.items()), validators=[MayWait()], render_kw=STACKED
    )
    agrees = RadioField(
        _l("Do you agree with it yourself?"), choices=options(AGREES.items()), validators=[MayWait()], render_kw=STACKED
    )


class OwnWordsForm(BlockForm):
    """The mentorvraag, and what should be different when."""

    mentoring_question = TextAreaField(
        _l("What do you want from a mentor?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    in_3_months = TextAreaField(
        _l("What should be different in three months?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    in_6_months = TextAreaField(_l("And in half a year?"), filters=[plain], validators=[Optional(), no_bsn])
    in_12_months = TextAreaField(_l("And in a year?"), filters=[plain], validators=[Optional(), no_bsn])


class CareForm(BlockForm):
    """Which line of help is there; no diagnosis."""

    care_line = RadioField(
        _l("Does somebody else help you already?"),
        choices=options((code.value, CARE_LINE[code]) for code in CareLine),
        validators=[MayWait()],
        render_kw=STACKED,
    )
    care_given = TextAreaField(
        _l("What does the student want to tell about that?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Do not write down a diagnosis."),
    )


class SafetyForm(BlockForm):
    """The fixed questions, the same for everybody."""

    safe_at_home = RadioField(
        _l("Do you feel safe where you live?"), choices=options(SAFE.items()), validators=[MayWait()]
    )
    place_to_sleep = RadioField(
        _l("Do you have a safe place to sleep tonight?"), choices=options(SAFE.items()), validators=[MayWait()]
    )
    is_hurt = RadioField(
        _l("Does somebody hurt or threaten you, or force you to do things?"),
        choices=options(SAFE.items()),
        validators=[MayWait()],
    )
    dark_thoughts = RadioField(
        _l("Do you sometimes think of hurting yourself, or of not wanting to live?"),
        choices=options(SAFE.items()),
        validators=[MayWait()],
    )


class PracticalForm(BlockForm):
    """Travel, timetable, internship, phone and language."""

    availability = GridField(
        _l("When could you meet?"),
        columns=DAYS.items(),
        rows=block_labels(),
        name_of=block_name,
        validators=[Optional()],
        description=_l("Tap every moment that could work."),
    )
    meet = RadioField(
        _l("Where do you want to meet?"),
        choices=options((code.value, MEET[code]) for code in Meet),
        default=Meet.EITHER.value,
        validators=[CHOOSE],
    )
    rather_not_online = BooleanField(_l("Rather not online, only when nothing else works"))
    languages = SelectMultipleField(
        _l("Which languages do you want to talk in?"),
        choices=options(LANGUAGES.items()),
        default=["nl"],
        validators=[Filled(_l("Choose at least one language."))],
    )
    practical = TextAreaField(
        _l("What should we know when we plan?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Timetable, internship, travel, and how the student is reached best."),
    )


class WishesForm(BlockForm):
    """Wishes for a mentor; not saying is an answer too."""

    interests = SelectMultipleField(
        _l("What do you like, and what work seems nice?"), choices=options(INTERESTS.items()), validators=[Optional()]
    )
    own_words = StringField(
        _l("Something that is not in the list?"),
        filters=[plain],
        validators=[Optional(), no_bsn, few_words],
        description=_l("In the student's own words, with commas between. For example: chess, k-pop, fixing bikes."),
    )
    wishes = TextAreaField(
        _l("What kind of person should your mentor be?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Experience, character, what the two of you could share."),
    )
    gender_wish = RadioField(
        _l("Rather a woman or a man?"),
        choices=options([*GENDER_WISHES.items(), (UNSAID, SAFE[UNSAID])]),
        default="",
        validators=[Optional()],
    )
    age_wish = RadioField(
        _l("Rather somebody young or older?"),
        choices=options(AGE_WISHES.items()),
        default="",
        validators=[Optional()],
    )
    gender = RadioField(
        _l("How may we describe you?"),
        choices=options(DESCRIBED.items()),
        default="",
        validators=[Optional()],
        description=_l("Only because some mentors ask for a woman or a man."),
    )


class ExpectationsForm(BlockForm):
    """What a mentor is, and what not."""

    expected = SelectMultipleField(
        _l("We talked about this"), choices=options(EXPECTED.items()), validators=[Optional()], render_kw=STACKED
    )
    hopes = TextAreaField(_l("What do you expect of a mentor?"), filters=[plain], validators=[Optional(), no_bsn])


class ScalingForm(BlockForm):
    """One scaling question, with what is behind the number. Source: domain.md §5.1."""

    about = TextAreaField(
        _l("What do you want to look at, and by when?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("For example: finishing my internship before the summer."),
    )
    score = RadioField(
        _l("How far are you with that now?"),
        choices=options((str(number), str(number)) for number in range(11)),
        validators=[MayWait()],
        render_kw={"ruler": True},
        description=_l("0: not at all. 10: just as I want it."),
    )
    not_lower = TextAreaField(
        _l("What makes it this number, and not lower?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    one_higher = TextAreaField(
        _l("What would one point higher look like, and who can help?"), filters=[plain], validators=[Optional(), no_bsn]
    )


class CloseForm(BlockForm):
    """The summary that is read back, what a mentor and the school may read, and the choice of the student."""

    # By which somebody would be recognised: the student's own names and the name of the school.
    names: tuple[str, ...] = ()
    held_on = DateField(_l("When did you talk?"), validators=[REQUIRED, not_to_come])
    summary = TextAreaField(
        _l("Read this to the student"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Made of what was written down. Change it until the student says: yes, that is it."),
    )
    summary_agreed = BooleanField(_l("The student heard it and says that it is right"))
    for_mentor = TextAreaField(
        _l("What may a mentor read before saying yes?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=FOR_MENTOR_HINT,
    )
    for_mentor_agreed = BooleanField(_l("The student heard these words, and a mentor may read them"))
    shared_with_school = TextAreaField(
        _l("What may the school read?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("One or two sentences. The rest stays with you. Empty means: only how far it is."),
    )
    share_approved = BooleanField(_l("The student read these sentences and they may be shared"))
    wants = RadioField(
        _l("Does the student want this?"),
        choices=options((code.value, WANTS[code]) for code in Wants),
        validators=[CHOOSE],
        render_kw=STACKED,
        description=_l("Ask it last, and let the student say it. No is a good answer too."),
    )

    def validate_share_approved(self, field: BooleanField) -> None:
        """Let nothing go to the school that the student did not approve."""
        if self.shared_with_school.data and not field.data:
            raise ValidationError(_l("Let the student read the sentences for the school first, or leave them out."))

    def validate_for_mentor(self, field: TextAreaField) -> None:
        """Refuse words by which a mentor would know who or where the student is."""
        refuse_names(field.data, self.names)

    def validate_for_mentor_agreed(self, field: BooleanField) -> None:
        """Let nothing go to a mentor that the student did not agree to, when the student goes on."""
        goes_on = self.wants.data == Wants.YES.value
        if goes_on and self.for_mentor.data and not field.data:
            raise ValidationError(_l("Let the student hear the words for the mentor first, or leave them out."))

    def show_lacks(self, lacks: Iterable[Lacks]) -> bool:
        """Say what the talk still needs; tell whether that is something."""
        problems = [str(LACKS[one]) for one in lacks]
        self.wants.errors = (*self.wants.errors, *problems)
        return bool(problems)


FORMS: dict[Block, type[BlockForm]] = {
    Block.AGREEMENT: AgreementForm,
    Block.OWN_WORDS: OwnWordsForm,
    Block.CARE: CareForm,
    Block.SAFETY: SafetyForm,
    Block.PRACTICAL: PracticalForm,
    Block.WISHES: WishesForm,
    Block.EXPECTATIONS: ExpectationsForm,
    Block.SCALING: ScalingForm,
    Block.CLOSE: CloseForm,
}


def stored(block: Block, values: Mapping[str, Any]) -> BlockForm:
    """Give a part of the talk as it was kept, as a form that can be checked and read."""
    pairs = [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]
    return FORMS[block](formdata=MultiDict(pairs), meta={"csrf": False})
