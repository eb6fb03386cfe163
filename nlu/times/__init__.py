"""Times in text: moments, periods, durations and recurrences, resolved in the person's zone."""

from nlu.times.reader import read

__all__ = ["read"]
