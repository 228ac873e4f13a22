"""Vandaag: what needs whom, by when and why, with one click to act."""

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today as the_day
from programme.core.web import address_of
from programme.nomination.queries import open_nominations
from programme.worklist import queries, wording
from programme.worklist.rules import Group, fold, group_of, names_its_thing

blueprint = Blueprint("worklist", __name__, url_prefix="/worklist")
Page = str | Response | tuple[str, int]


@blueprint.get("/")
@requires(Permission.SEE_TODAY)
def today() -> Page:
    """Show what is due from this person, in three parts, and below it what runs."""
    person, day = actor(), the_day()
    groups: dict[Group, list[tuple[str, wording.Item]]] = {group: [] for group in Group}
    for row in queries.due_items(person, day):
        group = group_of(due_on=row.due_on, is_urgent=row.is_urgent, today=day)
        groups[group].append((row.kind, wording.item(row, address_of(row.endpoint, row.arguments), day)))
    running = queries.running(person, day) if person.may(Permission.SEE_MATCHES) else None
    pairs = queries.own_matches(person) if person.may(Permission.SEE_OWN_MATCH) else None
    return render_template(
        "worklist/today.html",
        groups={group: fold(items) for group, items in groups.items()},
        later=len(groups[Group.LATER]),
        sentence=wording.sentence(day, len(groups[Group.NOW]) + len(groups[Group.WEEK])),
        running=running,
        pairs=pairs,
        students=queries.recent_students(person) if person.may(Permission.FOLLOW_STUDENTS) else None,
        unsent=open_nominations(person.id) if person.may(Permission.NOMINATE) else None,
        has_unsent=running.has_unsent if running else any(pair.has_unsent for pair in pairs or ()),
        counted=queries.set_up() if person.may(Permission.MANAGE_PROGRAMMES) else None,
        words=wording,
    )


@blueprint.get("/unsent")
@requires(Permission.SEE_TODAY)
def unsent() -> Page:
    """Show what this person began and did not send, with the way to go on and to throw it away."""
    rows = [
        (title, _on_with(endpoint, argument, row.anchor), row)
        for row in queries.unsent(actor())
        # What was kept about nothing leads nowhere.
        if row.form in wording.UNSENT and (row.anchor.split() or not wording.UNSENT[row.form][2])
        for title, endpoint, argument in (wording.UNSENT[row.form],)
        if names_its_thing(argument, row.anchor)
    ]
    return render_template("worklist/unsent.html", rows=rows)


def _on_with(endpoint: str, argument: str, anchor: str) -> str:
    given: dict[str, Any] = {argument: anchor.split()[-1]} if argument else {}
    return url_for(endpoint, **given)
