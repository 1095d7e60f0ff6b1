"""motkraft dead-letters: looks at what could not be taken in, and takes it in after all."""

import asyncio
import json
from dataclasses import asdict

import click

from services.commands.operator import at_rest, fail, service_or_fail, used_settings_or_fail
from shared import clock
from shared.database import AlreadyBuilding
from shared.inbox import reason
from shared.service import NotOurs, Service
from shared.streams import SERVICES
from shared.views.dead_letters import DeadLetter


@click.group("dead-letters")
def dead_letters() -> None:
    """See to messages and events that a service could not take in."""


@dead_letters.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a letter.")
def list_them(*, as_json: bool) -> None:
    """List what lies there, oldest first in each service."""
    settings, found = used_settings_or_fail(), 0
    for name in SERVICES:
        with at_rest(settings, name) as service:
            for letter in service.views.dead_letters.all():
                found += 1
                click.echo(_json(name, letter) if as_json else _line(name, letter))
    if not as_json and not found:
        click.echo("Inga meddelanden ligger kvar.")


@dead_letters.command()
@click.argument("service")
@click.argument("letter", type=int)
def show(service: str, letter: int) -> None:
    """Show one of them whole."""
    with at_rest(used_settings_or_fail(), service_or_fail(service)) as there:
        click.echo(_json(service, _one(there, letter), indent=2))


@dead_letters.command()
@click.argument("service")
@click.argument("letter", type=int)
def replay(service: str, letter: int) -> None:
    """Take one in after all: the views are made anew with it, and what follows from it is done."""
    with at_rest(used_settings_or_fail(), service_or_fail(service)) as there:
        found = _one(there, letter)
        try:
            asyncio.run(there.take_in(found))
        except NotOurs:
            fail("Meddelandet kommer inte från tjänsten själv. Det kan bara glömmas: forget.")
        except AlreadyBuilding:
            fail(f"En vy i {service} byggs om just nu. Försök igen när det är klart.")
        except Exception as why:  # noqa: BLE001 - whatever it was parked for may still be so
            fail(f"Det går fortfarande inte att förstå: {reason(why)}")
    click.echo("Meddelandet är intaget.")


@dead_letters.command()
@click.argument("service")
@click.argument("letter", type=int)
def forget(service: str, letter: int) -> None:
    """Remove one that never was a service's own; what belongs to a log cannot be forgotten."""
    with at_rest(used_settings_or_fail(), service_or_fail(service)) as there:
        found = _one(there, letter)
        if found.position:
            fail("Meddelandet hör till en logg. Det kan inte glömmas, bara tas in: replay.")
        there.views.dead_letters.remove(found.id)
    click.echo("Meddelandet är borttaget.")


def _one(service: Service, letter: int) -> DeadLetter:
    found = service.views.dead_letters.one(letter)
    if found is None:
        fail(f"Det finns inget meddelande {letter} i {service.name}.")
    return found


def _line(service: str, letter: DeadLetter) -> str:
    assert letter.parked_at is not None
    at = letter.parked_at.astimezone(clock.SWEDEN)
    return f"{service} {letter.id}: {at:%Y-%m-%d %H:%M} {letter.subject}, {letter.reason}"


def _json(service: str, letter: DeadLetter, indent: int | None = None) -> str:
    said = asdict(letter) | {
        "service": service,
        "body": letter.body.decode(errors="replace"),
        "parked_at": letter.parked_at.isoformat() if letter.parked_at else None,
    }
    return json.dumps(said, indent=indent, ensure_ascii=False)
