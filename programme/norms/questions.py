"""The fixed questions of the traffic light: which colour a yes to each asks for, and the set a programme starts from."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Meets(StrEnum):
    """The colour that a yes asks for."""

    RED = "red"
    AMBER = "amber"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, the same for every student; its code stays when its words change."""

    code: str
    meets: Meets
    nl: str
    en: str

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Question":
        """Read a question from how a version keeps it."""
        return cls(row["code"], Meets(row["meets"]), row["nl"], row["en"])

    def kept(self) -> dict[str, Any]:
        """Give a question as a version keeps it."""
        return asdict(self) | {"meets": self.meets.value}


# About what a volunteer can carry, not about the student's worth.
# Source: domain.md §5.2, a proposal that a programme's board adopts; any one is enough for its colour.
FIRST_QUESTIONS: tuple[Question, ...] = (
    Question(
        "acute_danger",
        Meets.RED,
        "Acuut gevaar voor de student of voor anderen",
        "Acute danger for the student or for others",
    ),
    Question(
        "suicidal",
        Meets.RED,
        "Een plan of poging om niet meer te leven, nu",
        "A plan or attempt to end their life, now",
    ),
    Question(
        "abuse",
        Meets.RED,
        "Mishandeling, geweld of uitbuiting nu, of een ernstig vermoeden daarvan",
        "Abuse, violence or exploitation now, or a serious suspicion of it",
    ),
    Question(
        "psychiatric_crisis",
        Meets.RED,
        "Een psychische crisis zonder behandeling",
        "A mental health crisis without treatment",
    ),
    Question(
        "severe_addiction",
        Meets.RED,
        "Een ernstige verslaving zonder behandeling",
        "A severe addiction without treatment",
    ),
    Question(
        "danger_to_mentor",
        Meets.RED,
        "Een groot risico op geweld tegen een mentor",
        "A serious risk of violence to a mentor",
    ),
    Question("no_safe_place", Meets.RED, "Geen veilige slaapplek vannacht", "No safe place to sleep tonight"),
    Question(
        "many_problems",
        Meets.AMBER,
        "Ernstige problemen op twee of meer gebieden van het leven",
        "Serious problems in two or more parts of life",
    ),
    Question(
        "in_care",
        Meets.AMBER,
        "Krijgt hulpverlening, of staat op een wachtlijst daarvoor",
        "In care, or on a waiting list for it",
    ),
    Question("self_harm", Meets.AMBER, "Zelfbeschadiging in het afgelopen jaar", "Self-harm in the past year"),
    Question(
        "debts",
        Meets.AMBER,
        "Schulden met schuldeisers, of dreigende huisuitzetting",
        "Debts with creditors, or about to lose the home",
    ),
    Question("truancy_report", Meets.AMBER, "Een verzuimmelding", "A report of truancy"),
    Question("loss_or_trauma", Meets.AMBER, "Een recent verlies of trauma", "A recent loss or trauma"),
    Question("police_contact", Meets.AMBER, "Contact met de politie", "Contact with the police"),
    Question(
        "failed_match",
        Meets.AMBER,
        "Een eerdere koppeling die niet lukte",
        "An earlier match that did not work out",
    ),
    Question(
        "needs_more_contact",
        Meets.AMBER,
        "Heeft vaker dan één of twee keer per week contact nodig",
        "Needs contact more than once or twice a week",
    ),
)
