"""Why a reading by Rasa is not to be had; none of these leaves `nlu.rasa`.

Unusable
└── NoAnswer    the server's fault: too many in a row, and it is left alone for a while
"""


class Unusable(Exception):
    """There is no reading by Rasa; the message says why and holds nothing of the text."""


class NoAnswer(Unusable):
    """The server did not answer, or not in Rasa's form."""
