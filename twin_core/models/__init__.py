"""What can be told from the facts: patterns over time, each with its source."""
