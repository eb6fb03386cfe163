"""The parts of the mood skill: what it asks."""
