"""What can happen, how often, and the history that follows from a seed."""

from dataclasses import dataclass
from random import Random

CHOICES = 1 << 16
PER_HISTORY = 1000

USUAL = {
    "report": 60,
    "deliver": 200,
    "relay goes on": 150,
    "time passes": 40,
    "receive a case": 25,
    "start": 30,
}
UNUSUAL = {
    "report again": 12,
    "report with another body": 6,
    "report as somebody else": 6,
    "report twice at once": 8,
    "report and lose the answer": 6,
    "report and die": 8,
    "read": 15,
    "employ": 4,
    "splice": 2,
    "receive twice at once": 8,
    "relay loses a call": 15,
    "relay loses an answer": 15,
    "deliver and lose the ack": 20,
    "deliver and die": 15,
    "deliver again": 40,
    "deliver too early": 30,
    "kill": 3,
    "stop": 3,
    "start another": 5,
    "lag": 12,
    "go on": 25,
    "begin to rebuild": 8,
    "finish rebuilding": 16,
    "wipe": 1,
    "lose the tail": 3,
    "foreign message": 4,
    "renew": 1,
    "take in": 6,
    "look closely": 2,
    "settle": 1,
}


@dataclass(frozen=True)
class Step:
    """Something that is to happen; the choices say to whom and how, whatever there is then."""

    what: str
    first: int
    second: int


@dataclass(frozen=True)
class Plan:
    """A whole history before it happens."""

    seed: int
    tells_newer: bool
    has_bugs: bool
    steps: tuple[Step, ...]


def plan(seed: int, length: int) -> Plan:
    """Return the history that follows from a seed.

    Each history leaves out some of what can go wrong, and has more of something else: so there
    are some in which everything but that goes well enough to come far.
    """
    chance = Random(seed)  # noqa: S311 - a history is to be the same again
    weights = {
        **USUAL,
        **{what: often * chance.choice((0, 1, 1, 3)) for what, often in UNUSUAL.items()},
    }
    weights["look closely"] = UNUSUAL["look closely"]
    tells_newer, has_bugs = chance.random() < 0.4, chance.random() < 0.3
    whats = chance.choices(list(weights), list(weights.values()), k=length)
    steps = tuple(Step(w, chance.randrange(CHOICES), chance.randrange(CHOICES)) for w in whats)
    return Plan(seed, tells_newer, has_bugs, steps)
