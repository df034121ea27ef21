from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from onrecord.model import (
    Judgement,
    Link,
    Made,
    Mention,
    Metadata,
    Reason,
    Statement,
    is_name_id,
    judgement_id,
    link_id,
)
from onrecord.relate import parties, utterances
from onrecord.relate.clusters import build_copy_groups, build_parties, build_utterances, map_origins
from onrecord.relate.names import settle_names
from relate.build_readings import Draft, relate, when


def judge(subject: str, verdict: str | None = None, **correction: str) -> Judgement:
    return Judgement(
        id=judgement_id(subject, "editor", "2025-01-01T00:00:00Z", f"{verdict}{correction}"),
        subject_id=subject,
        verdict=verdict,  # type: ignore[arg-type]
        correction=correction or None,
        reviewer="editor",
        judged_at="2025-01-01T00:00:00Z",
    )


def make_link(kind: str, left: str, right: str, score: float = 0.9, relation: str | None = None) -> Link:
    left, right = sorted((left, right))
    return Link(
        id=link_id(kind, left, right),
        kind=kind,  # type: ignore[arg-type]
        left_id=left,
        right_id=right,
        relation=relation,
        reasons=(Reason(feature="test", score=score, detail="made by hand"),),
        made=Made(by="test", version="1", score=score),
    )


def name_in_documents(*names: str, kind: str = "person", **more: str) -> list[Draft]:
    drafts = []
    for number, name in enumerate(names):
        draft = Draft(f"Report {number}: {name} spoke.", published=f"2024-0{number + 1}-01")
        draft.mention(name, kind, **more)
        drafts.append(draft)
    return drafts


def mentions_of(drafts: list[Draft]) -> list[Mention]:
    return [f for d in drafts for f in d.findings if isinstance(f, Mention)]


def test_the_same_parties_whatever_the_order() -> None:
    drafts = name_in_documents("Samet Karashin", "Samet Qarašin", "Samet Qarashin", "Joanna Pell")
    mentions, links = mentions_of(drafts), relate(parties.RELATER, *drafts)
    first = build_parties(mentions, links)
    assert [len(p.members) for p in sorted(first, key=lambda p: len(p.members))] == [1, 3]
    for order in permutations(range(4)):
        assert build_parties([mentions[i] for i in order], links[::-1]) == first


def test_a_group_never_holds_two_full_names_that_exclude_each_other() -> None:
    drafts = name_in_documents("J. Pell", "Joanna Pell", "James Pell")
    mentions, links = mentions_of(drafts), relate(parties.RELATER, *drafts)
    assert sum(is_name_id(link.left_id) for link in links) == 2  # the initial fits both
    groups = build_parties(mentions, links)
    assert all(not {"Joanna Pell", "James Pell"} <= {g.name, *g.aliases} for g in groups)


def test_a_person_may_confirm_refuse_and_name() -> None:
    drafts = name_in_documents("Samet Karashin", "Samet Qarašin")
    mentions, links = mentions_of(drafts), relate(parties.RELATER, *drafts)
    (link,) = (x for x in links if is_name_id(x.left_id))
    assert len(build_parties(mentions, links, [judge(link.id, "no")])) == 2
    assert len(build_parties(mentions, links, [judge(link.id, "unsure")])) == 2
    a, b = (m.id for m in mentions)
    assert len(build_parties(mentions, links, [judge(a, not_same_as=b)])) == 2
    assert len(build_parties(mentions, [], [judge(a, same_as=b)])) == 1
    (party,) = build_parties(mentions, links, [judge(b, name="S. Karashin"), judge(a, alias="Karaš")])
    assert party.name == "S. Karashin"
    assert party.aliases == ("Karaš", "Samet Karashin", "Samet Qarašin")


def test_a_replaced_judgement_is_gone() -> None:
    drafts = name_in_documents("Samet Karashin", "Samet Qarašin")
    mentions, links = mentions_of(drafts), relate(parties.RELATER, *drafts)
    (link,) = (x for x in links if is_name_id(x.left_id))
    no = judge(link.id, "no")
    yes = replace(judge(link.id, "yes"), replaces=no.id, judged_at="2024-01-01T00:00:00Z")
    assert len(build_parties(mentions, links, [no, yes])) == 1


def test_n_reports_of_one_name_make_n_links_and_each_may_be_rejected_whatever_arrives() -> None:
    drafts = name_in_documents(*["Ana Ruiz"] * 7, "Ana Ruíz")
    mentions, links = mentions_of(drafts), relate(parties.RELATER, *drafts)
    assert len(links) == 9  # of each report, and of the two spellings
    assert len(build_parties(mentions, links)) == 1
    for mention in mentions:
        (link,) = (x for x in links if x.left_id == mention.id)
        found = build_parties(mentions, links, [judge(link.id, "no")])
        assert sorted(len(p.members) for p in found) == [1, 7]
        other = mentions[mentions[0] is mention]
        found = build_parties(mentions, links, [judge(mention.id, not_same_as=other.id)])
        assert not [p for p in found if {mention.id, other.id} <= set(p.members)]
        assert sorted(len(p.members) for p in found) == [1, 7]
        # The decision is on a link between this report and a name: it is there with fewer reports, and with more.
        fewer = [d for d in drafts if d.findings[0] is mention][:1]
        assert link.id in {x.id for x in relate(parties.RELATER, *fewer)}


def test_a_chain_of_two_people_is_neither_and_keeps_nobody_apart() -> None:
    drafts = name_in_documents("Ana Ruiz", "Ana Ruiz", "Bo Li", "Bo Li")
    mixed = Draft("Ana Ruiz and Bo Li spoke.")
    first = mixed.mention("Ana Ruiz")
    mixed.mention("Bo Li", chain=first.chain)
    drafts.append(mixed)
    found = build_parties(mentions_of(drafts), relate(parties.RELATER, *drafts))
    assert sorted((p.name, len(p.documents)) for p in found) == [("Ana Ruiz", 1), ("Ana Ruiz", 2), ("Bo Li", 2)]


def test_a_name_that_nobody_left_bears_links_nothing() -> None:
    drafts = name_in_documents("Ana Ruiz", "Ana Ruíz", "Ana Maria Ruiz")
    links = relate(parties.RELATER, *drafts)
    left = mentions_of(drafts[::2])
    kept = settle_names(links, left)
    assert {m.id for m in left} == {x.left_id for x in kept if not is_name_id(x.left_id)}
    assert len([x for x in kept if is_name_id(x.left_id)]) == 1
    assert not [x for x in kept if any("Ruíz" in r.detail for r in x.reasons)]
    assert len(build_parties(left, kept)) == 1


def test_an_anonymous_speaker_is_joined_to_nobody_whatever_is_judged() -> None:
    drafts = name_in_documents("Pavel Renic", "an official")
    mentions = mentions_of(drafts)
    mentions[1] = replace(mentions[1], type="anonymous", form="noun")
    a, b = (m.id for m in mentions)
    assert len(build_parties(mentions, [make_link("same_party", a, b)], [judge(a, same_as=b)])) == 2


def test_names_and_roles_of_a_party() -> None:
    drafts = name_in_documents("Eastern Rivers Human Rights Office", "ERHRO", "ERHRO", kind="body", role="watchdog")
    published = {d.document.id: d.metadata.published for d in drafts}
    (party,) = build_parties(mentions_of(drafts), relate(parties.RELATER, *drafts), (), published)
    assert party.name == "Eastern Rivers Human Rights Office"
    assert party.aliases == ("ERHRO",)
    (role,) = party.roles
    assert (role.title, role.first, role.last) == ("watchdog", when("2024-01-01"), when("2024-03-01"))
    assert len(role.cited) == 3


def test_a_capital_is_merged_with_its_state_only_below_the_threshold() -> None:
    drafts = name_in_documents("Beijing", "China", kind="state")
    mentions, links = mentions_of(drafts), relate(parties.RELATER, *drafts)
    (party,) = build_parties(mentions, links)
    assert party.name == "China"
    assert len(build_parties(mentions, links, merge_at=0.7)) == 2


def test_copies_count_once_and_updates_for_themselves() -> None:
    drafts = [Draft(f"Report {n}.", published=f"2024-01-0{n + 1}", agency="Sextant") for n in range(4)]
    a, b, c, d = (x.document.id for x in drafts)
    links = [
        make_link("copy_of", a, b, relation="copy"),
        make_link("copy_of", b, c, relation="rewrite"),
        make_link("copy_of", a, d, relation="update"),
    ]
    groups = build_copy_groups([x.metadata for x in drafts], links)
    assert [(g.relation, len(g.documents), g.first) for g in groups] == [("rewrite", 3, a), ("update", 2, a)]
    assert groups[0].agency == "Sextant"
    assert len({map_origins(groups).get(x, x) for x in (a, b, c, d)}) == 2
    assert build_copy_groups([x.metadata for x in drafts], links[:1], [judge(links[0].id, "no")]) == []


def test_the_first_of_a_group_is_unknown_where_dates_do_not_say() -> None:
    first, second = Draft("Report.", published="2024-01"), Draft("Report again.", published="2024-01-05")
    link = make_link("copy_of", first.document.id, second.document.id, relation="copy")
    (group,) = build_copy_groups([first.metadata, second.metadata], [link])
    assert group.first is None


def test_renderings_of_one_utterance_need_one_speaker() -> None:
    drafts = [
        Draft(f"{name} said the door was shut ({n}).") for n, name in enumerate(("Ana Ruiz", "Ana Ruiz", "Bo Li"))
    ]
    statements = [
        d.statement("the door was shut", d.mention(name))
        for d, name in zip(drafts, ("Ana Ruiz",) * 2 + ("Bo Li",), strict=True)
    ]
    found = build_parties(mentions_of(drafts), relate(parties.RELATER, *drafts))
    ids = [s.id for s in statements]
    links = [make_link("same_utterance", ids[0], ids[1]), make_link("same_utterance", ids[1], ids[2])]
    utterances = build_utterances(statements, links, found)
    assert sorted(len(u.statements) for u in utterances) == [1, 2]
    (joined,) = [u for u in utterances if len(u.statements) == 2]
    assert joined.origins == 2
    groups = build_copy_groups(
        [d.metadata for d in drafts],
        [make_link("copy_of", drafts[0].document.id, drafts[1].document.id, relation="copy")],
    )
    (joined,) = [u for u in build_utterances(statements, links, found, groups) if len(u.statements) == 2]
    assert (len(joined.reports), joined.origins) == (2, 1)


def test_groups_without_a_name_are_two_parties_whose_words_may_be_one_utterance() -> None:
    words = "it will fill the old basin with the sand of the northern bank"
    drafts = [Draft(f"Report {n}: critics say {words}.", "2023-03-01") for n in (1, 2)]
    for draft in drafts:
        draft.statement(words, draft.mention("critics", "group", form="noun"))
    found = build_parties(mentions_of(drafts), relate(parties.RELATER, *drafts))
    statements = [f for d in drafts for f in d.findings if isinstance(f, Statement)]
    assert len(found) == 2
    (utterance,) = build_utterances(statements, relate(utterances.RELATER, *drafts), found)
    assert len(utterance.reports) == 2


def test_a_lone_name_that_a_link_takes_for_a_state_joins_it_and_a_full_name_does_not() -> None:
    first, second, third = Draft("Velmora will not yield."), Draft("Velmora agreed."), Draft("Anna Velmora left.")
    lone, state = first.mention("Velmora", "person"), second.mention("Velmora", "state")
    person = third.mention("Anna Velmora", "person")
    links = [make_link("same_party", lone.id, state.id, 0.9), make_link("same_party", person.id, state.id, 0.9)]
    parties = build_parties([lone, state, person], links)
    assert sorted(p.type for p in parties) == ["person", "state"]
    assert next(p for p in parties if p.type == "state").members == tuple(sorted((lone.id, state.id)))


def test_who_was_picked_out_leaves_the_others_together_whatever_came_first() -> None:
    drafts = name_in_documents(*["Vera Karashin"] * 4)
    mentions, links = mentions_of(drafts), relate(parties.RELATER, *drafts)
    for picked in mentions:
        rest = next(m for m in mentions if m is not picked)
        found = build_parties(mentions, links, [judge(picked.id, not_same_as=rest.id)])
        assert sorted(p.chains for p in found if len(p.chains) == 1) == [(picked.id,)]
        assert len(found) == 2


def test_a_person_dates_a_role() -> None:
    mention = replace(mentions_of(name_in_documents("Vera Karashin"))[0], role="Envoy")
    (party,) = build_parties([mention], [], [judge(mention.id, role="envoy", since="2021", until="")])
    (role,) = party.roles
    assert (role.first and role.first.basis, role.last) == ("as a reviewer decided", None)


def test_a_person_says_what_a_copy_is() -> None:
    documents = [Metadata(document_id=d, made=Made(by="test", version="1")) for d in ("a", "b")]
    link = make_link("copy_of", "a", "b", relation="update")
    (group,) = build_copy_groups(documents, [link], [judge(link.id, relation="rewrite")])
    assert group.relation == "rewrite"
