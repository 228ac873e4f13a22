"""The forms of notes on progress: what a mentor proposes and the coordinator writes, and what the student answers."""

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from programme.core.forms import REQUIRED, BaseForm, no_bsn, plain
from programme.core.i18n import lazy_gettext as _l

SHARE, CHANGE, REFUSE = "share", "change", "refuse"


class NoteForm(BaseForm):
    """What the school may read, once the student agrees."""

    words = TextAreaField(
        _l("What may the school read?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l(
            "How it goes, in plain words to the student: they read it first, and may change it. "
            "Nothing that was said in confidence."
        ),
    )
    # Which words of a mentor stood on the page; empty when there were none.
    proposal = HiddenField()


class ProposeForm(BaseForm):
    """What a mentor proposes that the school may read."""

    words = TextAreaField(
        _l("Your words"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l(
            "How it goes, in plain words to the student: what goes well, what you two work on. "
            "Nothing that was said in confidence."
        ),
    )
    proposal = HiddenField()


class AnswerForm(BaseForm):
    """What a student answers: which button, perhaps other words, and whether a parent or carer may read it too."""

    words = TextAreaField(_l("In your own words"), filters=[plain], validators=[no_bsn])
    for_guardian = BooleanField(
        _l("My parent or carer may read this too"), description=_l("Only if you want it. They get a mail with a link.")
    )
    answer = StringField()

    def validate_answer(self, field: StringField) -> None:
        """Take only what a button says: nothing else may share anything."""
        if field.data not in (SHARE, CHANGE, REFUSE):
            raise ValidationError(_l("Choose one of the buttons, please."))

    def validate_words(self, field: TextAreaField) -> None:
        """Ask for words where the student wants to share other ones."""
        if self.answer.data == CHANGE and not field.data:
            raise ValidationError(_l("Write what your school may read, or choose 'Do not share'."))
