"""Why something that was asked for is not done, field by field, in Swedish."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing to put right: the field's name in the API, and a sentence for a person."""

    field: str
    text: str


class Refused(Exception):
    """What was sent cannot be accepted; nothing was changed."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__([error.field for error in errors])
        self.errors = errors


class Missing(Exception):
    """There is no such thing, or it is not for you; both look the same."""


class Denied(Missing):
    """It is there, and not for you. Nobody is told so but the security log."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class TooMany(Exception):
    """It was asked for too often; nothing was changed."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class Differs(Exception):
    """The same id was used before for something else."""
