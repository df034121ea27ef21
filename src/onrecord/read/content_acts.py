"""Content acts: what a plain "said" does, by the main clause of what is said.

A denial, a demand, a promise, a regret, a welcome, a concession, a count, an accusation; else what the cue says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.model import Act
from onrecord.read import negations
from onrecord.read.cues import SUBJECTS, lemma_of, load_nouns, load_verbs
from onrecord.read.feelings import is_glad, is_sorry, says_sorry
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.read.subjects import is_human
from onrecord.read.tallies import is_counted, is_own_count, is_own_finding, is_progress, is_tally
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_POINTING = frozenset({"it", "that", "this", "them", "they", "these", "those", "which"})
_WILL = frozenset({"will", "would", "’ll", "'ll", "shall"})
_OPENERS = frozenset({"then", "please", "so", "and", "but", "just", "now", "well", "first", "never", "always"})
_THIRD = frozenset({"it", "he", "she", "they"})
_PRONOUNS = {
    "person": frozenset({"he", "she"}),
    "body": frozenset({"it", "they"}),
    "state": frozenset({"it", "they"}),
    "document": frozenset({"it"}),
}
_EXPECTED = frozenset(
    {"able", "available", "clear", "complete", "easy", "enough", "fine", "good", "obvious", "possible", "ready", "safe"}
)
_LAWFUL = frozenset(
    {
        "arrest",
        "detain",
        "deport",
        "expel",
        "extradite",
        "execute",
        "handcuff",
        "imprison",
        "intern",
        "jail",
        "penalise",
        "penalize",
        "seize",
        "search",
        "target",
        "force",
        "intercept",
        "shoot",
    }
)
_ENFORCERS = frozenset(
    {
        "police",
        "officer",
        "sheriff",
        "constable",
        "trooper",
        "prosecutor",
        "court",
        "judge",
        "deputy",
        "detective",
        "patrol",
        "coastguard",
        "customs",
    }
)
_HARMLESS = frozenset({"mind", "minds", "ground", "time", "difference", "%", "percent"})
_LAWS = frozenset({"law", "laws", "right", "rights", "duty", "code", "constitution", "treaty", "convention", "rule"})
_ORDERING = frozenset({"tell", "order", "instruct", "ask", "press", "pressure", "force", "compel", "make", "urge"})
_PHRASAL = frozenset({"prt", "advmod", "dobj", "prep", "acomp", "oprd"})
_DEEDS = frozenset({"approve", "authorise", "authorize", "give", "intend", "pay", "sign", "take", "touch"})
_DISPUTING = frozenset({"dispute", "deny", "contest", "doubt"})
_WEIGHING = frozenset({"consider", "plan", "contemplate", "seek", "propose"})
_SHARING = frozenset({"recognise", "recognize", "share", "accept", "agree"})


def find_content_act(place: ParsedStatement, act: Act) -> Act:
    """The act of the content's main clause; ``act`` where the clause does not say."""
    root = place.root
    if root is None or not place.statement.is_speech:
        return act
    subject = subject_of(root)
    modals = {c.lower_ for c in root.lefts if c.dep_ == "aux" and c.tag_ == "MD"}
    modals |= {"ought"} if root.lower_ == "ought" else set()
    has_perfect = any(c.dep_ == "aux" and c.lemma_ == "have" for c in root.lefts)
    is_negated = negations.is_negated(root)
    lemma = root.lemma_.lower()
    is_first = subject is not None and subject.lower_ in ("i", "we")
    own = is_first or is_about_speaker(place, subject)
    is_now = root.tag_ in ("VBP", "VBG") or (root.tag_ == "VB" and bool(modals & _WILL))
    if is_first and is_now and not modals and not (is_negated and _is_unknown_claim(root)):
        return _performed(root, is_negated) or act
    if subject is None and not modals and _is_order(place, root):
        return "demand"
    if own and (lemma in ("regret", "apologise", "apologize") or is_sorry(root)):
        return "regret"
    if act in ("state", "report") and place.statement.manner == "direct" and says_sorry(place):
        return "regret"
    if own and not modals and not is_negated and (lemma == "welcome" or is_glad(root)):
        return "welcome"
    can_act = subject is not None and subject.dep_ != "expl" and subject.lower_ not in ("it", "there", "this", "that")
    is_asked = any(t.text == "?" for t in root.sent if place.holds(t))
    is_expected = any(
        (c.dep_ == "acomp" and c.lower_ in _EXPECTED) or c.lemma_ in ("trouble", "problem", "difficulty")
        for c in root.rights
    )
    if is_asked:
        return act
    if own and modals & {"should", "ought"} and has_perfect and not is_negated:
        return "concede"
    if modals & {"must", "should", "ought"} and can_act and not own and not has_perfect and not is_expected:
        return "demand"
    if modals & _WILL and not is_negated and _is_pledge(root, own):
        return "promise"
    if own and lemma in _DISPUTING and any(c.lower_ == "longer" for c in root.children):
        return "concede"
    if own and is_negated and _is_refused(root, modals):
        return "deny"
    if own and is_negated and _is_unknown_claim(root):
        return "deny"
    if own and not is_negated and not modals and is_own_finding(root):
        return "find"
    if lemma == "warn" and not own and not modals and subject is not None and subject.dep_ == "nsubjpass":
        return "accuse" if _can_do_wrong(subject) else act
    if not modals and not is_negated and _is_ordered(place, root):
        return "accuse"
    is_wrong = (
        (lemma in load_set("wrongs") or _is_wrong_phrase(root))
        and not is_negated
        and not _is_duty(place, root, subject)
    )
    if not own and not is_negated and _is_qualified(place, root, modals):
        return "find"
    is_past = not modals and (root.tag_ in ("VBD", "VBN") or has_perfect)
    cue = place.statement.cue
    if cue is not None and cue.lemma in ("agree", "accept") and (is_past or (own and not modals)) and _is_finite(root):
        return "concede"
    if own and is_past and is_negated and _is_wrongdoing(root):
        return "deny"
    if is_wrong and own and not modals and root.tag_ in ("VBD", "VBN"):
        return "concede" if not any(c.dep_ in ("auxpass", "agent") for c in root.children) else _suffered(root, act)
    if is_past and not is_negated and (own or _is_of_speakers(place, subject)) and _is_wrongdoing(root):
        return "concede"
    is_active = subject is not None and subject.dep_ == "nsubj" and not modals and _can_do_wrong(subject)
    if is_wrong and not own and (is_active or any(c.dep_ == "agent" for c in root.rights)):
        return "accuse"
    if is_past and not own and not is_negated and cue is not None and cue.lemma == "claim" and _is_told_of(subject):
        return "accuse"
    if is_counted(root, subject) or (not modals and not is_negated and is_tally(place, root, subject)):
        return "report"
    if own and not modals and not is_negated and is_own_count(place, root):
        return "report"
    if not modals and is_progress(place, root, subject):
        return "report"
    return "accuse" if not (own or is_negated or modals) and _is_blamed(root) else act


def _is_ordered(place: ParsedStatement, root: Token) -> bool:
    """Whether somebody tells what his or her superiors made him or her do: "said police told her to sign"."""
    if lemma_of(root) not in _ORDERING or root.tag_ not in ("VBD", "VBN"):
        return False
    if not any(t.tag_ == "TO" for c in root.rights if c.dep_ in ("xcomp", "ccomp", "advcl") for t in c.lefts):
        return False
    subject = subject_of(root)
    if subject is None:
        return False
    doers = [subject]
    if subject.dep_ == "nsubjpass":
        doers = [g for c in root.rights if c.dep_ == "agent" for g in c.rights]
    return any(d.lemma_.lower() in load_set("superiors") for d in doers)


def _is_refused(root: Token, modals: set[str]) -> bool:
    """ "She would not", "we will not sign it", "was not considering it": what the speaker will not do."""
    lemma = root.lemma_.lower()
    if root.tag_ == "MD" or (not modals and root.tag_ == "VBG" and lemma in _WEIGHING):
        return True
    return bool(modals & _WILL) and (lemma in load_set("refusals") or lemma in load_set("pledges"))


def _is_told_of(subject: Token | None) -> bool:
    """Whether a noun that is not counted is what is told of."""
    return subject is not None and subject.pos_ in ("NOUN", "PROPN") and not any(c.like_num for c in subject.lefts)


def _is_qualified(place: ParsedStatement, root: Token, modals: set[str]) -> bool:
    """Whether a body says what deeds come to in law: "may amount to forced eviction", "may have broken the law"."""
    speaker = place.statement.speaker
    is_body = speaker is not None and speaker.type in ("body", "document")
    if not is_body and not place.speaker_words & load_set("body_nouns"):
        return False
    lemma = lemma_of(root)
    if lemma in ("amount", "constitute"):
        return True
    laws = {g.lemma_.lower() for c in root.rights if c.dep_ == "dobj" for g in (c, *c.lefts)}
    return lemma in ("break", "breach", "violate") and bool(modals & {"may", "might", "could"}) and bool(laws & _LAWS)


def _is_unknown_claim(root: Token) -> bool:
    """ "We do not recognise that picture", "never knowingly sold": a denial in plain words."""
    if any(c.lower_ in ("knowingly", "deliberately", "intentionally") for c in root.lefts):
        return True
    lemma = lemma_of(root)
    if root.tag_ == "VBD" and any(c.lower_ == "never" for c in root.lefts):
        word = load_verbs().get(lemma, {}).get(lemma)
        is_said = word is not None and word.is_speech
        return (
            is_said or lemma in load_set("wrongs") or lemma in _DEEDS
        )  # "I never promised", "we never gave the order"
    return lemma in _SHARING and any(c.dep_ in ("dobj", "prep") and _has_claim(c) for c in root.rights)


def _has_claim(token: Token) -> bool:
    return any(t.lemma_.lower() in load_set("claim_nouns") or t.lemma_.lower() in load_nouns() for t in token.subtree)


def _is_blamed(root: Token) -> bool:
    """Whether what the clause says of somebody else is a word of blame: "was illegal", "had knowingly sold"."""
    words = load_set("blame_words")
    if root.lemma_ == "be":
        return any(c.dep_ in ("acomp", "attr") and _is_word(c, words) for c in root.rights)
    return any(c.dep_ == "advmod" and c.lower_ in words for c in root.children)


def _is_word(token: Token, words: frozenset[str]) -> bool:
    return token.lower_ in words or any(c.dep_ == "amod" and c.lower_ in words for c in token.lefts)


def _is_order(place: ParsedStatement, root: Token) -> bool:
    """Whether the words quoted tell somebody to do something: "Don't call here", "Let them pay". "Make no mistake" and
    "let me say" ask nothing."""
    if place.statement.manner != "direct" or root.tag_ not in ("VB", "VBP") or root.pos_ != "VERB":
        return False
    content = [t for t in place.content if not t.is_punct and not t.is_quote]
    first = next((t for t in content if t.lower_ not in _OPENERS), None)
    is_first = first is not None and (first.i == root.i or (first.lower_ == "do" and first.head.i == root.i))
    if first is None or not (is_first or (root.lemma_ == "let" and any(c.dep_ == "advcl" for c in root.lefts))):
        return False
    if any(t.text == "?" for t in root.sent) or any(c.dep_ == "aux" and c.lower_ == "to" for c in root.lefts):
        return False
    if root.lemma_.lower() == "let":
        heard = next((t for t in root.subtree if t.i > root.i), None)
        return heard is not None and heard.lower_ not in ("me", "us", "'s", "’s")
    return root.lemma_.lower() not in load_set("idle_imperatives")


def _is_duty(place: ParsedStatement, root: Token, subject: Token | None) -> bool:
    """Whether those who enforce the law tell of an arrest, a seizure: their work, no charge against them."""
    if lemma_of(root) not in _LAWFUL:
        return False
    doers = {w for w in place.speaker_words if w in _ENFORCERS}
    own = {subject.lemma_.lower()} & _ENFORCERS if subject is not None else set()
    return bool(doers and (own or subject is None or subject.lower_ in _THIRD or subject.pos_ == "PROPN"))


def is_of_oneself(place: ParsedStatement) -> bool:
    """Whether the speaker tells of itself ("said it had waited"): no finding, unless of what it could establish."""
    root = place.root
    if root is None:
        return False
    subject = subject_of(root)
    if subject is None or not (subject.lower_ in ("i", "we") or is_about_speaker(place, subject)):
        return False
    return not any(t.lemma_.lower() in ("verify", "exclude", "confirm", "establish", "rule") for t in root.subtree)


def subject_of(root: Token) -> Token | None:
    """The subject of a verb, on its left."""
    return next((c for c in root.lefts if c.dep_ in SUBJECTS), None)


def _performed(root: Token, is_negated: bool) -> Act | None:
    """What "we demand", "I am asking you to" and "we regret" do by being said."""
    rows = load_verbs().get(lemma_of(root), {})
    for cue, word in rows.items():
        follows = {c.lower_ for c in root.rights}
        particle = cue.partition(" ")[2]
        asks = particle == "to" and any(
            c.dep_ in ("xcomp", "ccomp", "advcl") and any(x.tag_ == "TO" for x in c.lefts) for c in root.rights
        )
        if particle and particle not in follows and not asks:
            continue
        if word.act not in ("state", "report", "find") and word.is_speech and not is_negated:
            return word.act
    if root.lemma_ == "be" and is_sorry(root):
        return "regret"
    return None


def _is_pledge(root: Token, own: bool) -> bool:
    """ "It would reopen the gate", "every complaint would be examined", "they will": what is undertaken."""
    if any(c.dep_ == "advcl" and any(m.lower_ == "unless" for m in c.lefts) for c in root.rights):
        return False  # "will leave unless they pay" threatens
    if own and root.tag_ == "MD" and not any(c.dep_ in ("ccomp", "xcomp", "attr", "acomp") for c in root.rights):
        return True
    if root.lemma_.lower() == "do" and any(c.dep_ == "nsubjpass" and c.lower_ in _POINTING for c in root.lefts):
        return True
    if root.lemma_.lower() not in load_set("pledges"):
        return False
    return own or any(c.dep_ == "auxpass" for c in root.lefts)


def is_about_speaker(place: ParsedStatement, subject: Token | None) -> bool:
    """Whether the content's subject is plainly the speaker: a pronoun that can be only the nearest, or the name. In the
    speaker's own words a "he" or "they" is somebody else."""
    speaker = place.statement.speaker
    if subject is None or speaker is None or place.statement.manner == "direct":
        return False
    if subject.pos_ == "PROPN":
        return subject.lower_ in speaker.name.lower().split()
    if is_shared_topic(subject):
        return False
    return subject.lower_ in _PRONOUNS.get(speaker.type, _THIRD)


def is_shared_topic(pronoun: Token) -> bool:
    """Whether two who say different things in one sentence both say it of "it" (or "they"), who is neither of them:
    "the owners say it will feed the valley; its neighbours say it will drown it"."""
    if pronoun.lower_ not in ("it", "they") or pronoun.dep_ not in SUBJECTS:
        return False
    told = pronoun.head.head
    teller = subject_of(told)
    if pronoun.head.dep_ != "ccomp" or teller is None:
        return False
    for other in pronoun.sent:
        if other.lower_ == pronoun.lower_ and other.i != pronoun.i and other.dep_ in SUBJECTS:
            verb = other.head.head
            others = subject_of(verb)
            if other.head.dep_ == "ccomp" and verb.i != told.i and verb.lemma_ == told.lemma_ and others is not None:
                return others.lower_ != teller.lower_ and others.lower_ not in _THIRD and teller.lower_ not in _THIRD
    return False


def _can_do_wrong(subject: Token) -> bool:
    is_name = subject.pos_ == "PROPN" and subject.ent_type_ not in ("DATE", "TIME", "LOC", "FAC")
    return is_name or subject.lower_ in ("they", "he", "she") or is_human(subject)


def _suffered(root: Token, act: Act) -> Act:
    """What was done to the speaker, where the verb itself blames: "had been lied to", "we’ve been sold out"."""
    return "accuse" if _is_wrong_phrase(root) else act


def _is_of_speakers(place: ParsedStatement, subject: Token | None) -> bool:
    """Whether what is told of is the speaker's own: "its own laboratory", "our staff"."""
    if subject is None or place.statement.speaker is None:
        return False
    owners = {c.lower_ for c in subject.lefts if c.dep_ == "poss"}
    if place.statement.manner == "direct":
        return bool(owners & {"my", "our"})
    return any(c.lower_ == "own" for c in subject.lefts) and bool(owners & {"his", "her", "its", "their"})


def _is_finite(root: Token) -> bool:
    return root.pos_ in ("VERB", "AUX") and not any(c.dep_ == "aux" and c.lower_ == "to" for c in root.lefts)


def _is_wrongdoing(root: Token) -> bool:
    """ "had done nothing wrong", "did not beat anybody", "have made no threats": a wrong that is not owned."""
    if lemma_of(root) in load_set("wrongs") or _is_wrong_phrase(root):
        return True
    objects = [c for c in root.rights if c.dep_ == "dobj"]
    words = {t.lower_ for c in objects for t in c.subtree} | {c.lower_ for c in root.rights}
    return lemma_of(root) in ("do", "commit", "make") and bool(words & _WRONGS)


_WRONGS = frozenset(
    {"wrong", "wrongdoing", "crime", "crimes", "mistake", "mistakes", "error", "errors", "threat", "threats"}
)


def _is_wrong_phrase(root: Token) -> bool:
    """ "pushed a family back", "did nothing", "looked away"."""
    lemma = lemma_of(root)
    if any(c.dep_ == "dobj" and c.lemma_.lower() in _HARMLESS for c in root.rights):
        return False
    return any(f"{lemma} {c.lower_}" in load_set("wrong_phrases") for c in root.rights if c.dep_ in _PHRASAL)
