"""Facts and state: events, the twin that they fold into, and the store that keeps them."""
