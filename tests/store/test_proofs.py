"""What proves the log's head: signed and stamped, checked offline, and openssl agrees."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import call, new_store
from onrecord.errors import CaseError, SourceError
from onrecord.proofs import opentimestamps
from onrecord.proofs.heads import print_head
from onrecord.proofs.signatures import make_key
from onrecord.store import custody, proofs
from onrecord.store.db import Store, open_store
from onrecord.verify import verify_path

openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")

CONFIGURATION = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Throw-away root
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[leaf]
extendedKeyUsage = critical,timeStamping
[tsa]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    with new_store(tmp_path / "case") as store:
        custody.put_log(store, "run", detail="clean 1")
        custody.put_log(store, "read", "document", "0 findings")
    return tmp_path / "case"


@pytest.fixture
def store(case: Path) -> Iterator[Store]:
    with open_store(case, writes=True) as store:
        yield store


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "key.pem").write_bytes(make_key("four good words")[0])
    return tmp_path / "key.pem"


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A time stamp authority of this test's own, with a root."""
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "tsa.cnf").write_text(CONFIGURATION)
    (folder / "serial").write_text("01")
    new = ("-newkey", "rsa:2048", "-nodes", "-config", "tsa.cnf")
    for arguments in (
        ("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "9", "-extensions", "ca"),
        ("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Throw-away stamps"),
        ("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem",
         "-days", "9", "-extfile", "tsa.cnf", "-extensions", "leaf"),
    ):  # fmt: skip
        done = run(folder, *arguments)
        assert done.returncode == 0, done.stderr
    return folder


def answer(authority: Path, request: bytes) -> bytes:
    (authority / "request.tsq").write_bytes(request)
    done = run(
        authority, "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "request.tsq",
        "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "answer.tsr",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return (authority / "answer.tsr").read_bytes()


# ── signatures ──


def test_a_signature_holds_as_long_as_the_log_does(case: Path, key: Path) -> None:
    with open_store(case, writes=True) as store:
        head, _, _ = proofs.sign_log(store, key, "four good words")
        assert head.entry == 2
        assert custody.iter_log(store)[-1].what == "sign"
    what, problems = verify_path(case)
    assert problems == [] and what.endswith(", 1 proofs over the log")
    with open_store(case, writes=True) as store:
        store.db.execute("UPDATE log SET hash = ? WHERE n = 2", ("0" * 64,))
    assert "signature over entry 2 of the log: it is not over this log" in verify_path(case)[1]


def test_a_log_cut_off_below_its_signature_is_told(store: Store, key: Path) -> None:
    proofs.sign_log(store, key, "four good words")
    store.db.execute("DELETE FROM log WHERE n >= 2")
    assert [p.problem for p in proofs.check_proofs(store)] == ["its entry is no longer in the log"]


def test_a_proof_row_that_was_damaged_is_told(store: Store, key: Path) -> None:
    proofs.sign_log(store, key, "four good words")
    store.db.execute("""UPDATE proof SET body = '{"signature": "zz", "public": "no key"}'""")
    assert proofs.check_proofs(store)[0].problem
    store.db.execute("UPDATE proof SET body = 'no json'")
    assert [p.problem for p in proofs.check_proofs(store)] == ["it is damaged"]


@pytest.mark.parametrize("words", ["five good words", ""])
def test_a_wrong_passphrase_signs_nothing(store: Store, key: Path, words: str) -> None:
    with pytest.raises(CaseError, match=r"passphrase is wrong.*nothing was signed"):
        proofs.sign_log(store, key, words)
    assert len(custody.iter_log(store)) == 2


def test_an_empty_log_has_nothing_to_sign(tmp_path: Path, key: Path) -> None:
    with new_store(tmp_path / "empty") as store, pytest.raises(CaseError, match="log is empty"):
        proofs.sign_log(store, key, "four good words")


@openssl
def test_openssl_agrees_on_a_signature_from_the_command_line(case: Path, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("four good words")
    spoken = {"ONRECORD_KEY_PASSPHRASE_FILE": str(words)}
    assert call("key", tmp_path / "k.pem", **spoken).code == 0
    assert (tmp_path / "k.pem").read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    signed = call("sign", case, "--key", tmp_path / "k.pem", "--out", tmp_path / "out", **spoken)
    assert signed.code == 0 and signed.out.startswith("signed entry 2; ")
    command = signed.out.splitlines()[-1].partition("openssl ")[2].split()
    assert run(tmp_path, *command).stdout == "Signature Verified Successfully\n"
    (tmp_path / "out" / "head-2.txt").write_text("onrecord custody head 1\n")
    assert run(tmp_path, *command).returncode != 0


# ── time stamps of an authority ──


@openssl
def test_a_time_stamp_is_asked_for_kept_and_checked_and_openssl_agrees(case: Path, authority: Path) -> None:
    with open_store(case, writes=True) as store:
        head, request = proofs.request_stamp(store)
        token = answer(authority, request)
        custody.put_log(store, "read", "meanwhile", "the log goes on")
        made = proofs.put_stamp(store, token, (authority / "ca.pem").read_bytes())
        assert made.entry == head.entry == 2 and made.says.endswith("by CN=Throw-away stamps")
        (authority / "head.txt").write_bytes(print_head(head))
        checked = run(authority, "ts", "-verify", "-data", "head.txt", "-in", "answer.tsr", "-CAfile", "ca.pem")
        assert checked.returncode == 0 and "Verification: OK" in checked.stdout
        asked = run(authority, "ts", "-verify", "-queryfile", "request.tsq", "-in", "answer.tsr", "-CAfile", "ca.pem")
        assert asked.returncode == 0
    assert verify_path(case)[1] == []
    with open_store(case, writes=True) as store:
        store.db.execute("UPDATE log SET hash = ? WHERE n = 2", ("0" * 64,))
        assert proofs.check_proofs(store)[0].problem.startswith("the time stamp is about something else")


@openssl
def test_what_is_no_stamp_of_this_log_is_refused(store: Store, authority: Path, tmp_path: Path) -> None:
    _, request = proofs.request_stamp(store)
    token, chain = answer(authority, request), (authority / "ca.pem").read_bytes()
    with pytest.raises(SourceError, match="chain has no root"):
        proofs.put_stamp(store, token, (authority / "tsa.pem").read_bytes())
    with pytest.raises(SourceError, match="chain cannot be read"):
        proofs.put_stamp(store, token, b"no certificate")
    with pytest.raises(SourceError, match="no granted time stamp"):
        proofs.put_stamp(store, token[: len(token) // 2], chain)
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "x.key", "-out", "x.pem", "-days", "9")
    assert run(authority, *new, "-config", "tsa.cnf", "-extensions", "ca").returncode == 0
    with pytest.raises(SourceError, match=r"does not hold.*chain is that of the authority"):
        proofs.put_stamp(store, token, (authority / "x.pem").read_bytes())
    with new_store(tmp_path / "other") as other:
        custody.put_log(other, "run")
        with pytest.raises(SourceError, match="no head that the log ever had"):
            proofs.put_stamp(other, token, chain)
    assert proofs.check_proofs(store) == []


# ── OpenTimestamps ──


def test_an_open_time_stamp_waits_then_holds_with_its_block(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    head = custody.get_head(store)
    assert head is not None
    digest = hashlib.sha256(print_head(head)).digest()
    start = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08" + digest
    pending = start + b"\x00" + bytes.fromhex("83dfe30d2ef90c8e") + b"\x12\x11https://a.example"
    assert proofs.put_ots(store, pending).says == "waits for a block (calendars: https://a.example)"
    done = start + b"\x08\x00" + bytes.fromhex("0588960d73d71901") + b"\x01\x07"
    assert proofs.put_ots(store, done).says == "wants the header of block 7"
    # A test cannot mine: the work that a header must show is lowered for this one.
    monkeypatch.setattr(opentimestamps, "_EASIEST", 1 << 256)
    root = hashlib.sha256(digest).digest()
    for nonce in range(100_000):
        header = bytes(36) + root + bytes.fromhex("00e1f565") + bytes.fromhex("ffff7f20") + nonce.to_bytes(4, "little")
        if int.from_bytes(hashlib.sha256(hashlib.sha256(header).digest()).digest(), "little") < 0x7FFFFF << 232:
            break
    made = proofs.put_ots(store, done, header.hex())
    assert made.kind == "opentimestamps" and made.says.startswith("before 2024-") and made.says.endswith("at height 7")
    assert [p.problem for p in proofs.check_proofs(store)] == ["", "", ""]
    with pytest.raises(SourceError, match="no path of the proof ends in this block"):
        proofs.put_ots(store, pending, header.hex())


# ── as a user reads it ──


def test_the_state_of_the_log_names_each_proof_and_its_attack(case: Path, key: Path) -> None:
    with open_store(case, writes=True) as store:
        proofs.sign_log(store, key, "four good words")
    called = call("custody", case)
    assert called.code == 0
    assert called.out.count("  proves: ") == called.out.count("  an opponent would say: ") == 2
    head = call("custody", case, "--head").out.splitlines()
    with open_store(case) as store:
        last = custody.iter_log(store)[-1]
    assert head[0] == f"entry {last.n} of {last.at}"
    assert "".join("".join(head[1:]).split()) == last.hash
