"""People at one desk: names and passphrases, roles that the server holds to, a brake on guessing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from build_case import call, keep_draft, new_store
from onrecord.config import Options
from onrecord.errors import OptionError
from onrecord.review.app import build_app
from onrecord.review.people import Brake
from onrecord.review.servers import serve_case
from onrecord.store import custody, rows
from onrecord.store.db import init_case, open_store
from onrecord.store.logins import check_login
from relate.build_readings import Draft
from review.desk_client import DeskClient, OpenDesk

PHRASE = "weir sluice valley road"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OpenDesk]:
    draft = Draft("Ana Orsel said the weir was safe.")
    draft.statement("the weir was safe", draft.mention("Ana Orsel"))
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "a.txt")
    desk = OpenDesk(tmp_path / "case")
    desk.room = replace(desk.room, has_logins=True)
    desk.app = build_app(desk.room, ("desk.example",))
    yield desk
    desk.close()


def invite(desk: OpenDesk, name: str, role: str, phrase: str = PHRASE) -> None:
    keeper = DeskClient(desk.app, host="desk.example")
    keeper.get(f"/?token={desk.room.sessions.make_token('Ida', 'keeper')}")
    keeper.get("/people")
    answered = keeper.post("/people", {"name": name, "role": role, "passphrase": phrase, "again": phrase})
    assert f"{name} may log in as {role}" in answered.words


def log_in(desk: OpenDesk, name: str, phrase: str = PHRASE) -> DeskClient:
    client = DeskClient(desk.app, host="desk.example")
    assert "Come in" in client.get("/documents").words
    client.post("/login", {"name": name, "passphrase": phrase})
    return client


def test_a_person_comes_in_by_passphrase_and_decides_under_that_name(desk: OpenDesk) -> None:
    invite(desk, "Ro Amand", "reviewer")
    client = log_in(desk, "Ro Amand")
    client.get("/you")
    with open_store(desk.case) as store:
        id_ = next(iter(rows.iter_findings(store, kind="statement"))).id
    client.post("/verdict", {"subject": id_, "verdict": "yes"})
    assert client.post("/you", {"name": "Somebody Else"}).status == 400, "a name that logged in is not changed"
    with open_store(desk.case) as store:
        assert [j.reviewer for j in rows.iter_judgements(store)] == ["Ro Amand"]
        assert PHRASE not in repr([tuple(row) for row in store.db.execute("SELECT * FROM login")])
        assert PHRASE not in repr(custody.iter_log(store)) and custody.check_log(store) == []


def test_a_wrong_passphrase_and_an_unknown_name_are_told_alike(desk: OpenDesk) -> None:
    invite(desk, "Ro", "reader")
    told = set()
    for name, phrase in (("Ro", "not the right one"), ("Nobody", PHRASE), ("Ro", "")):
        client = DeskClient(desk.app, host="desk.example")
        answered = client.post("/login", {"name": name, "passphrase": phrase})
        assert answered.status == 403 and not client.cookies
        told.add(answered.words)
    assert len(told) == 1


def test_roles_are_held_to_by_the_server(desk: OpenDesk) -> None:
    invite(desk, "Ro", "reader")
    invite(desk, "Una", "reviewer")
    reader, reviewer = log_in(desk, "Ro"), log_in(desk, "Una")
    reader.get("/you"), reviewer.get("/you")
    for client in (reader, reviewer):
        assert client.get("/people").status == 403
        assert (
            client.post("/people", {"name": "Mallory", "role": "keeper", "passphrase": PHRASE, "again": PHRASE}).status
            == 403
        )
    assert reader.post("/verdict", {"subject": "st-1", "verdict": "yes"}).status == 403
    assert reviewer.post("/verdict", {"subject": "st-1", "verdict": "yes"}).status == 400


def test_who_may_no_longer_log_in_is_out_at_once(desk: OpenDesk) -> None:
    invite(desk, "Ro", "reader")
    client = log_in(desk, "Ro")
    assert client.get("/documents").status == 200 and "Come in" not in client.get("/documents").words
    keeper = DeskClient(desk.app, host="desk.example")
    keeper.get(f"/?token={desk.room.sessions.make_token('Ida', 'keeper')}")
    keeper.get("/people")
    keeper.post("/people/remove", {"name": "Ro"})
    assert "Come in" in client.get("/documents").words
    with open_store(desk.case) as store:
        assert check_login(store, "Ro", PHRASE) is None


def test_guessing_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("onrecord.review.people.time.monotonic", lambda: now[0])
    brake = Brake()
    for _ in range(4):
        brake.note("Ro", "10.0.0.1", failed=True)
    assert brake.wait_for("Ro", "10.0.0.1") == 0
    brake.note("Ro", "10.0.0.1", failed=True)
    assert brake.wait_for("Ro", "10.0.0.2") == 5 and brake.wait_for("Una", "10.0.0.1") == 0
    brake.note("Ro", "10.0.0.1", failed=True)
    assert brake.wait_for("Ro", "10.0.0.1") == 10
    now[0] += 11
    assert brake.wait_for("Ro", "10.0.0.1") == 0
    brake.note("Ro", "10.0.0.1", failed=False)
    brake.note("Ro", "10.0.0.1", failed=True)
    assert brake.wait_for("Ro", "10.0.0.1") == 0, "a success forgets what failed before"
    for n in range(40):
        brake.note(f"guess {n}", "10.0.0.3", failed=True)
    assert brake.wait_for("Una", "10.0.0.3") == 900, "many names from one address are slowed down too"


def test_too_many_tries_are_refused_before_the_passphrase_is_looked_at(desk: OpenDesk) -> None:
    invite(desk, "Ro", "reader")
    for _ in range(5):
        desk.room.brake.note("Ro", "127.0.0.1", failed=True)
    client = DeskClient(desk.app, host="desk.example")
    answered = client.post("/login", {"name": "Ro", "passphrase": PHRASE})
    assert answered.status == 403 and "Too many tries" in answered.words and not client.cookies


def test_a_short_passphrase_is_refused(desk: OpenDesk) -> None:
    keeper = DeskClient(desk.app, host="desk.example")
    keeper.get(f"/?token={desk.room.sessions.make_token('Ida', 'keeper')}")
    keeper.get("/people")
    given = {"name": "Ro", "role": "reader", "passphrase": "weir", "again": "weir"}
    assert "12 characters at least" in keeper.post("/people", given).words
    assert "not the same twice" in keeper.post("/people", {**given, "passphrase": PHRASE}).words


def test_over_a_network_nobody_is_let_in_unless_somebody_may(tmp_path: Path) -> None:
    with new_store(tmp_path / "case"):
        pass
    with pytest.raises(OptionError, match="nobody may log in"):
        serve_case(tmp_path / "case", 0, print, host="0.0.0.0")


def test_every_numeric_address_but_no_other_name(desk: OpenDesk) -> None:
    app = build_app(desk.room, ("*", "desk.example"))
    for host, status in (
        ("10.1.2.3:80", 303),
        ("[fd00::1]:80", 303),
        ("desk.example", 303),
        ("evil.example", 421),
        ("10.1.2.3.evil.example", 421),
    ):
        assert DeskClient(app, host=host).ask("GET", "/", headers={"host": host}).status == status


def test_a_desk_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    init_case(tmp_path / "case", Options(title="A case"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = call("review", tmp_path / "case", "--no-browser", "--port", str(port))
    assert refused.code == 1 and refused.out == "" and refused.err.count("\n") == 1
    assert f"nothing can listen at 127.0.0.1:{port}" in refused.err
    (tmp_path / "no.pem").write_text("nothing", encoding="ascii")
    no = str(tmp_path / "no.pem")
    refused = call("review", tmp_path / "case", "--no-browser", "--certificate", no, "--key", no)
    assert refused.code == 1 and refused.err.startswith("onrecord: the certificate and its key do not open")


def test_ctrl_c_closes_a_desk_and_is_no_failure(tmp_path: Path) -> None:
    init_case(tmp_path / "case", Options(title="A case"))
    desk = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "review", str(tmp_path / "case"), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
    )
    assert desk.stdout is not None and desk.stdout.readline().startswith("the desk: http://127.0.0.1:")
    desk.send_signal(signal.SIGINT)
    out, err = desk.communicate(timeout=30)
    assert (desk.returncode, err) == (0, "") and out.endswith("the desk is closed; every decision is kept\n")
