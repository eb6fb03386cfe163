"""When something may be said unasked: kinds, gates, budget, owed breaks, timing. All of it pure."""
