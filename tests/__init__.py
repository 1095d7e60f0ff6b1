"""The tests. This file must exist: without it tests/statistics hides the standard library's."""
