"""The `doppel` command, one file a family of commands."""
