"""Text to meaning: intents, entities, times and feeling words."""
