"""Small wrong changes to a piece of Python: what a mistake in a decision looks like.

See `.github/decisions/0006-our-own-mutants.md` for why no library makes them.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
# What stands in these is shown, not decided on.
SHOWN = frozenset({"_l", "_", "Place", "mapped_column", "comment", "gettext", "ngettext"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong change: where it is, what it does, and the whole module with it."""

    line: int
    what: str
    source: str


def mutants_of(source: str) -> list[Mutant]:
    """Give every small wrong change of a module, in the order of its lines."""
    tree = ast.parse(source)
    found = []
    for number, node in enumerate(_decisive(tree)):
        for what, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(_nth(changed, number))
            found.append(Mutant(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(changed))))
    return sorted(found, key=lambda mutant: (mutant.line, mutant.what))


def _nth(tree: ast.AST, number: int) -> ast.AST:
    return next(node for place, node in enumerate(_decisive(tree)) if place == number)


def _decisive(node: ast.AST) -> Iterator[ast.AST]:
    """Walk over what decides something: no annotations, docstrings, enum members or words that are only shown."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_words(child):
                continue
            if isinstance(node, ast.Subscript) and isinstance(child, ast.Tuple):
                continue  # The parts of a type.
            yield child
            yield from _decisive(child)


def _is_words(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # A docstring.
    if isinstance(node, ast.ClassDef):
        return True  # Members of an enum, fields of a dataclass.
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and _is_type(node.value):
        return True
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHOWN


def _is_type(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.BitOr) and isinstance(node.right, ast.Constant) and node.right.value is None


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """Give the ways in which a node can be wrong, each with what makes it so."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = COMPARED[type(operator)]
            yield f"{type(operator).__name__} → {other.__name__}", _setter("ops", place, other())
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} → {other_op.__name__}", _setter("op", None, other_op())
        for place in range(len(node.values)):
            yield f"condition {place + 1} left out", _remover("values", place)
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        counted = COUNTED[type(node.op)]
        yield f"{type(node.op).__name__} → {counted.__name__}", _setter("op", None, counted())
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition turned round", _turn_round
    elif isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            yield f"filter {place + 1} left out", _remover("ifs", place)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} → {not node.value}", _setter("value", None, not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} → {node.value + 1}", _setter("value", None, node.value + 1)
    elif isinstance(node, ast.Set | ast.Tuple | ast.List) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        for place, one in enumerate(node.elts):
            yield f"{ast.unparse(one)[:40]} left out", _remover("elts", place)
    elif isinstance(node, ast.Dict):
        for place, key in enumerate(node.keys):
            yield f"{ast.unparse(key)[:40] if key else '**'} left out", _entry_remover(place)
    elif isinstance(node, ast.Call) and len(node.args) > 1 and all(isinstance(one, ast.Attribute) for one in node.args):
        # A row of a table: the stages a move may start from.
        for place in range(1, len(node.args)):
            yield f"{ast.unparse(node.args[place])} left out", _remover("args", place)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "gives nothing", _setter("value", None, ast.Constant(None))
    elif isinstance(node, ast.Raise):
        yield "not refused", _emptied
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield f"{ast.unparse(node.value.func)[:40]} not called", _emptied


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _setter(name: str, place: int | None, value: object) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        if place is None:
            setattr(node, name, value)
        else:
            getattr(node, name)[place] = value

    return change


def _remover(name: str, place: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        del getattr(node, name)[place]
        if isinstance(node, ast.Set) and not node.elts:
            # Without an element the braces would be those of a dict.
            node.elts = [ast.Starred(ast.Tuple([], ast.Load()), ast.Load())]

    return change


def _entry_remover(place: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Dict)
        del node.keys[place], node.values[place]

    return change


def _turn_round(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp | ast.While)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _emptied(node: ast.AST) -> None:
    """Turn a statement into one that does nothing."""
    node.__class__ = ast.Expr  # type: ignore[assignment]
    node.value = ast.Constant(...)  # type: ignore[attr-defined]
