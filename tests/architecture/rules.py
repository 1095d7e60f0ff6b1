"""Rules about our own code that no linter has. Each returns what breaks it, and where."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.architecture.code import Definition

WALL_CLOCKS = (
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
)
ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb")
EVERYTHING = ("Exception", "BaseException")

IGNORE = re.compile(r"#?\s*(type: ignore(\[[^\]]*\])?|noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?)")
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<([a-z][a-z0-9-]*)([^>]*)>", re.IGNORECASE)


def without_docstring(tree: ast.Module) -> list[str]:
    """Find public definitions, and modules, that do not say what they are for."""
    found = [] if ast.get_docstring(tree) else ["the module"]

    def look(body: list[ast.stmt], above: str) -> None:
        for node in body:
            if not isinstance(node, Definition) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node) and not _declares_only(node):
                found.append(f"{above}{node.name}")
            if isinstance(node, ast.ClassDef):
                look(node.body, f"{above}{node.name}.")

    look(tree.body, "")
    return found


def _declares_only(node: Definition) -> bool:
    """Whether a method of a protocol is nothing but a type: its name and `...`."""
    [first, *rest] = node.body
    return (
        not isinstance(node, ast.ClassDef)
        and not rest
        and isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and first.value.value is ...
    )


def _uses(tree: ast.AST, forbidden: tuple[str, ...]) -> list[str]:
    """Find where something is used, whether by its whole name or imported by itself."""
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Attribute):
            names = [ast.unparse(node)]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found += [
            f"line {node.lineno}: {name}"  # type: ignore[attr-defined] # both kinds have lines
            for name in names
            if any(name == word or name.endswith(f".{word}") for word in forbidden)
        ]
    return found


def asks_the_wall_clock(tree: ast.Module) -> list[str]:
    """Find where the time is asked for elsewhere than of the one clock."""
    return _uses(tree, WALL_CLOCKS)


def reads_the_environment(tree: ast.Module) -> list[str]:
    """Find where the process environment is read past the settings."""
    return _uses(tree, ENVIRONMENT)


def swallows_everything(tree: ast.Module) -> list[str]:
    """Find where any failure at all is dropped without a word."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            catches_all = node.type is None or _names(node.type) & set(EVERYTHING)
            silent = all(isinstance(s, ast.Pass | ast.Continue | ast.Expr) for s in node.body)
            does_nothing = silent and not any(
                isinstance(s, ast.Expr) and not isinstance(s.value, ast.Constant) for s in node.body
            )
            if node.type is None or (catches_all and does_nothing):
                found.append(f"line {node.lineno}: except")
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("suppress")
            and any(_names(argument) & set(EVERYTHING) for argument in node.args)
        ):
            found.append(f"line {node.lineno}: suppress")
    return found


def _names(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def ignores_without_reason(text: str) -> list[str]:
    """Find where a checker is told to be quiet, and nobody is told why."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and IGNORE.search(token.string):
            rest = IGNORE.sub("", token.string).strip()
            if not re.match(r"(#|-)\s*\w", rest):
                found.append(f"line {token.start[0]}: {token.string}")
    return found


def forbidden_in_templates(text: str) -> Iterator[str]:
    """Find in a template what our content security policy would stop, or what calls elsewhere."""
    for name, attributes in TAG.findall(JINJA.sub("", text)):
        if name == "style" or (name == "script" and not re.search(r"\ssrc=", attributes)):
            yield f"<{name}> with content"
        if handler := re.search(r"\s(style|on[a-z]+)\s*=", attributes, re.IGNORECASE):
            yield f"{handler[1]}= in <{name}>"
        if name != "a" and re.search(r"=\s*[\"']?(https?:)?//", attributes, re.IGNORECASE):
            yield f"another site's address in <{name}>"
        if "javascript:" in attributes.lower():
            yield f"javascript: in <{name}>"
