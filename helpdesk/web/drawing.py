"""How templates are drawn: Jinja's own way, with shorter steps where a page takes a thousand of them.

Jinja asks at every call in a template how that may want to be called, and wraps every piece of output once more though it is
only to be joined. What comes out is the same, as tests/web/test_drawing.py holds.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2 import compiler, runtime
from jinja2.nodes import Expr
from jinja2.utils import _PassArg, internalcode
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

_PLAIN = {FunctionType, MethodType, BuiltinFunctionType, type(lru_cache(len))}
_MACRO = _PassArg.eval_context  # what a macro wants to be told


class Context(runtime.Context):
    """What a template knows, and how it calls what it knows."""

    @internalcode
    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - arguments may have any name
        kind = type(__obj)
        wants = _MACRO if kind is runtime.Macro else getattr(__obj, "jinja_pass_arg", None)
        if wants is _MACRO:
            args = (__self.eval_ctx, *args)
        elif wants is not None or kind not in _PLAIN:
            return runtime.Context.call(__self, __obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        try:
            return __obj(*args, **kwargs)
        except StopIteration:
            return __self.environment.undefined("a callable raised StopIteration")


class _Generator(compiler.CodeGenerator):
    """Writes `{{ … }}` so that its value goes through `shown`."""

    def _output_child_pre(self, node: Expr, frame: compiler.Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)


def shown(value: Any) -> str:
    """`value` escaped, to be joined with what stands around it."""
    kind = type(value)
    if kind is Markup:
        return value
    if kind is str:
        return _escape_inner(value)
    return str(value) if kind is int else escape(value)


class Environment(FlaskEnvironment):
    """Flask's own, with these steps."""

    context_class = Context
    code_generator_class = _Generator
    shown = staticmethod(shown)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """All templates see the same names; none has some of its own beside them."""
        return super().make_globals(d) if d else self.globals
