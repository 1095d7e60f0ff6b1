"""Draws the table as bars: a group a year, a pattern a department, every value written out.

Lying bars in a narrow picture, so that the text can be read on a phone too. No colour carries
meaning: everything is drawn in the colour of the text, in light, dark and print alike.
"""

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from services.statistics.labels import MISSING, caption, empty
from services.statistics.table import Column, Line, Table

WIDTH = 360  # what a phone shows; on a wide screen it is drawn SHOWN_WIDTH wide
SHOWN_WIDTH = 430
TEXT = 16
VALUE_ROOM = 48  # to the right of the longest bar
BAR, BAR_STEP = 16, 22
HEADING, GROUP_GAP = 28, 22
NAME_CHARACTERS_MAX = 38

FILLS = (
    "",  # solid
    '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>',
    '<circle cx="2" cy="2" r="1.4"/><circle cx="6" cy="6" r="1.4"/>',
    None,  # empty
    '<path d="M0 2H8M0 6H8"/>',
    '<path d="M0 0L8 8M0 8L8 0"/>',
)


def draw(table: Table) -> Markup:
    """Return the chart as SVG; with more departments than patterns, of the totals alone."""
    parts = table.lines[1:]
    drawn = parts if 0 < len(parts) <= len(FILLS) else table.lines[:1]
    groups: list[str] = []
    top = len(drawn) * BAR_STEP + 8
    longest = max((cell or 0 for line in drawn for cell in line.cells), default=0)
    scale = (WIDTH - VALUE_ROOM) / max(longest, 1)
    for at, column in enumerate(table.columns):
        top += GROUP_GAP
        groups += _group(column, at, drawn, top, scale)
        top += HEADING + (BAR_STEP if column.is_missing else len(drawn) * BAR_STEP)
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg role="img" aria-labelledby="chart-title chart-text" width="{SHOWN_WIDTH}"'
        f' viewBox="0 0 {WIDTH} {top}" font-size="{TEXT}" fill="currentColor">'
        f'<title id="chart-title">{escape(caption(table))}</title>'
        f'<desc id="chart-text">{escape(_in_words(table, drawn))}</desc>'
        f"<defs>{''.join(_patterns())}</defs>{''.join(_legend(drawn))}{''.join(groups)}</svg>"
    )


def _in_words(table: Table, drawn: Sequence[Line]) -> str:
    years = ", ".join(_heading(column) for column in table.columns)
    names = ", ".join(line.label for line in drawn)
    return f"Staplar för {names}. Grupper: {years}. Alla tal står i tabellen på samma sida."


def _heading(column: Column) -> str:
    return f"{column.heading} (del av året)" if column.is_part else column.heading


def _patterns() -> Iterator[str]:
    for at, shape in enumerate(FILLS):
        if shape:
            yield (
                f'<pattern id="chart-fill-{at}" width="8" height="8" patternUnits="userSpaceOnUse">'
                f'<g stroke="currentColor" stroke-width="1.6">{shape}</g></pattern>'
            )


def _bar(at: int, x: float, y: float, width: float) -> str:
    shape = FILLS[at]
    fill = "none" if shape is None else f"url(#chart-fill-{at})" if shape else "currentColor"
    return (
        f'<rect x="{x + 0.5}" y="{y + 0.5}" width="{width:.1f}" height="{BAR}" fill="{fill}"'
        ' stroke="currentColor"/>'
    )


def _text(x: float, y: float, text: str, weight: int = 400) -> str:
    return f'<text x="{x:.1f}" y="{y}" font-weight="{weight}">{escape(text)}</text>'


def _legend(drawn: Sequence[Line]) -> Iterator[str]:
    for at, line in enumerate(drawn):
        name = line.label
        if len(name) > NAME_CHARACTERS_MAX:
            name = f"{name[: NAME_CHARACTERS_MAX - 1]}…"
        yield _bar(at, 0, at * BAR_STEP, 32)
        yield _text(42, at * BAR_STEP + BAR - 2, name)


def _group(
    column: Column, at: int, drawn: Sequence[Line], top: float, scale: float
) -> Iterator[str]:
    dashes = ' stroke-dasharray="6 4"' if column.is_part else ""
    weight = 2 if column.is_part else 1
    yield (
        f'<path d="M0 {top - 6}H{WIDTH}" stroke="currentColor" stroke-width="{weight}"{dashes}/>'
    )
    yield _text(0, top + 14, _heading(column), weight=600)
    y = top + HEADING
    if column.is_missing:
        yield _text(0, y + BAR - 2, MISSING)
        return
    for fill, line in enumerate(drawn):
        cell = line.cells[at]
        if cell is None:
            yield _text(0, y + BAR - 2, empty(line, at))
        else:
            if cell:
                yield _bar(fill, 0, y, cell * scale)
            yield _text(cell * scale + 8 if cell else 0, y + BAR - 2, str(cell))
        y += BAR_STEP
