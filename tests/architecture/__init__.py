"""The rules of the code base, kept by tests."""
