"""Speaking first: a look at one person, what it says and holds back, and the question again at sending."""
