"""How a log is made public without showing what is in it, and how the others hold it to that.

signed_log.py  signs the log's size and root each minute, and proves what is in it
message.py     what is sent: the signed note, and the proof that it extends the one before
publish.py     sends it to the AUDIT stream
notary.py      the two jobs of a running service: to sign, and to hear
witness.py     keeps what other services have signed, and raises the alarm when one contradicts
"""
