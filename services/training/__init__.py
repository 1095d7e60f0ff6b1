"""Training: makes sure that everyone has learned what they should.

Listens to: organisation, reporting. Tells: nothing yet.
"""
