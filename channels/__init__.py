"""Where Doppel is spoken to: one file a platform."""
