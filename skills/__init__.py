"""What Doppel can do: one file and one YAML of intents and words each."""
