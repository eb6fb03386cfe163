"""The way to a CalDAV server: the library's requests go over our own way out, where the guard stands."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import requests
from caldav import DAVClient
from caldav.elements.base import BaseElement
from caldav.lib.error import AuthorizationError, DAVError, NotFoundError
from lxml import etree
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from bot.errors import Gone, Refused, Unreadable
from bot.public_hosts import is_private_name
from channels.feeds._http import Got, ask, failure

_XML: Final = ("text/xml", "application/xml")
_WORTH_ANOTHER_TRY: Final = frozenset({429, *range(500, 600)} - {HTTPStatus.INSUFFICIENT_STORAGE})
_ANY: Final = frozenset(range(300, 600))
_NOT_PASSED_ON: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""What no longer holds of a content that was unpacked."""
_SILENT: Final = logging.CRITICAL + 1
"""The library logs what servers answer, which is personal."""


class _Adapter(BaseAdapter):
    """Carries out requests of the library `requests` with our own client, whose guard then holds for them."""

    def __init__(self, web: httpx.Client) -> None:
        super().__init__()
        self._web = web

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """The answer to a request. Raises `FeedError`s for none, and where it says to be XML and is not."""
        got = ask(
            self._web,
            str(request.method),
            str(request.url),
            expected=_ANY,
            headers=dict(request.headers),
            content=request.body,
        )
        if got.status in _WORTH_ANOTHER_TRY:
            raise failure(got.status)
        response: Any = requests.Response()
        response.status_code = got.status
        response.reason = ""
        response.headers = CaseInsensitiveDict(_headers(got))
        response.raw = BytesIO()
        response._content = got.content  # noqa: SLF001 - what adapters of that library do
        response.url, response.request = str(request.url), request
        response.connection = self  # its digest sign-in sends the request anew
        whole: requests.Response = response
        return whole

    def close(self) -> None:
        """The way out is not ours to close."""


def holding(element: BaseElement, *children: BaseElement) -> BaseElement:
    """An element of a question with what stands in it."""
    whole: Any = element  # the library's types take no children but of the same kind
    whole.append(children)
    return element


@contextmanager
def way(web: httpx.Client, settings: Mapping[str, str], url: str = "") -> Iterator[DAVClient]:
    """A client for a server; what goes wrong within is told as `FeedError`s.

    Raises `Refused` for a name and password that would cross a network in the open.
    """
    logging.getLogger("caldav").setLevel(_SILENT)
    address = url or address_of(settings)
    client = DAVClient(address, username=settings.get("user"), password=settings.get("password"))
    client.session.trust_env = False
    adapter: Any = _Adapter(web)
    for scheme in ("http://", "https://"):
        client.session.mount(scheme, adapter)
    try:
        yield client
    except AuthorizationError:
        raise Refused("it does not let Doppel in") from None
    except NotFoundError:
        raise Gone("there is nothing at that address") from None
    except requests.TooManyRedirects:
        raise Unreadable("it only sends from one address to the next") from None
    except (DAVError, requests.RequestException, etree.LxmlError, AssertionError) as error:
        raise Unreadable(f"it does not speak CalDAV as it should ({type(error).__name__})") from None
    finally:
        client.close()


def address_of(settings: Mapping[str, str]) -> str:
    """The address to begin at, with its scheme. Raises `Unreadable` for what is none."""
    written = settings.get("address", "").strip()
    whole = written if "://" in written else f"https://{written}"
    try:
        parts = urlsplit(whole)
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or parts.username:
        raise Unreadable("this is no address of a server; write it as https://host/path")
    if parts.scheme == "http" and not is_private_name(host):
        raise Unreadable("a password goes over https alone; write the address with https://")
    return whole


def _headers(got: Got) -> dict[str, str]:
    """The headers to hand on; what is not XML is called plain text, which the library does not log whole."""
    kept = {name: value for name, value in got.headers.items() if name not in _NOT_PASSED_ON}
    kind = got.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _XML and not kind.endswith("+xml"):
        return kept | {"content-type": "text/plain"}
    if got.content.strip():
        try:
            etree.fromstring(got.content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            raise Unreadable("what it answers cannot be read") from None
    return kept
