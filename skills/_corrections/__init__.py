"""How corrections are understood and made."""
