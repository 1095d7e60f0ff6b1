"""motkraft audit: proofs about the logs, for people who trust nobody."""

import sys
from pathlib import Path

import click

from services.commands.operator import (
    ReadableFile,
    at_rest,
    fail,
    service_or_fail,
    used_settings_or_fail,
)
from shared.audit.witness import NotKnown, verifier_key
from shared.eventstore.checkpoints import InclusionProof
from shared.eventstore.merkle import NotAnExtension, NotInLog, leaf_of
from shared.eventstore.notes import NotTrusted, VerifierKey
from shared.eventstore.tree import NotStored
from shared.streams import SERVICES


@click.group()
def audit() -> None:
    """Prove what is in the logs, and check such proofs without trusting this installation."""


@audit.command()
def keys() -> None:
    """Print the keys that the logs are signed with, one a line; keep them somewhere else."""
    settings = used_settings_or_fail()
    for service in SERVICES:
        try:
            click.echo(verifier_key(settings.credentials, service))
        except NotKnown:
            fail(f"{service} har ingen nyckel än. Starta Motkraft först.")


@audit.command()
@click.argument("service")
@click.argument("position", type=click.IntRange(min=1))
def prove(service: str, position: int) -> None:
    """Print the proof (c2sp.org/tlog-proof) that an event is in a service's log, unchanged."""
    with at_rest(used_settings_or_fail(), service_or_fail(service)) as there:
        signed = there.notary.signed
        try:
            signed.sign()
            proof = signed.proof(position)
        except NotInLog:
            fail(f"Det finns ingen händelse {position} i {service}.")
        except (NotAnExtension, NotStored):
            fail(f"Loggen i {service} är inte den som är signerad. Se motkraft verify.")
    sys.stdout.buffer.write(bytes(proof))


@audit.command()
@click.argument("proof", type=ReadableFile())
@click.option("--key", required=True, metavar="KEY", help="The log's key, as `keys` printed it.")
def check(proof: Path, key: str) -> None:
    """Check a proof from `prove`; needs no database and no network."""
    try:
        read = InclusionProof.parse(proof.read_bytes())
        checkpoint = read.check(leaf_of(read.extra), VerifierKey.parse(key))
    except (NotTrusted, NotInLog) as why:
        fail(f"Beviset håller inte: {why}")
    click.echo(read.extra.decode(), nl=False)
    click.echo(f"Står på plats {read.index + 1} av {checkpoint.size} i {checkpoint.origin}.")
