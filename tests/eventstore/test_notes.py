"""Signed notes: what the key signed opens, and nothing else does."""

import base64
from pathlib import Path

import pytest

from shared.eventstore.notes import (
    NOTE_BYTES_MAX,
    Malformed,
    NotSigned,
    NotTrusted,
    Signer,
    VerifierKey,
    from_base64,
    open_note,
    to_base64,
)

# The example in the documentation of golang.org/x/mod/sumdb/note.
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuG"
    "UgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
PETER = Signer.from_seed("PeterNeumann", SEED)
NAMESAKE = Signer.from_seed("PeterNeumann", bytes(32))
STRANGER = Signer.from_seed("witness.example", bytes(31) + b"\x01")


def signature_of(note: bytes) -> str:
    """Return the signature line of a note with one."""
    return note.decode().rpartition("\n\n")[2]


def test_the_published_note_is_signed_and_opened_byte_by_byte() -> None:
    assert str(PETER.key) == VKEY
    assert PETER.sign(TEXT) == f"{TEXT}\n{SIGNATURE}".encode()
    assert open_note(f"{TEXT}\n{SIGNATURE}".encode(), VerifierKey.parse(VKEY)) == TEXT


def test_a_note_changed_in_any_byte_is_refused() -> None:
    note = PETER.sign(TEXT)
    for at in range(len(note)):
        for bit in (0x01, 0x20, 0x80):
            changed = note[:at] + bytes([note[at] ^ bit]) + note[at + 1 :]
            with pytest.raises(NotTrusted):
                open_note(changed, PETER.key)


def test_a_note_cut_short_or_added_to_is_refused() -> None:
    note = PETER.sign(TEXT)
    for end in range(len(note)):
        with pytest.raises(NotTrusted):
            open_note(note[:end], PETER.key)
    for added in (b"\n", b" ", b"\x00", b"x", b"\xe2\x80\x94 \n", "— a b\n".encode()):
        with pytest.raises(Malformed):
            open_note(note + added, PETER.key)
        with pytest.raises(NotTrusted):
            open_note(added + note, PETER.key)


@pytest.mark.parametrize("text", ["\n", "a\n", "a\n\nb\n", "a\n\n", "Ö \u2028 €\n", "— x y\n"])
def test_any_text_that_ends_a_line_can_be_signed(text: str) -> None:
    assert open_note(PETER.sign(text), PETER.key) == text


@pytest.mark.parametrize("text", ["", "a", "a\nb", "a\r\n", "a\x00\n", "a\tb\n", "\x1f\n"])
def test_no_other_text_can_be_signed(text: str) -> None:
    with pytest.raises(Malformed):
        PETER.sign(text)


def test_signatures_by_others_are_ignored_wherever_they_stand() -> None:
    others = signature_of(STRANGER.sign(TEXT)) + signature_of(NAMESAKE.sign(TEXT))
    for block in (others + SIGNATURE, SIGNATURE + others, others + SIGNATURE + others):
        assert open_note(f"{TEXT}\n{block}".encode(), PETER.key) == TEXT
    with pytest.raises(NotSigned):
        open_note(f"{TEXT}\n{others}".encode(), PETER.key)


def test_a_key_id_under_another_name_is_another_key() -> None:
    note = PETER.sign(TEXT).replace("— PeterNeumann".encode(), "— PeterNeuman".encode())
    with pytest.raises(NotSigned, match="not by PeterNeumann"):
        open_note(note, PETER.key)


def test_a_signature_of_the_key_that_does_not_fit_spoils_those_that_do() -> None:
    other_text = signature_of(PETER.sign("Another text.\n"))
    for block in (SIGNATURE + other_text, other_text + SIGNATURE, other_text):
        with pytest.raises(NotSigned, match="not this text"):
            open_note(f"{TEXT}\n{block}".encode(), PETER.key)


def test_a_key_whose_id_collides_is_still_another_key() -> None:
    taken = to_base64(PETER.key.id + STRANGER.private.sign(TEXT.encode()))
    with pytest.raises(NotSigned, match="not this text"):
        open_note(f"{TEXT}\n— PeterNeumann {taken}\n".encode(), PETER.key)


@pytest.mark.parametrize(
    "note",
    [
        f"{TEXT}{SIGNATURE}",  # no blank line
        f"{TEXT}\n",  # no signature
        f"{TEXT}\n{SIGNATURE[:-1]}",  # no end
        f"{TEXT}\n{SIGNATURE}— a\n",  # no signature in a line
        f"{TEXT}\n{SIGNATURE}— a AAAAAA==\n",  # nothing but a key id
        f"{TEXT}\n{SIGNATURE}— a+b AAAAAAA=\n",  # no name
        f"{TEXT}\n{SIGNATURE}—  AAAAAAA=\n",
        f"{TEXT}\n{SIGNATURE}— a\u00a0b AAAAAAA=\n",
        f"{TEXT}\n{SIGNATURE}— a  AAAAAAA=\n",
        f"{TEXT}\n{SIGNATURE}— a AAAAAAA= \n",
        f"{TEXT}\n{SIGNATURE}— a AAAAAAB=\n",  # bits behind the end
        f"{TEXT}\n{SIGNATURE}— a ÄAAAAAA=\n",
        f"{TEXT}\n{SIGNATURE}- a AAAAAAA=\n",  # no em dash
        f"{TEXT}\n{SIGNATURE}".replace("\n", "\r\n"),
        f"{TEXT}\n{SIGNATURE}— a\tAAAAAAA=\n",
        f"{TEXT}\n{SIGNATURE * 101}",
        f"{'x' * NOTE_BYTES_MAX}\n\n{SIGNATURE}",
    ],
)
def test_what_is_not_quite_a_note_is_refused(note: str) -> None:
    with pytest.raises(Malformed):
        open_note(note.encode(), PETER.key)


def test_signatures_alone_are_no_note() -> None:
    assert open_note(PETER.sign("\n"), PETER.key) == "\n"
    with pytest.raises(Malformed):
        open_note(PETER.sign("\n").removeprefix(b"\n\n"), PETER.key)


@pytest.mark.parametrize("text", ["a\x00\n", "a\tb\n", "a\r\n"])
def test_a_text_with_control_characters_is_refused_even_when_signed(text: str) -> None:
    signature = to_base64(PETER.key.id + PETER.private.sign(text.encode()))
    with pytest.raises(Malformed, match="control"):
        open_note(f"{text}\n— PeterNeumann {signature}\n".encode(), PETER.key)


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(Malformed, match="UTF-8"):
        open_note(b"\xff" + PETER.sign(TEXT), PETER.key)


def test_as_many_witnesses_as_must_be_are_accepted() -> None:
    witnesses = "".join(f"— w{n}.example {to_base64(bytes([n] * 5000))}\n" for n in range(99))
    assert open_note(f"{TEXT}\n{witnesses}{SIGNATURE}".encode(), PETER.key) == TEXT


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        VKEY[1:],  # another name has another id
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("c74f20a3", "C74F20A3"),
        VKEY.replace("c74f20a3", "0c74f20a3"),
        VKEY.replace("+AR", "+BR"),  # type 4, a witness
        VKEY + "\n",
        VKEY + "AAAA",
        VKEY[:-4],
        VKEY.replace("PeterNeumann", "Peter Neumann"),
        VKEY.replace("PeterNeumann", ""),
        "a+b" + VKEY,
    ],
)
def test_what_is_not_quite_a_vkey_is_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        VerifierKey.parse(vkey)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_public_key_has_32_bytes(length: int) -> None:
    with pytest.raises(Malformed, match=f"{length} bytes"):
        VerifierKey("PeterNeumann", bytes(length))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "a\u2003b", "a\u2028b", "a\x00"])
def test_a_name_that_would_break_a_line_is_no_name(name: str) -> None:
    with pytest.raises(Malformed):
        Signer.from_seed(name, SEED)
    with pytest.raises(Malformed):
        VerifierKey(name, bytes(32))


def test_a_signer_keeps_its_secret_file_and_its_key(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "reporting.seed"
    first = Signer.from_file("motkraft.example/reporting", path)
    again = Signer.from_file("motkraft.example/reporting", path)
    assert first.key == again.key
    assert open_note(first.sign(TEXT), VerifierKey.parse(str(again.key))) == TEXT
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == 32
    assert Signer.from_file("motkraft.example/reporting", tmp_path / "b").key != first.key


def test_a_secret_of_another_length_is_no_seed(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(bytes(31))
    with pytest.raises(ValueError, match="32"):
        Signer.from_file("x", tmp_path / "short")


def test_a_signer_shows_no_secret() -> None:
    for shown in (repr(PETER), str(PETER)):
        assert SEED.hex() not in shown
        assert repr(SEED) not in shown


@pytest.mark.parametrize(
    "text", ["", "A", "AA", "AAA", "AB==", "AAB=", "AA==\n", "AA=", "A A=", "Ö"]
)
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(Malformed):
        from_base64(text)
