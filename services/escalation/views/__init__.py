"""The questions that escalation can answer, one module each."""
