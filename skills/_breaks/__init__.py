"""The parts of the breaks skill."""
