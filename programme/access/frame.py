"""What the frame around every page needs: who is here, their places, and the way out."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup

from programme.access.identity import Actor, actor, signed_in
from programme.access.policy import PLACES, ROLE_LABELS, Permission, Place, may
from programme.core import clock, i18n
from programme.core.web import ON_AN_ERROR_PAGE
from programme.norms.helplines import Line, find_lines, find_lines_of_school
from programme.people.models import Role


@dataclass(frozen=True, slots=True)
class Current:
    """The person and the frame of this request."""

    demo: bool
    language: str
    switch_language_url: str
    sign_out_url: str
    account_url: str
    signed_in: bool = False
    name: str = ""
    role_label: str = ""
    programme_name: str = ""
    menu: str = ""
    # Where a student who came by a link says that something is wrong.
    student_concern_url: str = ""
    # Who to call, for who can say that they are worried.
    lines: tuple[Line, ...] = ()


# On which pages "Who does what" is where one is.
ON_THE_ROUTE = frozenset(
    {"care_route.index", "care_route.show", "care_route.edit", "care_route.change", "care_route.boundaries"}
)


def current() -> Current:
    """Give the frame of this request, made once."""
    if "frame" not in g:
        g.frame = _make()
    return g.frame  # type: ignore[no-any-return]


def can(permission: str) -> bool:
    """Tell a template whether the person may do something."""
    return signed_in() and actor().may(Permission(permission))


def _make() -> Current:
    language, root = i18n.language(), request.script_root
    demo, ways = bool(current_app.config["DEMO"]), _ways(language, root)
    if not signed_in() or actor().needs_second_factor:
        link = g.get("link")
        is_student = link is not None and link.party == "student"
        url = url_for("concerns.raise_by_link") if is_student else ""
        return Current(demo, language, *ways, student_concern_url=url)
    person = actor()
    lines = _lines(person)
    return Current(
        demo,
        language,
        *ways,
        signed_in=True,
        name=person.name,
        role_label=str(ROLE_LABELS[person.role]),
        programme_name=person.programme_name,
        menu=_menu(person.role, person.programme_name, request.endpoint, lines, clock.today(), language, root),
        lines=lines,
    )


def _lines(person: Actor) -> tuple[Line, ...]:
    """Give who to call, before the page is drawn: the panel of numbers asks nothing more of anybody.

    On a page that says what went wrong the database may be what is wrong: there the national numbers have to do.
    """
    if not may(person.role, Permission.RAISE_CONCERN):
        return ()
    if g.get(ON_AN_ERROR_PAGE):
        return find_lines(None)
    if person.school_id is not None:
        return find_lines_of_school(person.school_id)
    return find_lines(person.programme_id)


# Both are asked for the language and for where the application stands, because what they give depends on them; so do the days
# on which numbers were confirmed on the day of today.
@lru_cache(maxsize=10)
def _ways(language: str, _root: str) -> tuple[str, str, str]:
    """Give the addresses of the other language, of signing out and of the own account."""
    other = "en" if language == "nl" else "nl"
    switch = url_for("accounts.choose_language", code=other)
    return switch, url_for("accounts.sign_out"), url_for("accounts.overview")


@lru_cache(maxsize=1000)
def _menu(
    role: Role,
    programme_name: str,
    endpoint: str | None,
    lines: tuple[Line, ...],
    _today: date,
    _language: str,
    _root: str,
) -> Markup:
    """Draw the menu of a role once for each page it stands beside; nothing in it is about a person."""
    template = current_app.jinja_env.get_template("layout/_menu.html")
    places = [(url_for(place.endpoint), place.icon, place.label, mark) for place, mark in _marked(role, endpoint)]
    concern_url = url_for("concerns.raise_concern") if may(role, Permission.RAISE_CONCERN) else None
    route = url_for("care_route.index"), endpoint in ON_THE_ROUTE
    drawn = template.render(
        places=places, programme_name=programme_name, concern_url=concern_url, route=route, lines=lines
    )
    return Markup(drawn)  # noqa: S704 - drawn by a template, which escaped what it was given


def _marked(role: Role, endpoint: str | None) -> list[tuple[Place, str | None]]:
    """Mark where the person is, as aria-current says it: "page" on the place itself, "true" on a page within it."""
    places, here = PLACES[role], (endpoint, (endpoint or "").rpartition(".")[0])
    found = next((p for spot in here for p in places if spot == p.endpoint or spot in p.within), None)
    return [(p, None if p is not found else "page" if p.endpoint == endpoint else "true") for p in places]


def init_app(app: Flask) -> None:
    """Give the templates the frame of the request, made before the page is."""
    app.jinja_env.globals["can"] = can

    @app.context_processor
    def _frame() -> dict[str, Any]:
        return {"current": current()}
