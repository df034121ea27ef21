from __future__ import annotations

from onrecord.model import Link
from onrecord.relate.utterances import RELATER
from relate.build_readings import Draft, relate


def pair(
    first: str,
    second: str,
    *,
    names: tuple[str, str] = ("Nadia Oyelar", "Nadia Oyelar"),
    types: tuple[str, str] = ("person", "person"),
    said: tuple[str | None, str | None] = ("2024-05-14", "2024-05-14"),
    manner: str = "direct",
    acts: tuple[str, str] = ("state", "state"),
    published: tuple[str | None, str | None] = (None, None),
) -> list[Link]:
    drafts = []
    for n, content in enumerate((first, second)):
        draft = Draft(f"Report {n}: {names[n]} said {content}", published=published[n])
        by = draft.mention(names[n], types[n])
        draft.statement(content, by, manner=manner, said=said[n], act=acts[n])
        drafts.append(draft)
    return relate(RELATER, *drafts)


QUOTATION = "we were shown clean rooms and we were not shown the people who had slept in them"


def test_one_quotation_in_two_wordings_shows_the_differences() -> None:
    (link,) = pair(QUOTATION, QUOTATION.replace("clean rooms", "the clean rooms").replace("had slept", "slept"))
    (words,) = [r for r in link.reasons if r.feature == "quotation"]
    assert (
        "first has nothing, second has 'the'" in words.detail or "first has 'the', second has nothing" in words.detail
    )
    assert "'had'" in words.detail
    assert (link.made.score or 0) > 0.9


def test_an_elided_quotation_is_the_same() -> None:
    assert pair(QUOTATION, "we were shown clean rooms … we were not shown the people")


def test_a_quotation_cut_out_of_a_longer_one_is_the_same() -> None:
    assert pair(QUOTATION, "the people who had slept in them", said=("2024-05-14", "2024-05-14"))


def test_two_speakers_are_never_one_utterance() -> None:
    assert pair(QUOTATION, QUOTATION, names=("Marek Dorvath", "Lidia Dorvath")) == []
    assert pair(QUOTATION, QUOTATION, types=("anonymous", "anonymous")) == []
    assert pair(QUOTATION, QUOTATION, types=("person", "anonymous")) == []


def test_a_report_and_the_office_that_wrote_it_may_be_one() -> None:
    (link,) = pair(QUOTATION, QUOTATION, names=("the Valley Report", "Eastern Office"), types=("document", "body"))
    assert (link.made.score or 0) >= 0.6


def test_the_same_words_of_a_spokeswoman_and_her_office_are_for_a_person_to_decide() -> None:
    (link,) = pair(QUOTATION, QUOTATION, names=("Nadia Oyelar", "Eastern Office"), types=("person", "body"))
    assert (link.made.score or 1) < 0.6


def test_the_same_words_weeks_apart_are_two_utterances() -> None:
    assert pair(QUOTATION, QUOTATION, said=("2024-05-14", "2024-06-20")) == []


def test_what_one_report_printed_before_the_other_has_it_said_was_said_again() -> None:
    printed = ("2023-02-14", "2023-11-08")
    assert pair(QUOTATION, QUOTATION, said=(None, "2023-11-07"), published=printed) == []
    assert pair(QUOTATION, QUOTATION, said=(None, "2023-02-14"), published=printed)


def test_a_long_quotation_without_a_date_is_known_by_its_words() -> None:
    assert pair(QUOTATION, QUOTATION, said=("2024-05-14", None))


def test_a_short_quotation_without_a_date_is_not() -> None:
    assert pair("our position has not changed", "our position has not changed", said=(None, None)) == []
    assert pair("our position has not changed", "our position has not changed")


def test_a_paraphrase_on_the_same_day() -> None:
    first = "the families had signed agreements and would receive their compensation before winter"
    second = "every family signed an agreement and would get compensation before the winter"
    (link,) = pair(first, second, manner="indirect")
    assert [r.feature for r in link.reasons] == ["paraphrase", "speaker", "date"]
    assert pair(first, second, manner="indirect", said=("2024-05-14", "2024-05-20")) == []
    assert pair(first, second, manner="indirect", said=(None, None)) == []
    assert pair(first, second, manner="indirect", acts=("deny", "state")) == []
    assert pair(first, second, manner="indirect", said=(None, None), published=("2024-05-14", "2024-05-15"))


def test_statements_of_the_same_tenor_are_not_one() -> None:
    assert (
        pair(
            "the ministry would publish the register of payments to the families in spring",
            "the families had been paid and the ministry regretted the delay",
            manner="indirect",
        )
        == []
    )


def test_inside_one_document_only_a_repeated_quotation_is_one() -> None:
    draft = Draft(f"She said {QUOTATION}. Nadia Oyelar later said: {QUOTATION}. She said people slept in clean rooms.")
    by = draft.mention("Nadia Oyelar")
    draft.statement(QUOTATION, by, manner="direct")
    draft.statement(QUOTATION, by, manner="direct", nth=1)
    draft.statement("people slept in clean rooms", by, said="2024-05-14")
    (link,) = relate(RELATER, draft)
    assert link.reasons[0].feature == "quotation"


def test_a_sentence_shared_by_two_long_quotations_is_known() -> None:
    shared = "the map on which those houses were rubbed out was drawn by people who never walked here"
    first = f"I promised an answer to every family and this is the answer that I have; {shared}"
    second = f"to be honest with you, {shared.replace('walked', 'set foot')}, and they made the work harder and the nights longer"
    (link,) = pair(first, second, said=(None, None))
    assert link.reasons[0].feature == "quotation"
    assert "'walked'" in link.reasons[0].detail


def test_a_shared_title_and_name_make_no_utterance() -> None:
    title = "Regional Commissioner for Human Rights of the Eastern Rivers Nadia Oyelar"
    first = f"a letter from the {title} came on a rainy day and nobody in the house would open it for an hour"
    second = f"we wrote to the {title} about the trucks, the dogs, the locked school and the apples in the road"
    drafts = []
    for n, content in enumerate((first, second)):
        draft = Draft(f"Report {n}: Ilse Marun said {content}")
        draft.mention("Regional Commissioner for Human Rights of the Eastern Rivers", "body")
        draft.mention("Nadia Oyelar")
        draft.statement(content, draft.mention("Ilse Marun"), manner="direct")
        drafts.append(draft)
    assert relate(RELATER, *drafts) == []


def test_a_state_in_one_report_and_its_spokesman_in_another_are_one_utterance() -> None:
    first = Draft("Norland called the paper “a trial that needs no court”.", published="2023-11-16")
    state = first.mention("Norland", "state")
    one = first.statement(
        "the paper “a trial that needs no court”", state, manner="mixed", said="2023-11-16", act="deny"
    )
    second = Draft("Norland's minister Ada Lind called it “a trial that needs no court”.", published="2023-11-16")
    second.mention("Norland", "state")
    lind = second.mention("Ada Lind", role="Norland's minister")
    two = second.statement("it “a trial that needs no court”", lind, manner="mixed", act="deny")
    (link,) = relate(RELATER, first, second)
    assert {link.left_id, link.right_id} == {one.id, two.id}
    assert any(r.feature == "speaks for" for r in link.reasons)
    other = Draft("Ostland's minister Ulf Berg called it “a trial that needs no court”.", published="2023-11-16")
    other.mention("Ostland", "state")
    other.statement(
        "it “a trial that needs no court”", other.mention("Ulf Berg", role="Ostland's minister"), manner="mixed"
    )
    assert relate(RELATER, first, other) == []


def test_a_paraphrase_of_one_of_several_quoted_sentences_may_hold_its_not() -> None:
    first = Draft(
        "“The ferries sail in every wind. The harbour board did not close the northern channel,” Ada Lind said.",
        "2023-03-01",
    )
    quoted = "The ferries sail in every wind. The harbour board did not close the northern channel"
    one = first.statement(quoted, first.mention("Ada Lind"), manner="direct")
    second = Draft("Ada Lind said that the harbour board did not close the northern channel.", "2023-03-02")
    told = "the harbour board did not close the northern channel"
    other = second.statement(told, second.mention("Ada Lind"), is_negated=True)
    (link,) = relate(RELATER, first, second)
    assert {link.left_id, link.right_id} == {one.id, other.id}
    third = Draft("Ada Lind said that the harbour board closed the northern channel.", "2023-03-02")
    third.statement("the harbour board closed the northern channel", third.mention("Ada Lind"))
    assert relate(RELATER, second, third) == []


def build_group_report(n: int, words: str, published: str, who: str = "critics") -> Draft:
    draft = Draft(f"Report {n} of Norland's port: {who} say {words}.", published)
    draft.statement(words, draft.mention(who, "group", form="noun"))
    return draft


def test_the_same_words_of_a_group_that_no_report_names_are_one_utterance() -> None:
    words = "it will fill the old basin with the sand of the northern bank"
    first, second = build_group_report(1, words, "2023-03-01"), build_group_report(2, words, "2023-08-20")
    (link,) = relate(RELATER, first, second)
    assert [r.feature for r in link.reasons] == ["wording", "unnamed group", "date"]
    assert relate(RELATER, first, build_group_report(3, words, "2023-03-01", who="dockers")) == []
    short = "it will fill the old basin"
    assert relate(RELATER, build_group_report(4, short, "2023-03-01"), build_group_report(5, short, "2023-03-01")) == []


def test_a_person_without_a_name_is_nobody_in_another_report() -> None:
    words = "it will fill the old basin with the sand of the northern bank"
    drafts = []
    for n in (1, 2):
        draft = Draft(f"Report {n}: a resident says {words}.", "2023-03-01")
        draft.statement(words, draft.mention("a resident", "anonymous", form="noun"))
        drafts.append(draft)
    assert relate(RELATER, *drafts) == []


def build_custody_reports(denied: str, told: str) -> tuple[Draft, Draft]:
    first = Draft(f"Ada Lind denied that {denied}.", "2023-03-09")
    first.statement(denied, first.mention("Ada Lind"), act="deny")
    second = Draft(f"Ada Lind, who said in March that {told}, gave way.", "2023-08-20")
    second.statement(told, second.mention("Ada Lind"), said="2023-03", is_negated=True)
    return first, second


def test_to_deny_that_anyone_did_is_to_say_that_nobody_did() -> None:
    denied = "anyone was kept in the harbour cells"
    (link,) = relate(RELATER, *build_custody_reports(denied, "nobody was kept in the harbour cells"))
    assert link.reasons[0].feature == "paraphrase"
    assert "said and published" in link.reasons[2].detail
    assert relate(RELATER, *build_custody_reports(denied, "nobody was fed in the harbour cells")) == []
    named = "Tarik was kept in the harbour cells"
    assert relate(RELATER, *build_custody_reports(named, "nobody was kept in the harbour cells")) == []


def test_what_one_report_calls_a_promise_another_may_only_have_said() -> None:
    short = "it accepted the advice to publish a list of the fees"
    promised = "to publish the list of fees that ferries have paid"
    assert pair(short, promised, manner="indirect", acts=("state", "promise"))
    assert pair(short, promised, manner="indirect", acts=("demand", "promise")) == []
