"""What one engine measured, and the table in which all of them are printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table: how much was tried, what is promised, and what went wrong."""

    test: str
    tried: int
    unit: str
    bar: str
    faults: Sequence[str] = field(default_factory=tuple)
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether something was tried and nothing went wrong."""
        return self.tried > 0 and not self.faults

    @property
    def figure(self) -> str:
        """Say how many faults were found, and what else was counted."""
        return f"{len(self.faults)} faults" + (f"; {self.note}" if self.note else "")


def print_table(rows: Iterable[Measured]) -> bool:
    """Print the rows as they come, the faults below each; tell whether all hold."""
    print(f"{'test':<16} {'tried':>20}  {'bar':<34} {'':<4} figure")
    sound = True
    for row in rows:
        tried = f"{row.tried:,} {row.unit}"
        print(f"{row.test:<16} {tried:>20}  {row.bar:<34} {'ok' if row.holds else 'NOT':<4} {row.figure}", flush=True)
        for fault in row.faults[:40]:
            print(f"    {fault}")
        sound = sound and row.holds
    return sound
