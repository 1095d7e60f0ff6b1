"""What every published event is."""

from typing import ClassVar, Self, cast

import msgspec

from shared.decoders import decoder


class Unreadable(Exception):
    """What was told cannot be understood: it is not JSON, or not what its kind is made of."""


class PublishedEvent(msgspec.Struct, frozen=True):
    """A fact that leaves its service. A newer teller may say more; what is not known is passed."""

    subject: ClassVar[str]
    title: ClassVar[str]  # one Swedish line for whoever reads the catalogue of events

    def to_json(self) -> bytes:
        """Return what is sent: the fields in the order in which they stand."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Read what was sent. Raises `Unreadable`, which says where, and never what stood there."""
        try:
            return cast("Self", decoder(cls).decode(body))
        except (msgspec.MsgspecError, UnicodeDecodeError) as why:
            _, _, where = str(why).rpartition(" - at ")  # the rest may quote what stood there
            raise Unreadable(
                f"{type(why).__name__} {where if '$' in where else ''}".strip()
            ) from why
