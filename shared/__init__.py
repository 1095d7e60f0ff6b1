"""What every service stands on: the event store, the roads between services, identity and pages."""
