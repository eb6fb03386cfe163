"""How a person says they are: mood, energy and stress in figures, words and emoji.

When it counts as a statement about the person's own state:

1. **A measure with a value**, in either order: "energy 2", "2/5 energy", "stress is high", "mood 🙂".
2. **A first person frame with a feeling**: "i'm tired", "feeling great and calm", unless the clause
   before it is a condition, a question or a command ("when i'm tired", "remind me ...", "tell bob i'm ...")
   or the words go on to something else ("happy to help", "tired of waiting", "fine tuning").
3. **A whole utterance or its first clause** that is nothing but a feeling: "pretty tired", "meh", "4", "🙂",
   "2 today, the retro was rough". A clause of mere approval ("great", "fine", "ok") must be the whole
   utterance, so that "fine, undo it" and "thanks, great" state nothing.

Numbers on the scale and plain emoji are certain; words, other scales and values between two are not.
A number without a measure is a `rating`; words of good or bad feeling without one are `mood`.
"""

from nlu.feelings.reader import read

__all__ = ["read"]
