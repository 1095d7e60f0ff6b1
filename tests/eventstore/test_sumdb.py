"""Go's own checksum database code, which shares no line with ours, accepts what we make."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from shared.eventstore.checkpoints import InclusionProof, sign_checkpoint
from shared.eventstore.notes import NotTrusted, Signer, open_note
from tests.eventstore.trees import leaf, some_of, tree

GOPATH = Path("/usr/share/gocode")  # where Debian's packages of Go sources are
PROGRAM = Path(__file__).parent / "sumdb" / "main.go"
LOG = Signer.from_seed("motkraft.example/reporting", bytes(32))
SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 512, 513, 600]
LARGE = [65_535, 65_536, 65_537, 65_793, 70_000]

Question = dict[str, object]
Asked = Callable[[Sequence[Question]], list[str]]

pytestmark = [
    pytest.mark.skipif(not shutil.which("go"), reason="no go here (apt: golang-go)"),
    pytest.mark.skipif(
        not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir(),
        reason="no golang.org/x/mod here (apt: golang-golang-x-mod-dev)",
    ),
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Build the program, without a network, and return how to ask it."""
    folder = tmp_path_factory.mktemp("sumdb")
    environment = {
        "PATH": os.environ["PATH"],
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOCACHE": str(folder / "cache"),
        "CGO_ENABLED": "0",  # no C compiler needed
    }
    program = folder / "sumdb"
    subprocess.run(  # noqa: S603 - our own program
        ["go", "build", "-o", program, PROGRAM],  # noqa: S607 - wherever it is
        env=environment,
        check=True,
    )

    def ask(questions: Sequence[Question]) -> list[str]:
        """Return what the program has against each: nothing, or a reason."""
        as_json = json.dumps(questions, default=lambda content: b64encode(content).decode())
        done = subprocess.run(  # noqa: S603 - our own program
            [program], input=as_json.encode(), stdout=subprocess.PIPE, check=True
        )
        answers: list[str] = json.loads(done.stdout)
        assert len(answers) == len(questions)
        return answers

    return ask


def inclusion(index: int, size: int) -> Question:
    """Return the question whether a leaf is where we say."""
    ours = tree(size, max(LARGE))
    return {
        "kind": "inclusion",
        "leaf": leaf(index),
        "index": index,
        "size": size,
        "root": ours.root(),
        "path": ours.inclusion(index),
    }


def consistency(old_size: int, size: int) -> Question:
    """Return the question whether a log extends the one that it was."""
    ours = tree(size, max(LARGE))
    return {
        "kind": "consistency",
        "oldSize": old_size,
        "oldRoot": tree(old_size, max(LARGE)).root(),
        "size": size,
        "root": ours.root(),
        "path": ours.consistency(old_size),
    }


def test_go_accepts_where_we_say_that_leaves_are(asked: Asked) -> None:
    questions = [inclusion(index, size) for size in SIZES + LARGE for index in some_of(size)]
    assert len(questions) > 100
    assert set(asked(questions)) == {""}


def test_go_accepts_that_a_log_only_grew(asked: Asked) -> None:
    questions = [consistency(index + 1, size) for size in SIZES + LARGE for index in some_of(size)]
    assert len(questions) > 100
    assert set(asked(questions)) == {""}


def test_go_refuses_what_is_not_so(asked: Asked) -> None:
    answers = asked(
        [
            {**inclusion(7, 600), "leaf": leaf(8)},
            {**inclusion(7, 600), "index": 8},
            {**inclusion(7, 600), "root": leaf(0)},
            {**consistency(7, 600), "oldRoot": leaf(0)},
            {**consistency(7, 600), "root": leaf(0)},
            {**consistency(7, 600), "path": []},
            {"kind": "anything else"},
        ]
    )
    assert all(answers)


def test_go_opens_our_notes(asked: Asked) -> None:
    notes = [LOG.sign(text) for text in ("\n", "a\n\nb\n", "Ö \u2028 €\n")]
    notes.append(sign_checkpoint(LOG, 600, tree(600).root()))
    questions: list[Question] = [
        {"kind": "note", "vKey": str(LOG.key), "text": note} for note in notes
    ]
    assert set(asked(questions)) == {""}


def test_whatever_we_open_go_opens_too(asked: Asked) -> None:
    note = sign_checkpoint(LOG, 600, tree(600).root())
    stranger = Signer.from_seed("witness.example", bytes(31) + b"\x01").sign("a\n")
    witnessed = note + stranger.rpartition(b"\n\n")[2]
    changed = [
        witnessed[:at] + bytes([witnessed[at] ^ bit]) + witnessed[at + 1 :]
        for at in range(len(witnessed))
        for bit in (0x01, 0x10, 0x20)
    ]
    answers = asked([{"kind": "note", "vKey": str(LOG.key), "text": text} for text in changed])
    opened = 0
    for text, answer in zip(changed, answers, strict=True):
        try:
            open_note(text, LOG.key)
        except NotTrusted:
            continue
        opened += 1
        assert answer == "", text
    assert 0 < opened < len(changed) / 2  # what is changed is the witness's signature


def test_go_checks_our_proof_from_its_file_alone(asked: Asked) -> None:
    questions: list[Question] = []
    for size in SIZES:
        root = tree(size).root()
        for index in some_of(size):
            path = tuple(tree(size).inclusion(index))
            file = bytes(InclusionProof(index, path, sign_checkpoint(LOG, size, root)))
            questions.append(
                {"kind": "proof", "vKey": str(LOG.key), "text": file, "leaf": leaf(index)}
            )
    assert set(asked(questions)) == {""}
    assert all(asked([{**asking, "leaf": leaf(9999)} for asking in questions]))
