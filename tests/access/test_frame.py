"""Which place the menu marks on a page."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from programme.people.models import User
from tests.factories import World

SignIn = Callable[[User], FlaskClient]

NAME_QUESTION = "/nomination/nominate/00000000-0000-4000-8000-000000000001/name"
MARKED = re.compile(r'<a href="([^"]+)" aria-current="(page|true)"')


@pytest.mark.parametrize(
    ("who", "address", "place", "how"),
    [
        ("coordinator", "/worklist/", "/worklist/", "page"),
        ("coordinator", "/intervisie/", "/training/", "true"),
        ("coordinator", "/training/", "/training/", "page"),
        ("coordinator", "/matching/waiting", "/dossiers/people", "true"),
        ("coordinator", "/dossiers/matches", "/dossiers/matches", "page"),
        ("care_coordinator", NAME_QUESTION, "/nomination/nominate", "true"),
        ("care_coordinator", "/imports/", "/nomination/", "true"),
        ("administrator", "/settings/schools/new", "/settings/schools", "true"),
        ("mentor_user", "/intervisie/", "/training/", "true"),
    ],
)
def test_menu_marks_where_the_person_is(
    sign_in: SignIn, world: World, who: str, address: str, place: str, how: str
) -> None:
    """A place is marked on itself and on every page within it."""
    page = sign_in(getattr(world, who)).get(address).text
    assert MARKED.findall(page.partition("</header>")[0]) == [(place, how)]


def test_no_place_is_marked_outside_of_them(sign_in: SignIn, world: World) -> None:
    """The own account lies in none of the places."""
    page = sign_in(world.coordinator).get("/accounts/").text
    assert MARKED.findall(page.partition("</header>")[0]) == []


def test_the_kept_menu_holds_nothing_of_the_one_it_was_drawn_for(sign_in: SignIn, world: World) -> None:
    """Two people in one role share a menu; each reads the own name beside it, and each the own language."""
    first, second = world.coordinator, world.colleague
    heads = [sign_in(who).get("/worklist/").text.partition("</header>")[0] for who in (first, second, first)]
    assert [first.name in head for head in heads] == [True, False, True]
    assert [second.name in head for head in heads] == [False, True, False]
    in_english = sign_in(second).get("/worklist/", headers={"Accept-Language": "en"}).text.partition("</header>")[0]
    assert ">Matches</a>" in in_english
    assert ">Koppelingen</a>" not in in_english
    assert ">Koppelingen</a>" in heads[2]
