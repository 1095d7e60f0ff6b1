"""Decoders are built by one thread at a time: msgspec's own way would end the process."""

import subprocess
import sys

from tests.architecture.code import ROOT

# In a process of its own, since what it tries to bring about is a crash.
MANY_THREADS = """
import dataclasses, enum, sys, threading, uuid
import msgspec
from shared.decoders import decoder

sys.setswitchinterval(1e-6)
for _ in range(100):
    Colour = enum.StrEnum("Colour", {name: name for name in "abcdefgh"})
    fields = [("id", uuid.UUID), ("colours", tuple[Colour, ...]), ("size", int | None)]
    Thing = dataclasses.make_dataclass("Thing", fields, frozen=True)
    body = msgspec.json.encode({"id": uuid.uuid4(), "colours": ["a", "b"], "size": 1})
    begin = threading.Barrier(8)

    def read():
        begin.wait()
        for _ in range(3):
            decoder(Thing).decode(body)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("alive")
"""


def test_threads_that_read_a_kind_of_fact_for_the_first_time_together_all_live() -> None:
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", MANY_THREADS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
