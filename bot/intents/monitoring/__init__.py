"""How the understanding does: rates with intervals over time, of a trial, and what is alarming."""
