"""Escalation: what the security department has to look at, at once.

Listens to: organisation, reporting. Tells: CaseOpened, CaseReceived, CaseCorrected.
"""
