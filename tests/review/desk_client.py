"""A browser's half of the review desk for tests: requests straight into the application, cookies kept, no network."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette

from onrecord.review.app import build_app
from onrecord.review.asks import Role
from onrecord.review.servers import open_room


@dataclass(frozen=True)
class Answered:
    """What came back. ``text`` is the body decoded; ``words`` what a reader sees of it, white space folded."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


@dataclass
class DeskClient:
    """One browser at one desk. ``get`` and ``post`` follow redirects of the desk; ``post`` brings the form's token."""

    app: Starlette
    host: str = "127.0.0.1:8000"
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def get(self, url: str, **headers: str) -> Answered:
        return self._follow(self.ask("GET", url, headers=headers))

    def post(self, url: str, data: dict[str, object] | None = None, **headers: str) -> Answered:
        pairs = [(k, str(x)) for k, v in (data or {}).items() for x in (v if isinstance(v, list | tuple) else [v])]
        body = urlencode([("csrf", self.csrf), *pairs]).encode()
        given = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", **headers}
        return self._follow(self.ask("POST", url, body, given))

    def ask(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answered:
        """One request as it is, no redirect followed."""
        path, _, query = url.partition("#")[0].partition("?")
        given = {"host": self.host, **{k.replace("_", "-"): v for k, v in (headers or {}).items()}}
        if self.cookies:
            given["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        with ThreadPoolExecutor(1) as elsewhere:  # a browser test keeps an event loop running in this thread
            answered = elsewhere.submit(asyncio.run, self._call(method, path, query, body, given)).result()
        found = re.search(r'name="csrf" value="([^"]+)"', answered.text)
        self.csrf = found[1] if found else self.csrf
        cookie = re.match(r"([^=;]+)=([^;]*)", answered.headers.get("set-cookie", ""))
        if cookie:
            self.cookies[cookie[1]] = cookie[2]
        return answered

    def _follow(self, answered: Answered) -> Answered:
        for _ in range(5):
            if answered.status != 303:
                return answered
            answered = self.ask("GET", answered.headers["location"])
        raise AssertionError("redirects without end")

    async def _call(self, method: str, path: str, query: str, body: bytes, headers: dict[str, str]) -> Answered:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 8000),
        }
        messages: list[dict[str, object]] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)  # type: ignore[arg-type]
        start = sent[0]
        data = b"".join(m.get("body", b"") for m in sent[1:])  # type: ignore[misc]
        return Answered(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, data)  # type: ignore


@dataclass
class OpenDesk:
    """A desk that was opened for a test; ``sit`` gives a new browser at it."""

    case: Path

    def __post_init__(self) -> None:
        self.room = open_room(self.case)
        self.app = build_app(self.room)

    def sit(self, name: str = "ida", role: Role = "keeper") -> DeskClient:
        client = DeskClient(self.app)
        token = self.room.sessions.make_token(name, role)
        assert client.get(f"/?token={token}").status == 200
        while "One moment" in client.get("/you").words:  # the desk is being laid out; each look waits for it
            pass
        return client

    def close(self) -> None:
        self.room.shelf.stop()
