"""An example of the security department's own program: shows each alarm as it comes.

It needs nats-py and one file, the credentials that Motkraft wrote for the department:

    python security_department.py [nats://host:port] [path/to/security-department.nk]

What is not given is as the settings of Motkraft say: MOTKRAFT_NATS_URL or MOTKRAFT_NATS_PORT, and
MOTKRAFT_DATA.

Each alarm is delivered until it is acknowledged, also if the program was away when it came.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import nats
from nats.errors import Error

GIVEN = dict(enumerate(sys.argv))
NATS = f"nats://127.0.0.1:{os.environ.get('MOTKRAFT_NATS_PORT', '4222')}"
ADDRESS = GIVEN.get(1) or os.environ.get("MOTKRAFT_NATS_URL") or NATS
DATA = Path(os.environ.get("MOTKRAFT_DATA", "data"))
CREDENTIALS = GIVEN.get(2, str(DATA / "credentials" / "security-department.nk"))


async def main() -> None:
    """Fetch alarms for ever, one at a time."""
    client = await nats.connect(
        ADDRESS,
        nkeys_seed=CREDENTIALS,
        inbox_prefix=b"_INBOX.security-department",
        allow_reconnect=False,
    )
    alarms = await client.jetstream().pull_subscribe_bind(
        consumer="security-department", stream="ESCALATION"
    )
    print("First what came while nobody listened, then new alarms; Ctrl-C ends.", flush=True)
    while True:
        try:
            [message] = await alarms.fetch(1, timeout=5)
        except TimeoutError:  # nats-py has one of its own, and now and then raises the plain one
            continue
        print(message.subject, json.loads(message.data), flush=True)
        await message.ack()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
    except (OSError, Error) as failure:
        sys.exit(f"Cannot listen at {ADDRESS} with {CREDENTIALS}: {failure}")
