"""Every route says who may use it, and every template belongs to a view."""

from pathlib import Path

from programme.access.guards import MARK
from programme.access.models import Purpose
from programme.access.policy import PLACES, Permission

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# These folders hold what pages are made of.
SHARED = {"layout", "macros", "errors"}
# One page that a route shows in another case, named after the case.
VARIANTS = {
    "dossiers.no_student",
    "matching.computing",
    "matching.proposal_for_mentor",
    "privacy.correct",
    "privacy.erase",
    "privacy.held",
}


def test_every_route_declares_who_may_use_it(app):
    unmarked = [name for name, view in app.view_functions.items() if not hasattr(view, MARK)]
    assert unmarked == []


def test_every_permission_and_purpose_is_used(app):
    marks = {getattr(view, MARK) for view in app.view_functions.values()}
    assert set(Permission) - marks == set()
    assert set(Purpose) - marks == set()


def test_every_place_of_a_role_leads_somewhere(app):
    missing = {p.endpoint for places in PLACES.values() for p in places} - set(app.view_functions)
    assert missing == set()


def test_endpoint_view_and_template_share_one_name(app):
    strangers = []
    for path in TEMPLATES.rglob("*.html"):
        step, *rest = path.relative_to(TEMPLATES).parts
        if step in SHARED or path.name.startswith("_") or rest[0] == "emails":
            continue
        if f"{step}.{path.stem}" not in set(app.view_functions) | VARIANTS:
            strangers.append(str(path.relative_to(TEMPLATES)))
    assert strangers == []


def test_an_address_is_kebab_case_and_its_numbers_are_typed(app):
    wrong = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "_" in rule.rule.split("<")[0]
        or any(a.endswith("_id") and f"<int:{a}>" not in rule.rule for a in rule.arguments)
    ]
    assert wrong == []
