from __future__ import annotations

from typing import Any

import pytest

from onrecord.follow.answers import RELATER
from onrecord.model import Demand, Event, Link, Promise
from relate.build_readings import Draft, relate, when


def demand(published: str | None = "2023-11-15", of: str = "Kessa Hydro", kind: str = "body", what: str = "") -> Draft:
    what = what or "publish a register of the compensation paid to each household"
    draft = Draft(f"The Eastern Office urged {of} to {what} ({published}).", published=published)
    by = draft.mention("Eastern Office", "body")
    draft.mention(of, kind)
    statement = draft.statement(what, by, act="demand")
    draft.add(Demand, what, statement_id=statement.id, by=by.name, of=of)
    return draft


def answer(text: str, content: str, by: tuple[str, str], published: str | None = "2024-02-06", **more: Any) -> Draft:
    draft = Draft(text, published=published)
    for name, kind in more.pop("others", ()):
        draft.mention(name, kind)
    speaker = draft.mention(by[0], by[1], role=more.pop("role", None))
    draft.statement(content, speaker, **more)
    return draft


def status(*drafts: Draft) -> list[str | None]:
    return [link.relation for link in relate(RELATER, *drafts)]


def test_the_party_asked_accepts() -> None:
    later = answer(
        "Kessa Hydro said that it accepted a recommendation to publish a register of compensation.",
        "it accepted a recommendation to publish a register of compensation",
        ("Kessa Hydro", "body"),
    )
    (link,) = relate(RELATER, demand(), later)
    assert link.relation == "accepted"
    assert link.on is not None
    assert link.on.latest == when("2024-02-06").latest
    told = [r.detail for r in link.reasons]
    assert any("Kessa Hydro" in t for t in told)
    assert any("publish" in t for t in told)
    assert any("then" in t for t in told)


def test_the_party_asked_rejects_in_so_many_words() -> None:
    later = answer(
        "Kessa Hydro rejected the call to publish its books.",
        "the call to publish its books",
        ("Kessa Hydro", "body"),
        act="deny",
    )
    assert status(demand(), later) == ["rejected"]


def test_an_unrelated_statement_of_the_party_asked_is_no_answer() -> None:
    later = answer(
        "Kessa Hydro said that the tunnel would be finished in spring.",
        "the tunnel would be finished in spring",
        ("Kessa Hydro", "body"),
    )
    assert status(demand(), later) == []


def test_what_was_said_before_the_demand_is_no_answer() -> None:
    earlier = answer(
        "Kessa Hydro said it would publish a register of the compensation paid to each household.",
        "it would publish a register of the compensation paid to each household",
        ("Kessa Hydro", "body"),
        published="2023-01-02",
    )
    assert status(demand(), earlier) == []


def test_somebody_else_who_tells_that_it_is_done_reports_an_outcome() -> None:
    later = answer(
        "Fairwater said that Kessa Hydro had published a register of compensation for each household.",
        "Kessa Hydro had published a register of compensation for each household",
        ("Fairwater", "body"),
        others=[("Kessa Hydro", "body")],
        act="report",
    )
    assert status(demand(), later) == ["outcome reported"]


def test_another_party_of_whom_nothing_was_asked_answers_nothing() -> None:
    later = answer(
        "Corvane Works said it would publish a register of the compensation paid to each household.",
        "it would publish a register of the compensation paid to each household",
        ("Corvane Works", "body"),
    )
    assert status(demand(), later) == []


def test_a_later_demand_of_the_same_thing_repeats_it_whatever_its_words() -> None:
    first = demand(of="Velmora", kind="state", what="release everyone detained over the protests")
    later = demand("2024-02-06", of="Velmora", kind="state", what="free all those held over the protests of last year")
    (link,) = relate(RELATER, first, later)
    assert link.relation == "repeated"
    assert link.left_id in {f.id for f in first.findings}


def test_where_dates_are_unknown_a_repetition_is_shown_and_says_that_the_order_is_not_known() -> None:
    first = demand(None, of="Velmora", kind="state", what="release everyone detained over the protests")
    later = demand("2024-02-06", of="Velmora", kind="state", what="free all those held over the protests of last year")
    (link,) = relate(RELATER, first, later)
    assert (link.made.score or 0) >= 0.5
    assert link.on is None
    assert any("order is not known" in r.detail for r in link.reasons)
    (again,) = relate(RELATER, later, first)
    assert again == link


def test_a_repetition_is_led_by_the_earlier_also_where_ranges_overlap() -> None:
    first = demand("2023", of="Velmora", kind="state", what="release everyone detained over the protests")
    later = demand("2023-11", of="Velmora", kind="state", what="release everybody detained over the protests")
    (link,) = relate(RELATER, first, later)
    assert link.left_id == next(f.id for f in first.findings if isinstance(f, Demand))


def test_it_at_the_head_of_what_is_asked_is_the_party_that_it_means() -> None:
    draft = Draft(
        "Groups accused the Delta Bank of haste. They demanded that it suspend the loan.", published="2024-01-02"
    )
    bank = draft.mention("Delta Bank", "body")
    draft.mention("it", "body", of=bank, form="pronoun", nth=0)
    asking = draft.statement("it suspend the loan", act="demand", cue="demand")
    draft.add(Demand, "it suspend the loan", statement_id=asking.id, by="groups", of=None)
    later = answer(
        "The Delta Bank said it had suspended the loan.",
        "it had suspended the loan",
        ("Delta Bank", "body"),
        act="report",
    )
    assert status(draft, later) == ["outcome reported"]


def test_what_the_party_asked_had_hoped_to_do_is_neither_a_step_nor_an_outcome() -> None:
    def said(verb: str) -> list[str | None]:
        content = f"it {verb} a register of compensation for each household"
        text = f"Kessa Hydro said {content}."
        return status(demand(), answer(text, content, ("Kessa Hydro", "body"), act="report"))

    assert said("had published") == ["outcome reported"]
    assert not {"step reported", "outcome reported"} & set(said("had hoped to publish"))


def test_who_reports_to_whom_he_promised_to_report_has_done_it() -> None:
    draft = Draft("Tomas Brandt promised to report to the River Council in June.", published="2024-04-02")
    by = draft.mention("Tomas Brandt")
    said = draft.statement("to report to the River Council in June", by, act="promise", cue="promise")
    draft.add(Promise, "to report to the River Council in June", statement_id=said.id, by=by.name)
    later = answer(
        "Tomas Brandt told the River Council that little had changed.",
        "little had changed",
        ("Tomas Brandt", "person"),
        published="2024-06-20",
        addressee="the River Council",
    )
    assert status(draft, later) == ["outcome reported"]


def test_a_later_count_of_some_of_what_was_promised_is_a_step_whoever_counts() -> None:
    def promised(where: str) -> Draft:
        draft = Draft(
            f"Pavel Renn of {where} in Norland promised that every household would be paid.", published="2023-05-12"
        )
        by = draft.mention("Pavel Renn")
        draft.mention(where, "place")
        draft.mention("Norland", "place")
        said = draft.statement("every household would be paid", by, act="promise", cue="promise")
        draft.add(Promise, "every household would be paid", statement_id=said.id, by=by.name)
        return draft

    later = answer(
        "The Eastern Office found that 200 of 640 households of Tarn in Norland had been paid.",
        "200 of 640 households of Tarn in Norland had been paid",
        ("Eastern Office", "body"),
        published="2023-11-15",
        act="find",
        others=(("Tarn", "place"), ("Norland", "place")),
    )
    assert status(promised("Tarn"), later) == ["step reported"]
    assert status(promised("Elk"), later) == []


def test_a_ministry_answers_for_its_state() -> None:
    first = demand(of="Velmora", kind="state", what="open an independent inquiry into the use of force")
    later = answer(
        "In Velmora the interior ministry ruled out an independent inquiry.",
        "an independent inquiry",
        ("interior ministry", "body"),
        others=[("Velmora", "state")],
        act="deny",
    )
    (link,) = relate(RELATER, first, later)
    assert link.relation == "rejected"
    assert any("can speak for" in r.detail for r in link.reasons)


def test_an_event_reports_a_step() -> None:
    first = demand(of="Velmora", kind="state", what="release everyone detained over the protests")
    later = Draft("On Monday Velmora released 41 people detained over the protests.", published="2024-04-02")
    later.mention("Velmora", "state")
    later.add(
        Event,
        "Velmora released 41 people detained over the protests",
        what="Velmora released 41 people",
        kind="release",
        when=when("2024-04-01"),
        who=("Velmora",),
    )
    (link,) = relate(RELATER, first, later)
    assert (link.relation, link.on and link.on.earliest) == ("step reported", when("2024-04-01").earliest)


@pytest.mark.parametrize(("day", "statuses"), [("2024-04-01", ["outcome reported"]), ("2023-09-01", [])])
def test_what_its_report_dates_before_the_demand_did_not_follow_it(day: str, statuses: list[str]) -> None:
    text = (
        "The Eastern Office urged Velmora to release everyone detained over the protests. "
        "Velmora released 41 people detained over the protests."
    )
    draft = Draft(text, published="2024-03-30")
    by = draft.mention("Eastern Office", "body")
    draft.mention("Velmora", "state")
    what = "release everyone detained over the protests"
    statement = draft.statement(what, by, act="demand")
    draft.add(Demand, what, statement_id=statement.id, by=by.name, of="Velmora")
    told = "Velmora released 41 people detained over the protests"
    draft.add(Event, told, what=told, kind="release", when=when(day), who=("Velmora",))
    assert status(draft) == statuses


def test_a_refusal_right_after_the_demand_is_a_reply() -> None:
    text = (
        "Fairwater called on Velmora to admit its staff to the barracks. "
        "The interior ministry declined to say whether it would. Velmora is small."
    )
    draft = Draft(text, published="2023-11-16")
    by = draft.mention("Fairwater", "body")
    asked = draft.mention("Velmora", "state")
    draft.mention("Velmora", "state", of=asked, nth=1)
    statement = draft.statement("Velmora to admit its staff to the barracks", by, act="demand")
    draft.add(Demand, "admit its staff to the barracks", statement_id=statement.id, by="Fairwater", of="Velmora")
    draft.statement("to say whether it would", draft.mention("interior ministry", "body"), is_negated=True)
    assert status(draft) == ["replied"]


def promise() -> Draft:
    draft = Draft(
        "The Housing Board promised that every family would hold the key to a new home by June.", published="2024-09-18"
    )
    by = draft.mention("Housing Board", "body")
    content = "every family would hold the key to a new home by June"
    statement = draft.statement(content, by, act="promise")
    draft.add(Promise, content, statement_id=statement.id, by=by.name)
    return draft


def test_what_the_promising_party_reports_later_is_a_step() -> None:
    later = answer(
        "According to the Housing Board, 210 families had been given keys to new houses.",
        "210 families had been given keys to new houses",
        ("Housing Board", "body"),
        published="2025-06-01",
        act="report",
    )
    assert status(promise(), later) == ["step reported"]


def test_a_promise_told_again_is_no_answer_to_it() -> None:
    assert status(promise(), _told_again()) == []


def _told_again() -> Draft:
    return answer(
        "The Housing Board has promised that every family would hold the key to a new home by June, in a letter.",
        "every family would hold the key to a new home by June",
        ("Housing Board", "body"),
        published="2025-06-01",
        act="promise",
    )


def ids(links: list[Link]) -> list[str]:
    return [link.id for link in links]


def test_links_do_not_depend_on_the_order_of_documents() -> None:
    drafts = [demand(), demand("2024-01-01"), _told_again(), promise()]
    assert ids(relate(RELATER, *drafts)) == ids(relate(RELATER, *drafts[::-1]))


def test_what_the_party_asked_says_it_has_done_is_a_step() -> None:
    first = demand(of="Halcyon Bank", what="suspend its loan until the residents have been consulted")
    later = answer(
        "Halcyon Bank, which lent the money, said it had suspended a payment of $60 million.",
        "it had suspended a payment of $60 million",
        ("Halcyon Bank", "body"),
    )
    assert status(first, later) == ["step reported"]


def test_what_is_asked_elsewhere_is_no_event_that_answers() -> None:
    first = demand(of="Halcyon Bank", what="suspend its loan")
    later = demand("2024-02-06", of="Halcyon Bank", what="suspend its loan by June")
    later.add(
        Event,
        "suspend its loan by June",
        what="Halcyon Bank suspends its loan",
        kind="suspension",
        who=("Halcyon Bank",),
    )
    assert status(first, later) == ["repeated"]


def test_what_the_party_asked_says_of_something_else_in_a_sentence_on_the_matter_is_no_answer() -> None:
    later = answer(
        "Kessa Hydro, which is to publish a register of the compensation, praised what it called fine weather.",
        "what it called fine weather",
        ("Kessa Hydro", "body"),
    )
    assert status(demand(), later) == []


def test_a_promise_of_something_else_accepts_nothing() -> None:
    later = answer(
        "Kessa Hydro promised to publish holiday pictures of its staff.",
        "to publish holiday pictures of its staff",
        ("Kessa Hydro", "body"),
        act="promise",
        cue="promise",
    )
    assert status(demand(), later) == []


def test_one_demand_told_by_two_reports_of_the_same_days_is_not_repeated() -> None:
    (link,) = relate(RELATER, demand(), demand("2023-11-16"))
    assert (link.kind, link.relation) == ("same_ask", None)
    assert status(demand(), demand("2024-11-16")) == ["repeated"]


def test_a_demand_told_next_day_without_who_asks_is_the_same() -> None:
    def unnamed(published: str, of: str = "Kessa Hydro") -> Draft:
        what = "publish the register of compensation by June"
        draft = Draft(f"The report tells {of} to {what} ({published}).", published=published)
        draft.mention(of, "body")
        statement = draft.statement(what, None, act="demand")
        draft.add(Demand, what, statement_id=statement.id, by=None, of=of)
        return draft

    (link,) = relate(RELATER, demand(), unnamed("2023-11-16"))
    assert link.kind == "same_ask"
    assert any("asked of the same party" in r.detail for r in link.reasons)
    assert relate(RELATER, demand(), unnamed("2023-11-16", "Tarn Ferries")) == []


def test_what_is_rejected_is_the_demand_told_last() -> None:
    draft = Draft(
        "The Eastern Office urged Kessa Hydro to publish a register. It urged Kessa Hydro to mend the sluice. "
        "Kessa Hydro rejected the call."
    )
    office, company = draft.mention("Eastern Office", "body"), draft.mention("Kessa Hydro", "body")
    for nth in (1, 2):
        draft.mention("Kessa Hydro", "body", of=company, nth=nth)
    asks = []
    for what in ("publish a register", "mend the sluice"):
        statement = draft.statement(what, office, act="demand")
        asks.append(draft.add(Demand, what, statement_id=statement.id, by=office.name, of=company.name))
    draft.statement("the call", company, act="deny")
    assert [(link.left_id, link.relation) for link in relate(RELATER, draft)] == [(asks[1].id, "rejected")]


def test_a_count_before_the_date_due_is_a_step_and_after_it_an_outcome() -> None:
    first = Draft(
        "Ada Lind promised to rebuild every damaged bridge by June 2023, in Port Ansel and Tarn Water.", "2022-06-21"
    )
    by = first.mention("Ada Lind")
    statement = first.statement("to rebuild every damaged bridge by June 2023", by, act="promise")
    what = "rebuild every damaged bridge by June 2023"
    first.add(Promise, what, statement_id=statement.id, by=by.name, due=when("2023-06"))
    drafts = [first]
    for day in ("2022-11-23", "2023-09-12"):
        later = Draft(
            f"Of 90 damaged bridges 40 had been rebuilt, Marek Dorvath said in Port Ansel, Tarn Water ({day}).", day
        )
        later.statement("Of 90 damaged bridges 40 had been rebuilt", later.mention("Marek Dorvath"))
        drafts.append(later)
    for draft in drafts:
        draft.mention("Port Ansel", "place")
        draft.mention("Tarn Water", "place")
    links = relate(RELATER, *drafts)
    assert sorted(str(link.relation) for link in links) == ["outcome reported", "step reported"]


def test_who_rejects_the_request_rejects_what_another_report_says_was_asked() -> None:
    what = "open the lock gates to barges"
    told = Draft(f"The Eastern Office urged Kessa Hydro to {what}. Kessa Hydro rejected the request.", "2023-11-16")
    office, company = told.mention("Eastern Office", "body"), told.mention("Kessa Hydro", "body")
    told.mention("Kessa Hydro", "body", of=company, nth=1)
    statement = told.statement(what, office, act="demand")
    told.add(Demand, what, statement_id=statement.id, by=office.name, of=company.name)
    answered = told.statement("the request", company, act="deny")
    asked = demand(what=what)
    links = [link for link in relate(RELATER, asked, told) if link.relation == "rejected"]
    assert {link.right_id for link in links} == {answered.id}
    assert len(links) == 2


def test_words_that_leave_out_what_was_asked_accept_it() -> None:
    draft = Draft("The families asked Ada Lind to meet them. The office of Ada Lind said that she would be glad to.")
    families, asked = draft.mention("families", "group", form="noun"), draft.mention("Ada Lind")
    statement = draft.statement("meet them", families, act="demand")
    draft.add(Demand, "meet them", statement_id=statement.id, by="families", of="Ada Lind")
    office = draft.mention("office of Ada Lind", "body")
    draft.statement("she would be glad to", office, said="2023-11-14")
    assert asked.name == "Ada Lind"
    assert status(draft) == ["accepted"]


def test_whoever_asks_does_not_reject_it() -> None:
    for who, expected in (("The villagers", []), ("Ada Lind", ["rejected"])):
        draft = Draft(f"Villagers asked Ada Lind to meet them at the mill. {who} rejected the request.")
        villagers, asked = draft.mention("Villagers", "group", form="noun"), draft.mention("Ada Lind")
        made = draft.statement("meet them at the mill", villagers, act="demand")
        draft.add(Demand, "meet them at the mill", statement_id=made.id, by="Villagers", of="Ada Lind")
        draft.statement("the request", asked if expected else villagers, cue="reject", act="deny")
        assert status(draft) == expected


def test_the_first_and_the_last_of_several_things_asked_are_told_apart() -> None:
    draft = Draft(
        "Ada Orn asked Kessa Hydro to drain the pond, pay the families and open the gate. "
        "Kessa Hydro accepted the first recommendation. Kessa Hydro rejected the last.",
        published="2023-11-15",
    )
    by, asked = draft.mention("Ada Orn"), draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=asked, nth=1)
    draft.mention("Kessa Hydro", "body", of=asked, nth=2)
    asks = []
    for words in ("to drain the pond", "pay the families", "open the gate"):
        made = draft.statement(words, by, act="demand")
        asks.append(draft.add(Demand, words, statement_id=made.id, by=by.name, of=asked.name).id)
    first = draft.statement("the first recommendation", asked, cue="accept")
    last = draft.statement("the last", asked, cue="reject", act="deny")
    responds = {card.subject_id: card.data.get("responds") for card in RELATER.cards(draft.reading())}
    assert list(responds[first.id]) == [asks[0]]  # type: ignore[call-overload]
    assert [(to, found[0]) for to, found in responds[last.id].items()] == [(asks[2], "rejected")]  # type: ignore[union-attr, attr-defined]


def test_what_is_told_as_done_of_a_promise_is_its_outcome_and_some_of_it_a_step() -> None:
    draft = Draft("Kessa Hydro promised to pay six millions into a fund by March.", published="2023-11-15")
    by = draft.mention("Kessa Hydro", "body")
    what = "to pay six millions into a fund by March"
    made = draft.statement(what, by, act="promise")
    draft.add(Promise, what, statement_id=made.id, by=by.name)
    done = answer(
        "Kessa Hydro reported that it had paid six millions into a fund.",
        "it had paid six millions into a fund",
        ("Kessa Hydro", "body"),
        act="report",
    )
    assert status(draft, done) == ["outcome reported"]


def test_some_people_who_speak_next_do_not_answer_for_the_body_that_was_asked() -> None:
    def told(who: str) -> list[str | None]:
        draft = Draft(
            f"The union urged the harbor board to mend the crane. The {who} said that it had been a long winter.",
            published="2024-01-02",
        )
        union, board = (
            draft.mention("union", "body", form="description"),
            draft.mention("harbor board", "body", form="description"),
        )
        asking = draft.statement("the harbor board to mend the crane", union, act="demand", cue="urge")
        draft.add(Demand, "the harbor board to mend the crane", statement_id=asking.id, by=union.name, of=board.name)
        speaker = draft.mention(who, "anonymous", form="description")
        draft.statement("it had been a long winter", speaker, cue="say")
        return status(draft)

    assert told("two fishermen on the quay") == []
    assert told("board's press office") == ["replied"]
