"""The koppelingsthermometer: our own five short items, for both sides of a pair."""

from dataclasses import dataclass

CODE = "koppelingsthermometer"
VERSION = 1
LEAST, MOST = 1, 5
# No item of a published scale is in it: none was found to be free for a product like this. Source: domain.md §1.4.
LICENCE_NOTE = "Own items of this application, free to use with it. Not validated."


@dataclass(frozen=True, slots=True)
class OwnItem:
    """One item: what it asks about, and its words for each side and language; a reversed one is good when it is low."""

    construct: str
    student_nl: str
    student_en: str
    mentor_nl: str
    mentor_en: str
    is_reversed: bool = False


# Source: domain.md §1.4: trust, being heard, usefulness for the mentorvraag, practical feasibility, wish to continue.
ITEMS: tuple[OwnItem, ...] = (
    OwnItem(
        "trust",
        "Ik vertrouw mijn mentor.",
        "I trust my mentor.",
        "Ik merk dat de student mij vertrouwt.",
        "I notice that the student trusts me.",
    ),
    OwnItem(
        "heard",
        "Mijn mentor luistert echt naar mij.",
        "My mentor really listens to me.",
        "De student en ik luisteren echt naar elkaar.",
        "The student and I really listen to each other.",
    ),
    OwnItem(
        "useful",
        "Onze gesprekken helpen mij met mijn vraag.",
        "Our talks help me with my question.",
        "Onze gesprekken helpen de student met de mentorvraag.",
        "Our talks help the student with the question.",
    ),
    OwnItem(
        "feasible",
        "Afspreken kost mij te veel moeite.",
        "Meeting takes me too much effort.",
        "Afspreken kost mij te veel moeite.",
        "Meeting takes me too much effort.",
        is_reversed=True,
    ),
    OwnItem(
        "go_on",
        "Ik wil graag doorgaan met mijn mentor.",
        "I want to go on with my mentor.",
        "Ik wil graag doorgaan met deze student.",
        "I want to go on with this student.",
    ),
)
