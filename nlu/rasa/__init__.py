"""A Rasa 3.6 server as a second interpreter, and the project to train it from."""
