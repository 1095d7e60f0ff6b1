"""The demo municipality, and the command that runs it."""
