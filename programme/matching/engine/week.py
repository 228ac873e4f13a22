"""When somebody can talk: weeks as bit sets, and what travel leaves of them.

The week is seven days of six blocks of two hours; block b of day d is bit 6 d + b.
"""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

DAYS_OF_WEEK, BLOCKS_OF_DAY, BLOCK_MINUTES = 7, 6, 120
BLOCKS_OF_WEEK = DAYS_OF_WEEK * BLOCKS_OF_DAY


def reach(week: Words, minutes: NDArray[np.int16], conversation_minutes: int) -> Words:
    """Give the blocks in which each mentor can talk at each site, travel included: uint64[m, sites].

    `week` is uint64[m], `minutes` one way int16[m, sites]; unknown (−1) counts as none. A talk lies wholly in one block and
    may shift within it; the way there and back must fit in the rest of that block and the unbroken free blocks beside it. A talk
    longer than a block counts as one block.
    """
    slack = max(0, BLOCK_MINUTES - conversation_minutes)
    travel = np.arange(max(0, int(minutes.max(initial=0))) + 1)
    # Free blocks that are needed on each side of the talk's own, and on both sides together.
    each = np.clip(-((slack - travel) // BLOCK_MINUTES), 0, BLOCKS_OF_DAY)
    both = np.clip(-((slack - 2 * travel) // BLOCK_MINUTES), 0, 2 * BLOCKS_OF_DAY)
    need = (each * 100 + both)[np.maximum(minutes, 0)]
    found = np.zeros(minutes.shape, np.uint64)
    for code in np.flatnonzero(np.bincount(need.ravel())).tolist():
        np.copyto(found, _free_around(week, *divmod(code, 100))[:, None], where=need == code)
    return found


def _free_around(week: Words, each: int, both: int) -> Words:
    """Keep the blocks that have so many free ones directly before and after them, and so many on both sides together."""
    before, after = [week], [week]
    for count in range(1, BLOCKS_OF_DAY):
        before.append(before[-1] & (week << np.uint64(count)) & _blocks(range(count, BLOCKS_OF_DAY)))
        after.append(after[-1] & (week >> np.uint64(count)) & _blocks(range(BLOCKS_OF_DAY - count)))
    found = np.zeros_like(week)
    for earlier in range(each, BLOCKS_OF_DAY):
        later = max(each, both - earlier)
        if later < BLOCKS_OF_DAY:
            found |= before[earlier] & after[later]
    return found


def _blocks(of_day: range) -> np.uint64:
    """Give these blocks of every day as one week."""
    return np.uint64(sum(1 << (BLOCKS_OF_DAY * day + block) for day in range(DAYS_OF_WEEK) for block in of_day))
