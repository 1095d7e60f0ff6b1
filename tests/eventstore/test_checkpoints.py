"""Checkpoints and proofs as files: an outsider checks them with the key and the leaf alone."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.eventstore.checkpoints import (
    SIZE_MAX,
    Checkpoint,
    InclusionProof,
    OtherLog,
    open_checkpoint,
    sign_checkpoint,
)
from shared.eventstore.merkle import EMPTY_ROOT, NotInLog
from shared.eventstore.notes import Malformed, NotSigned, NotTrusted, Signer
from tests.eventstore.trees import leaf, tree

NAME = "motkraft.example/reporting"
LOG = Signer.from_seed(NAME, bytes(32))
OTHER = Signer.from_seed("motkraft.example/escalation", bytes(32))
ROOT = tree(300).root()
NOTE = sign_checkpoint(LOG, 300, ROOT)


def proof_of(index: int, size: int) -> InclusionProof:
    """Return the proof of a leaf."""
    ours = tree(size)
    note = sign_checkpoint(LOG, size, ours.root())
    return InclusionProof(index, tuple(ours.inclusion(index)), note)


# Checkpoints.


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    origin, size, root, blank, signature, end = NOTE.decode().split("\n")
    assert (origin, size, blank, end) == (NAME, "300", "", "")
    assert len(root) == 44
    assert signature.startswith(f"— {NAME} ")


@pytest.mark.parametrize(("size", "root"), [(0, EMPTY_ROOT), (1, leaf(0)), (SIZE_MAX, ROOT)])
def test_what_was_signed_is_what_is_opened(size: int, root: bytes) -> None:
    opened = open_checkpoint(sign_checkpoint(LOG, size, root), LOG.key)
    assert opened == Checkpoint(NAME, size, root)


def test_a_checkpoint_changed_in_any_byte_is_refused() -> None:
    for at in range(len(NOTE)):
        changed = NOTE[:at] + bytes([NOTE[at] ^ 1]) + NOTE[at + 1 :]
        with pytest.raises(NotTrusted):
            open_checkpoint(changed, LOG.key)


def test_a_checkpoint_by_another_log_is_refused() -> None:
    with pytest.raises(NotSigned):
        open_checkpoint(sign_checkpoint(OTHER, 300, ROOT), LOG.key)


def test_a_log_speaks_only_for_itself() -> None:
    about_another = LOG.sign(str(Checkpoint(OTHER.name, 300, ROOT)))
    with pytest.raises(OtherLog):
        open_checkpoint(about_another, LOG.key)


def test_more_lines_are_signed_too_and_mean_nothing_to_us() -> None:
    note = LOG.sign(f"{Checkpoint(NAME, 300, ROOT)}Timestamp: 1\n")
    assert open_checkpoint(note, LOG.key) == Checkpoint(NAME, 300, ROOT)
    with pytest.raises(NotSigned):
        open_checkpoint(note.replace(b"Timestamp: 1", b"Timestamp: 2"), LOG.key)


ROOT_LINE = str(Checkpoint(NAME, 300, ROOT)).split("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME}\n300\n",
        f"{NAME}\n0300\n{ROOT_LINE}\n",
        f"{NAME}\n00\n{ROOT_LINE}\n",
        f"{NAME}\n+300\n{ROOT_LINE}\n",
        f"{NAME}\n-300\n{ROOT_LINE}\n",
        f"{NAME}\n-0\n{ROOT_LINE}\n",
        f"{NAME}\n 300\n{ROOT_LINE}\n",
        f"{NAME}\n3_00\n{ROOT_LINE}\n",
        f"{NAME}\n3e2\n{ROOT_LINE}\n",
        f"{NAME}\n\u0663\u0660\u0660\n{ROOT_LINE}\n",  # 300 in Arabic
        f"{NAME}\n{SIZE_MAX + 1}\n{ROOT_LINE}\n",
        f"{NAME}\n{'9' * 10_000}\n{ROOT_LINE}\n",
        f"{NAME}\n\n{ROOT_LINE}\n",
        f"\n300\n{ROOT_LINE}\n",
        f"{NAME}\n300\n\n",
        f"{NAME}\n300\n{ROOT_LINE[:-4]}\n",
        f"{NAME}\n300\n{ROOT_LINE} \n",
        f"{NAME}\n300\n{ROOT_LINE[:-1]}\n",
        f"{NAME}\n300\nAAAA{ROOT_LINE}\n",
        f"{NAME}\n300\n{ROOT.hex()}\n",
        f"{NAME}\n300\n{ROOT_LINE}\n\n",
        f"{NAME}\n300\n{ROOT_LINE}\n\nmore\n",
    ],
)
def test_what_is_not_quite_a_checkpoint_is_refused_even_when_signed(text: str) -> None:
    with pytest.raises(Malformed):
        open_checkpoint(LOG.sign(text), LOG.key)


def test_the_text_of_a_checkpoint_ends_its_last_line() -> None:
    text = str(Checkpoint(NAME, 300, ROOT))
    assert Checkpoint.parse(text) == Checkpoint(NAME, 300, ROOT)
    for other in (text[:-1], text + "more"):
        with pytest.raises(Malformed):
            Checkpoint.parse(other)


@pytest.mark.parametrize(
    ("size", "root"), [(-1, ROOT), (SIZE_MAX + 1, ROOT), (1, ROOT[:-1]), (1, b"")]
)
def test_what_cannot_be_read_is_not_signed(size: int, root: bytes) -> None:
    with pytest.raises(Malformed):
        sign_checkpoint(LOG, size, root)


@pytest.mark.parametrize("origin", ["", "a\nb"])
def test_a_log_has_a_name_of_one_line(origin: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint(origin, 300, ROOT)


# Proofs.


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (1, 2), (256, 257), (299, 300)])
@pytest.mark.parametrize("extra", [b"", b"v1\nsomething\n"])
def test_a_proof_is_checked_from_its_file_alone(index: int, size: int, extra: bytes) -> None:
    proof = replace(proof_of(index, size), extra=extra)
    read = InclusionProof.parse(bytes(proof))
    assert read == proof
    assert read.check(leaf(index), LOG.key) == Checkpoint(NAME, size, tree(size).root())


def test_a_proof_is_laid_out_as_its_format_says() -> None:
    proof = replace(proof_of(2, 3), extra=b"\x00")
    lines = bytes(proof).decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra AA==", "index 2"]
    assert [len(lines[3]), *lines[4:7]] == [44, "", NAME, "3"]
    assert bytes(proof).endswith(proof.checkpoint)


@settings(deadline=None, max_examples=15)
@given(st.integers(1, 600), st.data())
def test_a_proof_changed_in_any_byte_is_refused(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1), "index")
    bit = 1 << draw.draw(st.integers(0, 7), "the bit to turn")
    text = bytes(proof_of(index, size))
    for at in range(len(text)):
        changed = text[:at] + bytes([text[at] ^ bit]) + text[at + 1 :]
        with pytest.raises((NotTrusted, NotInLog)):
            InclusionProof.parse(changed).check(leaf(index), LOG.key)


def test_a_proof_cut_short_anywhere_is_refused() -> None:
    text = bytes(proof_of(7, 300))
    for end in range(len(text)):
        with pytest.raises(NotTrusted):
            InclusionProof.parse(text[:end]).check(leaf(7), LOG.key)


def test_a_proof_proves_nothing_else() -> None:
    proof = proof_of(7, 300)
    with pytest.raises(NotInLog):
        proof.check(leaf(8), LOG.key)
    with pytest.raises(NotInLog):
        replace(proof, index=8).check(leaf(7), LOG.key)
    with pytest.raises(NotInLog):
        replace(proof, checkpoint=proof_of(7, 299).checkpoint).check(leaf(7), LOG.key)
    with pytest.raises(NotSigned):
        proof.check(leaf(7), OTHER.key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("index 2", "index 02"),
        ("index 2", "index  2"),
        ("index 2", "index"),
        ("index 2", "2"),
        ("index 2", "index -2"),
        ("index 2", f"index {SIZE_MAX}"),
        ("index 2", "Index 2"),
        ("index 2", "index 2\n"),
        ("index 2", "index 2\nindex 2"),
        ("index 2", "index 2\nextra AA=="),
        ("index 2", "index 2\nAAAA"),
        ("index 2\n", ""),
        ("extra AA==", "extra "),
        ("extra AA==", "extra AA"),
        ("extra AA==", "extra AA==\nextra AA=="),
        ("extra AA==", "extra AA==\r"),
        ("extra AA==", "more AA=="),
        ("=\n\nmotkraft", "=\nmotkraft"),
        ("=\n\nmotkraft", "=\n\n\nmotkraft"),
    ],
)
def test_what_is_not_quite_a_proof_is_refused(old: str, new: str) -> None:
    text = bytes(replace(proof_of(2, 3), extra=b"\x00")).decode()
    assert old in text
    with pytest.raises(NotTrusted):
        InclusionProof.parse(text.replace(old, new, 1).encode()).check(leaf(2), LOG.key)


@pytest.mark.parametrize(
    "text", [b"", b"index 0", b"\nindex 0\n\n", b"c2sp.org/tlog-proof@v1\nindex 0"]
)
def test_what_only_begins_like_a_proof_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        InclusionProof.parse(text)


def test_a_proof_without_an_index_is_refused() -> None:
    with pytest.raises(Malformed, match="index"):
        InclusionProof.parse(b"c2sp.org/tlog-proof@v1\n\n" + NOTE)


@pytest.mark.parametrize(("index", "path"), [(-1, ()), (SIZE_MAX, ()), (0, (b"",))])
def test_what_could_not_be_read_is_not_a_proof(index: int, path: tuple[bytes, ...]) -> None:
    with pytest.raises(Malformed):
        InclusionProof(index, path, NOTE)
