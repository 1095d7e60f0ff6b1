"""Whole paths, over a real NATS server."""
