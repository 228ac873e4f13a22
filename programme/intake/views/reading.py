"""How what was typed in the parts of a talk is read: as a form, as answers, as words."""

import json
from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField

from programme.core import clock
from programme.core.i18n import gettext as _
from programme.intake import rules, wording
from programme.intake.forms.talk import FORMS, BlockForm, stored
from programme.intake.models import Block, Intake, IntakeBlock
from programme.norms import vocabulary


def values_of(kept: IntakeBlock | None) -> dict[str, Any]:
    """Give what was typed in a part, by the name of its field."""
    values: dict[str, Any] = {} if kept is None or not kept.data else json.loads(kept.data)
    if isinstance(week := values.get("availability"), list):
        values["availability"] = vocabulary.renewed(week)
    return values


def is_worrying(kept: IntakeBlock | None) -> bool:
    """Tell whether an answer about safety asks for a call today."""
    return rules.is_worrying(values_of(kept))


def form_of(which: Block, intake: Intake, kept: IntakeBlock | None) -> BlockForm:
    """Give a part as it was kept, or with what is known already."""
    return stored(which, values_of(kept)) if values_of(kept) else FORMS[which](formdata=None, data=written(intake))


def answers_of(intake: Intake, blocks: Mapping[Block, IntakeBlock]) -> tuple[dict[str, Any], list[Block]]:
    """Give all that was said, by name, and the parts that hold something that cannot be kept."""
    answers, unsound = written(intake), []
    for which in rules.PARTS:
        form = form_of(which, intake, blocks.get(which))
        if which in blocks and not form.validate():
            unsound.append(which)
        answers |= form.answers()
    return answers, unsound


def told(blocks: Mapping[Block, IntakeBlock]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give what was written in each part, in words; empty parts are left out."""
    found = [
        (str(wording.BLOCK[which][0]), read(stored(which, values_of(blocks[which]))))
        for which in rules.PARTS
        if which in blocks
    ]
    return [(title, pairs) for title, pairs in found if pairs]


def read(form: BlockForm) -> list[tuple[str, str]]:
    """Give label and words of each field that holds something."""
    pairs = []
    for field in form:
        if isinstance(field, HiddenField) or not field.data:
            continue
        text = str(field.data)
        if field.name == "availability":
            text = vocabulary.week_words(field.data)
        elif isinstance(field, BooleanField):
            text = _("yes")
        elif isinstance(field, SelectMultipleField | RadioField):
            text = ", ".join(str(one.label) for one in field.iter_choices() if one.selected)
        if text:
            pairs.append((str(field.label.text), text))
    return pairs


def written(intake: Intake) -> dict[str, Any]:
    """Give what is known already, so that nobody asks it twice."""
    known: dict[str, Any] = {
        name: getattr(intake, name)
        for name in (
            "mentoring_question",
            "wishes",
            "interests",
            "availability",
            "care_given",
            "practical",
            "for_mentor",
        )
    }
    known["held_on"] = min(clock.local(intake.planned_at).date(), clock.today())
    known["languages"] = intake.languages or ["nl"]
    known["meet"], known["gender_wish"] = intake.meet.value, intake.gender_wish or ""
    known["own_words"], known["rather_not_online"] = ", ".join(intake.own_interests), "online" in intake.rather_not
    known["gender"], known["age_wish"] = intake.gender or "", intake.age_wish or ""
    known["for_mentor_agreed"] = intake.for_mentor_agreed_on is not None
    known["care_line"] = intake.care_line.value if intake.care_line else None
    return known
