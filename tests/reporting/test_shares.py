"""How far chance reaches: the examples that the methods were published with."""

import pytest

from services.reporting.domain.pilots import (
    difference,
    share,
)


@pytest.mark.parametrize(
    ("some", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_the_interval_of_method_3_in_newcombe_1998_table_1(
    some: int, of: int, low: float, high: float
) -> None:
    found = share(some, of)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == some / of


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_has_the_interval_of_method_10_in_newcombe_1998_table_2(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(share(*one), share(*other))
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.has_zero is (low <= 0)


@pytest.mark.parametrize("of", [1, 2, 5, 29, 1000])
def test_an_interval_holds_its_share_and_lies_between_nothing_and_all(of: int) -> None:
    for some in range(of + 1):
        found = share(some, of)
        assert found is not None
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_of_nothing_there_is_no_share_and_no_difference() -> None:
    assert share(0, 0) is None
    assert difference(share(0, 0), share(1, 2)) is None
    assert difference(share(1, 2), share(0, 0)) is None
