"""The leanest pages of the same rows: bare Flask, raw sqlite3, tuples, one small template each, no login.

They show the words that our pages show of each row and nothing else: no frame, no permission, no other language.
"""

import base64
import os
import sqlite3
from datetime import date

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, redirect, request

DATABASE = os.environ.get("BENCH_DATABASE", ":memory:")
TODAY = date(2026, 11, 24)
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

KEY = AESGCM(base64.b64decode(os.environ.get("DATA_KEYS", "1:" + "A" * 43 + "=").partition(":")[2]))

app = Flask(__name__)
connection = sqlite3.connect(DATABASE, isolation_level=None)
for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
    connection.execute(f"PRAGMA {pragma}")


@app.template_filter()
def day(written: str | None) -> str:
    """Write a date as our pages do."""
    if written is None:
        return ""
    value = date.fromisoformat(written[:10])
    return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"


@app.template_filter()
def opened(sealed: bytes, row_key: str) -> str:
    """Open the note of a conversation: one byte for the key, twelve for the nonce, the rest is the text."""
    return KEY.decrypt(sealed[1:13], sealed[13:], f"conversation.note.{row_key}".encode()).decode()


TODAY_PAGE = app.jinja_env.from_string("""<!doctype html><html lang="nl"><head><title>Vandaag</title></head><body>
<h1>Vandaag</h1><ul>
{% for due, first, last, match, days in items %}
<li><div class="what"><a href="/matches/{{ match }}">{{ first }} {{ last[0] }}.: Niets gehoord</a>
<span class="state">voor {{ due|day }}</span></div>
<div class="why">Er is {{ days }} dagen geen gesprek opgeschreven. In deze fase is dat lang.</div>
<div class="act"><a class="button" href="/matches/{{ match }}">Vraag hoe het gaat</a></div></li>
{% endfor %}</ul>
<dl><dt>Lopende koppelingen</dt><dd>{{ running }}</dd><dt>Te lang stil</dt><dd>{{ silent }}</dd>
<dt>Wacht op een mentor</dt><dd>{{ waiting }}</dd><dt>Langst wachtend sinds</dt><dd>{{ since|day }}</dd></dl></body></html>""")


@app.get("/today/<int:owner>")
def today(owner: int) -> str:
    """Show what is due from one person, and what runs."""
    items = connection.execute(
        "SELECT d.due_on, s.first_name, s.last_name, d.match_id, 21 FROM due_item d"
        " JOIN match m ON m.id = d.match_id JOIN student s ON s.id = m.student_id"
        " WHERE d.owner_id = ? AND d.closed_at IS NULL AND d.show_from <= ? ORDER BY d.due_on, d.id LIMIT 100",
        (owner, TODAY.isoformat()),
    ).fetchall()
    running, silent, waiting, since = connection.execute(
        "SELECT (SELECT count(*) FROM match WHERE coordinator_id = ?1 AND programme_id = 1 AND is_running = 1),"
        " (SELECT count(*) FROM match"
        "  WHERE coordinator_id = ?1 AND programme_id = 1 AND is_running = 1 AND next_due_on <= ?2),"
        " (SELECT count(*) FROM trajectory WHERE coordinator_id = ?1 AND programme_id = 1 AND stage = 'waiting'),"
        " (SELECT min(waiting_since) FROM trajectory"
        "  WHERE coordinator_id = ?1 AND programme_id = 1 AND stage = 'waiting')",
        (owner, TODAY.isoformat()),
    ).fetchone()
    return TODAY_PAGE.render(items=items, running=running, silent=silent, waiting=waiting, since=since)


MATCHES_PAGE = app.jinja_env.from_string("""<!doctype html><html lang="nl"><head><title>Koppelingen</title></head><body>
<h1>Koppelingen</h1><table class="table cards">
<thead><tr><th>Student</th><th>Mentor</th><th>Fase</th><th>Laatste gesprek</th><th>Nu</th></tr></thead>
<tbody>{% for match, first, last, mentor, phase, last_on, next_due in rows %}
<tr><th scope="row"><a href="/dossiers/matches/{{ match }}">{{ first }} {{ last[0] }}.</a></th>
<td data-label="Mentor">{{ mentor }}</td><td data-label="Fase">{{ phases[phase] }}</td>
<td data-label="Laatste gesprek">{{ last_on|day }}</td>
<td data-label="Nu">{% if next_due < today %}<span class="state look">stil</span>
{% else %}<span class="state good">op ritme</span>{% endif %}</td></tr>
{% endfor %}</tbody></table><a class="button" rel="next" href="?after={{ rows[-1][6] }}~{{ rows[-1][0] }}">Volgende</a>
</body></html>""")
PHASES = {
    "preparation": "Voorbereiding",
    "startup": "Opstart",
    "guidance": "Begeleiding",
    "deepening": "Verdieping",
    "closing": "Afsluiting",
}


@app.get("/matches/of/<int:programme>")
def matches(programme: int) -> str:
    """Show the first fifty running matches of a programme, the longest silent first."""
    rows = connection.execute(
        "SELECT m.id, s.first_name, s.last_name, o.first_name, m.phase, m.last_conversation_on, m.next_due_on"
        " FROM match m JOIN student s ON s.id = m.student_id JOIN mentor o ON o.id = m.mentor_id"
        " WHERE m.programme_id = ? AND m.is_running = 1 ORDER BY m.next_due_on, m.id LIMIT 50",
        (programme,),
    ).fetchall()
    return MATCHES_PAGE.render(rows=rows, phases=PHASES, today=TODAY.isoformat())


MATCH_PAGE = app.jinja_env.from_string("""<!doctype html><html lang="nl"><head><title>{{ first }}</title></head><body>
<h1>{{ first }} {{ last }} en {{ mentor }} {{ mentor_last }}</h1>
<dl><dt>Fase</dt><dd>{{ phase }}</dd><dt>Gestart</dt><dd>{{ started|day }}</dd><dt>Tot</dt><dd>{{ until|day }}</dd></dl>
<ol class="line">{% for log, starts, minutes, place, note, row_key in logs %}
<li class="held"><div><b><time datetime="{{ starts }}">{{ starts|day }} {{ starts[11:16] }}</time></b> ·
{{ minutes // 60 }} uur, {{ places[place] }}</div><div class="said">{{ note|opened(row_key) }}</div>
<div class="small"><a href="/logbook/conversations/{{ log }}/read">Nog niet gelezen</a></div></li>
{% endfor %}</ol></body></html>""")
PLACES = {"school": "op school", "online": "online", "phone": "aan de telefoon", "outside": "ergens anders"}


@app.get("/matches/<int:number>")
def match(number: int) -> str:
    """Show one match with its conversations; a note is kept encrypted, so this page opens it too."""
    first, last, mentor, mentor_last, phase, started, until = connection.execute(
        "SELECT s.first_name, s.last_name, o.first_name, o.last_name, m.phase, m.started_on, m.until_on"
        " FROM match m JOIN student s ON s.id = m.student_id JOIN mentor o ON o.id = m.mentor_id WHERE m.id = ?",
        (number,),
    ).fetchone()
    logs = connection.execute(
        "SELECT id, starts_at, minutes, place, note, row_key FROM conversation WHERE match_id = ?"
        " ORDER BY starts_at DESC, id DESC LIMIT 40",
        (number,),
    ).fetchall()
    return MATCH_PAGE.render(
        first=first,
        last=last,
        mentor=mentor,
        mentor_last=mentor_last,
        phase=PHASES[phase],
        started=started,
        until=until,
        logs=logs,
        places=PLACES,
    )


@app.post("/matches/<int:number>/log")
def log(number: int):
    """Save one conversation and raise the counter of its match."""
    held_on = request.form["held_on"]
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO conversation (match_id, state, starts_at, minutes, place, goal_ids, row_key, version, written_at)"
        " VALUES (?, 'held', ?, ?, ?, '[]', '', 1, '2026-11-24 09:00:00')",
        (number, held_on, int(request.form["minutes"]), request.form["place"]),
    )
    connection.execute(
        "UPDATE match SET conversation_count = conversation_count + 1, last_conversation_on = ? WHERE id = ?",
        (held_on, number),
    )
    connection.execute("COMMIT")
    return redirect(f"/matches/{number}", code=303)
