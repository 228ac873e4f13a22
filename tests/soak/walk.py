"""A random walk through the product's own forms, by everybody, with what must always be true checked after each step."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from programme.cli.schedule import JOBS
from programme.core import audit, clock
from programme.core.database import db
from programme.core.unit_of_work import unit_of_work
from tests.factories import NOW
from tests.house.permission_table import TABLE
from tests.house.test_permissions import ROLES
from tests.soak.atlas import Atlas, make_atlas
from tests.soak.forms import FormReader, Read
from tests.soak.house import House, open_house
from tests.soak.malformed import place_of
from tests.soak.measured import Measured

SERVER_ERROR = 500
STEPS_IN_A_LIFE = 500
SAVED = 303
NO_MAIL_JOBS = tuple(job for job in JOBS if job.nightly_at is not None or job.name in ("clean_up", "seal_openings"))

# A form that ends the walk for its sender, or that only looks.
LEFT_OUT = frozenset(
    {
        "accounts.sign_out",
        "accounts.end_session",
        "accounts.choose_role",
        "accounts.choose_language",
        "accounts.change_password",
        "accounts.enrol_second_factor",
        "accounts.second_factor",
        "accounts.save_draft",
        "settings.deactivate",
        "settings.end_role",
        "imports.upload",
    }
)

STAGED = ("trajectory", "match", "mentor", "concern", "referral")

# Each finds the numbers of the rows for which a promise of the design does not hold.
INVARIANTS: dict[str, str] = {
    "places_taken is the count of matches that hold a place": (
        "SELECT m.id FROM mentor m WHERE m.places_taken <> "
        "(SELECT count(*) FROM match x WHERE x.mentor_id = m.id AND x.holds_place) + "
        "(SELECT count(*) FROM match_mentor d WHERE d.mentor_id = m.id AND d.holds_place)"
    ),
    "amber_taken is the count of amber matches that hold a place": (
        "SELECT m.id FROM mentor m WHERE m.amber_taken <> "
        "(SELECT count(*) FROM match x WHERE x.mentor_id = m.id AND x.holds_place AND x.is_amber) + "
        "(SELECT count(*) FROM match_mentor d JOIN match x ON x.id = d.match_id "
        "WHERE d.mentor_id = m.id AND d.holds_place AND x.is_amber)"
    ),
    "a match that is over holds no place": (
        "SELECT id FROM match WHERE holds_place AND stage IN ('closed', 'fell_through')"
    ),
    "is_running follows the stage": (
        "SELECT id FROM match WHERE is_running <> (stage IN ('active', 'paused', 'closing'))"
    ),
    "conversation_count is the count of held conversations": (
        "SELECT x.id FROM match x WHERE x.conversation_count <> "
        "(SELECT count(*) FROM conversation c WHERE c.match_id = x.id AND c.state = 'held')"
    ),
    "a trajectory has at most one open match": (
        "SELECT trajectory_id FROM match WHERE stage NOT IN ('closed', 'fell_through') "
        "GROUP BY trajectory_id HAVING count(*) > 1"
    ),
    "a running match belongs to a trajectory at the same stage": (
        "SELECT x.id FROM match x JOIN trajectory t ON t.id = x.trajectory_id WHERE x.is_running "
        "AND t.stage <> x.stage AND NOT (t.stage IN ('active', 'paused', 'closing', 'referred'))"
    ),
    "an active, paused or closing trajectory has a running match": (
        "SELECT t.id FROM trajectory t WHERE t.stage IN ('active', 'paused', 'closing') "
        "AND NOT EXISTS (SELECT 1 FROM match x WHERE x.trajectory_id = t.id AND x.is_running)"
    ),
    "a proposed trajectory has an open match": (
        "SELECT t.id FROM trajectory t WHERE t.stage IN ('proposed', 'koppelingsmoment') "
        "AND NOT EXISTS (SELECT 1 FROM match x WHERE x.trajectory_id = t.id "
        "AND x.stage IN ('proposed', 'accepted_by_mentor', 'accepted', 'planned'))"
    ),
    "a red student is in no match": (
        "SELECT t.id FROM trajectory t JOIN match x ON x.trajectory_id = t.id WHERE t.colour = 'red' "
        "AND x.stage IN ('proposed', 'accepted_by_mentor', 'accepted', 'planned')"
    ),
    "an open concern has a promise with an owner": (
        "SELECT c.id FROM concern c WHERE c.stage IN ('raised', 'acknowledged', 'weighed') AND NOT EXISTS "
        "(SELECT 1 FROM due_item d WHERE d.closed_at IS NULL AND d.endpoint = 'concerns.show' "
        "AND json_extract(d.arguments, '$.concern_id') = c.id)"
    ),
    "an open referral has a promise with an owner": (
        "SELECT r.id FROM referral r WHERE r.stage NOT IN ('closed', 'declined') AND NOT EXISTS "
        "(SELECT 1 FROM due_item d WHERE d.closed_at IS NULL AND d.trajectory_id = r.trajectory_id "
        "AND d.kind IN ('referral_next', 'confirm_handover'))"
    ),
    "a trajectory under way has a promise, of its own or of its match": (
        "SELECT t.id FROM trajectory t WHERE t.stage IN "
        "('draft', 'nominated', 'intake', 'screening', 'proposed', 'koppelingsmoment', 'active', 'paused', 'closing') "
        "AND NOT EXISTS (SELECT 1 FROM due_item d WHERE d.closed_at IS NULL AND d.trajectory_id = t.id) "
        "AND NOT EXISTS (SELECT 1 FROM due_item d JOIN match x ON x.id = d.match_id "
        "WHERE d.closed_at IS NULL AND x.trajectory_id = t.id)"
    ),
    "nothing is owed on a match that fell through": (
        "SELECT x.id FROM match x JOIN due_item d ON d.match_id = x.id "
        "WHERE x.stage = 'fell_through' AND d.closed_at IS NULL AND d.endpoint <> 'concerns.show' AND d.kind <> 'tell_mentor'"
    ),
    "history is one unbroken chain": (
        "SELECT kind || ' ' || thing_id FROM (SELECT kind, thing_id, source, "
        "lag(target) OVER (PARTITION BY kind, thing_id ORDER BY id) AS before FROM stage_change) "
        "WHERE before IS NOT NULL AND before <> source"
    ),
    "a key points at a row": "SELECT \"table\" || ' ' || coalesce(rowid, '') FROM pragma_foreign_key_check",
    **{
        f"the last move of a {kind} led to where it is": (
            f"SELECT t.id FROM {kind} t JOIN stage_change s ON s.kind = '{kind}' AND s.thing_id = t.id "
            f"WHERE s.id = (SELECT max(id) FROM stage_change WHERE kind = '{kind}' AND thing_id = t.id) "
            "AND s.target <> t.stage"
        )
        for kind in STAGED
    },
}


@dataclass
class Life:
    """One walk from a fresh world: who walks, what the day is, and what was wrong from the start."""

    house: House
    atlas: Atlas
    chance: random.Random
    day: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def days(self) -> list[str]:
        """Give days around today, today most of all."""
        today = clock.today()
        near = [today + timedelta(days=n) for n in (0, 0, 0, 0, -1, -3, -14, 1, 2, 7, 14, 30, 200)]
        return [day.isoformat() for day in near]


def walk(folder: Path, *, count: int, seed: int) -> Measured:
    """Send so many forms, one after another, and check what must be true after each that was saved."""
    chance = random.Random(seed)
    faults: Counter[str] = Counter()
    saved: Counter[str] = Counter()
    done = 0
    with open_house(folder, make_atlas) as (house, atlas):
        rules = _rules(house)
        while done < count:
            house.put_back()
            life = Life(house, atlas, chance)
            # The first night mends what the factories left out: what is owed by the facts of a world that nobody lived in.
            _new_day(life, 1)
            life.known = _broken(house)
            for _ in range(min(STEPS_IN_A_LIFE, count - done)):
                done += 1
                with clock.fixed(NOW + timedelta(days=life.day)):
                    _step(life, rules, saved, faults)
            with house.app.test_request_context():
                faults.update(f"the audit chain: {fault.what}" for fault in audit.verify())
                db.session.remove()
    total = sum(saved.values())
    found = [f"{number}× {fault}" for fault, number in faults.most_common()]
    note = f"{total:,} saved, by {len(saved)} routes; {len(INVARIANTS)} invariants after each"
    return Measured("random walk", done, "steps", "≥ 50,000; 0 broken", found, note)


def _rules(house: House) -> list[Rule]:
    """Give the pages that somebody may open, those that stand on a thing more often."""
    rules = [
        rule
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and TABLE.get(rule.endpoint) and rule.endpoint not in LEFT_OUT
    ]
    return rules + [rule for rule in rules if rule.arguments] * 2


def _new_day(life: Life, days: int) -> None:
    """Let days pass, run the night, and sign everybody in again."""
    life.day += days
    with clock.fixed(NOW + timedelta(days=life.day)), life.house.app.test_request_context():
        if days:
            for job in NO_MAIL_JOBS:
                with unit_of_work():
                    job.run()
        life.cookies = {role: life.house.cookie_of(life.atlas.whole.people[name]) for role, name in ROLES.items()}
        life.cookies["coordinator 2"] = life.house.cookie_of(life.atlas.whole.world.colleague)
        db.session.remove()


def _step(life: Life, rules: list[Rule], saved: Counter[str], faults: Counter[str]) -> None:
    """Open a page, send one of its forms, and look whether all still holds."""
    if life.chance.random() < 0.004:
        _new_day(life, life.chance.choice((1, 1, 2, 7, 30)))
        _check(life, "a night", faults)
    found = None
    while found is None:
        found = _find_form(life, rules, faults)
    endpoint, path, who, form = found
    for _ in range(2):
        try:
            answer = life.house.ask(path, life.cookies[who], form.drawn(life.chance, life.days()))
        except Exception as error:
            faults[f"{place_of(error)} at {endpoint} by {who}"] += 1
            return
        if answer.status_code >= SERVER_ERROR:
            faults[f"{answer.status_code} at {endpoint} by {who}"] += 1
        if answer.status_code == SAVED:
            saved[endpoint] += 1
            _check(life, endpoint, faults)
            return
        if answer.status_code != 422:
            return


def _find_form(life: Life, rules: list[Rule], faults: Counter[str]) -> tuple[str, str, str, Read] | None:
    rule = life.chance.choice(rules)
    who = life.chance.choice(TABLE[rule.endpoint].split())
    if who == "coordinator" and life.chance.random() < 0.3:
        who = "coordinator 2"
    built = rule.build({name: _draw(life, name) for name in rule.arguments})
    assert built is not None
    path = built[1]
    if rule.endpoint == "matching.propose":
        path += f"?mentor_id={_draw(life, 'mentor_id')}"
    try:
        answer = life.house.ask(path, life.cookies[who])
    except Exception as error:
        faults[f"{place_of(error)} when {rule.endpoint} is opened"] += 1
        return None
    if answer.status_code >= SERVER_ERROR:
        faults[f"{answer.status_code} when {rule.endpoint} is opened"] += 1
    if answer.status_code != 200 or "html" not in (answer.content_type or ""):
        return None
    forms = []
    adapter = life.house.app.url_map.bind("localhost")
    for form in FormReader(answer.get_data(as_text=True)).forms:
        if form.method != "post" or form.files:
            continue
        target = form.action or path
        try:
            endpoint, _ = adapter.match(urlsplit(target).path, method="POST")
        except HTTPException:
            continue
        # Erasing and leaving are real, but not each second step.
        rare = "erase" in endpoint or endpoint in ("volunteers.leave", "nomination.withdraw", "settings.numbers")
        if endpoint not in LEFT_OUT and not (rare and life.chance.random() < 0.8):
            forms.append((str(endpoint), target, who, form))
    return life.chance.choice(forms) if forms else None


def _draw(life: Life, name: str) -> Any:
    """Draw the number of a thing that exists now."""
    table = {"trajectory_id": "trajectory", "match_id": "match", "mentor_id": "mentor", "concern_id": "concern"}
    table |= {"referral_id": "referral", "conversation_id": "conversation", "triage_id": "triage"}
    if name not in table:
        return life.atlas.whole.arguments.get(name, 1)
    with life.house.app.app_context():
        numbers = list(db.session.scalars(text(f"SELECT id FROM {table[name]}")))
        db.session.remove()
    return life.chance.choice(numbers or [1])


def _check(life: Life, after: str, faults: Counter[str]) -> None:
    now = _broken(life.house)
    for one in now - life.known:
        rule, _, number = one.rpartition(": ")
        faults[f"{rule} (after {after}, such as number {number})"] += 1
    life.known = now


def _broken(house: House) -> set[str]:
    with house.app.app_context():
        found = {
            f"{says}: {number}" for says, query in INVARIANTS.items() for number in db.session.scalars(text(query))
        }
        db.session.remove()
    return found
