"""Merges: who is the same and who is not, as a person decides: merging, splitting, naming, dating the roles of parties.

Each decision stands on mentions, so that it follows them through later merges and better readers.
"""

from __future__ import annotations

from collections.abc import Collection

from onrecord.dates import parse_edtf, print_edtf
from onrecord.decide import Decision
from onrecord.errors import CaseError, OptionError
from onrecord.model import Judgement, hash_id
from onrecord.relate.clusters import Party
from onrecord.relate.corrections import PARTY_TYPES
from onrecord.review.asks import Ask, Go
from onrecord.review.bearers import find_party
from onrecord.review.decisions import decide
from onrecord.review.parties import read_mention
from onrecord.store import rows
from onrecord.words.forms import fold_text

_ANONYMOUS = "an anonymous speaker keeps the description that the source printed"


def post_merge(ask: Ask) -> Go:
    """This party and another are one from now on.

    Raises OptionError where either is anonymous, nobody was chosen, or both are one already.
    """
    party = _find(ask)
    chosen = ask.form.get("other", "")
    other = find_party(ask.desk, chosen) if chosen else None
    if other is None:
        raise OptionError("no other party was chosen", hint="go back, choose one, merge again")
    if other.id == party.id:
        raise OptionError("both are one party already", hint="go back and choose another")
    if "anonymous" in (party.type, other.type):
        raise OptionError(_ANONYMOUS, hint="it is merged with nobody")
    apart = [j for one, two in ((party, other), (other, party)) for j in _find_crossing(ask, one, two, "not_same_as")]
    note = ask.form.get("note", "").strip()
    same = Decision(
        subject_id=min(party.chains), correction={"same_as": min(other.chains)}, note=note, log="correction"
    )
    ids = decide(ask, [*map(_take_back, apart), same])
    now = hash_id("pa", min((*party.members, *other.members)))
    return Go(to=f"/parties/{now}?show=change", notice=f"{other.name} and {party.name} are one.", undo=ids)


def post_split(ask: Ask) -> Go:
    """The chains of mentions that were picked are a party of their own from now on.

    Raises OptionError where none was picked, or nothing would be left.
    """
    party = _find(ask)
    given = {value for key, value in ask.fields if key == "chain"}
    picked = [c for c in party.chains if c in given]
    left = [c for c in party.chains if c not in given]
    if not picked:
        raise OptionError("nothing was picked", hint="go back and mark the documents that speak of somebody else")
    if not left:
        raise OptionError("all of it was picked", hint="leave at least one out: the rest is what stays")
    joined = _find_joined(ask, party, picked)
    note = ask.form.get("note", "").strip()
    decisions = [_take_back(j) for j in joined]
    for chain in picked:
        correction = {"not_same_as": min(left)}
        if chain != picked[0]:
            correction["same_as"] = picked[0]
        decisions.append(Decision(subject_id=chain, correction=correction, note=note, log="correction"))
    ids = decide(ask, decisions)
    return Go(to=f"/parties/{party.id}?show=change", notice="Split: the picked ones stand on their own.", undo=ids)


def post_correction(ask: Ask) -> Go:
    """Another name, one more name, another kind, or the dates of a role. Raises OptionError for what is empty, no
    kind, no date, or no role that a document gives."""
    party = _find(ask)
    form = {key: " ".join(value.split()) for key, value in ask.form.items()}
    field = form.get("field", "")
    if field in ("name", "alias") and form.get("value"):
        correction, words = {field: form["value"]}, "Kept."
    elif field == "type" and form.get("value") in PARTY_TYPES:
        if "anonymous" in (form["value"], party.type):
            raise OptionError(_ANONYMOUS, hint="whether a source names its speaker is no decision of the desk")
        correction, words = {"type": form["value"]}, "Kept."
    elif field == "role" and any(fold_text(r.title) == fold_text(form.get("role", "")) for r in party.roles):
        correction, words = {"role": form["role"], **_read_dates(form)}, "The dates of the role are kept."
    else:
        raise OptionError("nothing was filled in", hint="go back and fill in one line")
    decisions = []
    for judgement in _find_earlier(ask, party, correction):
        decisions.append(_take_back(judgement))
    note = form.get("note", "")
    decisions.append(Decision(subject_id=_choose_subject(ask, party, correction), correction=correction, note=note,
                              log="correction"))  # fmt: skip
    return Go(to=f"/parties/{party.id}?show=change", notice=words, undo=decide(ask, decisions))


def post_taking_back(ask: Ask) -> Go:
    """A correction of this party, of anybody's, holds no more; it stays in the history."""
    party = _find(ask)
    wanted = ask.form.get("judgement", "")
    found = [j for m in party.members for j in ask.desk.standing.get(m, ()) if j.id == wanted and j.correction]
    if not found or "protect" in (found[0].correction or {}):
        raise CaseError("this correction holds no more", hint="load the page again")
    ids = decide(ask, [_take_back(found[0])])
    return Go(to=f"/parties/{party.id}?show=change", notice="Taken back; it stays in the history.", undo=ids)


def _find(ask: Ask) -> Party:
    party = find_party(ask.desk, ask.path["id"])
    if party is None:
        raise CaseError("the case has no such party now", hint="go to Parties and look for its name")
    return party


def _take_back(judgement: Judgement) -> Decision:
    return Decision(
        subject_id=judgement.subject_id, correction={"undone": judgement.id}, replaces=judgement.id, log="undone"
    )


def _find_crossing(ask: Ask, one: Party, two: Party, field: str) -> list[Judgement]:
    """The corrections of one party that name a mention of the other."""
    members = {*two.members, *two.chains}
    return [
        j for m in one.members for j in ask.desk.standing.get(m, ()) if (j.correction or {}).get(field, "") in members
    ]


def _find_joined(ask: Ask, party: Party, picked: Collection[str]) -> list[Judgement]:
    """What joined the picked chains to the others by a person's word."""
    out = []
    for member in party.members:
        for judgement in ask.desk.standing.get(member, ()):
            other = (judgement.correction or {}).get("same_as")
            if other and (_chain_of(ask, member) in picked) != (_chain_of(ask, other) in picked):
                out.append(judgement)
    return out


def _chain_of(ask: Ask, mention_id: str) -> str:
    if mention_id in ask.desk.party_of:
        return mention_id
    found = ask.store.db.execute("SELECT kind, body FROM finding WHERE id = ?", (mention_id,)).fetchone()
    return getattr(rows.decode_finding(*found), "chain", mention_id) if found else mention_id


def _read_dates(form: dict[str, str]) -> dict[str, str]:
    out = {key: print_edtf(parse_edtf(form[key])) for key in ("since", "until") if form.get(key)}
    since, until = (parse_edtf(out[key]) if key in out else None for key in ("since", "until"))
    if since and until and since.earliest and until.latest and until.latest < since.earliest:
        raise OptionError("the role ends before it begins", hint="go back and change one of the two dates")
    return out


def _find_earlier(ask: Ask, party: Party, correction: dict[str, str]) -> list[Judgement]:
    """What this correction takes the place of: another name, another kind, other dates of the same role."""
    out = []
    for member in party.members:
        for judgement in ask.desk.standing.get(member, ()):
            given = judgement.correction or {}
            if "role" in correction:
                is_same = fold_text(given.get("role", "")) == fold_text(correction["role"])
            else:
                is_same = any(key in given for key in ("name", "type") if key in correction)
            if is_same and len(given.keys() - {"since", "until"}) == 1:
                out.append(judgement)
    return out


def _choose_subject(ask: Ask, party: Party, correction: dict[str, str]) -> str:
    """The mention that carries the decision: one of a document that names the party so where there is one."""
    if "role" in correction:
        documents = {s.document_id for r in party.roles if fold_text(r.title) == fold_text(correction["role"])
                     for s in r.cited}  # fmt: skip
        for chain in party.chains:
            head = read_mention(ask, chain)
            if head is not None and head[0] in documents:
                return chain
    return min(party.chains)
