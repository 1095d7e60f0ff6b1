"""What could not be taken in: which line, which column, and why. Never what stood there."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing for whoever sent the file to put right."""

    line: int
    column: str
    text: str
    whole: bool = True  # the line was left out; else only what this column says was
