"""The engines behind the stages, one a file; each is imported only where it is used."""
