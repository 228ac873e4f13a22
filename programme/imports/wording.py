"""The words of an import: for columns, for what is wrong with a list or a cell of it, for what was left out and why."""

from programme.core.i18n import LANGUAGES, in_language, ngettext
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.imports.models import Field
from programme.imports.rules import Note, Problem, Refused, Row, Sheet, Stays
from programme.imports.spreadsheet import CannotRead, Unreadable
from programme.nomination.wording import HOPED_RESULT

FIELD: dict[Field, str] = {
    Field.STUDENT_NUMBER: _l("Student number"),
    Field.FIRST_NAME: _l("First name"),
    Field.INFIX: _l("Infix"),
    Field.LAST_NAME: _l("Family name"),
    Field.EMAIL: _l("E-mail address of the student"),
    Field.PHONE: _l("Phone"),
    Field.BIRTH_MONTH: _l("Date of birth"),
    Field.PROGRAMME_OF_STUDY: _l("Course of study"),
    Field.SCHOOL_TYPE: _l("Type of school (vmbo, mbo or hbo)"),
    Field.LEVEL: _l("Level (1 to 4)"),
    Field.HOPED_RESULT: _l("What you hope for most"),
    Field.REASON: _l("Why you think of a mentor"),
    Field.TRIED: _l("What was tried before"),
    Field.PRACTICAL: _l("What we should know when we plan"),
}

PROBLEM: dict[Problem, str] = {
    Problem.EMPTY: _l("This is empty."),
    Problem.NO_DATE: _l("This is not a date. Write it as 31-12-2008."),
    Problem.NO_EMAIL: _l("This is not an e-mail address."),
    Problem.NO_SCHOOL_TYPE: _l("Write vmbo, mbo or hbo."),
    Problem.LEVEL_OF_MBO: _l("Only mbo has a level from 1 to 4. Leave this empty."),
    Problem.NO_LEVEL: _l("Write the level as 1, 2, 3 or 4."),
    Problem.UNKNOWN_RESULT: _l("Choose one of the results in the explanation."),
    Problem.BSN: _l("This looks like a citizen service number (BSN). We may not keep that."),
    Problem.TOO_LONG: _l("This is too long."),
    Problem.FORMULA: _l("This is a formula without a result. Type the result itself."),
    Problem.UNREADABLE: _l("This holds signs that we cannot read. Type it again in your list."),
    Problem.KNOWN: _l("This student was nominated already."),
    Problem.TWICE: _l("This student stands in the file twice."),
}

UNREADABLE: dict[Unreadable, str] = {
    Unreadable.NOT_TEXT: _l("This is no list that we can read. Save it as CSV or XLSX and try again."),
    Unreadable.NOT_A_WORKBOOK: _l("This Excel file is broken. Open it, save it again as XLSX, and try once more."),
    Unreadable.OLD_OR_LOCKED: _l(
        "This is an old Excel file, or one with a password. Save it as XLSX without a password."
    ),
    Unreadable.NO_ROWS: _l("There are no students in this file."),
    Unreadable.TOO_MANY: _l("There are more than 2,000 students in this file. Split it, please."),
    Unreadable.TOO_FAR_DOWN: _l(
        "This sheet goes on below row 20,000. Delete the rows under the list, the empty ones too."
    ),
    Unreadable.TOO_WIDE: _l("There are more than 60 columns in this file. Keep the columns that we know."),
    Unreadable.TOO_BIG: _l(
        "This file unpacks to more than a list of students holds. Copy the list to a new file, please."
    ),
}

REFUSED: dict[Refused, str] = {
    Refused.BSN: _l("a mentoring programme may not keep a BSN"),
    Refused.ORIGIN: _l("where somebody comes from plays no part in mentoring"),
    Refused.BELIEF: _l("what somebody believes plays no part in mentoring"),
    Refused.HEALTH: _l("medical data stay with the school and the care team"),
    Refused.PHOTO: _l("we need no photos"),
    Refused.GENDER: _l("we do not need to know it"),
}

STAYS: dict[Stays, str] = {
    Stays.ANSWERED: _l("somebody said yes or no already"),
    Stays.CHANGED: _l("somebody at school changed it"),
}


def unreadable(error: CannotRead) -> str:
    """Give the sentence on a file that cannot be used."""
    return str(UNREADABLE[error.why])


def result_codes() -> dict[str, str]:
    """Give the code of each hoped-for result by its code and by its words in every language, in small letters."""
    codes = {result.value: result.value for result in HOPED_RESULT}
    for language in LANGUAGES:
        with in_language(language):
            codes |= {str(label).lower(): result.value for result, label in HOPED_RESULT.items()}
    return codes


def notes(sheet: Sheet) -> list[str]:
    """Give in sentences what was done with a file before anything was kept."""
    said = {
        Note.ABOVE_SKIPPED: _("What stands above the names of the columns is not read."),
        Note.MERGED: _("A merged cell counts for every row it covers."),
    }
    found = [
        _("We left out the column %(name)s: %(why)s.", name=heading or "–", why=REFUSED[why])
        for heading, why in sheet.refused
    ]
    for note, value in sheet.notes:
        if note is Note.SHEET_CHOSEN:
            found.append(_("The file has more than one sheet. This is the sheet %(name)s.", name=value))
        elif note is Note.HIDDEN_SKIPPED:
            found.append(ngettext("A hidden sheet is not read.", "%(num)s hidden sheets are not read.", int(value)))
        else:
            found.append(said[note])
    return found


def twin(row: Row) -> str:
    """Give in a sentence whom a row may be already."""
    if row.twin is None:
        return ""
    if row.twin.row is not None:
        return _("The same student as in row %(row)s, %(name)s?", row=row.twin.row, name=row.twin.name)
    if row.twin.by_number:
        return _("%(name)s has this student number and was nominated already.", name=row.twin.name)
    return _("%(name)s has the same name and month of birth and was nominated already.", name=row.twin.name)


def after_undo(undone: int, stayed: int, known_before: int) -> str:
    """Give what is read after an import was undone."""
    said = [ngettext("%(num)s draft is taken back.", "%(num)s drafts are taken back.", undone)]
    if stayed:
        said.append(ngettext("%(num)s draft stays, see below.", "%(num)s drafts stay, see below.", stayed))
    if known_before:
        said.append(
            ngettext(
                "%(num)s student was with us before; what your list says about who that is stays.",
                "%(num)s students were with us before; what your list says about who they are stays.",
                known_before,
            )
        )
    return " ".join(said)
