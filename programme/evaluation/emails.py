"""The mails of the short questions: that there are some, and the link; what they ask stands behind it."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.evaluation import queries
from programme.evaluation.models import PulseRound, Side


def ask(pulse: PulseRound) -> bool:
    """Send a side its link; without an address nothing is sent."""
    return _send(pulse, "evaluation/emails/pulse")


def remind(pulse: PulseRound) -> bool:
    """Send the link once more; the one in the first mail works no more, the question is the same."""
    return _send(pulse, "evaluation/emails/pulse_again")


def _send(pulse: PulseRound, template: str) -> bool:
    match = pulse.match
    person = match.student if pulse.side is Side.STUDENT else match.mentor
    if not person.email:
        return False
    link = queries.link_of(pulse)
    if link is None:
        days = match.programme.promises.pulse_answer_days
        link = mean_link(Purpose.PULSE, party=pulse.side.value, match=match, thing_id=pulse.id, days=days)
    queue_mail(
        template,
        person.email,
        language=person.language,
        params={"first_name": person.first_name, "is_mentor": int(pulse.side is Side.MENTOR)},
        links={"url": link.id},
        match_id=match.id,
    )
    return True
