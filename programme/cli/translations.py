"""The catalogues: which texts the code and the templates hold, and whether each has its Dutch and English."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from flask.cli import AppGroup

from programme.core.i18n import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "programme" / "translations"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {
    method: {"extensions": "jinja2.ext.i18n", "trimmed": "false", "silent": "false"} for method in ("**.html", "**.txt")
}
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
# Every percent sign of ours starts a value by name: %(school)s. A share comes in with its own sign.
LONE_PERCENT = re.compile(r"%(?!\(\w+\)[sd])")

commands = AppGroup("translations", help="The texts of pages and mails in both languages.")


@commands.command("check")
def check() -> None:
    """Fail when a text has no Dutch or English, or a compiled catalogue is behind."""
    wanted = extract()
    missing = [f"{language}: {message}" for language in LANGUAGES for message in untranslated(read(language), wanted)]
    for line in missing:
        click.echo(line)
    broken = [f"{language}: {text}" for language in LANGUAGES for text in unfit(read(language))]
    for line in broken:
        click.echo(f"{line}: its values differ, or it holds a % that starts none")
    behind = [language for language in LANGUAGES if not is_compiled(language)]
    for language in behind:
        click.echo(f"{language}: messages.mo is older than messages.po; run `flask --app wsgi translations update`")
    click.echo(f"{len(missing)} texts without a translation")
    if missing or broken or behind:
        raise SystemExit(1)


@commands.command("update")
def update() -> None:
    """Bring the catalogues up to date with the texts, keep what is translated, and compile them."""
    wanted = extract()
    for language in LANGUAGES:
        kept = read(language)
        merged = _merged(wanted, kept, language)
        folder = _folder(language)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "messages.po").open("wb") as file:
            write_po(file, merged, width=120, sort_output=True, no_location=True, omit_header=False)
        with (folder / "messages.mo").open("wb") as compiled:
            write_mo(compiled, merged)
        click.echo(
            f"{language}: {len(list(untranslated(merged, wanted)))} of {len(wanted)} texts without a translation"
        )


def extract() -> Catalog:
    """Give every text that code and templates show."""
    catalog = Catalog(charset="utf-8")
    for folder in ("programme", "templates"):
        for _file, _line, message, comments, context in extract_from_dir(
            ROOT / folder, METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
        ):
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """Give the catalogue of a language; an empty one when there is none yet."""
    path = _folder(language) / "messages.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalog: Catalog, wanted: Catalog) -> Iterator[str]:
    """Give the texts that a catalogue has no whole translation of."""
    for message in wanted:
        if not message.id:
            continue
        known = catalog.get(message.id)
        if known is None or known.fuzzy or not _is_whole(known):
            yield _first(message)


def unfit(catalog: Catalog) -> Iterator[str]:
    """Give the texts that cannot be filled in: a template fills in every text, also one without values."""
    for message in catalog:
        texts = [message.string] if isinstance(message.string, str) else message.string or ()
        if message.id and (any(map(LONE_PERCENT.search, texts)) or any(message.check(catalog))):
            yield _first(message)


def is_compiled(language: str) -> bool:
    """Tell whether the compiled catalogue says what the readable one says."""
    path = _folder(language) / "messages.mo"
    if not path.exists():
        return False
    made = BytesIO()
    write_mo(made, read(language))
    return made.getvalue() == path.read_bytes()


def _merged(wanted: Catalog, kept: Catalog, language: str) -> Catalog:
    merged = Catalog(locale=language, charset="utf-8", project="mentoring programme", creation_date=kept.creation_date)
    merged.revision_date = kept.revision_date
    for message in wanted:
        if not message.id:
            continue
        known = kept.get(message.id)
        string = known.string if known is not None else ""
        if language == "en":
            # The texts in the code are the English ones.
            string = message.id
        merged.add(message.id, string, flags=message.flags - {"fuzzy"})
    return merged


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _folder(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES"
