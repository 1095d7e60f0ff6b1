"""Who may do what, proved: cell by cell over HTTP, and line by line against random worlds."""
