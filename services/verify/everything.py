"""All checks of an installation; also while Motkraft runs on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from services.commands.operator import at_rest
from services.escalation.outbox import tell as escalation_tells
from services.organisation.outbox import tell as organisation_tells
from services.reporting.application import Reporting
from services.reporting.evidence import EvidenceFiles
from services.reporting.outbox import tell as reporting_tells
from services.verify import privacy
from services.verify.checkpoints import check_checkpoints
from services.verify.evidence import check_evidence
from services.verify.findings import Check, Finding, Tick
from services.verify.inboxes import check_inbox
from services.verify.logs import check_log
from services.verify.receipts import check_receipts, receipts_in
from services.verify.streams import NoNats, check_stream
from services.verify.sums import check_sums
from services.verify.views import check_view
from shared.database.places import Part, open_database
from shared.eventstore.tables import LOG
from shared.keys import KeyStore
from shared.relay import Tell
from shared.service import Service
from shared.settings import Settings
from shared.streams import DURABLES, SERVICES
from shared.views.store import KEPT

TELLS: Mapping[str, Tell] = {
    "organisation": organisation_tells,
    "reporting": reporting_tells,
    "escalation": escalation_tells,
}

Show = Callable[[Check], Tick]  # told which check begins; returns what hears how far it comes
Skipped = Callable[[str], None]  # told what could not be looked at


def check(
    settings: Settings,
    receipts: Path | None = None,
    show: Show = lambda _: lambda _: None,
    skipped: Skipped = lambda _: None,
) -> Iterator[Finding]:
    """Yield everything that is wrong. Not from within an event loop.

    `receipts` is a journal of what was handed out. Raises `NotAJournal`.
    """
    handed_out = None if receipts is None else receipts_in(receipts)
    with ExitStack() as stack:
        services = {name: stack.enter_context(at_rest(settings, name)) for name in SERVICES}
        for one in _checks(settings, services, handed_out):
            try:
                yield from one.run(show(one))
            except NoNats:
                skipped(one.label)


def _checks(
    settings: Settings, services: Mapping[str, Service], handed_out: list[dict[str, str]] | None
) -> Iterator[Check]:
    logs = {name: service.application.log for name, service in services.items()}
    sizes = {name: log.last_position() for name, log in logs.items()}
    for name, log in logs.items():
        yield Check(f"{name}: loggen", sizes[name], partial(check_log, name, log.database))
    views = {name: service.views.database for name, service in services.items()}
    for name, log in logs.items():
        yield Check(
            f"{name}: vad som är signerat",
            sizes[name],
            partial(
                check_checkpoints,
                settings,
                name,
                log.database,
                {other: database for other, database in views.items() if other != name},
            ),
        )
    for durable in DURABLES:
        if durable.name in SERVICES:
            listener, teller = durable.name, durable.teller
            yield Check(
                f"{listener}: vad den har hört av {teller}",
                sizes[teller],
                partial(
                    check_inbox,
                    listener,
                    views[listener],
                    teller,
                    logs[teller].database,
                    TELLS[teller],
                ),
            )
    for name, tell in TELLS.items():
        yield Check(
            f"{name}: strömmen på NATS",
            sizes[name],
            partial(check_stream, settings, name, logs[name].database, tell),
        )
    for service in services.values():
        for view in service.views.views:
            heard = service.views.database.select("SELECT * FROM tracking")
            yield Check(
                f"{service.name}: vyn {view.name}",
                sum(row["notification_id"] for row in heard),
                partial(check_view, service, view),
            )
    yield Check("statistics: summor", 1, partial(check_sums, services["statistics"]))
    reporting = services["reporting"].application
    assert isinstance(reporting, Reporting)
    yield Check("bifogade filer", sizes["reporting"], partial(_evidence, settings, reporting))
    yield from _privacy(settings, list(services.values()))
    if handed_out is not None:
        yield Check("kvitton", len(handed_out), partial(check_receipts, reporting, handed_out))


def _evidence(settings: Settings, reporting: Reporting, tick: Tick) -> Iterator[Finding]:
    keys = KeyStore(open_database(settings, "reporting", Part.KEYS), settings.keys, "reporting")
    with closing(keys):
        files = EvidenceFiles(settings.evidence / "reporting", keys)
        yield from check_evidence(reporting, files, tick)


def _privacy(settings: Settings, services: Sequence[Service]) -> Iterator[Check]:
    contacts = open_database(settings, "organisation", Part.CONTACTS)
    try:
        secrets = privacy.secrets_of(services, contacts)
    finally:
        contacts.close()
    files = privacy.files_of(settings)
    label = "det som är hemligt står ingen annanstans"
    yield Check(label, len(files), partial(privacy.check_files, settings, secrets))
    if settings.database_url:
        yield Check(f"{label}: tabeller", len(services), partial(_tables, services, secrets))


def _tables(
    services: Sequence[Service], secrets: dict[bytes, str], tick: Tick
) -> Iterator[Finding]:
    for service in services:
        with service.application.log.database.reading() as look:
            yield from privacy.check_tables(f"{service.name} log", look, LOG.names, secrets)
        tables = [*KEPT.names, *(t for v in service.views.views for t in v.made_of.names)]
        with service.views.database.reading() as look:
            yield from privacy.check_tables(f"{service.name} views", look, tables, secrets)
        tick(1)
