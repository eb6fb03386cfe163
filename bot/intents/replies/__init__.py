"""How an intent of an admin's own is answered: questions, texts with slots, a webhook."""
