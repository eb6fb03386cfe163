"""The HTTP interface for admins: intents, versions, trials, what was not understood, figures, audit, keys.

Every request shows an access key as `Authorization: Bearer dop_…`; a key allows only its scopes.
"""

from bot.gateway.admin.api import Administration, admin_api

__all__ = ["Administration", "admin_api"]
