"""The words of a plan, for the coordinator: what it reaches, what a choice costs, and why somebody has no mentor yet."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from programme.core.clock import local
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.core.rendering import day
from programme.matching import wording
from programme.matching.models import Plan, PlanStep, StepKind
from programme.matching.planning.answers import Price
from programme.matching.rules import StudentProfile

LACKS_SHOWN = 2
NAMES_SHOWN = 3

CRITERION: dict[str, str] = {
    "interests": _l("Shared interests"),
    "time": _l("Shared time"),
    "travel": _l("A short way"),
    "wishes": _l("Wishes of both"),
    "experience": _l("Experience"),
}
HINT: dict[str, str] = {
    "interests": _l("How much of what each likes the other likes too."),
    "time": _l("How many parts of the week suit both."),
    "travel": _l("How short the mentor's way is; online is no way at all."),
    "wishes": _l("What each would rather have: an age, online or not, something to learn about."),
    "experience": _l("For the student a mentor who did this before; for the mentor no second student yet."),
}
# A rule that is broken because nobody filled something in, and what then is missing, by whom.
MISSING = {"student_week": "student", "mentor_week": "mentor"}


def claim(plan: Plan) -> str:
    """Say what the plan reaches; only what was proven may be said here."""
    found = plan.result
    matched, students = found["matched"], found["students"]
    if not students:
        return _("Nobody waits for a mentor now.")
    if not matched:
        return _("No pair is possible now. Beside each student stands why.")
    most = ngettext(
        "This plan matches %(num)s student, the most possible.",
        "This plan matches %(num)s students, the most possible.",
        matched,
    )
    if found["tiers"]["keep"]:
        return most + " " + _("No such plan keeps more of the pairs there were, and of those none fits better.")
    if found["tiers"]["priority"]:
        return most + " " + _("No such plan serves better who waits long or is at risk, and of those none fits better.")
    return most + " " + _("No other plan with as many fits better.")


def title(plan: Plan) -> str:
    """Give what a list calls a plan."""
    here = local(plan.made_at)
    return plan.name or _("Proposal of %(day)s, %(time)s", day=day(here.date()), time=f"{here:%H:%M}")


def price(found: Price, nothing: str | None = None) -> str:
    """Say what a choice costs the plan, the weightiest first."""
    parts = []
    if found.students:
        parts.append(_signed(-found.students, ngettext("student", "students", abs(found.students))))
    if found.kept:
        parts.append(_signed(-found.kept, ngettext("pair kept", "pairs kept", abs(found.kept))))
    if found.priority:
        parts.append(_signed(-found.priority, ngettext("week of priority", "weeks of priority", abs(found.priority))))
    if found.points:
        parts.append(_signed(-found.points, ngettext("point", "points", abs(found.points))))
    return ", ".join(parts) or nothing or _("costs nothing")


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Say what one plan gives more or less than another."""
    return price(
        Price(
            before["matched"] - after["matched"],
            0,
            before["priority"] - after["priority"],
            before["total"] - after["total"],
        ),
        _("no difference in number or points"),
    )


def why(found: Mapping[str, Any], student: StudentProfile, mentors: Mapping[int, str], floor: int) -> str:
    """Say why somebody has no mentor in this plan; every reason was checked by the engine."""
    match found["kind"]:
        case "wait":
            return _("You decided: better wait.")
        case "crowded":
            return _crowded(found, mentors)
        case "floor":
            return _("There are mentors, but every pair scores below the floor of %(floor)s points.", floor=floor)
    if not found["opens"]:
        return _("No mentor comes near: each is kept away by more than one rule.")
    said = "; ".join(_lack(rule, number, student) for rule, number in found["opens"][:LACKS_SHOWN])
    return f"{said[0].upper()}{said[1:]}."


def missing(found: Mapping[str, Any]) -> str | None:
    """Tell whose answer is missing when that alone keeps somebody waiting: student, mentor, or nobody's."""
    return next((MISSING[rule] for rule, _number in found["opens"] if rule in MISSING), None)


def asked_mentors(*, by_mail: int, to_call: int, left: int, before: int, since: date | None) -> str:
    """Say what became of asking all mentors who did not fill in when they can."""
    said = []
    if by_mail or not to_call:
        said.append(ngettext("%(num)s mentor is asked by mail.", "%(num)s mentors are asked by mail.", by_mail))
    if to_call:
        said.append(
            ngettext(
                "%(num)s mentor has no account: call. It stands on your list.",
                "%(num)s mentors have no account: call. It stands on your list.",
                to_call,
            )
        )
    if left:
        said.append(ngettext("%(num)s is left for the next time.", "%(num)s are left for the next time.", left))
    if before and since is not None:
        said.append(asked_before(before, since))
    return " ".join(said)


def asked_before(number: int, since: date) -> str:
    """Say how many mentors were asked before, and since when."""
    return ngettext(
        "%(num)s mentor was asked already: %(day)s.",
        "%(num)s mentors were asked already, the first: %(day)s.",
        number,
        day=day(since),
    )


def step(found: PlanStep, student: str, mentor: str) -> str:
    """Say what was decided, as undo and the history name it."""
    names = {"student": student, "mentor": mentor}
    match found.kind:
        case StepKind.ACCEPT:
            return _("accepted: %(student)s with %(mentor)s", **names)
        case StepKind.LOCK:
            return _("locked: %(student)s with %(mentor)s", **names)
        case StepKind.VETO:
            return _("not: %(student)s with %(mentor)s", **names)
        case StepKind.WAIT:
            return _("better wait: %(student)s", **names)
        case StepKind.FREE:
            return _("left open again: %(student)s", **names)
        case StepKind.SET_ASIDE:
            return _("a rule set aside: %(student)s with %(mentor)s", **names)
        case _:
            return _("what counts was changed")


def _signed(number: int, unit: str) -> str:
    sign = "−" if number < 0 else "+"
    return f"{sign}{abs(number)} {unit}"


def _crowded(found: Mapping[str, Any], mentors: Mapping[int, str]) -> str:
    names = [mentors[number] for number in found["mentors"] if number in mentors]
    if not found["places"]:
        return _("Every place this student could have is accepted or locked for somebody else.")
    students = ngettext("%(num)s student", "%(num)s students", found["group"])
    places = ngettext("%(num)s place", "%(num)s places", found["places"])
    if not names or len(names) > NAMES_SHOWN:
        every = _("%(students)s compete for %(places)s", students=students, places=places)
    else:
        every = _(
            "%(students)s compete for %(places)s, with %(names)s",
            students=students,
            places=places,
            names=", ".join(names),
        )
    return _("%(who)s; every other choice leaves somebody else out.", who=every)


def _lack(rule: str, number: int, student: StudentProfile) -> str:
    if rule == "student_week":
        return str(wording.EXCLUSIONS["student_week_missing"])
    values = {
        "parts": wording.week(student.availability),
        "languages": wording.languages(student.languages),
        "wish": wording.wish(student.gender_wish),
    }
    return _(
        "%(lack)s (%(number)s)",
        lack=str(wording.LACK[rule]) % values,
        number=ngettext("%(num)s mentor could otherwise", "%(num)s mentors could otherwise", number),
    )
