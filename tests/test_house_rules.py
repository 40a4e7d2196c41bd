"""The part of the code bar in CONTRIBUTING.md that can be measured; each rule is also shown an offence."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.language.silent_readers import MAKERS, kinds_in

ROOT = Path(__file__).resolve().parents[1]
CORE = sorted((ROOT / "resnet_core").rglob("*.py"))
FACE = sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
PAGES = sorted((ROOT / "pages").glob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("*.py"))
NUMBERS = ROOT / "app" / "drawing" / "numbers.py"
WITHOUT_ROUNDING = [path for path in FACE if path != NUMBERS]
SHARED = {"frame", "runs", "drawing", "visit"}  # rooms of the app that are not of one page
WITHOUT_STREAMLIT = [
    path
    for path in sorted((ROOT / "app").glob("*/*.py"))
    if path.parent.name not in SHARED and path.stem.rpartition("_")[2] not in {"view", "controls"}
]

KINDS = kinds_in(ROOT)
READERS = [path for path in [*CORE, *FACE] if not path.relative_to(ROOT).as_posix().startswith(MAKERS)]

LINES_OF_A_FILE = 250
LINES_OF_A_PAGE = 80
LINES_OF_A_FUNCTION = 40
PARAMETERS = 6

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef
Rule = Callable[[str], Iterator[str]]


@cache
def nodes(code: str) -> tuple[ast.AST, ...]:
    """All of a file, which many rules look through."""
    return tuple(ast.walk(ast.parse(code)))


def functions(code: str) -> Iterator[AnyFunction]:
    return (node for node in nodes(code) if isinstance(node, AnyFunction))


def imported_packages(code: str) -> Iterator[str]:
    for node in nodes(code):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.partition(".")[0]


def long_file(code: str) -> Iterator[str]:
    if (lines := len(code.splitlines())) > LINES_OF_A_FILE:
        yield f"{lines} lines, at most {LINES_OF_A_FILE}"


def long_page(code: str) -> Iterator[str]:
    if (lines := len(code.splitlines())) > LINES_OF_A_PAGE:
        yield f"{lines} lines, at most {LINES_OF_A_PAGE} for a page"


def long_functions(code: str) -> Iterator[str]:
    for function in functions(code):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > LINES_OF_A_FUNCTION:
            yield f"{function.name} has {lines} lines, at most {LINES_OF_A_FUNCTION}"


def many_parameters(code: str) -> Iterator[str]:
    for function in functions(code):
        arguments = function.args
        names = [
            argument.arg for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        ]
        names += [argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
        count = len([name for name in names if name not in {"self", "cls"}])
        if count > PARAMETERS and not makes_a_value(function):
            yield f"{function.name} has {count} parameters, at most {PARAMETERS}"


def makes_a_value(function: AnyFunction) -> bool:
    """Whether it ends with ``return Name(...)``, where Name is a class by its spelling."""
    match function.body[-1]:
        case ast.Return(value=ast.Call(func=ast.Name(id=name))):
            return name[0].isupper()
        case _:
            return False


def uses_of_hasattr(code: str) -> Iterator[str]:
    for node in nodes(code):
        if isinstance(node, ast.Name) and node.id == "hasattr":
            yield f"hasattr in line {node.lineno}"


def imports_of_torch(code: str) -> Iterator[str]:
    yield from (
        name for name in imported_packages(code) if name in {"torch", "torchvision", "torchinfo", "fvcore"}
    )


def imports_of_a_user_interface(code: str) -> Iterator[str]:
    yield from (name for name in imported_packages(code) if name in {"streamlit", "plotly", "app", "pages"})


def imports_of_streamlit(code: str) -> Iterator[str]:
    yield from (name for name in imported_packages(code) if name == "streamlit")


def number_formats(code: str) -> Iterator[str]:
    """Precision and signs in f-strings and in plotly's hover texts, `format` and `round`.

    `{count:,}` groups digits and `{setting:g}` writes a setting or a coordinate: these stay.
    """
    for node in nodes(code):
        match node:
            case ast.FormattedValue(format_spec=ast.JoinedStr(values)) if ROUNDS.search(_written(values)):
                yield f"a number format in line {node.lineno}"
            case ast.Constant(value=str(text)) if HOVER_FORMAT.search(text):
                yield f"a number format of plotly in line {node.lineno}"
            case ast.Call(func=ast.Name(id="round" | "format") | ast.Attribute(attr="round" | "format")):
                yield f"rounding in line {node.lineno}"


ROUNDS = re.compile(r"[.+%{]|[eEfFG]$")
HOVER_FORMAT = re.compile(r"%\{\w+:[,~+]*\.\d+~?[a-z%]?\}")


def _written(spec: list[ast.expr]) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{" for part in spec)


def matches_that_miss_a_layer(code: str) -> Iterator[str]:
    """A match over kinds of layer ends with a case that hands the rest on, at last to `assert_never`."""
    for node in nodes(code):
        if isinstance(node, ast.Match) and KINDS & set(_classes(node)):
            last = node.cases[-1]
            hands_on = any(isinstance(each, ast.Call | ast.Yield) for each in _nodes(last.body))
            if not (isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and hands_on):
                yield f"the match in line {node.lineno} lets a new kind of layer pass"


def layers_told_apart_by_isinstance(code: str) -> Iterator[str]:
    for node in nodes(code):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]):
                if {each.id for each in ast.walk(kinds) if isinstance(each, ast.Name)} & (
                    KINDS - {"Residual"}
                ):
                    yield f"isinstance in line {node.lineno}; mypy checks a match, and not this"


def _classes(node: ast.Match) -> Iterator[str]:
    for each in ast.walk(node):
        match each:
            case ast.MatchClass(cls=ast.Name(id=name)):
                yield name


def _nodes(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    return (node for statement in statements for node in ast.walk(statement))


CASES: list[tuple[Rule, list[Path], str]] = [
    (long_file, [*CORE, *FACE, *TESTS, *BENCHMARKS], "x = 1\n" * 251),
    (long_page, PAGES, "x = 1\n" * 81),
    (long_functions, [*CORE, *FACE, *BENCHMARKS], "def f():\n" + "    x = 1\n" * 40),
    (many_parameters, [*CORE, *FACE, *TESTS, *BENCHMARKS], "def f(self, a, b, c, /, d, e, *f, g): ..."),
    (uses_of_hasattr, [*CORE, *FACE, *TESTS, *BENCHMARKS], "if hasattr(x, 'y'): ..."),
    (
        matches_that_miss_a_layer,
        READERS,
        "match layer:\n    case Conv():\n        n = 1\n    case _:\n        pass\n",
    ),
    (layers_told_apart_by_isinstance, READERS, "if isinstance(layer, Conv | Norm): ..."),
    (imports_of_torch, FACE, "def f():\n    from torch.nn import Conv2d"),
    (imports_of_streamlit, WITHOUT_STREAMLIT, "import streamlit as st"),
    (number_formats, WITHOUT_ROUNDING, "f'{share:.1%}'"),
    (number_formats, WITHOUT_ROUNDING, "f'{change:+,}'"),
    (number_formats, WITHOUT_ROUNDING, "f'{value:,.{places}f}'"),
    (number_formats, WITHOUT_ROUNDING, "hover = f'{name}: %{{y:.3g}} GFLOP/s'"),
    (number_formats, WITHOUT_ROUNDING, "shown = round(value)"),
    (number_formats, WITHOUT_ROUNDING, "shown = '{:.3f}'.format(value)"),
    (imports_of_a_user_interface, CORE, "import plotly.graph_objects as go"),
]


@pytest.mark.parametrize(("rule", "paths"), [(rule, paths) for rule, paths, _ in CASES])
def test_the_rule_holds_everywhere(rule: Rule, paths: list[Path]) -> None:
    assert paths, "a rule that looks at no file holds for nothing"
    found = [f"{path.relative_to(ROOT)}: {text}" for path in paths for text in rule(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(("rule", "offence"), [(rule, offence) for rule, _, offence in CASES])
def test_the_rule_finds_an_offence(rule: Rule, offence: str) -> None:
    assert len(list(rule(offence))) == 1


@pytest.mark.parametrize("rule", [rule for rule, _, _ in CASES])
def test_the_rule_lets_decent_code_pass(rule: Rule) -> None:
    decent = "import math\n\ndef area(radius: float) -> float:\n    return math.pi * radius**2\n"
    decent += "\n\nprint(f'{1000:,} of {0.5:g}')\n"
    assert list(rule(decent)) == []
