"""Our own rules hold in all our code, and each finds what it is there to find."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.code import ROOT, name_of, parsed, sources

OURS = sources("services", "shared")
ALL = sources("services", "shared", "tests")
TEMPLATES = sorted(
    path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.html")
)

THE_CLOCK = "shared/clock.py"
THE_SETTINGS = "shared/settings.py"

Rule = Callable[[ast.Module], list[str]]


def broken(rule: Rule, paths: list[Path], but: str = "") -> dict[str, list[str]]:
    """Return what breaks a rule, file by file."""
    found = {name_of(path): rule(parsed(path)) for path in paths}
    return {name: where for name, where in found.items() if where and name != but}


def test_there_is_code_to_look_at() -> None:
    assert len(OURS) > 50
    assert len(TEMPLATES) > 10


def test_every_public_thing_says_what_it_is_for() -> None:
    assert broken(rules.without_docstring, OURS) == {}


def test_only_the_one_clock_knows_the_time() -> None:
    assert broken(rules.asks_the_wall_clock, ALL, but=THE_CLOCK) == {}
    assert rules.asks_the_wall_clock(parsed(ROOT / THE_CLOCK))


def test_only_the_settings_read_the_environment() -> None:
    assert broken(rules.reads_the_environment, OURS, but=THE_SETTINGS) == {}


def test_no_failure_is_dropped_without_a_word() -> None:
    assert broken(rules.swallows_everything, ALL) == {}


def test_whoever_silences_a_checker_says_why() -> None:
    found = {name_of(path): rules.ignores_without_reason(path.read_text()) for path in ALL}
    assert {name: where for name, where in found.items() if where} == {}


def test_no_template_needs_what_the_policy_forbids() -> None:
    found = {
        name_of(path): list(rules.forbidden_in_templates(path.read_text())) for path in TEMPLATES
    }
    assert {name: what for name, what in found.items() if what} == {}


# That the rules find something.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1", ["the module"]),
        ('"""M."""\nclass A:\n    pass', ["A"]),
        ('"""M."""\nclass A:\n    """A."""\n    def f(self): return 1', ["A.f"]),
        ('"""M."""\nasync def f(): return 1', ["f"]),
        ('"""M."""\nclass _A:\n    def f(self): return 1', []),
        ('"""M."""\ndef f():\n    """F."""\n    def g(): return 1', []),
    ],
)
def test_what_says_nothing_is_found(text: str, found: list[str]) -> None:
    assert rules.without_docstring(ast.parse(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "ask = date.today",
        "time.time()",
        "from time import time",
    ],
)
def test_a_second_clock_is_found(text: str) -> None:
    assert len(rules.asks_the_wall_clock(ast.parse(text))) == 1


def test_what_is_no_wall_clock_is_let_be() -> None:
    fine = "clock.now(); time.monotonic(); loop.time(); x.time(); datetime.fromisoformat(s)"
    assert rules.asks_the_wall_clock(ast.parse(fine)) == []


@pytest.mark.parametrize("text", ["os.environ['A']", "os.getenv('A')", "from os import environ"])
def test_a_look_into_the_environment_is_found(text: str) -> None:
    assert len(rules.reads_the_environment(ast.parse(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "try: f()\nexcept: log()",
        "try: f()\nexcept Exception: pass",
        "try: f()\nexcept (ValueError, Exception): ...",
        "for x in y:\n try: f()\n except BaseException: continue",
        "with suppress(Exception): f()",
        "with contextlib.suppress(ValueError, BaseException): f()",
    ],
)
def test_a_dropped_failure_is_found(text: str) -> None:
    assert len(rules.swallows_everything(ast.parse(text))) == 1


def test_a_failure_that_is_named_is_let_be() -> None:
    fine = "try: f()\nexcept Exception as e: log(e)\ntry: f()\nexcept OSError: pass"
    assert rules.swallows_everything(ast.parse(fine)) == []


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("x = 1  # noqa: " + "S101", 1),
        ("x = 1  # type: " + "ignore[misc]", 1),
        ("x = 1  # type: " + "ignore[misc]  # noqa: " + "S101", 1),
        ("x = 1  # noqa: " + "S101 - narrows the type", 0),
        ("x = 1  # type: " + "ignore[misc] # the library's own", 0),
        ("x = '# noqa: " + "S101'", 0),
    ],
)
def test_a_silence_without_reason_is_found(text: str, times: int) -> None:
    assert len(rules.ignores_without_reason(text)) == times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("<script>alert(1)</script>", 1),
        ('<script src="/static/larm.js" defer></script>', 0),
        ('<script src="https://elsewhere.example/a.js"></script>', 1),
        ('<link rel="stylesheet" href="//elsewhere.example/a.css">', 1),
        ('<a href="https://www.digg.se/">Digg</a>', 0),
        ("<p\n style='color: red'>", 1),
        ("<style>p {}</style>", 1),
        ('<button type="submit" onclick="go()">', 1),
        ('<div {% if a > b %}class="on" {% endif %}onload="go()">', 1),
        ('<a href="javascript:go()">', 1),
        ("<p>on = 1, style = 2</p>", 0),
    ],
)
def test_what_the_policy_forbids_is_found(text: str, times: int) -> None:
    assert len(list(rules.forbidden_in_templates(text))) == times
