"""Figures of speed and size, as ratios within one run where that is possible."""
