"""Guards: what stands before every page. Who may ask (Host, origin), and what a browser may do with the answer.

A page of another site can make a browser send requests here; it can't read the answers, does not know the session's
cookie (SameSite=Strict) nor the token in the forms, and is turned away by ``Sec-Fetch-Site`` or ``Origin`` before
anything is looked at. A name that was made to point to this machine (DNS rebinding) is turned away by its Host.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",  # nothing to others; ``no-referrer`` would make the Origin of our forms "null"
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-dns-prefetch-control": "off",
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """Lets through what was sent to one of ``hosts`` (names or addresses, without the port; ``*`` stands for every
    numeric address) and, if it is to change something, by a page of the desk itself; gives every answer its headers."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOOPBACK) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    def _knows(self, name: str) -> bool:
        if name in self.hosts or "*" not in self.hosts:
            return name in self.hosts
        try:
            ip_address(name.strip("[]"))
        except ValueError:
            return False
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 421 to a foreign host, 403 to a foreign page."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refuse(scope)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
        else:
            await self.app(scope, receive, send_guarded)

    def _refuse(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if not self._knows(name):
            return PlainTextResponse("This desk answers to the address that it printed.\n", 421)
        if scope["method"] in ("GET", "HEAD"):
            return None
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        is_own = site == "same-origin" if site else origin == f"{scope.get('scheme', 'http')}://{host}"
        if scope["method"] != "POST" or not is_own:
            return PlainTextResponse("Only the desk's own pages may change something here.\n", 403)
        return None
