"""The questions that training can answer, one module each."""
