"""What every page and API has in common: limits, headers, hosts, and what is noted."""
