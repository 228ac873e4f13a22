"""What happened with a concern has a sentence for everybody who reads it."""

import ast
from pathlib import Path

from programme.concerns.models import Audience
from programme.concerns.wording import WORDS

SOURCE = Path(__file__).parents[2] / "programme"
# Which argument of each function is the code of what happened.
CODE_AT = {"say": 1, "say_raiser": 1, "_give_to": 2}
ROUTES = ("mentor", "school", "care", "report", "none")


def codes_in(argument):
    """Give the codes an argument can be; none when it was handed on from a function that is looked at itself."""
    match argument:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp():
            return codes_in(argument.body) + codes_in(argument.orelse)
        case ast.JoinedStr(values=[ast.Constant(value="weighed_"), ast.FormattedValue()]):
            return [f"weighed_{route}" for route in ROUTES]
        case ast.Name(id="code"):
            return []
    raise AssertionError(ast.unparse(argument))


def written_anywhere():
    found = set()
    for path in sorted((SOURCE / "concerns" / "actions").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODE_AT:
                found |= set(codes_in(node.args[CODE_AT[node.func.id]]))
    return found


def test_every_code_that_is_written_has_a_sentence_and_every_sentence_is_written():
    assert {"handed_over", "weighed_care", "meldcode_corrected", "taken_up"} <= written_anywhere()
    assert written_anywhere() == set(WORDS)


def test_each_thing_that_happened_has_a_sentence_for_who_owns_it():
    assert [code for code, sentences in WORDS.items() if Audience.OWNER not in sentences] == []


def test_nobody_outside_the_concerns_writes_what_happened():
    """Else the code would not be looked at here."""
    makers = {
        path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if "ConcernWord(" in path.read_text()
    }
    assert makers == {"concerns/actions/words.py", "concerns/models.py"}
