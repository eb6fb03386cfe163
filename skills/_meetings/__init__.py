"""The parts of the meetings skill."""
