"""What somebody has filled in of a form and not sent: step by step, and when her session ended.

It lies sealed in a table, and the key lies in a cookie of the browser that sent it: the database
alone cannot read it, the browser alone does not have it. The person for whom the form was drawn
is sealed in it too, so that nobody else is shown it who logs in with the same browser.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from shared import clock
from shared.database import Database, Row
from shared.identity.principal import ForgedForm, Principal, identity_of
from shared.identity.tokens.cookies import FOR_THIS_HOST, gone
from shared.web.forms import from_our_own_page

LASTS = timedelta(hours=24)
SWEPT_AFTER_S = 600.0
KEY_BYTES = 32
NONCE_BYTES = 12
COOKIE = "motkraft-kept"

ASKS = "asks"  # the field of a page that names what it asks for: what is left empty is emptied


@dataclass(frozen=True)
class Kept:
    """What she has filled in so far, and whether the newest of it was sent without a session."""

    fields: FormData
    was_lost: bool


@dataclass(frozen=True)
class _Browser:
    """What the cookie says: which rows are this browser's, and how they are opened."""

    name: str
    key: bytes

    @classmethod
    def of(cls, request: Request) -> "_Browser | None":
        name, _, key = request.cookies.get(_cookie(request), "").partition(".")
        try:
            found = cls(name, bytes.fromhex(key))
        except ValueError:
            return None
        return found if len(found.key) == KEY_BYTES else None

    @classmethod
    def new(cls) -> "_Browser":
        return cls(secrets.token_hex(16), secrets.token_bytes(KEY_BYTES))

    def form(self, said: str) -> str:
        """Return what one form is called here; it tells nobody else which form it is."""
        return hmac.new(self.key, said.encode(), hashlib.sha256).hexdigest()


class KeptForms:
    """The forms of one service that are kept; each may be spread over several pages."""

    def __init__(
        self, database: Database, pages: Collection[str], fields: Collection[str], named_by: str
    ) -> None:
        self.pages = frozenset(pages)
        self._fields = frozenset(fields) | {named_by}  # nothing else is kept
        self._named_by = named_by
        self._database = database
        database.create(
            [
                """CREATE TABLE IF NOT EXISTS kept_forms (
                    browser TEXT, form TEXT, kept_at TEXT NOT NULL, sealed BLOB NOT NULL,
                    PRIMARY KEY (browser, form)) WITHOUT ROWID"""
            ]
        )
        self._sweep()

    async def keep(self, request: Request) -> str | None:
        """Keep the form that a request carries; return the Set-Cookie header that opens it.

        None when there is nothing to keep: another page's form, another site's, or one that we
        have not drawn for anybody.
        """
        if request.method != "POST" or request.url.path not in self.pages:
            return None
        try:
            from_our_own_page(request)
            form = await request.form()
        except (ForgedForm, HTTPException):
            return None
        owner = identity_of(request).cookies.owner_of_form(str(form.get("form_token", "")))
        if owner is None:
            return None
        cookie, _ = await self._add(request, owner, form, lost=True)
        return cookie

    async def save(
        self, request: Request, visitor: Principal, form: FormData
    ) -> tuple[str, FormData]:
        """Add what a page has asked to what she had filled in.

        Return the Set-Cookie header that opens it for another day, and all that she has filled in.
        """
        return await self._add(request, visitor.person, form, lost=False)

    async def _add(
        self, request: Request, owner: UUID, form: FormData, *, lost: bool
    ) -> tuple[str, FormData]:
        browser = _Browser.of(request) or _Browser.new()
        fields = await asyncio.to_thread(self._put, browser, owner, form, lost)
        lasts_s = int(LASTS.total_seconds())
        value = f"{browser.name}.{browser.key.hex()}"
        return f"{_cookie(request)}={value}; {FOR_THIS_HOST}; Max-Age={lasts_s}", fields

    async def filled(
        self, request: Request, visitor: Principal, form: str | None = None
    ) -> Kept | None:
        """Return what she has filled in: of one form, or of the newest; None when nothing."""
        if self._swept_at + SWEPT_AFTER_S < time.monotonic():
            await asyncio.to_thread(self._sweep)
        browser = _Browser.of(request)
        if browser is None:
            return None
        return await asyncio.to_thread(self._get, browser, visitor.person, form)

    async def sent(self, request: Request, form: str) -> str | None:
        """Forget a form that has arrived; return the header that takes an empty cookie away."""
        browser = _Browser.of(request)
        if browser is None:
            return None
        left = await asyncio.to_thread(self._drop, browser, form)
        return None if left else gone(_cookie(request))

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _put(self, browser: _Browser, owner: UUID, form: FormData, lost: bool) -> FormData:
        name = browser.form(str(form.get(self._named_by, "")))
        new = [
            (field, text)
            for field, text in form.multi_items()
            if isinstance(text, str) and field in self._fields
        ]
        replaced = {field for field, _ in new} | set(str(form.get(ASKS, "")).split())
        self._sweep()
        with self._database.transaction() as t:
            rows = t.select(
                "SELECT form, sealed FROM kept_forms WHERE browser=? AND form=? AND kept_at>?",
                *(browser.name, name, _too_old()),
            )
            before = self._opened(browser, rows, owner)
            old = before.fields.multi_items() if before else []
            fields = [(field, text) for field, text in old if field not in replaced] + new
            said = {"person": str(owner), "lost": lost, "fields": fields}
            nonce = secrets.token_bytes(NONCE_BYTES)
            bound_to = f"{browser.name}|{name}".encode()
            sealed = nonce + AESGCM(browser.key).encrypt(nonce, json.dumps(said).encode(), bound_to)
            t.execute(
                """INSERT INTO kept_forms VALUES (?, ?, ?, ?) ON CONFLICT (browser, form)
                DO UPDATE SET kept_at=excluded.kept_at, sealed=excluded.sealed""",
                *(browser.name, name, clock.now().isoformat(), sealed),
            )
        return FormData(fields)

    def _get(self, browser: _Browser, person: UUID, form: str | None) -> Kept | None:
        rows = self._database.select(
            "SELECT form, sealed FROM kept_forms WHERE browser=? AND kept_at>?"
            " ORDER BY kept_at DESC",
            browser.name,
            _too_old(),
        )
        if form is not None:
            rows = [row for row in rows if row["form"] == browser.form(form)]
        return self._opened(browser, rows, person)

    @staticmethod
    def _opened(browser: _Browser, rows: Sequence[Row], person: UUID) -> Kept | None:
        """Return the first form that is this person's and that this browser opens."""
        for row in rows:
            sealed, bound_to = bytes(row["sealed"]), f"{browser.name}|{row['form']}".encode()
            try:
                text = AESGCM(browser.key).decrypt(
                    sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to
                )
            except InvalidTag:
                continue  # not this browser's key
            said = json.loads(text)
            if said["person"] == str(person) and "lost" in said:  # else of an older version
                return Kept(FormData([(name, text) for name, text in said["fields"]]), said["lost"])
        return None

    def _drop(self, browser: _Browser, form: str) -> bool:
        """Remove a form; say whether the browser has others."""
        with self._database.transaction() as t:
            t.execute(
                "DELETE FROM kept_forms WHERE browser=? AND form=?",
                browser.name,
                browser.form(form),
            )
            return bool(t.select("SELECT 1 FROM kept_forms WHERE browser=?", browser.name))

    def _sweep(self) -> None:
        """Remove what is too old; nobody has its key any more."""
        self._swept_at = time.monotonic()
        with self._database.transaction() as t:
            t.execute("DELETE FROM kept_forms WHERE kept_at<=?", _too_old())


def has_kept(request: Request) -> bool:
    """Whether this browser has something to be shown after logging in."""
    return bool(request.cookies.get(_cookie(request)))


def _cookie(request: Request) -> str:
    return identity_of(request).cookies.named(COOKIE)


def _too_old() -> str:
    return (clock.now() - LASTS).isoformat()
