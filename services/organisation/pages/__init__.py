"""The pages of organisation."""

from services.organisation.pages import deputies, start, tree

routers = (start.router, tree.router, deputies.router)
