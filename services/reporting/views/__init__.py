"""The questions that reporting can answer, one module each."""
