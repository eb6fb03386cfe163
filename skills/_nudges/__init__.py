"""The steps of the skill for nudges."""
