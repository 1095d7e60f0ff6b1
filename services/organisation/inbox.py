"""What organisation listens to: nobody's events, only questions about people."""

import json
from uuid import UUID

from faststream.nats import NatsBroker, NatsMessage

from services.organisation.contacts import Contacts
from shared.identity import marks
from shared.inbox import Inbox
from shared.streams import ASK_FOR_MARKS, ASK_FOR_NAMES

NAMES_ASKED_MAX = 500


def inbox() -> Inbox:
    """Return what organisation hears from others: nothing."""
    return Inbox("organisation")


def answer_questions(broker: NatsBroker, contacts: Contacts) -> None:
    """Answer other services that ask about people, in request and reply, never in a stream."""

    @broker.subscriber(ASK_FOR_NAMES, title="names")
    async def names(message: NatsMessage) -> dict[str, str]:
        asked = json.loads(message.raw_message.data)
        people = [UUID(person) for person in asked[:NAMES_ASKED_MAX]]
        return {str(person): name for person, name in (await contacts.names(people)).items()}

    @broker.subscriber(ASK_FOR_MARKS, title="marks")
    async def marks_of(message: NatsMessage) -> list[str]:
        asked = json.loads(message.raw_message.data)
        contact = await contacts.one(UUID(asked["person"]))
        if contact is None:
            return []
        words = marks.of_contact(contact.name, contact.email, contact.phone)
        return marks.made(bytes.fromhex(asked["salt"]), words)
