"""Two small skills, quick to learn, for tests of the admin of intents."""
