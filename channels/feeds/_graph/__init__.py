"""Microsoft Graph: settings, what its events mean, reading them, being told of changes, writing."""
