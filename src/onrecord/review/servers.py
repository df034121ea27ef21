"""Servers: the desk at an address of this machine, until it is interrupted."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from onrecord.errors import OptionError
from onrecord.review.app import Room, build_app
from onrecord.review.guards import LOOPBACK
from onrecord.review.preparations import prepare_desk
from onrecord.review.sessions import Sessions
from onrecord.review.shelves import Shelf
from onrecord.store import custody
from onrecord.store.db import open_store
from onrecord.store.logins import iter_logins

if TYPE_CHECKING:
    from socket import socket


class _Announced(uvicorn.Server):
    """A server that says at which port it is, once it listens."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[int], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listens, then announces."""
        log = logging.getLogger("uvicorn.error")
        log.disabled = True  # where it cannot listen, that is raised as an error of ours
        try:
            await super().startup(sockets)
        finally:
            log.disabled = False
        if self.started:
            self._announce(self.servers[0].sockets[0].getsockname()[1])


def open_room(case: Path) -> Room:
    """A desk for this case, its cookie named after it. Raises CaseError where there is no case."""
    with open_store(case) as store:
        title = store.options.title or case.resolve().name
    cookie = "onrecord-" + hashlib.sha256(str(case.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return Room(case=case, title=title, sessions=Sessions(cookie=cookie), shelf=Shelf(case, prepare_desk))


def serve_case(
    case: Path,
    port: int,
    announce: Callable[[str], None],
    *,
    host: str = "127.0.0.1",
    names: Sequence[str] = (),
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serves the desk of a case until interrupted; port 0 takes a free one. ``announce`` is given its address.

    On this machine alone the address lets one browser in, once, as the account that runs this, with all rights. At any
    other ``host`` people log in by name and passphrase, over TLS where a certificate is given; it then answers to that
    host, or to every numeric address where that is all of them, and to ``names``. Raises OptionError where nobody may
    log in, where the certificate and key do not open, and where nothing can listen at that address.
    """
    room = open_room(case)
    hosts = [*LOOPBACK, *names]
    query = ""
    if host in LOOPBACK:
        query = f"?token={room.sessions.make_token(custody.user_name(), 'keeper')}"
    else:
        with open_store(case) as store:
            if not iter_logins(store):
                room.shelf.stop()
                raise OptionError(
                    "nobody may log in at this desk yet", hint="open it without --host, and let people in at /people"
                )
        room = replace(room, has_logins=True)
        hosts.append("*" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host)
    config = uvicorn.Config(
        build_app(room, hosts),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=3,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    scheme, shown = "https" if certificate else "http", f"[{host}]" if ":" in host else host
    try:
        config.load()
    except OSError as error:
        room.shelf.stop()
        raise OptionError(
            f"the certificate and its key do not open: {error}", hint="give both as PEM files that belong together"
        ) from None
    server = _Announced(config, lambda found: announce(f"{scheme}://{shown}:{found}/{query}"))
    try:
        server.run()
    except KeyboardInterrupt:  # what ends a desk
        pass
    except SystemExit:
        if server.started:
            raise
        where = f"{shown}:{port}" if port else shown
        raise OptionError(
            f"nothing can listen at {where}", hint="it is taken, or not of this machine: another --port, or --host"
        ) from None
