"""How a service keeps its events: durable, sealed, in one order, never changed.

domain.py       the base classes of aggregates and events
sealed.py       fields that only a key can open
mapper.py       events to bytes and back
merkle.py       the leaf that proves an event, and how an outsider checks a proof
tree.py         the log's root and proofs at any size, from few hashes
notes.py        texts signed so that anyone can check them
checkpoints.py  what a log says of itself: size and root, signed
sqlite.py       the table
group_commit.py many requests, one fsync
application.py  the write side that services build on
follower.py     reads the log as it grows
"""
