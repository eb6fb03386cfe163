"""Doppel: the conversation in front of a person's digital twin."""
