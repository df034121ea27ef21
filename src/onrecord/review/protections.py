"""Protections: who and what stays inside the case, by whose decision and why; and whether files say it all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from onrecord.decide import protect_subject
from onrecord.errors import OptionError
from onrecord.model import Judgement
from onrecord.publish.leaks import is_showing, iter_words
from onrecord.publish.names import is_same_name
from onrecord.publish.permissions import (
    INITIALS,
    PERMISSIONS,
    print_permissions,
    read_permissions,
    say_permissions,
    with_implied,
)
from onrecord.publish.protection import is_leaking
from onrecord.publish.selection import select_rows
from onrecord.review.asks import Ask, Go, Page
from onrecord.review.decisions import read_back
from onrecord.review.desks import Desk
from onrecord.store import rows
from onrecord.store.blobs import read_file

_KINDS: dict[str, Literal["person", "passage", "document"]] = {
    "person": "person",
    "passage": "passage",
    "document": "document",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """One who or what is protected: ``value`` names it as it was given, ``shown`` says it in words, ``permits`` what
    is permitted all the same."""

    kind: str
    value: str
    shown: str
    permits: str
    why: str
    reviewer: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionPage(Page):
    """Who and what is protected; the form for more, filled in from the page that led here. ``may`` is what is
    permitted now, ``role`` the words of the role that stands for the person, ``is_initials`` that initials do;
    ``is_change`` that a decision stands already."""

    template: ClassVar[str] = "protections.html.j2"
    title: str
    kind: str
    value: str
    shown: str
    may: tuple[str, ...]
    role: str
    is_initials: bool
    is_change: bool
    protected: tuple[Protected, ...]
    files: int


def show_protection(ask: Ask) -> ProtectionPage:
    """Who and what is protected. ``person``, ``passage`` or ``document`` in the query fills the form in."""
    kind = next((k for k in _KINDS if ask.query.get(k)), "person")
    value = ask.query.get(kind, "")
    standing = _find_standing(ask.desk, kind, value)
    shown_as = standing.get("shown_as", "")
    folder = ask.store.case / "dossiers"
    return ProtectionPage(
        title="Protection",
        kind=kind,
        value=value,
        shown=_describe(ask, kind, value) if value else "",
        may=tuple(p for p in PERMISSIONS if p in read_permissions(standing)),
        role="" if shown_as == INITIALS else shown_as,
        is_initials=shown_as == INITIALS,
        is_change=bool(standing),
        protected=ask.desk.derive("protected", lambda desk: _list_protected(ask, desk)),
        files=sum(p.is_file() for p in folder.rglob("*")) if folder.is_dir() else 0,
    )


def post_protection(ask: Ask) -> Go:
    """A person, a passage or a document is protected, with what is permitted all the same, or is so no more.

    Raises CaseError where nothing fits, OptionError without a reason and for permissions that cannot be kept.
    """
    kind, value, why = (ask.form.get(name, "").strip() for name in ("kind", "value", "why"))
    if kind not in _KINDS or not value:
        raise OptionError("nothing was named", hint="go back and name a person, or come from a finding or document")
    if not why:
        raise OptionError("a reason is missing", hint="go back and give one; don't repeat the name in it")
    is_lifted = ask.form.get("lift") == "yes"
    may = with_implied(p for p in PERMISSIONS if ("may", p) in ask.fields and not is_lifted)
    shown_as = _read_shown_as(ask) if kind == "person" and "quote" in may and "name" not in may else ""
    protect_subject(
        ask.store,
        kind,
        value,
        may=may,
        shown_as=shown_as,
        is_lifted=is_lifted,
        reviewer=ask.session.name,
        note=why,
    )
    ask.shelf.renew()
    if is_lifted:
        return Go(to="/protection", notice="The protection is lifted; that it stood is kept in the history.")
    permits = say_permissions({"may": print_permissions(may), "shown_as": shown_as})
    told = "What was published before still shows it: scan it below, and publish anew."
    notice = f"Protected from now on. Decided: {permits}. {told}"
    return Go(to=read_back(ask, "/protection"), notice=notice)


def _read_shown_as(ask: Ask) -> str:
    """What the form says is to stand for the person. Raises OptionError where a role was chosen and none given."""
    chosen, role = ask.form.get("as", ""), ask.form.get("role", "").strip()
    if chosen == "role" and not role:
        raise OptionError("a role is missing", hint="go back and give one, such as: a former detainee")
    return {"role": role, INITIALS: INITIALS}.get(chosen, "")


def scan_files(ask: Ask) -> Go:
    """Whether a file that was published before says what is protected now; each that does is named."""
    protection = select_rows(ask.store).protection
    folder = ask.store.case / "dossiers"
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
    found = []
    for path in files:
        data, name = read_file(ask.store, path), str(path.relative_to(folder)).removesuffix(".sealed")
        try:
            words = "\n".join([name, *iter_words(name, data)])
        except Exception:  # a file that something else wrote there, or that is cut short
            words = name
        if is_leaking(protection, words) or is_showing(protection, data):
            found.append(name)
    if found:
        notice = f"{len(found)} of {len(files)} files show what is protected: {', '.join(found)}. Delete, publish anew."
    else:
        notice = f"{len(files)} files were read through; none shows a protected name."
    return Go(to="/protection", notice=notice)


def _find_wishes(desk: Desk) -> dict[str, Judgement]:
    """The last decision on each subject that was ever protected."""
    return {j.subject_id: j for j in desk.judgements if j.correction and "protect" in j.correction}


def _find_standing(desk: Desk, kind: str, value: str) -> dict[str, str]:
    """What the decision says by which this is protected now; empty where it is not."""
    for judgement in reversed(_find_wishes(desk).values()):
        correction = judgement.correction or {}
        is_it = is_same_name(correction.get("name", ""), value) if kind == "person" else judgement.subject_id == value
        if value and correction.get("protect") == kind and is_it:
            return correction
    return {}


def _list_protected(ask: Ask, desk: Desk) -> tuple[Protected, ...]:
    """The protections that stand, each once, the latest first."""
    wish = _find_wishes(desk)
    out: dict[tuple[str, str], Protected] = {}
    for subject, judgement in sorted(wish.items(), key=lambda item: item[1].judged_at, reverse=True):
        correction = judgement.correction or {}
        kind = correction["protect"]
        if kind == "no":
            continue
        value = correction.get("name", subject) if kind == "person" else subject
        out.setdefault(
            (kind, value),
            Protected(
                kind=kind,
                value=value,
                shown=_describe(ask, kind, value),
                permits=say_permissions(correction),
                why=judgement.note,
                reviewer=judgement.reviewer,
                on=judgement.judged_at[:10],
            ),
        )
    return tuple(out.values())


def _describe(ask: Ask, kind: str, value: str) -> str:
    """A person's name, a passage's words, a document's title or path."""
    if kind == "document" and value in ask.desk.documents:
        return ask.desk.documents[value].title or ask.desk.documents[value].path
    if kind == "passage":
        found = ask.store.db.execute("SELECT kind, body FROM finding WHERE id = ?", (value,)).fetchone()
        if found is not None:
            return " … ".join(" ".join(q.split()) for q in rows.decode_finding(*found).quote)[:300]
    return value
