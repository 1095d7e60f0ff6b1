"""What `make bench` measures; the figures go into docs/benchmarks.md with machine and date."""
