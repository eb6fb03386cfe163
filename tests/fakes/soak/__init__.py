"""Many people on four channels for a while, with faults on: is everybody answered once, and in order?"""
