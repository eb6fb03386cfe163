"""What people said that was not understood, with their consent: masked, grouped, turned into examples."""
