"""What every answer shares: headers, one page per error, and bad input that is never an error of ours."""

import pytest
from flask import url_for

from programme.core.web import RowNumber, address_of

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize("address", ["/", "/nothing-here", "/accounts/sign-in", "/healthz", "/l/x"])
def test_every_answer_carries_the_security_headers(app, address):
    headers = app.test_client().get(address).headers
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_what_does_not_exist_is_a_plain_page(app):
    answer = app.test_client().get("/nothing-here")
    assert answer.status_code == 404
    assert "<h1" in answer.get_data(as_text=True)


def test_a_method_that_a_page_does_not_know_is_refused_plainly(app):
    assert app.test_client().delete("/accounts/sign-in").status_code == 405


def test_a_forged_form_is_refused(app):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert app.test_client().post("/accounts/sign-in", data={"email": "x"}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_huge_upload_is_refused(app):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/accounts/sign-in", data={"email": "x" * 9_000_000})
    assert answer.status_code == 413


def test_static_files_are_served_with_their_version_and_may_be_kept(app):
    with app.test_client().get("/static/css/app.css?v=1", buffered=True) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_that_no_row_has_is_no_page(app, number):
    assert app.test_client().get(f"/nomination/{number}").status_code == 404


def test_an_error_in_the_frame_still_gives_a_page(app, monkeypatch):
    monkeypatch.setitem(app.jinja_env.globals, "static", None)
    answer = app.test_client().get("/nothing-here")
    assert answer.status_code == 404
    assert "Er gaat iets mis bij ons" in answer.get_data(as_text=True)


def test_an_address_of_a_list_is_that_of_the_route(app):
    # Werkzeug's own builder is the second opinion, for every route that asks for numbers, wherever the application stands.
    with app.app_context():
        rules = [rule for rule in app.url_map.iter_rules() if set(rule.arguments) == set(rule._converters)]
    for root in ("", "/mentoring"):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            for rule in rules:
                if not all(isinstance(kind, RowNumber) for kind in rule._converters.values()):
                    continue
                for first in (1, 7, 2_147_483_647):
                    numbers = {name: first - place for place, name in enumerate(sorted(rule.arguments))}
                    if min(numbers.values(), default=1) > 0:
                        assert address_of(rule.endpoint, numbers) == url_for(rule.endpoint, **numbers)
            assert address_of("dossiers.people", {"kind": "a b&c"}) == f"{root}/dossiers/people?kind=a+b%26c"
            assert address_of("dossiers.match", {"match_id": 4, "page": 12}) == f"{root}/dossiers/matches/4?page=12"
