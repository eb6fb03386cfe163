"""Intents that admins edit: drafted, checked, tried, tested, published, rolled back."""
