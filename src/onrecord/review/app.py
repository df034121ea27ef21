"""The application: every request is read, answered by one function, and printed; every error is a page of one line."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from secrets import compare_digest
from typing import ClassVar

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from onrecord.errors import OnrecordError
from onrecord.review.asks import Answer, Ask, Data, Download, Go, Missing, Page, Session
from onrecord.review.frames import Frame, has_role, list_tabs, render_page
from onrecord.review.guards import LOOPBACK, Guard
from onrecord.review.people import Brake, LoginPage, as_role, try_login
from onrecord.review.routes import ROUTES, Entry
from onrecord.review.sessions import Sessions
from onrecord.review.shelves import Shelf
from onrecord.store.db import is_database_error, open_store

_STATIC = {
    "across.css": "text/css",
    "timeline.js": "text/javascript",
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "protections.css": "text/css",
    "works.css": "text/css",
    "works.js": "text/javascript",
}
_MOST_FIELDS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage(Page):
    """A page of one line: what happened and what to do."""

    template: ClassVar[str] = "line.html.j2"
    title: str
    line: str
    is_waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the requests of one desk share: the case, its sessions, its shelf. With ``has_logins`` people come in by
    name and passphrase, ``brake`` slows guessing down."""

    case: Path
    title: str
    sessions: Sessions
    shelf: Shelf
    has_logins: bool = False
    brake: Brake = field(default_factory=Brake)


def build_app(room: Room, hosts: Collection[str] = LOOPBACK) -> Starlette:
    """The desk as an ASGI application that answers at these hosts (names or addresses, without the port)."""

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        yield
        room.shelf.stop()

    routes = [Route(e.path, _answer_with(room, e), methods=[e.method]) for e in ROUTES]
    routes.append(Route("/static/{name}", _send_static))
    if room.has_logins:
        routes.append(Route("/login", _answer_login(room), methods=["GET", "POST"]))
    app = Starlette(routes=routes, middleware=[Middleware(Guard, hosts=hosts)], lifespan=live)
    app.add_exception_handler(HTTPException, _answer_http(room))
    return app


Endpoint = Callable[[Request], Awaitable[Response]]


def _answer_with(room: Room, entry: Entry) -> Endpoint:
    async def answer(request: Request) -> Response:
        token = request.query_params.get("token")
        if token is not None and request.method == "GET":
            return _let_in(room, request, token)
        session = room.sessions.find(request.cookies.get(room.sessions.cookie))
        if session is None:
            return _turn_away(room, request)
        if not has_role(session, entry.role):
            line = f"Only a {entry.role} may do this; you are here as {session.role}."
            return _print(room, request, session, LinePage(title="Not for you", line=line), 403)
        fields, uploads = await _read_form(request)
        if request.method == "POST" and not compare_digest(
            dict(fields).get("csrf", "").encode(), session.csrf.encode()
        ):
            line = "This form is of an earlier sitting; nothing was changed. Go back, load the page again, try again."
            return _print(room, request, session, LinePage(title="Try again", line=line), 403)
        return await run_in_threadpool(_answer_safely, room, entry, request, session, fields, uploads)

    return answer


async def _read_form(request: Request) -> tuple[list[tuple[str, str]], list[UploadFile]]:
    if request.method != "POST":
        return [], []
    form = await request.form(max_fields=_MOST_FIELDS, max_files=_MOST_FIELDS, max_part_size=4 << 20)
    fields = [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
    return fields, [value for _, value in form.multi_items() if isinstance(value, UploadFile)]


def _answer_safely(
    room: Room,
    entry: Entry,
    request: Request,
    session: Session,
    fields: list[tuple[str, str]],
    uploads: list[UploadFile],
) -> Response:
    """The answer; whatever goes wrong is one line, and what was to be written is written whole or not at all."""
    try:
        with open_store(room.case) as store:
            desk = room.shelf.find_desk(store)
            if desk is None:
                line = room.shelf.problem or "The case is being laid out on the desk; this page comes by itself."
                page = LinePage(title="One moment", line=line, is_waiting=not room.shelf.problem)
                return _print(room, request, session, page, 500 if room.shelf.problem else 200)
            ask = Ask(
                store=store,
                desk=desk,
                shelf=room.shelf,
                session=session,
                url=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
                path=dict(request.path_params),
                query=dict(request.query_params),
                form=dict(fields),
                fields=fields,
                files=uploads,
            )
            return _respond(room, request, session, entry.answer(ask))
    except OnrecordError as error:
        return _print(room, request, session, LinePage(title="Not done", line=str(error)), 400)
    except Exception as error:
        if is_database_error(error):
            line = f"The case's database: {error}. Free disk space, close other programs on this case, try again."
            return _print(room, request, session, LinePage(title="Not done", line=line), 500)
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        line = f"Stopped by a fault of its own: {type(error).__name__}. Nothing is lost; please report it."
        return _print(room, request, session, LinePage(title="Not done", line=line), 500)


def _respond(room: Room, request: Request, session: Session, answer: Answer) -> Response:
    if isinstance(answer, Page):
        return _print(room, request, session, answer, 200)
    if isinstance(answer, Go):
        if answer.session is not None and not answer.session.id:
            room.sessions.close(session.id)
        elif answer.session is not None:
            room.sessions.change(session.id, **{k: getattr(answer.session, k) for k in ("name", "role", "is_second")})
            if answer.session.name != session.name:
                room.sessions.change(session.id, undo=())
        if answer.ends:
            room.sessions.end_logins(answer.ends)
        if answer.undo:
            room.sessions.change(session.id, undo=(*session.undo, answer.undo)[-100:])
        if answer.is_undone:
            room.sessions.change(session.id, undo=session.undo[:-1])
        if answer.notice:
            room.sessions.change(session.id, notice=answer.notice, offers_undo=bool(answer.undo))
        return RedirectResponse(answer.to, 303)
    if isinstance(answer, Missing):
        return _print(room, request, session, LinePage(title="Not here", line=answer.message), 404)
    if isinstance(answer, Data):
        if answer.undo:
            room.sessions.change(session.id, undo=(*session.undo, answer.undo)[-100:])
        return JSONResponse(answer.value)
    assert isinstance(answer, Download)
    headers = {"content-disposition": f'attachment; filename="{answer.name}"'}
    if answer.path is not None:
        return FileResponse(answer.path, media_type="application/octet-stream", headers=headers)
    return Response(answer.data, media_type="application/octet-stream", headers=headers)


def _print(room: Room, request: Request, session: Session | None, page: Page, status: int) -> Response:
    frame = Frame(
        case=room.title,
        session=session,
        url=request.url.path,
        address=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        tabs=list_tabs(session),
        notice=room.sessions.take_notice(session.id) if session else "",
        is_behind=room.shelf.is_behind(),
        can_undo=bool(session and session.undo),
        offers_undo=bool(session and session.undo and session.offers_undo),
    )
    headers = {"refresh": "1"} if isinstance(page, LinePage) and page.is_waiting else None
    return Response(render_page(page, frame), status, media_type="text/html", headers=headers)


def _let_in(room: Room, request: Request, token: str) -> Response:
    """A browser that brings a token which was not used yet gets a session, and the address loses the token."""
    session = room.sessions.redeem(token)
    if session is None:
        if room.sessions.find(request.cookies.get(room.sessions.cookie)):
            return RedirectResponse(request.url.path, 303)
        return _turn_away(room, request)
    return _seat(room, request, session, request.url.path)


def _seat(room: Room, request: Request, session: Session, to: str) -> Response:
    response = RedirectResponse(to, 303)
    is_secure = request.url.scheme == "https"
    response.set_cookie(room.sessions.cookie, session.id, httponly=True, samesite="strict", path="/", secure=is_secure)
    return response


def _answer_login(room: Room) -> Endpoint:
    async def answer(request: Request) -> Response:
        if request.method == "GET":
            return _print(room, request, None, LoginPage(title="Come in", line=""), 200)
        fields = dict((await _read_form(request))[0])
        return await run_in_threadpool(_log_in, room, request, fields)

    return answer


def _log_in(room: Room, request: Request, fields: dict[str, str]) -> Response:
    address = request.client.host if request.client else ""
    with open_store(room.case) as store:
        found = try_login(store, room.brake, fields.get("name", ""), fields.get("passphrase", ""), address)
    if isinstance(found, str):
        return _print(room, request, None, LoginPage(title="Come in", line=found), 403)
    session = room.sessions.open(found.name, as_role(found.role), can_rename=False)
    return _seat(room, request, session, "/")


def _turn_away(room: Room, request: Request) -> Response:
    if room.has_logins:
        return RedirectResponse("/login", 303)
    line = "This desk opens with the address that it printed when it started; each address lets one browser in, once."
    return _print(room, request, None, LinePage(title="Closed", line=line), 403)


def _answer_http(room: Room) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        session = room.sessions.find(request.cookies.get(room.sessions.cookie))
        line = {404: "There is no such page.", 405: "This address takes no such request."}.get(status)
        return _print(room, request, session, LinePage(title="Not here", line=line or "Not understood."), status)

    return answer


async def _send_static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        raise HTTPException(404)
    data = (files(__package__) / "static" / name).read_bytes()
    return Response(data, media_type=_STATIC[name], headers={"cache-control": "no-cache"})
