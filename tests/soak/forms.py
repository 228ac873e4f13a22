"""Reads the forms of a page as a browser would send them, and fills in what is empty."""

import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

FILLED = {
    "date": "2026-11-24",
    "datetime-local": "2026-11-26T14:00",
    "month": "2007-05",
    "time": "14:00",
    "number": "1",
    "email": "verzonnen@example.org",
    "tel": "0612345678",
    "checkbox": "y",
    "password": "een lang verzonnen wachtwoord",
    "hidden": "",
    "search": "ver",
}


@dataclass
class Read:
    """One form: where it goes, what stands in it, and between what may be chosen."""

    action: str
    method: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def body(self, **changed: str) -> bytes:
        """Give the form as it is sent, some fields changed or added."""
        pairs = [(name, value) for name, value in self.pairs if name not in changed]
        return urlencode([*pairs, *changed.items()]).encode()

    def drawn(self, chance: random.Random, days: list[str]) -> bytes:
        """Give the form as somebody may send it who fills in whatever comes up."""
        pairs = []
        for name, value in self.pairs:
            kind = self.kinds.get(name, "text")
            if kind in ("radio", "select") and self.choices[name]:
                # What is marked already is mostly left as it is.
                pairs.append((name, chance.choice(self.choices[name])))
            elif kind == "checkbox":
                if chance.random() < 0.75:
                    pairs.append((name, value))
            elif kind == "date":
                pairs.append((name, chance.choice(days)))
            elif kind == "datetime-local":
                pairs.append((name, f"{chance.choice(days)}T{chance.randint(8, 17):02}:00"))
            elif kind == "number":
                pairs.append(
                    (name, chance.choice([value or "1", str(chance.randint(1, 9)), str(chance.randint(1, 90))]))
                )
            elif kind == "email":
                pairs.append((name, f"verzonnen{chance.randrange(10**6)}@example.org"))
            elif kind == "text" and chance.random() < 0.1:
                pairs.append((name, ""))
            else:
                pairs.append((name, value))
        if self.buttons and chance.random() < 0.7:
            pairs.append(chance.choice(self.buttons))
        return urlencode(pairs).encode()


class FormReader(HTMLParser):
    """Reads every form and link of a page."""

    def __init__(self, page: str = "") -> None:
        super().__init__()
        self.forms: list[Read] = []
        self.links: list[str] = []
        self._select = ""
        self._chosen = ""
        if page:
            self.feed(page)

    def to(self, address: str) -> Read:
        """Give the form of this page that goes to an address."""
        return next(form for form in self.forms if form.method == "post" and form.action in (address, ""))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a browser takes."""
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(values.get("href", ""))
        elif tag == "form":
            self.forms.append(Read(values.get("action", ""), values.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag == "option" and self._select:
            if values.get("value"):
                self.forms[-1].choices[self._select].append(values["value"])
            if "selected" in values:
                self._chosen = values.get("value", "")
        elif values.get("name"):
            self._field(tag, values)

    def handle_endtag(self, tag: str) -> None:
        """Close a list of choices."""
        if tag == "select" and self._select:
            choices = self.forms[-1].choices[self._select]
            self.forms[-1].pairs.append((self._select, self._chosen or (choices[0] if choices else "")))
            self._select = self._chosen = ""

    def _field(self, tag: str, values: dict[str, str]) -> None:
        form, name = self.forms[-1], values["name"]
        if tag == "select":
            self._select = name
            form.kinds[name] = "select"
            form.choices[name] = []
        elif tag == "textarea":
            form.kinds[name] = "textarea"
            form.pairs.append((name, "Verzonnen tekst."))
        elif tag == "button":
            form.buttons.append((name, values.get("value", "")))
        elif tag == "input":
            self._input(values)

    def _input(self, values: dict[str, str]) -> None:
        form, kind, name, value = self.forms[-1], values.get("type", "text"), values["name"], values.get("value", "")
        if kind == "file":
            form.files.append(name)
            return
        if kind in ("submit", "reset", "button"):
            return
        form.kinds.setdefault(name, kind)
        if kind == "radio":
            form.choices.setdefault(name, []).append(value)
            known = next((n for n, (other, _) in enumerate(form.pairs) if other == name), None)
            if known is None:
                form.pairs.append((name, value))
            elif "checked" in values:
                form.pairs[known] = (name, value)
        else:
            form.pairs.append((name, value or FILLED.get(kind, "Verzonnen")))
