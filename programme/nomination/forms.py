"""The forms of a nomination: one for each question, all together, and the study coach."""

from datetime import date

from wtforms import DateField, EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import UUID, Email, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import REQUIRED, BaseForm, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.nomination.models import HopedResult
from programme.nomination.rules import Question
from programme.nomination.wording import HOPED_RESULT, SCHOOLING
from programme.people.models import NAME

ADDRESS = Email(_l("This is not an e-mail address."))
EARLIEST = date(1990, 1, 1)
# No account has this number: no study coach is named.
NOBODY = 0


class ProgrammeForm(BaseForm):
    """For which programme the student is nominated."""

    programme_id = SelectField(
        _l("For which programme?"),
        coerce=int,
        description=_l("Each programme has its own coordinators and mentors: it decides who receives this."),
    )


class NameForm(BaseForm):
    """Who it is about."""

    first_name = StringField(
        _l("First name"),
        filters=[plain],
        validators=[REQUIRED, at_most(NAME)],
        description=_l("The name the student is called by. Later the mentor knows the student by this name."),
    )
    last_name = StringField(
        _l("Family name"),
        filters=[plain],
        validators=[REQUIRED, at_most(NAME)],
        description=_l("With van or de before it. It keeps two students with the same first name apart."),
    )


class BirthForm(BaseForm):
    """When the student was born."""

    born_on = DateField(
        _l("Date of birth"),
        validators=[REQUIRED],
        description=_l("For a young student a parent or carer has to agree too. We keep only month and year."),
    )

    def validate_born_on(self, field: DateField) -> None:
        """Refuse a birthday that no student has."""
        if field.data is not None and not EARLIEST < field.data < today().replace(year=today().year - 10):
            raise ValidationError(_l("Look at the year again, please."))


class SchoolForm(BaseForm):
    """What kind of school the student goes to."""

    schooling = RadioField(
        _l("Which school does the student go to?"),
        choices=options(SCHOOLING.items()),
        validators=[REQUIRED],
        description=_l("So that the first talk can be about this school. You may leave the level of mbo open."),
        render_kw={"stacked": True},
    )


class HopeForm(BaseForm):
    """The one result the school hopes for."""

    hoped_result = RadioField(
        _l("What do you hope for most?"),
        choices=options((code.value, HOPED_RESULT[code]) for code in HopedResult),
        validators=[REQUIRED],
        description=_l(
            "One is enough: it is where the first talk starts. Student and mentor set the goals themselves."
        ),
        render_kw={"stacked": True},
    )


class ReasonForm(BaseForm):
    """Why the school thinks of mentoring."""

    reason = TextAreaField(
        _l("Why do you think of a mentor?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One or two sentences. The student reads this too. No diagnosis or care details are needed."),
    )


class AddressForm(BaseForm):
    """Where the student can be asked."""

    email = EmailField(
        _l("E-mail address of the student"),
        filters=[plain],
        validators=[Optional(), ADDRESS],
        description=_l("We ask the student by mail whether they want this. Or you show a QR code, or ask it yourself."),
    )


class CoachForm(BaseForm):
    """Who follows the student for the school."""

    study_coach_id = SelectField(
        _l("Study coach of the student"),
        coerce=int,
        default=NOBODY,
        validators=[Optional()],
        description=_l("Sees what the school sees of this student, and nothing else."),
    )


class TriedForm(BaseForm):
    """What was tried before, as a school's list brought it."""

    tried = TextAreaField(_l("What was tried before?"), filters=[plain], validators=[Optional(), no_bsn])


class PracticalForm(BaseForm):
    """What matters for the planning, as a school's list brought it."""

    practical = TextAreaField(
        _l("What should we know when we plan?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Timetable, internship, travel."),
    )


QUESTION_FORMS: dict[Question, type[BaseForm]] = {
    Question.PROGRAMME: ProgrammeForm,
    Question.NAME: NameForm,
    Question.BIRTH: BirthForm,
    Question.SCHOOL: SchoolForm,
    Question.HOPE: HopeForm,
    Question.REASON: ReasonForm,
    Question.ADDRESS: AddressForm,
    Question.COACH: CoachForm,
    Question.TRIED: TriedForm,
    Question.PRACTICAL: PracticalForm,
}


class NominationForm(ProgrammeForm, NameForm, BirthForm, SchoolForm, HopeForm, ReasonForm, AddressForm, CoachForm):
    """All answers together, as they were checked; `draft` is what they were typed in."""

    draft = HiddenField(validators=[Optional(), UUID()])


class StudyCoachForm(BaseForm):
    """Which study coach of the school follows the student."""

    study_coach_id = SelectField(
        _l("Who follows this student?"),
        coerce=int,
        description=_l("Sees what the school sees of this student, and nothing else."),
    )


class WithdrawForm(BaseForm):
    """Why a nomination is withdrawn."""

    reason = TextAreaField(_l("Why does it stop?"), filters=[plain], validators=[REQUIRED, no_bsn])
