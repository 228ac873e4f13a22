"""The steps of a care route in words, and what each box of its picture says."""

from collections.abc import Sequence

from programme.care_route.models import CareRouteStep, RouteKind
from programme.care_route.rules import Said, Stop, Style
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l

# A soft hyphen says where a long word may break in a narrow box; `heading` leaves it out.
KIND: dict[RouteKind, str] = {
    RouteKind.STUDY_COACH: _l("Study coach (SLB)"),
    RouteKind.CARE_COORDINATOR: _l("Care co\u00adordinator"),
    RouteKind.SOCIAL_WORK: _l("School social work (SMW)"),
    RouteKind.CARE_TEAM: _l("Care advisory team (ZAT)"),
    RouteKind.OUTSIDE: _l("Help outside school"),
}
# In own words. Source of the order: domain.md §5.2; what each does at this school stands in the step itself.
DOES: dict[RouteKind, str] = {
    RouteKind.STUDY_COACH: _l("Follows the student at school: results, absence, choices."),
    RouteKind.CARE_COORDINATOR: _l("Looks at which help is needed, and arranges it at school."),
    RouteKind.SOCIAL_WORK: _l("A few talks at school, about home, money, stress or feeling down."),
    RouteKind.CARE_TEAM: _l("School and helpers look together, and the student knows about it."),
    RouteKind.OUTSIDE: _l("Help that a school cannot give."),
}


def heading(kind: RouteKind) -> str:
    """Give the name of a step as a page writes it: without marks for breaking."""
    return str(KIND[kind]).replace("\u00ad", "")


def stages(steps: Sequence[CareRouteStep]) -> list[list[Stop]]:
    """Give what the picture says: first the mentor's own step, then one stage for each kind that the school has."""
    begin = Stop(
        (
            Said(Style.HEAD, _("You and your coordinator")),
            Said(Style.NAME, _("You say: I am worried.")),
        )
    )
    kinds = [kind for kind in RouteKind if any(one.kind is kind for one in steps)]
    return [[begin], *([_stop(one) for one in steps if one.kind is kind] for kind in kinds)]


def _stop(step: CareRouteStep) -> Stop:
    said = [Said(Style.HEAD, str(KIND[step.kind]))]
    if step.site is not None:
        said.append(Said(Style.SMALL, step.site.name))
    said.append(Said(Style.NAME, step.name))
    said += [Said(Style.SMALL, text) for text in (step.hours, step.phone) if text]
    return Stop(tuple(said), outside=step.kind is RouteKind.OUTSIDE)
