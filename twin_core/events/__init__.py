"""Events: the base, the registry, the record, and replay."""
