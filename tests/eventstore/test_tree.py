"""The tree over a log: as the RFC says and as somebody else computes it, from few hashes."""

import hashlib
from collections.abc import Callable
from functools import cache

import pytest
from pymerkle import InmemoryTree

from shared.eventstore.merkle import check_consistency, check_inclusion, root_of
from shared.eventstore.tree import NotStored, Tree, new_subtrees
from tests.eventstore.trees import Kept, kept, leaf, leaf_of, some_of, tree

SMALL = range(601)  # passes 255, 256, 257, 511, 512 and 513
LARGE = 70_000
AROUND_65536 = [65_279, 65_280, 65_535, 65_536, 65_537, 65_791, 65_792, 65_793, LARGE]

# The tree that RFC 6962's authors test their own log with
# (google/certificate-transparency, merkle_tree_test.cc).
PUBLISHED_LEAVES = [
    leaf_of(bytes.fromhex(content))
    for content in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@cache
def others(size: int) -> InmemoryTree:
    """Return the same log in pymerkle, whose default hashing is RFC 6962's."""
    theirs = InmemoryTree(algorithm="sha256", disable_security=False)
    theirs.append_entries([b"%d" % index for index in range(size)])
    return theirs


def subproof(old: int, first: int, last: int, *, known: bool) -> list[bytes]:
    """Return SUBPROOF(m, D[first:last], b) word by word as in RFC 6962 section 2.1.2."""
    if old == last:
        return [] if known else [theirs_over(first, last)]
    k = 1
    while 2 * k < last - first:
        k *= 2
    if old <= first + k:
        return [
            *subproof(old, first, first + k, known=known),
            theirs_over(first + k, last),
        ]
    return [*subproof(old, first + k, last, known=False), theirs_over(first, first + k)]


@cache
def theirs_over(first: int, last: int) -> bytes:
    """Return MTH(D[first:last]) word by word as in RFC 6962 section 2.1."""
    if last - first == 1:
        return leaf(first)
    k = 1
    while 2 * k < last - first:
        k *= 2
    pair = theirs_over(first, first + k) + theirs_over(first + k, last)
    return hashlib.sha256(b"\x01" + pair).digest()


# As the RFC says, and as others compute it.


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    expected = bytes.fromhex(PUBLISHED_ROOTS[size])
    assert Tree(Kept(PUBLISHED_LEAVES), size).root() == expected
    assert root_of(PUBLISHED_LEAVES[:size]) == expected


def test_the_published_proofs_come_out() -> None:
    published = Tree(Kept(PUBLISHED_LEAVES), 8)
    assert [sibling.hex() for sibling in published.inclusion(0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [node.hex() for node in published.consistency(6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_small_root_is_what_somebody_else_computes() -> None:
    for size in SMALL:
        expected = others(600).get_root(size)
        assert tree(size).root() == root_of(map(leaf, range(size))) == expected, size


def test_every_small_proof_of_inclusion_is_what_somebody_else_computes() -> None:
    for size in SMALL:
        ours, root = tree(size), others(600).get_root(size)
        for index in some_of(size):
            proof = ours.inclusion(index)
            # They count from 1, and begin with the leaf itself.
            assert [leaf(index), *proof] == others(600).prove_inclusion(index + 1, size).path
            check_inclusion(leaf(index), index, size, proof, root)


def test_every_small_proof_of_consistency_is_the_rfcs() -> None:
    for size in SMALL[1:]:
        ours, root = tree(size), others(600).get_root(size)
        for index in some_of(size):
            old = index + 1
            proof = ours.consistency(old)
            assert proof == subproof(old, 0, size, known=True), (old, size)
            check_consistency(old, others(600).get_root(old), size, root, proof)


@pytest.mark.parametrize("size", AROUND_65536)
def test_a_large_tree_is_what_somebody_else_computes(size: int) -> None:
    ours, theirs = tree(size, LARGE), others(LARGE)
    root = theirs.get_root(size)
    assert ours.root() == root
    for index in some_of(size):
        proof = ours.inclusion(index)
        assert [leaf(index), *proof] == theirs.prove_inclusion(index + 1, size).path
        check_inclusion(leaf(index), index, size, proof, root)
        extension = ours.consistency(index + 1)
        assert extension == subproof(index + 1, 0, size, known=True)
        check_consistency(index + 1, theirs.get_root(index + 1), size, root, extension)


def test_a_long_log_is_read_once_for_its_root() -> None:
    assert root_of(map(leaf, range(LARGE))) == others(LARGE).get_root()


# What it costs.


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600, *AROUND_65536])
def test_a_question_reads_two_runs_of_256_hashes_a_level_at_most(size: int) -> None:
    log = kept(LARGE)
    questions: list[Callable[[], object]] = [
        lambda: Tree(log, size).root(),
        *(lambda i=i: Tree(log, size).inclusion(i) for i in some_of(size)),
        *(lambda i=i: Tree(log, size).consistency(i + 1) for i in some_of(size)),
    ]
    for question in questions:
        log.reads.clear()
        question()
        for level in range(3):
            counts = [count for at, _, count in log.reads if at == level]
            assert len(counts) <= 2
            assert all(0 < count <= 256 for count in counts)
        assert all(at < 3 for at, *_ in log.reads)


def test_what_is_stored_beside_the_leaves_is_a_255th_of_them() -> None:
    assert kept(LARGE).counts() == [273, 1]


# Storing subtrees.


@pytest.mark.parametrize("steps", [[LARGE], [1, 255, 256, 65_535, 65_536, LARGE], [65_792, 66_000]])
def test_subtrees_are_the_same_however_often_they_are_stored(steps: list[int]) -> None:
    log = Kept([leaf(index) for index in range(LARGE)])
    for size in steps:
        log.keep(size)
        assert log.counts()[:1] == ([size // 256] if size >= 256 else [])
        assert list(new_subtrees(log, log.counts(), size)) == []
    for level in (1, 2):
        width = 256**level
        assert log.levels[level] == [
            theirs_over(n * width, (n + 1) * width) for n in range(steps[-1] // width)
        ]


def test_a_level_that_fell_behind_is_made_up_for() -> None:
    log = kept(LARGE)
    assert [(level, number) for level, number, _ in new_subtrees(log, [273], LARGE)] == [(2, 0)]
    half = list(new_subtrees(log, [100], LARGE))
    assert [root for level, _, root in half if level == 1] == log.levels[1][100:]
    assert half[-1] == (2, 0, log.levels[2][0])


def test_more_may_be_stored_than_a_smaller_size_asks_for() -> None:
    assert list(new_subtrees(kept(LARGE), kept(LARGE).counts(), 300)) == []


def test_a_tree_whose_subtrees_are_not_stored_has_no_root() -> None:
    with pytest.raises(NotStored, match="0 of 1 hashes of level 1"):
        Tree(Kept([leaf(index) for index in range(300)]), 300).root()


def test_a_tree_larger_than_its_log_has_no_root() -> None:
    with pytest.raises(NotStored):
        Tree(Kept([leaf(0)]), 2).root()
    with pytest.raises(NotStored):
        list(new_subtrees(Kept([leaf(0)]), [], 256))


def test_a_tree_of_fewer_than_no_leaves_cannot_be() -> None:
    with pytest.raises(ValueError, match="-1"):
        Tree(Kept([]), -1)
