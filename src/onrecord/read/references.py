"""References: what each noun phrase and pronoun means, found by looking back from where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.read.chains import Chains, Found, Party, Unit, head_of, is_clash
from onrecord.read.names import Name, body_nouns, clean_name, demonyms, fold_name, honorifics, name_words, roles, states
from onrecord.read.nominals import Nominal, find_nominals
from onrecord.read.pronouns import Pronoun, find_pronouns
from onrecord.read.tokens import SUBJECTS, Tokens, word_list

_LOOSE = word_list("loose_modifiers")
_SAME_BODY = tuple(word_list(name) for name in ("company", "civic", "court", "newspaper", "office", "centre"))
_NEARLY = 1.12
_RELEASES = word_list("releasing_verbs")
_UMBRELLAS = frozenset({"un", "united", "nations", "eu", "european", "union"})
_FIRST_PERSON = frozenset({"i", "we"})


def link_chains(passages: Sequence[Tokens], names: Sequence[Name]) -> Chains:
    """The parties of a document with every unit that means one, in reading order."""
    by_line: dict[int, list[Name]] = defaultdict(list)
    nominals: dict[int, list[Nominal]] = {}
    for name in names:
        by_line[name.tokens.number].append(name)
    for tokens in passages:
        nominals[tokens.number] = find_nominals(tokens, by_line[tokens.number])
    roles_at = {
        tokens.number: _find_roles(tokens, by_line[tokens.number], nominals[tokens.number]) for tokens in passages
    }
    chains = Chains(passages, names)
    for tokens in passages:
        reader = _Passage(chains, tokens, by_line[tokens.number], nominals[tokens.number], roles_at[tokens.number])
        reader.resolve()
    return chains


def _of(party: Party) -> str:
    """ "of" with the party's name, and the article that its kind of name takes."""
    last = party.name.split()[-1].lower()
    has_article = party.type == "body" and (last in body_nouns() or party.name[:1].islower())
    return f"of the {party.name}" if has_article else f"of {party.name}"


def tokens_first(unit: Nominal) -> str:
    """The first word of a noun phrase, in lower case."""
    return unit.tokens.low[unit.start]


def _find_roles(tokens: Tokens, names: Sequence[Name], nominals: Sequence[Nominal]) -> dict[int, tuple[Name, bool]]:
    """Noun phrases that stand beside a name and say what that party is, by the index of their noun.

    Before the name ("spokesman Jo Lee", "its director, Jo Lee,"), after it ("Jo Lee, its director,") or over "is".
    Sets each name's ``role``, as printed.
    """
    out: dict[int, tuple[Name, bool]] = {}
    by_start = {name.start: name for name in names}
    by_end = {name.end: name for name in names}
    claimed: dict[Name, int] = {}
    for nominal in nominals:
        if nominal.kind in ("document", "group") or nominal.is_plural:
            continue
        name = (
            _name_before(tokens, nominal, by_end)
            or _name_between(tokens, nominal, by_start)
            or _name_after(tokens, nominal, by_start)
            or _name_over_is(tokens, nominal, names)
        )
        if name is not None and name in claimed and tokens.dep[nominal.head] == "pobj" and nominal.head > claimed[name]:
            continue
        if name is None or (name.type == "person") != (nominal.kind != "body"):
            continue
        if name.type not in ("person", "body"):
            continue
        if len(name.key) == 1 and nominal.end > nominal.head + 1 and name.start > nominal.head and not name.has_title:
            continue  # "an official in the capital, Kell" names the capital
        out[nominal.head] = (name, True)
        claimed[name] = nominal.head
        if name.type == "person":
            text = _role_text(nominal, name)
            if name.role is None or len(text) > len(name.role):
                name.role = text or name.role
            noun_gender = roles().get(nominal.noun, ("", "x"))[1]
            if noun_gender != "x":
                name.gender = name.gender or noun_gender
    for name in names:
        before = tokens.low[name.start - 1] if name.start else ""
        if name.type == "body" and before in body_nouns() and tokens.text[name.start - 1].islower():
            name.kind = body_nouns()[before]
            name.noun = before
        if name.type == "person":
            title, role_start = _title_before(tokens, name)
            if title and (name.role is None or title not in name.role):
                name.role = title if name.role is None else name.role
                name.role_start = role_start
    return out


def _role_text(nominal: Nominal, name: Name) -> str:
    text = nominal.description
    if nominal.end > name.start > nominal.head:
        text = nominal.tokens.words(nominal.start, name.start)
    if nominal.start < name.end <= nominal.head:
        text = nominal.tokens.words(nominal.head, nominal.end)
    for article in (
        "the ",
        "a ",
        "an ",
        "The ",
        "A ",
        "An ",
        "his ",
        "her ",
        "its ",
        "their ",
        "Its ",
        "His ",
        "Her ",
        "Their ",
    ):
        text = text.removeprefix(article)
    return text.strip(" ,'’")


def _title_before(tokens: Tokens, name: Name) -> tuple[str | None, int | None]:
    """The role that stands right before a name, without a comma: "UN human rights chief Jo Lee"."""
    at = name.start
    while at > 0 and tokens.low[at - 1].rstrip(".") in honorifics() and tokens.text[at - 1][0].isupper():
        at -= 1
    start = at
    while start > 0 and at - start < 12:
        word = tokens.low[start - 1]
        if tokens.pos[start - 1] in ("NOUN", "PROPN", "ADJ") or word in (
            "of",
            "for",
            "to",
            "and",
            "-",
            "&",
            "'s",
            "'",
            "at",
        ):
            start -= 1
            continue
        if word == "the" and start > 1 and tokens.low[start - 2] in ("of", "for", "to"):
            start -= 1
            continue
        break
    while start < at and (
        not tokens.low[start][0].isalpha() or tokens.low[start] in ("of", "for", "to", "and", "the", "at", "'s")
    ):
        start += 1
    heads = [i for i in range(start, at) if roles().get(tokens.low[i], ("person", ""))[0] != "person"]
    if not heads:
        return None, None
    last = heads[-1]
    for i in range(last - 1, start - 1, -1):
        if tokens.low[i] in ("of", "for", "to", "the", "at"):
            start = i + 1
            break
    if last != at - 1 and tokens.low[last + 1] not in ("of", "for", "to", "at", "-"):
        return None, None
    return tokens.words(start, at), start


def _name_before(tokens: Tokens, nominal: Nominal, by_end: dict[int, Name]) -> Name | None:
    at = nominal.start
    if at < 2 or tokens.text[at - 1] != ",":
        return None
    name = by_end.get(at - 1)
    if name is None and at >= 4 and tokens.text[at - 2].isdigit() and tokens.text[at - 3] == ",":
        name = by_end.get(at - 3)
    if name is None:
        return None
    if tokens.dep[nominal.head] == "appos":
        return name
    after = tokens.text[nominal.end] if nominal.end < len(tokens) else "."
    if (
        nominal.head in (c for c in range(nominal.start, nominal.end))
        and tokens.dep[nominal.head] in SUBJECTS
        and after not in ","
    ):
        return None
    if tokens.dep[nominal.head] == "conj" or "and" in tokens.low[nominal.end : nominal.end + 1]:
        return name if tokens.low[nominal.start] not in ("the",) and after != "and" else None
    closed = after in ',.;—–-)”"' or tokens.low[nominal.end] in (
        "who",
        "whose",
        "that",
        "which",
        "and",
        "in",
        "at",
        "on",
    )
    return name if closed else None


def _name_after(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    if tokens.dep[nominal.head] == "poss":
        return None
    if nominal.end in by_start and nominal.kind != "body":
        return by_start[nominal.end]
    reach = nominal.end + 1 if nominal.kind == "body" else nominal.head + 18
    for at in range(nominal.head + 1, min(reach, len(tokens) - 1)):
        word = tokens.text[at]
        if word == ",":
            name = by_start.get(at + 1)
            if name is None and tokens.low[at + 1].rstrip(".") in honorifics():
                name = by_start.get(at + 2)
            if name is None:
                return None
            after = tokens.text[name.end] if name.end < len(tokens) else "."
            head = head_of(tokens, name.start, name.end)
            is_apposed = tokens.dep[head] == "appos" or tokens.dep[nominal.head] in SUBJECTS
            if after in (",", ".", "”", '"', ";", ")") or is_apposed:
                return name if after != "and" and tokens.low[name.end : name.end + 1] != ["and"] else None
            return None
        if tokens.pos[at] in ("VERB", "AUX", "PRON", "CCONJ") and tokens.low[at] != "and":
            return None
        if word in '“”"():;':
            return None
    return None


def _name_between(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    """The name in commas between a subject with a clause of its own and its verb: "A man who saw it, Jo Lee, said"."""
    if nominal.kind in ("body", "document") or tokens.dep[nominal.head] not in SUBJECTS:
        return None
    verb = tokens.head[nominal.head]
    for at in range(nominal.head + 1, min(verb, nominal.head + 25)):
        if tokens.text[at] != ",":
            continue
        first = at + 1
        while tokens.low[first].rstrip(".") in honorifics() and first < verb:
            first += 1
        name = by_start.get(first)
        if name is not None and name.type == "person" and name.end < len(tokens) and tokens.text[name.end] == ",":
            return name if name.end < verb else None
        asked = {"name", "called", "named", "as"} & set(tokens.low[at - 3 : at])
        if not asked:
            return None
    return None


def _name_over_is(tokens: Tokens, nominal: Nominal, names: Sequence[Name]) -> Name | None:
    if tokens.dep[nominal.head] != "attr":
        return None
    verb = tokens.head[nominal.head]
    if tokens.lemma[verb] != "be" or any(tokens.dep[c] in ("neg", "aux", "mark") for c in tokens.children[verb]):
        return None
    for child in tokens.children[verb]:
        if tokens.dep[child] == "nsubj":
            return next((n for n in names if n.start <= child < n.end), None)
    return None


class _Passage:
    """One passage with the parties so far: first the narrative is resolved, then what stands in quotations."""

    def __init__(
        self,
        chains: Chains,
        tokens: Tokens,
        names: Sequence[Name],
        nominals: Sequence[Nominal],
        roles_at: dict[int, tuple[Name, bool]],
    ) -> None:
        self.chains, self.tokens = chains, tokens
        self.roles_at = roles_at
        units: list[Unit] = [*names, *nominals, *find_pronouns(tokens)]
        titled = {i for n in names if n.role_start is not None for i in range(n.role_start, n.start)}
        self.units = sorted(
            (u for u in units if not (isinstance(u, Nominal) and u.head in titled and u.head not in roles_at)),
            key=lambda u: (u.end, -u.start),
        )
        self.at: dict[int, Party] = {}

    def resolve(self) -> None:
        tokens = self.tokens
        quoted: list[Unit] = []
        for unit in self.units:
            head = unit.end - 1 if isinstance(unit, Name) else unit.head
            if tokens.quoted[head] is None:
                self._resolve_unit(unit)
            else:
                quoted.append(unit)
        self._find_quotation_speakers()
        for unit in quoted:
            self._resolve_unit(unit)

    def _resolve_unit(self, unit: Unit) -> None:
        if isinstance(unit, Name):
            party = self.chains.by_name.get(id(unit))
            if party is not None:
                for i in range(unit.start, unit.end):
                    self.at[i] = party
                if unit.role:
                    words = name_words(unit.role)
                    party.roles.update(words)
                    heads = [w for w in words if w in roles()]
                    party.role_heads.update(heads[-1:] if "of" not in words and "for" not in words else heads[:1])
                party.gender = party.gender or unit.gender
                self.chains.note(unit, party, unit.role)
            return
        found = self._resolve_nominal(unit) if isinstance(unit, Nominal) else self._resolve_pronoun(unit)
        if found is not None:
            self.at[unit.head] = found.party
            self.chains.note(unit, found.party, found.role, found.inferred)

    # ── who speaks the quotations ───────────────────────────────────────────────────────────────────────────────

    def _find_quotation_speakers(self) -> None:
        tokens, chains = self.tokens, self.chains
        bounds: dict[int, tuple[int, int]] = {}
        for i, quotation in enumerate(tokens.quoted):
            if quotation is not None:
                first, _ = bounds.get(quotation, (i, i))
                bounds[quotation] = (first, i)
        speaking = [i for i in self.at if tokens.quoted[i] is None and tokens.speaks(self._top(i))]
        previous = chains.speakers.get(min(bounds) - 1) if bounds else None
        for quotation, (first, last) in sorted(bounds.items()):
            near = [(min(abs(i - first), abs(i - last)), i) for i in speaking]
            same = [
                d
                for d in near
                if tokens.sentence[d[1]] - tokens.sentence[last] in (0, 1)
                or tokens.sentence[first] == tokens.sentence[d[1]]
            ]
            best = min(same or near, default=None)
            if best is not None:
                chains.speakers[quotation] = self.at[best[1]]
            elif previous is not None and first <= 1:
                chains.speakers[quotation] = previous

    def _top(self, index: int) -> int:
        tokens = self.tokens
        while tokens.dep[index] in ("compound", "appos", "flat", "nmod") and tokens.head[index] != index:
            index = tokens.head[index]
        return index

    # ── noun phrases ────────────────────────────────────────────────────────────────────────────────────────────

    def _resolve_nominal(self, unit: Nominal) -> Found | None:
        chains = self.chains
        named = self.roles_at.get(unit.head)
        if named is not None:
            party = chains.by_name.get(id(named[0]))
            if party is not None:
                party.heads.add(unit.noun)
                party.roles.update((*unit.modifiers, unit.noun))
                party.role_heads.add(unit.noun)
                if unit.kind == "body":
                    party.body_kind = party.body_kind or unit.body_kind
                elif unit.is_definite:
                    self._take_over(unit, party)
                return Found(unit, party, _role_text(unit, named[0]) if unit.kind != "body" else None)
        if unit.kind == "voice":
            return self._resolve_voice(unit)
        if unit.kind == "document":
            return self._resolve_document(unit)
        if unit.kind == "body" and not unit.is_plural:
            found = self._resolve_body(unit)
            if found is not None:
                self._take_acronym(unit, found.party)
            return found
        if unit.kind == "other" and not unit.is_plural:
            return self._described(
                unit, "document" if unit.tokens.low[unit.head] not in ("one", "another") else "anonymous"
            )
        if unit.is_plural or unit.kind in ("group", "body"):
            return self._resolve_group(unit)
        return self._resolve_person(unit)

    def _take_over(self, unit: Nominal, named: Party) -> None:
        """An office printed earlier without a name ("the transport minister") is the one that is named now."""
        words = set(unit.modifiers)
        for party in self.chains.parties:
            if party.type != "anonymous" or not party.is_definite or party.voice_of or unit.noun not in party.heads:
                continue
            known = party.words - {unit.noun}
            if (
                unit.kind == "office"
                and (known <= words or words <= known)
                and not is_clash(party.gender, named.gender)
            ):
                named.roles |= party.words
                self.chains.merge(party, named)

    def _resolve_person(self, unit: Nominal) -> Found | None:
        gender = roles().get(unit.noun, ("", "x"))[1]
        gender_or_none = None if gender == "x" else gender
        if unit.is_definite and unit.kind in ("office", "person"):
            wanted = {m for m in unit.modifiers if m not in _LOOSE}
            hits = []
            for party in self.chains.parties:
                if not party.is_animate or party.is_plural or party.last < 0 or party.voice_of:
                    continue
                if unit.noun not in party.role_heads and unit.noun not in party.heads:
                    continue
                if is_clash(gender_or_none, party.gender):
                    continue
                known = {w.replace(".", "") for w in party.roles | party.words}
                if not wanted <= known:
                    continue
                if unit.owner is not None and not (self._owner_words(unit) & known) and party.is_named:
                    continue
                hits.append(party)
            if hits:
                best = max(hits, key=lambda p: ("former" not in p.roles or "former" in unit.modifiers, p.last, p.order))
                if unit.kind == "office" or not best.is_named:
                    return Found(unit, best)
        party = self._described(unit, "anonymous").party
        party.is_definite = tokens_first(unit) == "the" and unit.complement is None and unit.owner is None
        party.gender = party.gender or gender_or_none
        return Found(unit, party)

    def _owner_words(self, unit: Nominal) -> set[str]:
        owner = unit.owner
        if owner is None:
            return set()
        party = self.at.get(owner)
        out = {self.tokens.low[owner].replace(".", "")}
        if party is not None:
            out |= {w.replace(".", "") for w in party.words}
        return out

    def _described(self, unit: Nominal, kind: str) -> Found:
        """A party known by this description alone; a definite phrase with the same noun goes back to it."""
        chains = self.chains
        text = self._description(unit)
        words = set(name_words(text))
        for party in reversed(chains.parties):
            if party.is_named or party.type != kind or party.voice_of or party.is_plural != unit.is_plural:
                continue
            same = party.name.lower() == text.lower()
            if (unit.is_definite or kind == "body") and same:
                return Found(unit, party)
            if kind == "group" and same:
                return Found(unit, party)
            if (
                unit.is_definite
                and unit.owner is None
                and unit.noun in party.heads
                and set(unit.modifiers) <= party.words
                and len(words) <= len(party.words)
            ):
                return Found(unit, party)
        party = chains.new(kind, text, is_plural=unit.is_plural)
        party.heads.add(unit.noun)
        if kind == "body":
            party.body_kind = unit.body_kind
        return Found(unit, party)

    def _description(self, unit: Nominal) -> str:
        """The description, with a possessor that is known written out: "his brother" is "brother of Jo Lee"."""
        text = unit.description
        tokens = self.tokens
        if unit.owner is None:
            return text
        owner = self.at.get(unit.owner)
        party = (owner.voice_of or owner) if owner is not None else None
        if party is None or not party.name:
            return text
        if tokens.pos[unit.owner] == "PRON":
            return f"{text} {_of(party)}"
        rest = unit.owner + 1
        while rest < unit.head and tokens.low[rest] in ("'s", "'", "own"):
            rest += 1
        text = clean_name(tokens.words(rest, unit.end))
        if party.words <= _UMBRELLAS or party.type == "group":
            return f"{party.name} {text}" if party.type != "group" else unit.description
        return f"{text} {_of(party)}"

    def _client(self, unit: Nominal) -> Party | None:
        """For whom a voice speaks: the owner, the complement, or the body among the words before the noun."""
        tokens = self.tokens
        for place in (unit.complement if unit.preposition in ("of", "for", "from", "at", "with") else None, unit.owner):
            if place is None:
                continue
            party = self.at.get(place) or self._party_at(place)
            if party is not None:
                return party.voice_of or party
            if place == unit.complement:
                start, end = tokens.subtree(place)
                text = tokens.words(start, min(end, unit.end)) if start < min(end, unit.end) else ""
                if text:
                    return self._plain_party(text, place)
        before = unit.modifiers
        if unit.owner is None and before:
            words = [i for i in range(unit.start, unit.head) if i in self.at]
            rest = [w for w in before if w not in _LOOSE and w not in ("press", "chief", "deputy", "second", "unnamed")]
            if not rest:
                return None
            body = [w for w in rest if w in body_nouns()]
            if body:
                return self._find_body(body[-1], {w for w in rest if w != body[-1]}) or self._plain_party(
                    tokens.words(self._first(unit, rest[0]), unit.head), unit.head - 1
                )
            if words:
                return self.at[words[-1]]
            if rest[-1] not in ("defence", "defense", "human", "civil", "criminal", "army", "police"):
                return None
            return self._plain_party(tokens.words(self._first(unit, rest[0]), unit.head), unit.head - 1)
        return None

    def _first(self, unit: Nominal, word: str) -> int:
        return next(i for i in range(unit.start, unit.head) if self.tokens.low[i].replace(".", "") == word)

    def _party_at(self, place: int) -> Party | None:
        for unit in self.units:
            if isinstance(unit, Name) and unit.start <= place < unit.end:
                return self.chains.by_name.get(id(unit))
        return None

    def _plain_party(self, text: str, place: int) -> Party | None:
        text = clean_name(text)
        for party in reversed(self.chains.parties):
            if party.name and fold_name(party.name) == fold_name(text):
                return party
        plural = self.tokens.tag[place] in ("NNS", "NNPS")
        party = self.chains.new("group" if plural else "body", text, is_plural=plural)
        party.heads.add(self.tokens.lemma[place])
        return party

    def _resolve_voice(self, unit: Nominal) -> Found | None:
        chains = self.chains
        gender = roles().get(unit.noun, ("", "x"))[1]
        wanted = None if gender == "x" else gender
        client = self._client(unit)
        is_bare = unit.owner is None and unit.complement is None and client is None
        if unit.is_definite and (is_bare or client is not None) and not unit.is_plural:
            for party in sorted(chains.parties, key=lambda p: -p.last):
                if party.last < 0 or is_clash(wanted, party.gender):
                    continue
                speaks = any(w.startswith("spokes") for w in party.role_heads) and unit.noun.startswith("spokes")
                same = unit.noun in party.role_heads or speaks
                if party.is_named and party.type == "person" and same and is_bare:
                    return Found(unit, party)
                if (
                    party.voice_of is not None
                    and unit.noun in party.heads
                    and (client is None or party.voice_of is client)
                ):
                    return Found(unit, party)
        if client is None and is_bare and unit.noun.startswith("spokes"):
            scores = {
                p: s
                for p, s in chains.scores(self.tokens.sentence[unit.head], self.tokens.number, unit.start).items()
                if p.type in ("body", "state") or (p.voice_of and p.voice_of.type == "body")
            }
            client = max(scores, key=lambda p: (scores[p], p.last, -p.order), default=None)
            client = client.voice_of or client if client is not None else None
        if client is None:
            return self._described(unit, "group" if unit.is_plural else "anonymous")
        voice = chains.new("anonymous", unit.description, is_plural=unit.is_plural)
        voice.heads.add(unit.noun)
        voice.gender = wanted
        voice.voice_of = client
        why = f"“{self.tokens.words(unit.start, unit.end)}” speaks for {client.name}"
        return Found(unit, voice, unit.description, why)

    def _resolve_document(self, unit: Nominal) -> Found | None:
        chains, tokens = self.chains, self.tokens
        issuer = self._issuer(unit)
        wanted = {m for m in unit.modifiers if not m.isdigit() and m not in _LOOSE}
        if unit.is_definite:
            options = sorted(
                (p for p in chains.parties if p.type == "document" and p.last >= 0), key=lambda p: (-p.last, -p.order)
            )
            for party in options:
                related = unit.noun in party.heads or {unit.noun, *party.heads} <= {
                    "report",
                    "assessment",
                    "study",
                    "document",
                    "survey",
                    "investigation",
                    "audit",
                    "review",
                }
                if not related or (issuer is not None and party.issuer not in (None, issuer)):
                    continue
                if party.is_plural != unit.is_plural:
                    continue
                known = party.words | (party.issuer.words if party.issuer else set()) | _LOOSE
                is_same = unit.noun in party.heads and unit.owner is not None
                if is_same or (unit.owner is None and wanted <= known):
                    party.heads.add(unit.noun)
                    party.issuer = party.issuer or issuer
                    return Found(unit, party)
        if unit.is_plural and issuer is None:
            return self._described(unit, "document")
        if issuer is None and not unit.is_definite and not tokens.speaks(unit.head) and not unit.modifiers:
            pass
        party = self._described(unit, "document").party
        party.issuer = party.issuer or issuer
        party.words.update(unit.modifiers)
        return Found(unit, party)

    def _issuer(self, unit: Nominal) -> Party | None:
        """Who issued a document, where the text says which."""
        tokens = self.tokens
        if unit.owner is not None:
            party = self.at.get(unit.owner) or self._party_at(unit.owner)
            if party is not None and party.type not in ("place", "state", "document"):
                return party.voice_of or party
            return None
        end = unit.head + 1
        if end < len(tokens) and tokens.low[end] in ("by", "from"):
            for child in tokens.children[end]:
                if tokens.dep[child] == "pobj":
                    party = self.at.get(child) or self._party_at(child)
                    if party is not None and party.type not in ("place", "state"):
                        return party
                    for other in self.units:
                        if isinstance(other, Nominal) and other.head == child:
                            self._resolve_unit(other)
                            return self.at.get(child)
        for i in range(unit.start, unit.head):
            party = self._party_at(i)
            if party is not None and party.type == "body" and not (party.words <= _UMBRELLAS):
                return party
        dep, head = tokens.dep[unit.head], tokens.head[unit.head]
        verb = head if dep == "dobj" and tokens.lemma[head] in _RELEASES else None
        if (
            dep == "pobj"
            and tokens.low[head] in ("in", "with")
            and tokens.lemma[tokens.head[head]] in ("say", "find", "conclude", "write", "warn", "state")
        ):
            verb = tokens.head[head]
        if verb is not None:
            for child in tokens.children[verb]:
                if tokens.dep[child] == "nsubj":
                    party = self.at.get(child) or self._party_at(child)
                    if party is not None and party.type in ("body",):
                        return party
        return None

    def _find_body(self, noun: str, wanted: set[str]) -> Party | None:
        """The body last mentioned with this noun in its name and these words, or a synonym of the noun."""
        chains = self.chains
        wanted = {w for w in wanted if w not in _LOOSE}
        alike = {noun}.union(*(g for g in _SAME_BODY if noun in g))
        exact, loose, kind = [], [], []
        for party in chains.parties:
            if party.last < 0 or party.is_plural or party.voice_of:
                continue
            if party.type == "state" and not (
                noun in ("government", "administration", "regime") and noun in party.heads
            ):
                continue
            if party.type not in ("body", "state"):
                continue
            words = {w.replace(".", "") for w in party.words}
            if not all(w in words or (w == "un" and {"united", "nations"} <= words) for w in wanted):
                continue
            if noun in party.heads or noun in words:
                exact.append(party)
            elif party.heads & alike:
                loose.append(party)
            elif not wanted and party.is_named and party.body_kind in ("", body_nouns().get(noun)):
                kind.append(party)
        for options in (exact, loose):
            if options:
                return max(options, key=lambda p: (p.last, p.order))
        if kind and noun in {w for g in _SAME_BODY for w in g} - {"court", "tribunal", "police", "force", "office"}:
            return max(kind, key=lambda p: (p.last, p.order)) if len(kind) <= 2 else None
        return None

    def _resolve_body(self, unit: Nominal) -> Found | None:
        chains, tokens = self.chains, self.tokens
        state = next(
            (demonyms().get(m) or states().get(m) for m in unit.modifiers if m in demonyms() or m in states()), None
        )
        if unit.body_kind == "state" and unit.noun in ("government", "administration", "regime", "junta"):
            text = self._description(unit)
            if state or unit.complement is not None or unit.owner is not None:
                found = self._described(unit, "state")
                found.party.heads.add("government")
                return found
            options = [p for p in chains.parties if p.type == "state" and "government" in p.heads and p.last >= 0]
            if options:
                return Found(unit, max(options, key=lambda p: (p.last, p.order)))
            return self._described(unit, "body") if text else None
        if unit.owner is not None:
            return self._described(unit, "body")
        if unit.is_definite or unit.modifiers:
            wanted = set(unit.modifiers)
            if unit.complement is not None and unit.preposition in ("of", "for"):
                wanted.add(tokens.low[unit.complement])
            party = self._find_body(unit.noun, wanted) if (unit.is_definite or wanted) else None
            if party is not None and (unit.is_definite or tokens.low[unit.start] not in ("a", "an", "another", "one")):
                party.heads.add(unit.noun)
                return Found(unit, party)
        if unit.noun in (
            "country",
            "city",
            "county",
            "district",
            "province",
            "house",
            "plant",
            "factory",
            "store",
            "field",
        ) and not tokens.speaks(unit.head):
            return None
        found = self._described(unit, "body")
        return found

    def _take_acronym(self, unit: Nominal, party: Party) -> None:
        """A short form in brackets right after a noun phrase names the same body."""
        tokens = self.tokens
        if unit.end + 1 < len(tokens) and tokens.text[unit.end] == "(":
            short = self._party_at(unit.end + 1)
            if short is not None and short is not party and short.type == "body" and party.type == "body":
                self.chains.merge(short, party)
                party.is_named = True

    def _resolve_group(self, unit: Nominal) -> Found | None:
        if not (unit.kind == "group" or unit.tokens.speaks(unit.head) or unit.kind in ("office", "person", "body")):
            return None
        return self._described(unit, "group")

    # ── pronouns ────────────────────────────────────────────────────────────────────────────────────────────────

    def _resolve_pronoun(self, unit: Pronoun) -> Found | None:
        tokens, chains = self.tokens, self.chains
        quotation = tokens.quoted[unit.head]
        if unit.ask in _FIRST_PERSON:
            party = chains.speakers.get(quotation) if quotation is not None else None
            return Found(unit, party) if party is not None else None
        if unit.ask == "who":
            noun = tokens.head[tokens.head[unit.head]]
            party = self.at.get(noun) or self._party_at(noun)
            return Found(unit, party) if party is not None else None
        speaker = chains.speakers.get(quotation) if quotation is not None else None
        sentence = tokens.sentence[unit.head]
        scores = {
            party: score * self._fit(unit, party)
            for party, score in chains.scores(sentence, tokens.number, unit.start, quotation).items()
            if party is not speaker and self._fit(unit, party) > 0
        }
        if not scores:
            return None
        if quotation is None:
            last, weight = chains.last_speaker(sentence, tokens.number, unit.start)
            if last in scores and last is not None:
                scores[last] += weight * (2.0 if tokens.speaks(unit.head) else 1.0)
        own = self._own_object(unit)
        if own in scores and own is not None and len(scores) > 1:
            del scores[own]
        ranked = sorted(scores.items(), key=lambda item: (-item[1], -item[0].last, item[0].order))
        if ranked[0][1] < (0.35 if quotation is None else 0.8):
            return None
        if len(ranked) > 1 and ranked[0][1] < ranked[1][1] * _NEARLY and unit.ask in ("m", "f"):
            first, second = ranked[0][0], ranked[1][0]
            if not (first.gender == unit.ask and second.gender is None):
                if second.gender == unit.ask and first.gender is None:
                    ranked[0] = ranked[1]
                elif first.is_named or second.is_named:
                    return None
        party = ranked[0][0]
        is_clear = len(ranked) == 1 or ranked[0][1] > 1.3 * ranked[1][1]
        if unit.ask in ("m", "f") and party.gender is None and is_clear:
            party.gender = unit.ask
        return Found(unit, party)

    def _fit(self, unit: Pronoun, party: Party) -> float:
        if unit.ask in ("m", "f"):
            if not party.is_animate or party.is_plural or is_clash(unit.ask, party.gender):
                return 0.0
            return 1.0 if party.gender else 0.85
        if unit.ask == "it":
            if party.is_plural or party.type not in ("body", "state", "document", "place"):
                return 0.0
            if party.type == "document" and self._owns_somebody(unit):
                return 0.0
            if party.type == "place":
                return 0.3 if unit.tokens.low[unit.head] == "its" else 0.0
            return 0.6 if party.type == "document" and not party.issuer and not unit.tokens.speaks(unit.head) else 1.0
        if unit.ask == "they":
            if party.is_plural:
                return 1.0
            return 0.35 if party.type == "body" and unit.tokens.speaks(unit.head) else 0.0
        return 0.0

    def _owns_somebody(self, unit: Pronoun) -> bool:
        """Whether "its" stands before a person or a body: a document has neither."""
        noun = self.tokens.lemma[self.tokens.head[unit.head]]
        return self.tokens.dep[unit.head] == "poss" and (noun in roles() or noun in body_nouns())

    def _own_object(self, unit: Pronoun) -> Party | None:
        """Whoever is the other argument of the same verb: "he told Lee" does not mean that Lee told himself."""
        tokens = self.tokens
        if tokens.dep[unit.head] not in (*SUBJECTS, "dobj", "dative"):
            return None
        for child in tokens.children[tokens.head[unit.head]]:
            if child != unit.head and tokens.dep[child] in (*SUBJECTS, "dobj", "dative", "pobj"):
                return self.at.get(child)
        return None
