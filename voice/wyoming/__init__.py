"""The Wyoming protocol, by which Home Assistant and its satellites talk to what hears, answers and speaks."""
