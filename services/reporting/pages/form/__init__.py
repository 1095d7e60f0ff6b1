"""The form: whether she is safe, then one thing at a time, and at last everything to be read."""

from services.reporting.pages.form import asking, check
from services.reporting.pages.form.filled import FIELDS
from services.reporting.pages.form.steps import CHECK, STEPS

PAGES = (*(step.path for step in STEPS), CHECK)
routers = [asking.router, check.router]

__all__ = ["FIELDS", "PAGES", "routers"]
