"""What reports a second are compared with: the same report in FastAPI and SQLAlchemy.

    python -m benchmarks.baseline orm|core PORT ADDRESS

ADDRESS is SQLAlchemy's, of an empty database: sqlite:///FILE or postgresql+psycopg://...

`orm` is what most teams would write: an incident row and an audit row in one transaction, by the
ORM. `core` is the same with SQLAlchemy Core tuned: one writer thread that shares a transaction
between all who wait. Neither logs in, authorises, seals or keeps a Merkle log. They may be tuned
further, never slowed.
"""

import asyncio
import queue
import sys
import threading
from concurrent.futures import Future
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, ForeignKey, create_engine, event, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.reporting.domain import Report

PER_COMMIT_MAX = 500
POOL = 20


class Base(DeclarativeBase):
    """The tables."""


class IncidentRow(Base):
    """A report."""

    __tablename__ = "incidents"
    id: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    event_type: Mapped[str]
    threat_or_violence: Mapped[bool]
    forms: Mapped[str]
    felt_as_influence: Mapped[bool]
    happened_at: Mapped[datetime]
    what_happened: Mapped[str]
    reported_at: Mapped[datetime]


class AuditRow(Base):
    """That it was made."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    what: Mapped[str]
    at: Mapped[datetime]


def row_of(report: Report) -> dict[str, Any]:
    """Return a report as columns."""
    return {
        "id": str(report.id),
        "unit": str(report.unit),
        "event_type": report.event_type.value,
        "threat_or_violence": report.threat_or_violence,
        "forms": " ".join(report.forms),
        "felt_as_influence": report.felt_as_influence,
        "happened_at": report.happened_at,
        "what_happened": report.what_happened,
        "reported_at": datetime.now(UTC),
    }


def database(address: str) -> Engine:
    """Open a database; SQLite as the product does: WAL, and every commit synced."""
    if address.startswith("sqlite"):
        engine = create_engine(address, connect_args={"check_same_thread": False})

        @event.listens_for(engine, "connect")
        def durable(connection: Any, _: object) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
    else:
        engine = create_engine(address, pool_size=POOL, max_overflow=0)

    Base.metadata.create_all(engine)
    return engine


def orm(address: str) -> FastAPI:
    """Return the app that most teams would write. SQLite has one writer; PostgreSQL has many."""
    engine, app = database(address), FastAPI()
    one_writer = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @app.post("/api/reporting/incidents", status_code=201)
    def report_incident(report: Report) -> dict[str, str]:
        row = IncidentRow(**row_of(report))
        with one_writer, Session(engine) as session, session.begin():
            session.add(row)
            session.flush()
            session.add(AuditRow(incident=row.id, what="reported", at=row.reported_at))
        return {"id": str(report.id)}

    return app


def core(address: str) -> FastAPI:
    """Return the same, tuned: rows wait together for one commit."""
    engine, app = database(address), FastAPI()
    waiting: queue.SimpleQueue[tuple[dict[str, Any], Future[None]]] = queue.SimpleQueue()
    incidents, audit = insert(IncidentRow.__table__), insert(AuditRow.__table__)  # type: ignore[arg-type] # a table is what it is

    def write() -> None:
        with engine.connect() as connection:
            while True:
                batch = [waiting.get()]
                while len(batch) < PER_COMMIT_MAX and not waiting.empty():
                    batch.append(waiting.get())
                rows = [row for row, _ in batch]
                with connection.begin():
                    connection.execute(incidents, rows)
                    connection.execute(
                        audit,
                        [
                            {"incident": r["id"], "what": "reported", "at": r["reported_at"]}
                            for r in rows
                        ],
                    )
                for _, done in batch:
                    done.set_result(None)

    threading.Thread(target=write, daemon=True).start()

    @app.post("/api/reporting/incidents", status_code=201)
    async def report_incident(report: Report) -> dict[str, str]:
        done: Future[None] = Future()
        waiting.put((row_of(report), done))
        await asyncio.wrap_future(done)
        return {"id": str(report.id)}

    return app


if __name__ == "__main__":
    kind, port, address = sys.argv[1:]
    uvicorn.run(
        {"orm": orm, "core": core}[kind](address),
        host="127.0.0.1",
        port=int(port),
        access_log=False,
        log_level="error",
    )
