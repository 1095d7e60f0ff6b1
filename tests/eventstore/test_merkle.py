"""What proves that a leaf is in a log and that a log only grew: true, or refused by name."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.eventstore.merkle import (
    EMPTY_ROOT,
    NotAnExtension,
    NotInLog,
    check_consistency,
    check_inclusion,
    node_hash,
)
from shared.eventstore.tree import Tree
from tests.eventstore.trees import Kept, leaf, leaf_of, tree


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (4, 3)])
def test_a_leaf_that_is_not_there_cannot_be_proved(index: int, size: int) -> None:
    with pytest.raises(NotInLog):
        tree(size).inclusion(index)
    with pytest.raises(NotInLog):
        check_inclusion(leaf(0), index, size, [], leaf(0))


@pytest.mark.parametrize("old_size", [-1, 4])
def test_a_log_extends_no_longer_one(old_size: int) -> None:
    with pytest.raises(NotAnExtension):
        tree(3).consistency(old_size)
    with pytest.raises(NotAnExtension):
        check_consistency(old_size, EMPTY_ROOT, 3, tree(3).root(), [])


@pytest.mark.parametrize("size", [0, 1, 2, 3, 256, 600])
def test_a_log_extends_the_empty_one_and_itself_without_proof(size: int) -> None:
    root = tree(size).root()
    assert tree(size).consistency(0) == tree(size).consistency(size) == []
    check_consistency(0, EMPTY_ROOT, size, root, [])
    check_consistency(size, root, size, root, [])
    for old_size, wrong, proof in [
        (0, leaf(1), []),
        (0, EMPTY_ROOT, [leaf(1)]),
        (size, leaf(1), []),
        (size, root, [leaf(1)]),
    ]:
        with pytest.raises(NotAnExtension):
            check_consistency(old_size, wrong, size, root, proof)


SHORT, LONG = leaf(1)[:-1], leaf(1) + b"\x00"


@pytest.mark.parametrize(
    ("index", "size", "start", "proof", "root"),
    [
        (0, 1, SHORT, [], SHORT),
        (0, 2, LONG, [leaf(2)], node_hash(LONG, leaf(2))),
        (0, 2, leaf(2), [SHORT], node_hash(leaf(2), SHORT)),
        (1, 2, SHORT, [LONG], node_hash(LONG, SHORT)),
        (0, 1, leaf(1), [leaf(2)], node_hash(leaf(2), leaf(1))),  # climbs over the top
        (-1, 1, leaf(1), [], leaf(1)),  # counted from the end
        (-1, 2, leaf(1), [leaf(2)], node_hash(leaf(2), leaf(1))),
    ],
)
def test_a_way_to_the_root_that_no_tree_has_is_refused(
    index: int, size: int, start: bytes, proof: list[bytes], root: bytes
) -> None:
    with pytest.raises(NotInLog):
        check_inclusion(start, index, size, proof, root)


@pytest.mark.parametrize(
    ("old_size", "old_root", "size", "proof", "root"),
    [
        (1, SHORT, 2, [leaf(2)], node_hash(SHORT, leaf(2))),
        (1, leaf(1), 2, [SHORT], node_hash(leaf(1), SHORT)),
        (1, leaf(1), 2, [leaf(2), leaf(3)], node_hash(leaf(3), node_hash(leaf(1), leaf(2)))),
    ],
)
def test_an_extension_that_no_tree_has_is_refused(
    old_size: int, old_root: bytes, size: int, proof: list[bytes], root: bytes
) -> None:
    with pytest.raises(NotAnExtension):
        check_consistency(old_size, old_root, size, root, proof)


def tampered(proof: list[bytes], draw: st.DataObject) -> Iterator[list[bytes]]:
    """Yield the proof spoiled in every way that there is to spoil one."""
    end = len(proof)
    stranger = leaf(draw.draw(st.integers(1000, 9999), "a stranger"))
    bit = 1 << draw.draw(st.integers(0, 7), "the bit to turn")
    for at in range(end):
        before, it, after = proof[:at], proof[at], proof[at + 1 :]
        for byte in range(len(it)):
            changed = it[:byte] + bytes([it[byte] ^ bit]) + it[byte + 1 :]
            yield [*before, changed, *after]
        for misshapen in (b"", it[:-1], it[1:], it + b"\x00", it + it, b"\x00" + it):
            yield [*before, misshapen, *after]
        yield [*before, *after]
        yield [*before, it, it, *after]
        for other in range(at):
            swapped = list(proof)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            yield swapped
    for at in range(end + 1):
        yield [*proof[:at], stranger, *proof[at:]]
        yield proof[:at] if at < end else [*proof, *proof, stranger]
    yield [*proof, b""]


sizes = st.integers(2, 600)


@settings(deadline=None, max_examples=25)
@given(sizes, st.data())
def test_a_tampered_proof_of_inclusion_is_refused(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1), "index")
    ours = tree(size)
    root, proof = ours.root(), ours.inclusion(index)
    check_inclusion(leaf(index), index, size, proof, root)
    for spoiled in tampered(proof, draw):
        with pytest.raises(NotInLog):
            check_inclusion(leaf(index), index, size, spoiled, root)
    other = draw.draw(st.integers(0, size - 1).filter(lambda other: other != index), "other")
    for wrong_leaf, wrong_index, wrong_root in [
        (leaf(other), index, root),
        (leaf(index), other, root),
        (leaf(index), index, tree(size - 1).root()),
        (leaf(index), -index - 1, root),
        (leaf(index), index + size, root),
        (leaf(index) + b"\x00", index, root),
        (b"", index, root),
    ]:
        with pytest.raises(NotInLog):
            check_inclusion(wrong_leaf, wrong_index, size, proof, wrong_root)


@settings(deadline=None, max_examples=25)
@given(sizes, st.data())
def test_a_tampered_proof_of_consistency_is_refused(size: int, draw: st.DataObject) -> None:
    old_size = draw.draw(st.integers(1, size - 1), "old size")
    ours, old_root = tree(size), tree(old_size).root()
    root, proof = ours.root(), ours.consistency(old_size)
    check_consistency(old_size, old_root, size, root, proof)
    for spoiled in tampered(proof, draw):
        with pytest.raises(NotAnExtension):
            check_consistency(old_size, old_root, size, root, spoiled)
    for wrong_old, wrong_new in [
        (tree(old_size - 1).root(), root),
        (old_root, tree(size - 1).root()),
        (root, old_root),
        (old_root[:-1], root),
        (b"", root),
    ]:
        with pytest.raises(NotAnExtension):
            check_consistency(old_size, wrong_old, size, wrong_new, proof)


@settings(deadline=None)
@given(sizes, st.data())
def test_a_log_with_one_changed_leaf_extends_nothing(size: int, draw: st.DataObject) -> None:
    old_size = draw.draw(st.integers(1, size - 1), "old size")
    changed = draw.draw(st.integers(0, old_size - 1), "changed")
    rewritten = Kept([leaf(index if index != changed else 10_000) for index in range(size)])
    rewritten.keep(size)
    forged = Tree(rewritten, size)
    with pytest.raises(NotAnExtension):
        check_consistency(
            old_size, tree(old_size).root(), size, forged.root(), forged.consistency(old_size)
        )


numbers = st.one_of(st.integers(), st.integers(-2, 10))
hashes = st.one_of(st.binary(max_size=33), st.integers(0, 9).map(leaf))


@settings(deadline=None)
@given(numbers, numbers, hashes, hashes, st.lists(hashes, max_size=70))
def test_whatever_comes_in_is_refused_by_name(
    one: int, other: int, first: bytes, second: bytes, proof: list[bytes]
) -> None:
    # What happens to be true: one leaf is its own root, and a log extends itself and nothing.
    if (one, other, proof) != (0, 1, []) or first != second:
        with pytest.raises(NotInLog):
            check_inclusion(first, one, other, proof, second)
    if one not in (0, other) or proof or one < 0:
        with pytest.raises(NotAnExtension):
            check_consistency(one, first, other, second, proof)


def test_an_inner_node_is_not_taken_for_a_leaf() -> None:
    # Without the prefixes of RFC 6962 the two hashes below a node could pass for an entry.
    assert leaf_of(leaf(0) + leaf(1)) != node_hash(leaf(0), leaf(1))
    with pytest.raises(NotInLog):
        check_inclusion(leaf_of(leaf(0) + leaf(1)), 0, 2, tree(4).inclusion(0)[1:], tree(4).root())
