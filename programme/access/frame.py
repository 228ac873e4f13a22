"""What the frame around every page needs: who is here, their places, and the way out."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request, url_for

from programme.access.identity import actor, signed_in
from programme.access.policy import PLACES, ROLE_LABELS, Permission, Place
from programme.core import i18n


@dataclass(frozen=True, slots=True)
class Current:
    """The person and the frame of this request."""

    signed_in: bool
    name: str
    role_label: str
    places: tuple[tuple[str, str, str, str | None], ...]
    may_raise_concern: bool
    concern_url: str
    demo: bool
    language: str
    programme_name: str
    switch_language_url: str
    sign_out_url: str
    account_url: str
    accent: str | None = None


def current() -> Current:
    """Give the frame of this request, made once."""
    if "frame" not in g:
        g.frame = _make()
    return g.frame  # type: ignore[no-any-return]


def can(permission: str) -> bool:
    """Tell a template whether the person may do something."""
    return signed_in() and actor().may(Permission(permission))


def _make() -> Current:
    language = i18n.language()
    other = "en" if language == "nl" else "nl"
    common: dict[str, Any] = {
        "demo": bool(current_app.config["DEMO"]),
        "language": language,
        "switch_language_url": _address("accounts.choose_language", request.script_root, code=other),
        "sign_out_url": _address("accounts.sign_out", request.script_root),
        "account_url": _address("accounts.overview", request.script_root),
    }
    if not signed_in() or actor().needs_second_factor:
        return Current(
            signed_in=False,
            name="",
            role_label="",
            places=(),
            may_raise_concern=False,
            concern_url="",
            programme_name="",
            **common,
        )
    person = actor()
    raises = person.may(Permission.RAISE_CONCERN)
    return Current(
        signed_in=True,
        name=person.user.name,
        role_label=str(ROLE_LABELS[person.role]),
        places=tuple(
            (_address(p.endpoint, request.script_root), p.icon, str(p.label), mark)
            for p, mark in _marked(PLACES[person.role])
        ),
        may_raise_concern=raises,
        concern_url=_address("concerns.raise_concern", request.script_root) if raises else "",
        programme_name=person.programme_name,
        **common,
    )


@lru_cache(maxsize=200)
def _address(endpoint: str, _root: str, **values: Any) -> str:
    """Give the address of a place; it is the same on every page for as long as the application stands where it stands."""
    return url_for(endpoint, **values)


def _marked(places: tuple[Place, ...]) -> list[tuple[Place, str | None]]:
    """Mark where the person is, as aria-current says it: "page" on the place itself, "true" on a page within it."""
    here = (request.endpoint, request.blueprint)
    found = next((p for spot in here for p in places if spot == p.endpoint or spot in p.within), None)
    return [(p, None if p is not found else "page" if p.endpoint == request.endpoint else "true") for p in places]


def init_app(app: Flask) -> None:
    """Give the templates the frame of the request, made before the page is."""
    app.jinja_env.globals["can"] = can

    @app.context_processor
    def _frame() -> dict[str, Any]:
        return {"current": current()}
