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
    # How many the bar asks for; 0 when it names no number.
    asked: int = 0
    # What a reader wants to see and is no fault.
    details: Sequence[str] = field(default_factory=tuple)

    @property
    def holds(self) -> bool:
        """Whether something was tried and nothing went wrong."""
        return self.tried > 0 and not self.faults

    @property
    def figure(self) -> str:
        """Say how many faults were found, and what else was counted."""
        return f"{len(self.faults)} faults" + (f"; {self.note}" if self.note else "")

    @property
    def verdict(self) -> str:
        """Say whether the bar is reached: NOT with a fault, `part` when less was tried than it asks for."""
        if not self.holds:
            return "NOT"
        return "part" if self.tried < self.asked else "ok"

    @property
    def run(self) -> str:
        """Say how much was tried, of how much is asked."""
        return f"{self.tried:,}" + (f" of {self.asked:,}" if self.asked else "") + f" {self.unit}"


def print_table(rows: Iterable[Measured]) -> bool:
    """Print the rows as they come, the faults below each; tell whether all hold."""
    print(f"{'test':<16} {'tried of what is asked':<28} {'bar':<34} {'':<4} figure")
    sound = True
    for row in rows:
        print(f"{row.test:<16} {row.run:<28} {row.bar:<34} {row.verdict:<4} {row.figure}", flush=True)
        for line in (row.faults or row.details)[:40]:
            print(f"    {line}")
        sound = sound and row.holds
    return sound
