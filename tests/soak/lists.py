"""Broken lists of students: each is read or refused in words, within little time and memory, whatever it holds."""

import io
import json
import random
import resource
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from programme.imports.rules import COLUMNS_MOST, HEADINGS, ROWS_MOST, guess, rows_of, without_refused
from programme.imports.spreadsheet import CannotRead, read
from tests.imports.books import HEAD, MAIN, book, cell, sheet
from tests.soak.measured import Measured

# Of one file, in seconds of CPU; the web server gives a page thirty.
SECONDS_MOST = 5.0
MEGABYTES_MOST = 300
NAMES = list(HEADINGS.values())
WORDS = (
    "Jan", "van der", "Vries, de", "31-12-2008", "2008-02-30", "39812", "111222333", "=1+1", "#REF!",
    "=cmd|' /C calc'!A0", "a\x00b", "\ud800", "\u202eabc", "x" * 5000, "", " ", '"', "';",
    "é", "👩‍👩‍👧", "1e400", "nan", "-1", "\ufeff", "a\nb", "<b>", "@x",
)  # fmt: skip
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "utf-32",
    "utf-7",
    "shift_jis",
    "cp037",
)


def read_broken(_folder: Path, *, count: int, seed: int) -> Measured:
    """Read `count` broken files; a fault is any error but a refusal in words, or too much of time, memory or rows."""
    dice = random.Random(seed)
    faults: list[str] = []
    kinds: Counter[str] = Counter()
    slowest, before = 0.0, _megabytes()
    for number in range(count):
        kind = list(BREAKERS)[number % len(BREAKERS)]
        data = BREAKERS[kind](dice)
        began = time.process_time()
        try:
            kinds["read" if _look(data) else "wrong"] += 1
        except CannotRead as refusal:
            kinds[refusal.why.value] += 1
        except Exception as error:
            faults.append(f"{kind}, file {number}: {type(error).__name__}: {error}"[:200])
        spent = time.process_time() - began
        slowest = max(slowest, spent)
        if spent > SECONDS_MOST:
            faults.append(f"{kind}, file {number}: {spent:.1f} s")
    grown = _megabytes() - before
    if grown > MEGABYTES_MOST:
        faults.append(f"{grown:.0f} MB were taken")
    if kinds["wrong"]:
        faults.append(f"{kinds['wrong']} files were read beyond the limits")
    said = ", ".join(f"{why} {times}" for why, times in kinds.most_common())
    note = f"slowest {slowest:.2f} s, at most {max(grown, 0):.0f} MB more"
    return Measured("imports", count, "files", "0 crashes, 5 s, 300 MB", faults, note, details=(said,))


def _look(data: bytes) -> bool:
    """Do with a file what the pages do until it is shown; tell whether what came of it keeps to the limits."""
    found = without_refused(read(data))
    rows = rows_of(found, guess(found.headings, {}), {})
    json.dumps([found.lines, found.headings]).encode()
    texts = [*found.headings, *(text for _number, line in found.lines for text in line)]
    sound = all(text.isprintable() and len(text) <= 2001 for text in texts)
    return sound and len(rows) <= ROWS_MOST and len(found.headings) <= COLUMNS_MOST


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _table(dice: random.Random, rows: int | None = None) -> list[list[str]]:
    width = dice.randint(1, len(NAMES))
    lines = [
        [dice.choice(WORDS) for _ in range(dice.randint(0, width + 2))] for _ in range(rows or dice.randint(0, 40))
    ]
    return [dice.sample(NAMES, width) if dice.random() < 0.8 else [dice.choice(WORDS) for _ in range(width)], *lines]


def _text(dice: random.Random) -> bytes:
    delimiter, end = dice.choice(";,\t|"), dice.choice(["\n", "\r\n", "\r", "\n\r"])
    return end.join(delimiter.join(line) for line in _table(dice)).encode(dice.choice(ENCODINGS), errors="replace")


def _noise(dice: random.Random) -> bytes:
    return dice.choice([b"", b"PK\x03\x04", b"\xff\xfe", b"\xd0\xcf\x11\xe0", b"%PDF"]) + dice.randbytes(
        dice.randint(0, 5000)
    )


def _many(dice: random.Random) -> bytes:
    line = ";".join(dice.choice(WORDS[:6]) for _ in range(dice.randint(1, 70)))
    return (";".join(NAMES) + "\n" + f"{line}\n" * dice.choice([1999, 2001, 50_000])).encode()


def _clean(lines: list[list[str]]) -> list[list[str]]:
    """Leave out what no XML can hold; broken XML is made elsewhere."""
    return [["".join(c for c in text if c.isprintable() and c != "\ufeff") for text in line] for line in lines]


def _workbook(dice: random.Random) -> bytes:
    after = dice.choice(
        ["", '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="A2:A9"/></mergeCells>', "<mergeCells/>"]
    )
    sheets = [sheet(_clean(_table(dice)), after) for _ in range(dice.randint(1, 3))]
    return book(*sheets, hidden=[at for at in range(len(sheets)) if dice.random() < 0.3])


def _truncated(dice: random.Random) -> bytes:
    data = _workbook(dice)
    return data[: dice.randint(0, len(data))]


def _flipped(dice: random.Random) -> bytes:
    data = bytearray(_workbook(dice))
    for _ in range(dice.randint(1, 20)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _torn(dice: random.Random) -> bytes:
    """A sound zip around torn XML."""
    with zipfile.ZipFile(io.BytesIO(_workbook(dice))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice(list(parts))
    at = dice.randrange(len(parts[name]))
    parts[name] = dice.choice([parts[name][:at], parts[name][:at] + dice.randbytes(9) + parts[name][at:], b"", b"<a/>"])
    if dice.random() < 0.3:
        del parts[dice.choice(list(parts))]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return written.getvalue()


def _bomb(dice: random.Random) -> bytes:
    if dice.random() < 0.3:
        return book(sheet([NAMES]), **{f"xl__media__{n}.xml": b" " * 3_000_000 for n in range(dice.randint(9, 30))})
    filler = dice.choice([b"<c/>", b"<row/>", b"<row><c/></row>", b" ", b"<c><v>1</v></c>"])
    body = filler * (dice.choice([1_000_000, 3_000_000, 30_000_000]) // len(filler))
    part = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode() + body + b"</sheetData></worksheet>"
    return book(
        sheet([NAMES]), **{dice.choice(["xl__worksheets__sheet1.xml", "xl__styles.xml", "xl__sharedStrings.xml"]): part}
    )


def _far(dice: random.Random) -> bytes:
    row = dice.choice([0, 2, 20_001, 1_048_576, 10**12, -5])
    place = dice.choice(["XFD", "A", "ZZZZ", "", "a"]) + str(row)
    line = f'<row r="{row}">{cell(place, dice.choice(["x", 39219, 10**30]))}</row>'
    return book(sheet(_clean(_table(dice, 3)), "").replace("</sheetData>", line + "</sheetData>"))


def _entities(dice: random.Random) -> bytes:
    grows = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom"}">' for n in range(10))
    outside = '<!ENTITY e9 SYSTEM "file:///etc/passwd">'
    text = f"<!DOCTYPE a [{dice.choice([grows, outside])}]><a>&e9;</a>"
    part = dice.choice(
        ["xl__worksheets__sheet1.xml", "xl__workbook.xml", "[Content_Types].xml", "xl__sharedStrings.xml"]
    )
    return book(sheet([NAMES]), **{part: text.encode(dice.choice(["utf-8", "utf-16"]))})


def _formulas(dice: random.Random) -> bytes:
    formula = dice.choice(["NOW()", "1/0", "HYPERLINK(&quot;a&quot;)", "A1", "cmd|' /C calc'!A0"])
    value = dice.choice(["", "<v>1</v>", "<v>#REF!</v>", "<v/>"])
    kind = dice.choice(["", ' t="e"', ' t="str"', ' t="d"', ' t="s"', ' t="b"', ' t="x"'])
    line = f'<row r="2"><c r="A2"{kind}><f>{formula}</f>{value}</c><c r="B2" s="{dice.randint(0, 99)}"><v>39219</v></c></row>'
    return book(sheet([NAMES]).replace("</sheetData>", line + "</sheetData>"))


def _nested(dice: random.Random) -> bytes:
    deep = dice.choice([100, 5_000, 40_000])
    part = dice.choice(["xl__styles.xml", "xl__workbook.xml", "xl__worksheets__sheet1.xml"])
    return book(sheet([NAMES]), **{part: b"<a>" * deep + b"</a>" * deep})


BREAKERS: dict[str, Callable[[random.Random], bytes]] = {
    "text": _text,
    "noise": _noise,
    "many rows": _many,
    "workbook": _workbook,
    "truncated": _truncated,
    "flipped": _flipped,
    "torn": _torn,
    "bomb": _bomb,
    "far": _far,
    "entities": _entities,
    "formulas": _formulas,
    "nested": _nested,
}
