"""Shares with how far chance reaches, as one has to read them when the numbers are small."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # 95 % of what chance does lies within so many standard errors


@dataclass(frozen=True)
class Interval:
    """A share or a difference, and between what it lies with 95 % confidence."""

    value: float
    low: float
    high: float

    @property
    def has_zero(self) -> bool:
        """Whether no difference at all would be as easily said."""
        return self.low <= 0 <= self.high


def share(some: int, of: int) -> Interval | None:
    """Return a share with Wilson's score interval; none of nothing.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22 (1927) 209-212; method 3 in R. G. Newcombe, Two-sided
    confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872.
    """
    if of == 0:
        return None
    p, z2 = some / of, Z * Z
    middle = 2 * some + z2
    reach = Z * sqrt(z2 + 4 * some * (1 - p))
    below = 2 * (of + z2)
    # A computer's numbers are rounded; the share itself never lies outside.
    return Interval(p, min(p, (middle - reach) / below), max(p, (middle + reach) / below))


def difference(one: Interval | None, other: Interval | None) -> Interval | None:
    """Return how much greater one share is than another; none when either is of nothing.

    Method 10 (square-and-add) in R. G. Newcombe, Interval estimation for the difference between
    independent proportions, Statistics in Medicine 17 (1998) 873-890. Both shares bring their
    Wilson intervals.
    """
    if one is None or other is None:
        return None
    found = one.value - other.value
    down = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    up = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Interval(found, found - down, found + up)
