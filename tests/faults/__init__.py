"""What breaks in a real machine, done on purpose."""
