"""Servers: the desk at an address of this machine, until it is interrupted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from onrecord.review.app import Room, build_app
from onrecord.review.sessions import Sessions
from onrecord.review.shelves import Shelf
from onrecord.store import custody
from onrecord.store.db import open_store

if TYPE_CHECKING:
    from socket import socket


class _Announced(uvicorn.Server):
    """A server that says at which port it is, once it listens."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[int], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listens, then announces."""
        await super().startup(sockets)
        if self.started:
            self._announce(self.servers[0].sockets[0].getsockname()[1])


def open_room(case: Path) -> Room:
    """A desk for this case, its cookie named after it. Raises CaseError where there is no case."""
    with open_store(case) as store:
        title = store.options.title or case.resolve().name
    cookie = "onrecord-" + hashlib.sha256(str(case.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return Room(case=case, title=title, sessions=Sessions(cookie=cookie), shelf=Shelf(case))


def serve_case(case: Path, port: int, announce: Callable[[str], None]) -> None:
    """Serves the desk of a case on 127.0.0.1 until interrupted; port 0 takes a free one. ``announce`` is given the
    address that lets one browser in, once, as the account that runs this, with all rights."""
    room = open_room(case)
    token = room.sessions.make_token(custody.user_name(), "keeper")
    config = uvicorn.Config(
        build_app(room),
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=3,
    )
    _Announced(config, lambda found: announce(f"http://127.0.0.1:{found}/?token={token}")).run()
