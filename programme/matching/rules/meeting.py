"""Where and when two people can talk: at school with the way there and back, or online."""

from functools import lru_cache

from programme.matching.rules.profiles import MentorProfile, StudentProfile, Terms
from programme.norms.vocabulary import BLOCK_MINUTES, BLOCK_STARTS, in_order
from programme.people.models import Meet

WAYS: dict[Meet, frozenset[Meet]] = {
    Meet.SCHOOL: frozenset({Meet.SCHOOL}),
    Meet.ONLINE: frozenset({Meet.ONLINE}),
    Meet.EITHER: frozenset({Meet.SCHOOL, Meet.ONLINE}),
}


def ways_both_accept(student: StudentProfile, mentor: MentorProfile) -> frozenset[Meet]:
    """Give the ways to meet that both accept, however far it is."""
    return WAYS[student.meet] & WAYS[mentor.meet]


def travel_minutes(student: StudentProfile, mentor: MentorProfile) -> int | None:
    """Give the minutes one way to the student's building as the mentor filled them in; None when nobody did."""
    return None if student.site_id is None else mentor.travel.get(student.site_id)


def is_too_far(student: StudentProfile, mentor: MentorProfile) -> bool:
    """Tell whether the mentor says that it is further than they want; what is not known is not too far."""
    minutes = travel_minutes(student, mentor)
    return minutes is not None and mentor.travel_most is not None and minutes > mentor.travel_most


def shared_blocks(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[str, ...]:
    """Give the parts of the week in which they can talk in a way that both accept, in the order of the week.

    Where no way is accepted by both, the weeks are compared as for a talk online: the place is the problem then, not the
    time. Minutes that nobody filled in count as none.
    """
    only_at_school = ways_both_accept(student, mentor) == {Meet.SCHOOL}
    return _blocks(student, mentor, terms, travels=only_at_school)


def way_of(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Meet | None:
    """Give how they would meet: at school where both accept it, it is not too far and the time fits; else online."""
    ways = ways_both_accept(student, mentor)
    at_school = Meet.SCHOOL in ways and not is_too_far(student, mentor)
    if at_school and _blocks(student, mentor, terms, travels=True):
        return Meet.SCHOOL
    return Meet.ONLINE if Meet.ONLINE in ways and _blocks(student, mentor, terms, travels=False) else None


def blocks_of_way(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[str, ...]:
    """Give the parts of the week in which they can talk in the way they would meet."""
    if way_of(student, mentor, terms) is Meet.SCHOOL:
        return _blocks(student, mentor, terms, travels=True)
    return shared_blocks(student, mentor, terms)


def _blocks(student: StudentProfile, mentor: MentorProfile, terms: Terms, *, travels: bool) -> tuple[str, ...]:
    minutes = (travel_minutes(student, mentor) or 0) if travels else 0
    there = talkable(mentor.availability, minutes, terms.promises.conversation_minutes)
    return tuple(code for code in in_order(student.availability) if code in there)


@lru_cache(maxsize=20_000)
def talkable(week: tuple[str, ...], minutes: int, conversation_minutes: int) -> frozenset[str]:
    """Give the free parts of a week in which a talk fits for who travels so many minutes one way.

    A talk lies wholly in one part. Who travels leaves and returns within the own unbroken free time around it, so the talk
    may begin later in its part, or the part before or after has to be free too.
    """
    slack = max(0, BLOCK_MINUTES - conversation_minutes)
    return frozenset(code for code in week if _fits(*_around(code, week), minutes, slack))


def _fits(before: int, after: int, minutes: int, slack: int) -> bool:
    """Tell whether the talk can begin some minutes into its part, with the way there before it and the way back after."""
    return max(0, minutes - before) <= min(slack, after + slack - minutes)


def _around(code: str, week: tuple[str, ...]) -> tuple[int, int]:
    """Give the unbroken free minutes of the same day right before and right after a part."""
    day, _dash, start = code.partition("-")
    at = BLOCK_STARTS.index(int(start))
    before = after = 0
    while before < at and f"{day}-{BLOCK_STARTS[at - before - 1]}" in week:
        before += 1
    while at + after + 1 < len(BLOCK_STARTS) and f"{day}-{BLOCK_STARTS[at + after + 1]}" in week:
        after += 1
    return before * BLOCK_MINUTES, after * BLOCK_MINUTES
