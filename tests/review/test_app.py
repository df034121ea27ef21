"""The desk as an application: who is let in, what is turned away, and that nothing is told of a fault but one line."""

from __future__ import annotations

import pytest

from onrecord.review.guards import HEADERS
from review.desk_client import DeskClient, OpenDesk


def test_without_the_token_nothing_is_shown(shown_desk: OpenDesk) -> None:
    stranger = DeskClient(shown_desk.app)
    for url in ("/", "/documents", "/you", "/?token=guess"):
        answered = stranger.get(url)
        assert answered.status == 403 and "Closed" in answered.words
        assert "statements" not in answered.words


def test_a_token_lets_one_browser_in_once(shown_desk: OpenDesk) -> None:
    token = shown_desk.room.sessions.make_token("ida", "keeper")
    first, second = DeskClient(shown_desk.app), DeskClient(shown_desk.app)
    answered = first.ask("GET", f"/?token={token}")
    assert answered.status == 303 and answered.headers["location"] == "/"
    cookie = answered.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert first.get("/").status == 200
    assert second.get(f"/?token={token}").status == 403
    assert first.get(f"/?token={token}").status == 200, "the same browser may load its first address again"


def test_a_foreign_host_is_turned_away(reader: DeskClient) -> None:
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""):
        assert reader.ask("GET", "/", headers={"host": host}).status == 421
    assert reader.ask("GET", "/", headers={"host": "localhost:8000"}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "", "origin": "http://evil.example"},
        {"sec-fetch-site": "", "origin": "null"},
        {"sec-fetch-site": ""},
    ],
)
def test_a_post_of_another_page_changes_nothing(client: DeskClient, headers: dict[str, str]) -> None:
    assert client.post("/you", {"name": "mallory"}, **headers).status == 403
    assert "mallory" not in client.get("/you").text


def test_a_post_of_an_own_page_without_sec_fetch_is_known_by_its_origin(client: DeskClient) -> None:
    given = {"sec-fetch-site": "", "origin": "http://127.0.0.1:8000"}
    assert client.post("/you", {"name": "Ro Amand"}, **given).status == 200
    assert "Ro Amand" in client.get("/you").text


def test_a_form_without_its_token_changes_nothing(client: DeskClient) -> None:
    client.csrf = "wrong"
    answered = client.post("/you", {"name": "mallory"})
    assert answered.status == 403 and "nothing was changed" in answered.words
    assert "mallory" not in client.get("/you").text


def test_every_answer_bears_the_policy(reader: DeskClient, shown_desk: OpenDesk) -> None:
    stranger = DeskClient(shown_desk.app)
    answers = [reader.get("/"), reader.get("/nowhere"), reader.get("/static/desk.css"), stranger.get("/")]
    answers.append(reader.ask("DELETE", "/"))
    for answered in answers:
        for name, value in HEADERS.items():
            assert answered.headers[name] == value
        assert "script-src 'self'" in answered.headers["content-security-policy"]
        assert "unsafe" not in answered.headers["content-security-policy"]
    assert reader.get("/").headers["cache-control"] == "no-store"


def test_no_page_holds_script_style_or_handlers_in_line(reader: DeskClient) -> None:
    for url in ("/", "/documents", "/you"):
        text = reader.get(url).text
        assert "<style" not in text and " style=" not in text and " on" + "click" not in text
        assert "<script>" not in text and "javascript:" not in text


def test_a_fault_is_one_line(reader: DeskClient, shown_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "onrecord.review.app.render_page",
        lambda page, frame: (b"line: %s" % page.line.encode()) if hasattr(page, "line") else 1 / 0,
    )
    answered = reader.get("/")
    assert answered.status == 500
    assert "ZeroDivisionError" in answered.text and "Traceback" not in answered.text and "File " not in answered.text


def test_an_original_is_saved_and_never_shown(reader: DeskClient, shown_desk: OpenDesk) -> None:
    source = next((shown_desk.case / "originals").glob("*/*"))
    answered = reader.get(f"/sources/{source.name}")
    assert answered.body == source.read_bytes()
    assert answered.headers["content-type"] == "application/octet-stream"
    assert answered.headers["content-disposition"] == f'attachment; filename="{source.name}.original"'
    for wrong in ("0" * 64, "..%2f..%2fonrecord.toml", "x"):
        assert reader.get(f"/sources/{wrong}").status == 404
