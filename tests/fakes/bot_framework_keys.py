"""The Bot Framework's key server: it publishes keys, and signs what Teams sends, well or badly."""

from __future__ import annotations

import base64
import hmac
import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
METADATA = "/v1/.well-known/openidconfiguration"
KEYS = "/v1/.well-known/keys"
Json = Any


@cache
def private_key(kid: str) -> rsa.RSAPrivateKey:
    """A key of its own for each id, made once a process."""
    assert kid
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class KeyServer:
    """Which keys it publishes, and for which channels."""

    app_id: str
    published: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"first": ("msteams",)})
    """Key ids, each with the channels that it is endorsed for."""
    issuer: str = ISSUER

    def document(self, path: str, url: str) -> Json:
        """What a GET of a path answers; None for a path that is not there."""
        if path == METADATA:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": url + KEYS,
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        return {"keys": [self._listed(kid) for kid in self.published]} if path == KEYS else None

    def _listed(self, kid: str) -> Json:
        public: Json = RSAAlgorithm.to_jwk(private_key(kid).public_key(), as_dict=True)
        return {**public, "use": "sig", "kid": kid, "x5t": kid, "endorsements": [*self.published[kid]]}

    def token(
        self,
        service_url: str,
        kid: str = "first",
        *,
        seconds: float = 3600,
        since: float = -60,
        **claims: Any,
    ) -> str:
        """A token as the Connector sends it; `claims` replace its own, and None leaves one out.

        `seconds` and `since`: when it ends and began, from now.
        """
        now = time.time()
        body = {
            "serviceurl": service_url,
            "nbf": int(now + since),
            "exp": int(now + seconds),
            "iss": ISSUER,
            "aud": self.app_id,
            **claims,
        }
        told = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(told, private_key(kid), algorithm="RS256", headers={"kid": kid, "x5t": kid})

    def unsigned(self, service_url: str) -> str:
        """The same with the algorithm "none"."""
        claims = self.token(service_url).split(".")[1]
        return f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': 'first'})}.{claims}."

    def confused(self, service_url: str) -> str:
        """The same, signed by HMAC with the public key as its secret, which everybody knows."""
        public = (
            private_key("first").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        signed = f"{_part({'alg': 'HS256', 'kid': 'first'})}.{self.token(service_url).split('.')[1]}"
        made = hmac.new(public, signed.encode(), "sha256").digest()
        return f"{signed}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def _part(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
