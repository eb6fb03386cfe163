"""From a trained draft to who answers: one publisher at a time, versions swapped between two turns."""
