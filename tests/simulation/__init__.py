"""The whole system in one thread, where everything that can go wrong does, and can be replayed.

Real aggregates, applications, outboxes, relays, inboxes, views and databases; what lies between
them (network, time, threads) is simulated, so that a number is enough to see a history again.

loop.py         an event loop whose time is set, and that knows when nothing more can happen
stand_ins.py    what stands in the place of threads, NATS and HTTP
broker.py       streams and the readers' places in them
line.py         a relay's line to the broker, where each call waits until it is let through
replica.py      one running copy of a service, which can be killed at any step of its work
city.py         the services together, and the people
steps.py        what can happen, and how often
happenings.py   how it happens: to processes
messages.py     how it happens: to messages
operators.py    how it happens: to views, programs and what was left out
people.py       how it happens: what people do, and must be answered
rebuilding.py   a rebuild that stops half-way
truth.py        what must hold at every moment
quiet.py        what must hold when everything has settled
history.py      one history from its seed
many.py         many of them, on all cores
shorten.py      leaves out of a failed history what it does not need
replay.py       shows a history again: python -m tests.simulation.replay --seed N
mutants.py      mistakes that somebody could make, to see whether they are noticed
"""
