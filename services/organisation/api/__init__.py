"""The register's JSON API."""

from services.organisation.api import people, units

routers = (units.router, people.router)
