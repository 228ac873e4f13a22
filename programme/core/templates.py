"""How templates are compiled: once per language, with their words in them, and writing out no more than text."""

import re
from collections.abc import MutableMapping
from typing import Any, cast

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import copy_cache
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from programme.core.i18n import LANGUAGES, language, translated

_has_html = re.compile("[&<>\"']").search


class Words(NodeTransformer):
    """Puts the translation in the place of each `_("…")` that asks for nothing to be filled in."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the name is Jinja's
        """Look at one call."""
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=message)], kwargs=[]):
                text = nodes.Const(translated(message, language()) % {})
                return nodes.MarkSafeIfAutoescape(text, lineno=node.lineno)
        return node


class Writer(CodeGenerator):
    """Writes values out by `Templates.text`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.text(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Templates(Environment):
    """The environment of our templates; a page looks up no word in it, and a list escapes only what has to be."""

    code_generator_class = Writer

    @staticmethod
    def text(value: Any) -> str:
        """Give a value as HTML; what goes out is only joined, and marking it as safe first would be most of the cost."""
        kind = type(value)
        return value if kind is Markup or (kind is str and not _has_html(value)) else escape(value)

    @property
    def cache(self) -> Any:
        """The templates that are compiled in the language of this request."""
        return self._caches[language()]

    @cache.setter
    def cache(self, empty: Any) -> None:
        self._caches = {code: copy_cache(empty) for code in LANGUAGES}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give a template the globals themselves; Jinja lays a chain over them, and walks all of it at each import."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return cast(nodes.Template, Words().visit(super()._parse(source, name, filename)))
