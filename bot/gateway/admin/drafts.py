"""The intents of the draft: listed, shown, edited, checked, tried, tested."""

from __future__ import annotations

import re
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from bot.errors import BadDraft
from bot.gateway.admin.access import Gate
from bot.gateway.admin.answers import AdminRoute, line_by_line
from bot.gateway.admin.bodies import Sentence
from bot.intents.admin import IntentAdmin
from bot.intents.draft import Draft, IntentEdit, decoded
from bot.intents.views import plain
from bot.intents.yaml_form import from_yaml, to_yaml
from bot.keys import Scope

YAML = "application/yaml"
_ETAG = re.compile(r'(?:W/)?"?(\d{1,15})"?')


def _revision(
    if_match: Annotated[str, Header(description="The revision that was read, as its ETag has it.")] = "*",
) -> int | None:
    """The revision that an edit names; None where any will do."""
    told = _ETAG.fullmatch(if_match.strip())
    if told is None and if_match.strip() != "*":
        raise BadDraft('If-Match names the revision that was read, such as "7"; leave it out for any')
    return int(told[1]) if told else None


Revision = Annotated[int | None, Depends(_revision)]


async def _sent(request: Request, content_type: Annotated[str, Header()] = "") -> Draft:
    """The draft that is the body of a request. Raises `BadDraft`."""
    content = await request.body()
    if not content.strip():
        raise BadDraft("the body is empty; send {} to make the draft empty, or DELETE it")
    if YAML not in content_type:
        return await to_thread.run_sync(decoded, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadDraft("the body is not UTF-8 text; save it as UTF-8") from None
    return await to_thread.run_sync(from_yaml, text, "the body")


def drafts(intents: IntentAdmin, gate: Gate) -> APIRouter:
    """The routes about the draft."""
    router = APIRouter(prefix="/admin", tags=["intents"], route_class=AdminRoute)
    _list(router, intents, gate)
    _edit(router, intents, gate)
    _whole(router, intents, gate)
    _judge(router, intents, gate)
    return router


def _list(router: APIRouter, intents: IntentAdmin, gate: Gate) -> None:
    reads = [Depends(gate.needs(Scope.INTENTS_READ))]

    @router.get("/intents", dependencies=reads)
    def every_intent() -> Any:
        """All intents with the draft's edits, and the revision that an edit names."""
        view = intents.draft()
        return {
            "revision": view.revision,
            "changed": view.changed,
            "at": view.at,
            "by": view.by,
            "intents": plain(intents.intents()),
        }

    @router.get("/intents/{name}", dependencies=reads)
    def one_intent(name: str) -> Any:
        """All about one intent: the edit, its examples, what it says."""
        return plain(intents.intent(name))


def _edit(router: APIRouter, intents: IntentAdmin, gate: Gate) -> None:
    actor = Depends(gate.actor(Scope.INTENTS_EDIT))

    @router.put("/intents/{name}")
    def put_intent(name: str, edit: IntentEdit, revision: Revision, by: str = actor) -> Any:
        """Add an intent, or edit one; with what is still wrong with the draft."""
        saved = intents.edit(name, edit, by, revision)
        return {"revision": saved, "problems": plain(intents.problems())}

    @router.delete("/intents/{name}")
    def delete_intent(name: str, revision: Revision, by: str = actor) -> Any:
        """Remove an intent of one's own, or take back all edits of a built-in one."""
        return {"revision": intents.remove(name, by, revision)}

    @router.post("/intents/{name}:off")
    def switch_off(name: str, revision: Revision, by: str = actor) -> Any:
        """Switch an intent off in the draft."""
        return {"revision": intents.switch(name, by, on=False, revision=revision)}

    @router.post("/intents/{name}:on")
    def switch_on(name: str, revision: Revision, by: str = actor) -> Any:
        """Switch an intent on again in the draft."""
        return {"revision": intents.switch(name, by, on=True, revision=revision)}


def _whole(router: APIRouter, intents: IntentAdmin, gate: Gate) -> None:
    actor = Depends(gate.actor(Scope.INTENTS_EDIT))

    @router.get("/intents:draft", dependencies=[Depends(gate.needs(Scope.INTENTS_READ))])
    def get_draft(accept: Annotated[str, Header()] = "") -> Response:
        """The whole draft, as JSON or as YAML; its revision stands in the ETag."""
        view = intents.draft()
        etag = {"etag": f'"{view.revision}"'}
        if YAML in accept:
            return PlainTextResponse(to_yaml(view.draft), headers=etag, media_type=YAML)
        return Response(view.draft.encoded(), headers=etag, media_type="application/json")

    @router.put("/intents:draft")
    def put_draft(sent: Annotated[Draft, Depends(_sent)], revision: Revision, by: str = actor) -> Any:
        """Put a whole draft, JSON or YAML, in the place of the one that there is."""
        known = intents.draft().revision if revision is None else revision
        return {"revision": intents.save_draft(sent, known, by), "problems": plain(intents.problems())}

    @router.delete("/intents:draft")
    def discard(revision: Revision, by: str = actor) -> Any:
        """Make the draft what answers now."""
        return {"revision": intents.discard(by, revision)}


def _judge(router: APIRouter, intents: IntentAdmin, gate: Gate) -> None:
    reads = [Depends(gate.needs(Scope.INTENTS_READ))]

    @router.post("/intents:check", dependencies=reads)
    def check() -> Any:
        """All that keeps the draft from being trained."""
        return {"problems": plain(intents.problems())}

    @router.post("/intents:try", dependencies=reads)
    def try_text(sentence: Sentence) -> Any:
        """A sentence by the draft, trained first if need be, and by what answers now."""
        return plain(intents.try_text(sentence.text, sentence.language))

    @router.post("/intents:confusions", dependencies=reads)
    def confusions() -> StreamingResponse:
        """Which examples are read as which other intent, and why; with progress, line by line."""
        return line_by_line(intents.confusions)

    @router.post("/intents:test", dependencies=reads)
    def test() -> StreamingResponse:
        """Everything that publishing would test; with progress, line by line."""
        return line_by_line(intents.test)
