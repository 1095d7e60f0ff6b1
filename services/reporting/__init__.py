"""Reporting: where an incident is told, and where its story is kept.

Listens to: organisation. Tells: IncidentReported, OfficialExposed, DisclosureAsked,
DisclosureGranted, DisclosureRefused, DisclosureWithdrawn, GlassBroken, GlassReviewed,
KiaImported, DuplicateFound.
"""
