"""The questions that statistics can answer, one module each."""
