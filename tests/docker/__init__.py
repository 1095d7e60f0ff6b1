"""The product beside software in containers, where there is a Docker engine."""
