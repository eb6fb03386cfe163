"""What Doppel says unasked: one kind a file with `nudge` and `next_at`, found by scanning."""
