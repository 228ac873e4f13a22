"""Malformed input: every field, query parameter and part of an address, with what no person types; 0 answers of 500."""

import io
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_from_bytes, quote_plus, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from wtforms import Form
from wtforms.fields.core import UnboundField

from tests.house.permission_table import LINKS, OPEN_TO_ALL, TABLE
from tests.house.test_permissions import ROLES
from tests.soak.atlas import Atlas, make_atlas
from tests.soak.forms import FormReader
from tests.soak.house import House, link_cookie, open_house
from tests.soak.measured import Measured

SERVER_ERROR = 500
UNTOUCHED = ("csrf_token",)
SCRIPT = b"<script>alert(1)</script>"

# What may stand in a field, as bytes: no text of Python can hold half a character.
NASTIES: dict[str, bytes] = {
    "empty": b"",
    "spaces": b" \t\r\n ",
    "nul": b"a\x00b",
    "surrogate": b"\xed\xa0\x80",
    "not utf-8": b"\xff\xfe\x00",
    "unassigned": "\U000e0fff\uffff".encode(),
    "right to left": "\u202eabc\u2066".encode(),
    "zalgo": ("a" + "\u0301" * 300).encode(),
    "emoji": "👩‍👩‍👧‍👧".encode(),
    "control": bytes(range(1, 32)),
    "300 letters": b"a" * 300,
    "6000 letters": b"a" * 6000,
    "1 MB": b"a" * 1_000_000,
    "10^30": b"1" + b"0" * 30,
    "10^5000": b"1" + b"0" * 5000,
    "2^31": b"2147483648",
    "2^63": b"9223372036854775808",
    "minus one": b"-1",
    "minus 2^63": b"-9223372036854775809",
    "zero": b"0",
    "half": b"0.5",
    "nan": b"nan",
    "infinity": b"inf",
    "1e400": b"1e400",
    "other digits": "١٢٣".encode(),
    "underscored": b"1_000",
    "year 0": b"0000-01-01",
    "year 1": b"0001-01-01",
    "year 9999": b"9999-12-31",
    "year 10000": b"10000-01-01",
    "31-02": b"31-02-2026",
    "february 30": b"2026-02-30",
    "no leap year": b"2027-02-29",
    "moment in year 1": b"0001-01-01T00:00",
    "moment in year 9999": b"9999-12-31T23:59",
    "hour that does not exist": b"2027-03-28T02:30",
    "hour that comes twice": b"2026-10-25T02:30",
    "25 o'clock": b"25:61",
    "midnight": b"24:00",
    "formula": b"=cmd|' /C calc'!A0",
    "formula plus": b"+1+1",
    "formula at": b"@SUM(1+1)",
    "script": SCRIPT,
    "quotes": b"'\"><img src=x onerror=alert(1)>",
    "sql": b"'; DROP TABLE student; --",
    "template": b"{{ 7*7 }}{% raw %}",
    "percent": b"%(name)s %s %n %d",
    "braces": b"{0} {name}",
    "json list": b"[1,2]",
    "json": b'{"a": {"b": null}}',
    "path": b"../../../../etc/passwd",
    "address with break": b"a@example.org\r\nBcc: b@example.org",
    "odd address": b'"a b"@[127.0.0.1]',
    "long address": b"a" * 300 + b"@example.org",
    "idn address": "a@bücher.example".encode(),
    "none": b"None",
    "true": b"true",
    "undefined": b"undefined",
}
BIG = ("1 MB",)
# One in so many of the big ones, or they would be most of the time and teach nothing more.
BIG_SHARE = 12


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sends it."""

    name: str
    data: bytes


def _zipped(*parts: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return held.getvalue()


HEADER = b"roepnaam;achternaam;geboortedatum;reden\n"
GOOD_ROW = b"Sam;Verzonnen;01-05-2009;Structuur\n"
UPLOADS: dict[str, Upload] = {
    "no bytes": Upload("a.csv", b""),
    "no name": Upload("", HEADER + GOOD_ROW),
    "only header": Upload("a.csv", HEADER),
    "no header": Upload("a.csv", GOOD_ROW),
    "nul": Upload("a.csv", HEADER + b"\x00" + GOOD_ROW),
    "utf-16": Upload("a.csv", (HEADER + GOOD_ROW).decode().encode("utf-16")),
    "cp1252": Upload("a.csv", HEADER + b"Ren\xe9e;Verzonnen;01-05-2009;\x81\n"),
    "open quote": Upload("a.csv", HEADER + b'"Sam;Verzonnen;01-05-2009;Structuur\n' * 3),
    "huge cell": Upload("a.csv", HEADER + b"Sam;" + b"a" * 300_000 + b";01-05-2009;x\n"),
    "bare returns": Upload("a.csv", (HEADER + GOOD_ROW).replace(b"\n", b"\r")),
    "mixed returns": Upload("a.csv", HEADER + b"Sam\rB;Verzonnen;01-05-2009;x\n"),
    "many rows": Upload("a.csv", HEADER + GOOD_ROW * 2500),
    "many columns": Upload("a.csv", b"a;" * 20_000 + b"\n" + b"b;" * 20_000),
    "same columns": Upload("a.csv", HEADER.strip() + b";roepnaam;achternaam\n" + GOOD_ROW.strip() + b";A;B\n"),
    "too few cells": Upload("a.csv", HEADER + b"Sam\n;;;;;;;;\n"),
    "formula": Upload("a.csv", HEADER + b"=1+1;@SUM(A1);01-05-2009;-2\n"),
    "year 0": Upload("a.csv", HEADER + b"Sam;Verzonnen;01-01-0000;x\nSam;B;01-01-9999;x\n"),
    "surrogate": Upload("a.csv", HEADER + b"\xed\xa0\x80;Verzonnen;01-05-2009;x\n"),
    "control": Upload("a.csv", HEADER + b"S\x07am;Ver\x1bzonnen;01-05-2009;x\x0c\n"),
    "script": Upload("a.csv", HEADER + SCRIPT + b";Verzonnen;01-05-2009;x\n"),
    "truncated": Upload("a.csv", (HEADER + GOOD_ROW)[:-9]),
    "a spreadsheet": Upload("a.csv", _zipped(("xl/workbook.xml", b"<workbook/>"))),
    "a bomb": Upload("a.csv", _zipped(("a", b"0" * 3_000_000))),
    "xlsx": Upload("a.xlsx", _zipped(("xl/workbook.xml", b"<workbook"))),
    "truncated xlsx": Upload("a.xlsx", _zipped(("xl/workbook.xml", b"<workbook/>"))[:40]),
    "path in name": Upload("../../etc/passwd.csv", HEADER + GOOD_ROW),
    "long name": Upload("a" * 5000 + ".csv", HEADER + GOOD_ROW),
    "nul in name": Upload("a\x00.csv", HEADER + GOOD_ROW),
}

Pairs = list[tuple[str, "bytes | Upload"]]


@dataclass(frozen=True, slots=True)
class Door:
    """A form where it stands: its address, by whom, and values that a person could have sent."""

    endpoint: str
    path: str
    who: str
    pairs: tuple[tuple[str, str], ...]
    extra: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Give every field once."""
        return list(dict.fromkeys([name for name, _ in self.pairs] + list(self.extra) + list(self.files)))


@dataclass(frozen=True, slots=True)
class Try:
    """One request and what was done to it."""

    what: str
    who: str
    path: str
    body: bytes | None = None
    kind: str = "application/x-www-form-urlencoded"


@dataclass
class Doors:
    """All doors of a house, and what else may be put in an address."""

    posts: list[Door] = field(default_factory=list)
    queries: dict[tuple[str, str], tuple[str, set[str]]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def try_malformed(folder: Path, *, count: int, seed: int, routes: int | None = None) -> Measured:
    """Send so many malformed requests; the systematic ones first (in a random order), then combinations.

    `routes` limits how many routes are opened to look for forms, drawn from the seed.
    """
    chance = random.Random(seed)
    with open_house(folder, make_atlas) as (house, atlas):
        rules = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint != "access.health"]
        doors = find_doors(house, atlas, rules if routes is None else chance.sample(rules, routes))
        house.keep()
        tries = list(systematic(house.app, doors, atlas))
        chance.shuffle(tries)
        faults: Counter[str] = Counter()
        examples: dict[str, str] = {}
        statuses: Counter[int] = Counter()
        done = 0
        for done, one in enumerate(_endless(tries, doors, chance), start=1):
            fault, status = _send(house, doors, one)
            statuses[status] += 1
            if fault:
                faults[fault] += 1
                examples.setdefault(fault, one.what)
            if done >= count:
                break
    of_forms = len({door.endpoint for door in doors.posts})
    answers = ", ".join(f"{number}× {status}" for status, number in sorted(statuses.items()))
    note = f"{len(doors.posts)} forms of {of_forms} routes, {len(tries):,} systematic; {answers}"
    found = [f"{number}× {fault}, such as {examples[fault]}" for fault, number in faults.most_common()]
    return Measured("malformed", done, "requests", "≥ 100,000; 0 answers of 500", [*doors.broken, *found], note)


def find_doors(house: House, atlas: Atlas, rules: list[Rule]) -> Doors:
    """Open every page as everybody who may, at every stage, and take the forms and parameters that stand on it."""
    doors = Doors()
    whole = atlas.whole
    with house.app.test_request_context():
        for role, name in ROLES.items():
            doors.cookies[role] = house.cookie_of(whole.people[name])
        for purpose, number in atlas.links.items():
            doors.cookies[f"link:{purpose}"] = link_cookie(house.app, number)
    doors.cookies[""] = ""
    seen: set[tuple[str, frozenset[str], str]] = set()
    names_of = field_names(house.app)
    for rule in rules:
        if "GET" in (rule.methods or ()):
            for who in _visitors(rule.endpoint):
                for arguments in _arguments(rule, atlas):
                    _open(house, doors, seen, names_of, rule, who, arguments)
    for rule in rules:
        # Buttons without fields, and what only shows itself in a state that the atlas does not hold.
        if "POST" in (rule.methods or ()):
            names = names_of.get(rule.endpoint.partition(".")[0], ())
            for who in _visitors(rule.endpoint)[:2]:
                path = _address(rule, _arguments(rule, atlas)[0])
                if not any(door.endpoint == rule.endpoint and door.who == who for door in doors.posts):
                    doors.posts.append(Door(rule.endpoint, path, who, (), tuple(names)))
    return doors


def _visitors(endpoint: str) -> list[str]:
    if endpoint in OPEN_TO_ALL:
        return [""]
    if endpoint in LINKS:
        return [f"link:{LINKS[endpoint]}"]
    return TABLE.get(endpoint, "").split() or ["administrator", "mentor"]


def _arguments(rule: Rule, atlas: Atlas) -> list[dict[str, Any]]:
    """Give the whole world's own things first, then the others one kind at a time."""
    base = {"token": atlas.token, **atlas.whole.arguments}
    base = {name: base[name] for name in rule.arguments if name in base}
    varied = [
        base | {name: number}
        for name in sorted(rule.arguments)
        for number in atlas.numbers.get(name, [])
        if number != base.get(name)
    ]
    return [base, *varied]


def _address(rule: Rule, arguments: dict[str, Any]) -> str:
    built = rule.build(arguments)
    assert built is not None, rule
    return built[1]


def _open(
    house: House,
    doors: Doors,
    seen: set[tuple[str, frozenset[str], str]],
    names_of: dict[str, tuple[str, ...]],
    rule: Rule,
    who: str,
    arguments: dict[str, Any],
) -> None:
    path = _address(rule, arguments)
    try:
        answer = house.ask(path, doors.cookies[who])
    except Exception as error:
        doors.broken.append(f"{place_of(error)}, when {rule.endpoint} is opened by {who}: {path}")
        return
    if answer.status_code != 200 or "html" not in (answer.content_type or ""):
        return
    reader = FormReader()
    reader.feed(answer.get_data(as_text=True))
    adapter = house.app.url_map.bind("localhost")
    _, here = doors.queries.setdefault((rule.endpoint, who), (path, set()))
    for link in reader.links:
        split = urlsplit(link)
        if split.path == path:
            here |= {name for name, _ in parse_qsl(split.query)}
    for form in reader.forms:
        action = urlsplit(form.action or path)
        if form.method == "get":
            here |= {name for name, _ in form.pairs}
            continue
        try:
            endpoint, _ = adapter.match(action.path, method="POST")
        except HTTPException:
            continue
        names = frozenset(name for name, _ in form.pairs)
        if (str(endpoint), names, who) in seen:
            continue
        seen.add((str(endpoint), names, who))
        target = action.path + (f"?{action.query}" if action.query else "")
        pairs = tuple(p for p in [*form.pairs, *form.buttons[:1]] if p[0] not in UNTOUCHED)
        extra = tuple(n for n in names_of.get(str(endpoint).partition(".")[0], ()) if n not in names)
        doors.posts.append(Door(str(endpoint), target, who, pairs, extra[:6], tuple(form.files)))


def field_names(app: Flask) -> dict[str, tuple[str, ...]]:
    """Give the names of all fields in the forms of each step."""
    found = {}
    for step in app.blueprints:
        try:
            module = import_module(f"programme.{step}.forms")
        except ModuleNotFoundError:
            continue
        forms = [thing for thing in vars(module).values() if isinstance(thing, type) and issubclass(thing, Form)]
        names = {n for form in forms for n in dir(form) if isinstance(getattr(form, n, None), UnboundField)}
        found[step] = tuple(sorted(names))
    return found


def systematic(app: Flask, doors: Doors, atlas: Atlas) -> Iterator[Try]:
    """Give every nasty in every field, parameter and part of an address, one at a time."""
    for door in doors.posts:
        yield from _on_door(door)
    for (endpoint, who), (path, names) in doors.queries.items():
        for name in sorted(names | {"after", "page", "q", "unknown"}):
            for label, nasty in NASTIES.items():
                # A longer first line is refused by every server in front of us.
                yield Try(f"{endpoint} ?{name}= {label}", who, f"{path}?{name}={quote_from_bytes(nasty[:4000])}")
            yield Try(f"{endpoint} ?{name} repeated", who, f"{path}?" + "&".join([f"{name}=1", f"{name}=x"] * 50))
    for rule in app.url_map.iter_rules():
        arguments = _arguments(rule, atlas)[0]
        for name in sorted(rule.arguments):
            for label, nasty in NASTIES.items():
                is_number = name.endswith("_id") or name in ("number", "step")
                marked = _address(rule, arguments | {name: 987654321 if is_number else "MARK"})
                mark = "987654321" if is_number else "MARK"
                path = marked.replace(mark, quote_from_bytes(nasty[:2000], safe=""))
                for who in _visitors(rule.endpoint)[:1]:
                    body = b"" if "POST" in (rule.methods or ()) else None
                    yield Try(f"{rule.endpoint} <{name}> {label}", who, path, body)


def _on_door(door: Door) -> Iterator[Try]:
    where = f"{door.endpoint} by {door.who or 'nobody'}"
    good: Pairs = [(name, value.encode()) for name, value in door.pairs]
    for number, name in enumerate(door.names):
        if name in door.files:
            for label, upload in UPLOADS.items():
                yield _multipart(f"{where}: {name} {label}", door, [*good, (name, upload)])
            continue
        for turn, (label, nasty) in enumerate(NASTIES.items()):
            if label in BIG and (number + turn) % BIG_SHARE:
                continue
            yield _urlencoded(f"{where}: {name} {label}", door, _with(good, name, nasty))
        yield _urlencoded(f"{where}: {name} missing", door, [p for p in good if p[0] != name])
        yield _urlencoded(f"{where}: {name} repeated", door, [*good, (name, b"x"), (name, b"9"), (name, b"")])
        yield _multipart(f"{where}: {name} as a file", door, [*_without(good, name), (name, Upload("a.txt", b"\x00x"))])
        yield _multipart(f"{where}: {name} half a letter", door, _with(good, name, b"\xed\xa0\x80\x00"))
    yield _urlencoded(f"{where}: as it stands", door, good)
    yield _urlencoded(f"{where}: all missing", door, [])
    yield _urlencoded(f"{where}: keys that no form has", door, [*good, (SCRIPT.decode(), b"1"), ("a[b][0]", b"1")])
    yield _urlencoded(f"{where}: 2000 keys", door, [*good, *((f"k{n}", b"1") for n in range(2000))])
    yield Try(f"{where}: json", door.who, door.path, b'{"a": [null]}', "application/json")
    yield Try(f"{where}: no kind", door.who, door.path, b"\x00\xff" * 50, "")
    yield Try(f"{where}: bad kind", door.who, door.path, b"a=b", "multipart/form-data")
    yield Try(f"{where}: cut off", door.who, door.path, b"--x\r\nContent-Disposition: form-data; name=", KIND_CUT)
    yield Try(f"{where}: bad charset", door.who, door.path, b"a=b", "application/x-www-form-urlencoded; charset=zzz")


KIND_CUT = "multipart/form-data; boundary=x"


def _without(pairs: Pairs, name: str) -> Pairs:
    return [pair for pair in pairs if pair[0] != name]


def _with(pairs: Pairs, name: str, value: bytes) -> Pairs:
    if all(other != name for other, _ in pairs):
        return [*pairs, (name, value)]
    return [(other, value if other == name else kept) for other, kept in pairs]


def _urlencoded(what: str, door: Door, pairs: Pairs) -> Try:
    parts = (f"{quote_plus(name)}={quote_from_bytes(v if isinstance(v, bytes) else v.data)}" for name, v in pairs)
    return Try(what, door.who, door.path, "&".join(parts).encode())


def _multipart(what: str, door: Door, pairs: Pairs) -> Try:
    lines = []
    for name, value in pairs:
        file = f'; filename="{value.name}"' if isinstance(value, Upload) else ""
        data = value.data if isinstance(value, Upload) else value
        head = f'--soak\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        lines.append(head.encode() + data + b"\r\n")
    return Try(what, door.who, door.path, b"".join(lines) + b"--soak--\r\n", "multipart/form-data; boundary=soak")


def _endless(tries: list[Try], doors: Doors, chance: random.Random) -> Iterator[Try]:
    yield from tries
    fields = [door for door in doors.posts if door.names]
    labels = [label for label in NASTIES if label not in BIG]
    while True:
        door = chance.choice(fields)
        pairs: Pairs = [(name, value.encode()) for name, value in door.pairs]
        done = []
        for name in chance.sample(door.names, chance.randint(1, min(4, len(door.names)))):
            label = chance.choice([*labels, "noise"])
            value = _noise(chance) if label == "noise" else NASTIES[label]
            pairs = _with(pairs, name, value)
            done.append(f"{name} {label}" + (f" {value!r}" if label == "noise" else ""))
        yield _urlencoded(f"{door.endpoint} by {door.who}: {', '.join(done)}", door, pairs)


def _noise(chance: random.Random) -> bytes:
    kind = chance.randrange(4)
    if kind == 0:
        return chance.randbytes(chance.randint(1, 40))
    if kind == 1:
        return "".join(chr(chance.choice((*range(0xD800), *range(0xE000, 0xE100)))) for _ in range(9)).encode()
    if kind == 2:
        return str(chance.randint(-(2**70), 2**70)).encode()
    return f"{chance.randint(0, 10_000):04}-{chance.randint(0, 14):02}-{chance.randint(0, 33):02}".encode()


def _send(house: House, doors: Doors, one: Try) -> tuple[str, int]:
    """Send one; give what went wrong, if anything, and the status."""
    fault = ""
    try:
        answer = house.ask(one.path, doors.cookies[one.who], one.body, one.kind)
        status = answer.status_code
        if status >= SERVER_ERROR:
            fault = f"answer {status}"
        elif SCRIPT in answer.get_data() and "html" in (answer.content_type or ""):
            fault = "a script unescaped"
    except Exception as error:
        status = SERVER_ERROR
        fault = place_of(error)
    if status == SERVER_ERROR or (one.body is not None and 300 <= status < 400):
        house.put_back()
    return fault, status


def place_of(error: BaseException) -> str:
    """Name an error by its kind and the last line of ours that it passed."""
    frame, place = error.__traceback__, "?"
    while frame is not None:
        code = frame.tb_frame.f_code
        ours = "/programme/" in code.co_filename or "/templates/" in code.co_filename
        if ours and "site-packages" not in code.co_filename:
            place = f"{Path(code.co_filename).parent.name}/{Path(code.co_filename).name}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(error).__name__} at {place}: {str(error)[:140]!r}"
