"""Places: no dossier that was published is overwritten in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from build_case import new_store
from onrecord.cli import main
from onrecord.errors import PublishError
from onrecord.publish.places import choose_place
from onrecord.publish.protection import Protection
from publish.test_protection import protect_name


def test_another_file_of_that_name_is_replaced_refused_or_stays(tmp_path: Path) -> None:
    path = tmp_path / "dossier.html"
    with new_store(tmp_path / "case") as store:

        def choose(data: bytes, if_there: str, protection: Protection | None = None) -> str:
            return choose_place(store, path, data, if_there, protection or Protection()).name  # type: ignore[arg-type]

        assert choose(b"one", "refuse") == choose(b"one", "beside") == "dossier.html"
        path.write_bytes(b"one")
        assert choose(b"one", "refuse") == choose(b"one", "beside") == choose(b"two", "replace") == "dossier.html"
        with pytest.raises(PublishError, match=r"dossier\.html is there already; nothing was written"):
            choose(b"two", "refuse")
        dated = choose(b"two", "beside")
        assert re.fullmatch(r"dossier-20\d\d-\d\d-\d\d\.html", dated)
        path.with_name(dated).write_bytes(b"two")
        assert (choose(b"two", "beside"), choose(b"three", "beside")) == (dated, dated.replace(".html", "-2.html"))


def test_a_file_that_shows_who_is_protected_now_does_not_stay(tmp_path: Path) -> None:
    path = tmp_path / "dossier.html"
    path.write_text("<p>Orla <b>Venn</b> said so.</p>")
    with new_store(tmp_path / "case") as store:
        assert choose_place(store, path, b"new", "beside", protect_name("Orla Venn")) == path
        assert choose_place(store, path, b"new", "beside", protect_name("Ida Brenn")) != path


def run(*arguments: object) -> str:
    """What the command prints; an error's line where it ends in one."""
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    return f"{done.output}{done.exception or ''}"


def test_the_command_leaves_earlier_dossiers_and_says_so(case: Path) -> None:
    folder = case / "dossiers"
    earlier = (folder / "dossier.html").read_bytes()
    out = run("publish", case, "--from", "1990")
    assert "dossier.html was published before and stays as it is" in out
    (beside,) = (p for p in folder.iterdir() if p.name != "dossier.html")
    assert f"wrote {beside}" in out and (folder / "dossier.html").read_bytes() == earlier
    before = beside.read_bytes()
    refused = run("publish", case, "--until", "2030", "-o", beside)
    assert "is there already; nothing was written (name another file, or add --replace)" in refused
    assert beside.read_bytes() == before
    run("publish", case, "--until", "2030", "-o", folder / "dossier.html", "--replace")
    assert (folder / "dossier.html").read_bytes() != earlier
