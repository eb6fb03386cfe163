"""Rehearsing: a month of speaking first against a calendar, with the real engine and a simulated person."""
