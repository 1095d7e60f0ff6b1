"""What was signed once is checked for ever: stored samples of what services say of their logs."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.audit.message import LogSigned, subject_of
from shared.eventstore.checkpoints import InclusionProof, open_checkpoint
from shared.eventstore.merkle import check_consistency, leaf_of
from shared.eventstore.notes import VerifierKey
from shared.streams import SERVICES

SAMPLES = Path(__file__).parent / "samples" / "signed"
KEY = VerifierKey.parse((SAMPLES / "reporting.vkey").read_text().strip())


def sample(name: str) -> str:
    """Return a sample as it was first sent."""
    return (SAMPLES / f"{name}.json").read_text()


@pytest.mark.parametrize("name", ["first", "second"])
def test_a_sample_is_read_and_written_back_as_it_was(name: str) -> None:
    told = LogSigned.model_validate_json(sample(name))
    assert told.model_dump_json(indent=2) + "\n" == sample(name)


def test_the_first_begins_and_the_second_extends_it() -> None:
    first, second = (LogSigned.model_validate_json(sample(name)) for name in ("first", "second"))
    old, new = (open_checkpoint(told.note.encode(), KEY) for told in (first, second))
    assert (old.origin, old.size, new.size) == ("motkraft/reporting", 3, 7)
    assert (first.old_size, first.proof, second.old_size) == (0, (), 3)
    check_consistency(old.size, old.root, new.size, new.root, second.hashes)


def test_a_proof_of_an_event_still_holds() -> None:
    proof = InclusionProof.parse((SAMPLES / "event.tlog-proof").read_bytes())
    checkpoint = proof.check(leaf_of(proof.extra), KEY)
    assert (proof.index, checkpoint.size) == (2, 7)


@pytest.mark.parametrize("body", ["{}", "[]", "null", '{"note": "x", "old_size": 0}'])
def test_what_is_no_checkpoint_is_not_read(body: str) -> None:
    with pytest.raises(ValidationError):
        LogSigned.model_validate_json(body)


def test_a_subject_says_whose_log_it_is_and_which_version() -> None:
    assert {subject_of(service) for service in SERVICES} == {
        f"audit.{service}.checkpoint.v1" for service in SERVICES
    }
