"""What Doppel hears and says aloud: the vocabulary of its intents, and the engines that know it."""
