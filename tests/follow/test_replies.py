from __future__ import annotations

from onrecord.follow.replies import RELATER
from relate.build_readings import Draft, relate


def accuse(rest: str, published: str = "2023-05-12") -> tuple[Draft, str]:
    draft = Draft(
        f"Fairwater accused Kessa Hydro of cutting off the power of three villages. {rest}", published=published
    )
    claim = draft.statement(
        "Kessa Hydro of cutting off the power of three villages", draft.mention("Fairwater", "body"), act="accuse"
    )
    return draft, claim.id


def test_a_denial_by_the_accused_is_its_reply() -> None:
    draft, claim = accuse("Kessa Hydro rejected the accusation as absurd.")
    accused = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    reply = draft.statement("the accusation as absurd", accused, act="deny")
    (link,) = relate(RELATER, draft)
    assert (link.left_id, link.right_id) == (claim, reply.id)
    assert any("accusation" in r.detail for r in link.reasons)


def test_what_the_accused_says_right_after_is_its_reply_and_its_chance_is_told() -> None:
    draft, claim = accuse("A transformer had failed, Kessa Hydro said.")
    accused = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    draft.statement("A transformer had failed", accused)
    (link,) = relate(RELATER, draft)
    assert link.left_id == claim
    assert any("in 100" in r.detail for r in link.reasons)


def test_what_somebody_else_denies_is_no_reply() -> None:
    draft, _ = accuse("Corvane Works denied the accusation.")
    draft.mention("Kessa Hydro", "body")
    draft.statement("the accusation", draft.mention("Corvane Works", "body"), act="deny")
    assert relate(RELATER, draft) == []


def test_an_accuser_does_not_reply_to_itself() -> None:
    draft, _ = accuse("Fairwater said the report was not false.")
    first = draft.findings[0]
    draft.mention("Kessa Hydro", "body")
    draft.statement("the report was not false", first, act="state")  # type: ignore[arg-type]
    assert relate(RELATER, draft) == []


def test_a_denial_in_another_report_needs_the_same_subject() -> None:
    draft, claim = accuse("Kessa Hydro is a utility.")
    draft.mention("Kessa Hydro", "body")
    later = Draft(
        "Kessa Hydro denied claims that it had cut off the power of the villages and three schools.",
        published="2023-05-14",
    )
    reply = later.statement(
        "claims that it had cut off the power of the villages and three schools",
        later.mention("Kessa Hydro", "body"),
        act="deny",
    )
    (link,) = relate(RELATER, draft, later)
    assert (link.left_id, link.right_id) == (claim, reply.id)
    other = Draft("Kessa Hydro denied claims that its turbines are old and noisy.", published="2023-05-14")
    other.statement("claims that its turbines are old and noisy", other.mention("Kessa Hydro", "body"), act="deny")
    assert relate(RELATER, draft, other) == []


def test_a_denial_before_the_allegation_is_no_reply_to_it() -> None:
    draft, _ = accuse("Kessa Hydro is a utility.", published="2023-05-12")
    draft.mention("Kessa Hydro", "body")
    earlier = Draft(
        "Kessa Hydro denied claims that it had cut off the power of the villages and three schools.",
        published="2022-01-01",
    )
    earlier.statement(
        "claims that it had cut off the power of the villages and three schools",
        earlier.mention("Kessa Hydro", "body"),
        act="deny",
    )
    assert relate(RELATER, draft, earlier) == []


def build_report(*rest: str) -> tuple[Draft, str]:
    """A report's finding told by a body, then what stands after it."""
    draft = Draft("The Eastern Office found that the arrests may be unlawful, its report says.\n" + "\n".join(rest))
    office = draft.mention("Eastern Office", "body")
    main = draft.statement("the arrests may be unlawful", office, act="find")
    return draft, main.id


def test_a_state_that_rejects_a_report_replies_to_its_main_finding_only() -> None:
    draft, main = build_report(
        "It found that nine men are missing.", "Norland rejected the report as a fairy tale, and Norland is silent."
    )
    office = draft.findings[0]
    draft.statement("nine men are missing", office, act="find")  # type: ignore[arg-type]
    reply = draft.statement("the report as a fairy tale", draft.mention("Norland", "state"), act="deny", cue="reject")
    (link,) = relate(RELATER, draft)
    assert (link.left_id, link.right_id) == (main, reply.id)
    assert any("main finding" in r.detail for r in link.reasons)


def test_a_scholar_who_rejects_a_report_replies_to_nothing() -> None:
    draft, _ = build_report("Anna Lind, a historian, rejected the report as a fairy tale.")
    scholar = draft.mention("Anna Lind", "person", role="historian")
    draft.statement("the report as a fairy tale", scholar, act="deny", cue="reject")
    assert relate(RELATER, draft) == []


def test_a_state_that_stands_beside_the_one_accused_replies_for_nobody() -> None:
    text = "Governments such as Ostrel met when rights groups accused Velmora of holding men without charge. "
    draft = Draft(text + "Ostrel described the arrests as a crime.")
    ostrel, _ = draft.mention("Ostrel", "state"), draft.mention("Velmora", "state")
    groups = draft.mention("rights groups", "group", form="noun")
    draft.statement("Velmora of holding men without charge", groups, act="accuse", cue="accuse")
    draft.statement("the arrests as a crime", draft.mention("Ostrel", "state", of=ostrel, nth=1), cue="describe")
    assert relate(RELATER, draft) == []
    own = Draft(text + "Velmora described that as a lie.")
    own.mention("Ostrel", "state")
    velmora = own.mention("Velmora", "state")
    groups = own.mention("rights groups", "group", form="noun")
    claim = own.statement("Velmora of holding men without charge", groups, act="accuse", cue="accuse")
    denied = own.statement(
        "that as a lie", own.mention("Velmora", "state", of=velmora, nth=1), act="deny", cue="describe"
    )
    assert [(x.left_id, x.right_id) for x in relate(RELATER, own)] == [(claim.id, denied.id)]


def test_a_ministry_answers_for_the_police_of_its_report() -> None:
    draft = Draft(
        "Fairwater accused the police of holding men without charge. The interior ministry said that each had seen a judge."
    )
    claim = draft.statement(
        "the police of holding men without charge", draft.mention("Fairwater", "body"), act="accuse", cue="accuse"
    )
    draft.mention("the police", "group", name="police", form="noun")
    ministry = draft.mention("The interior ministry", "body", name="interior ministry", form="noun")
    reply = draft.statement("each had seen a judge", ministry)
    (link,) = relate(RELATER, draft)
    assert (link.left_id, link.right_id) == (claim.id, reply.id)
    assert any("offices of the State" in r.detail for r in link.reasons)


def test_a_denial_of_this_is_one_of_all_that_was_said_right_before_and_goes_on() -> None:
    draft = Draft(
        "An engineer said that the pumps had stopped. The rest leak, he said. The water board denied this."
        " All pumps work, it said.\nThe water board said that rain is due."
    )
    engineer = draft.mention("An engineer", "anonymous", name="engineer", form="noun")
    first = draft.statement("the pumps had stopped", engineer)
    draft.statement("The rest leak", engineer)
    board = draft.mention("The water board", "body", name="water board")
    denial = draft.statement("this", board, act="deny", cue="deny")
    more = draft.statement("All pumps work", board)
    draft.statement("rain is due", board)
    links = relate(RELATER, draft)
    assert {(link.left_id, link.right_id) for link in links} == {(first.id, denial.id), (first.id, more.id)}


def test_a_denial_that_tells_whose_claim_it_denies_replies_to_that_claim() -> None:
    draft = Draft("The chairman rejected a claim by Fairwater that the wells were dry.")
    reply = draft.statement(
        "a claim by Fairwater that the wells were dry",
        draft.mention("The chairman", name="Nils Ek"),
        act="deny",
        cue="reject",
    )
    claim = draft.statement("the wells were dry", draft.mention("Fairwater", "body"), within=reply.id)
    (link,) = relate(RELATER, draft)
    assert (link.left_id, link.right_id) == (claim.id, reply.id)


def test_a_minister_denies_what_nobody_said_of_him_and_replies_to_nobody() -> None:
    draft, _ = accuse("The minister, Nils Ek, denied that prices had gone up.")
    draft.mention("Kessa Hydro", "body")
    minister = draft.mention("Nils Ek", role="minister")
    draft.statement("prices had gone up", minister, act="deny", cue="deny")
    assert relate(RELATER, draft) == []


def test_an_office_answers_further_on_for_its_head() -> None:
    far = "Rain fell on the valley for days, and the road was closed. " * 8
    draft = Draft(
        f"Ivo Halm accused Mira Sand of keeping silent.\n{far}\nMira Sand's office said the accusations are false."
    )
    sand = draft.mention("Mira Sand")
    claim = draft.statement("Mira Sand of keeping silent", draft.mention("Ivo Halm"), act="accuse", cue="accuse")
    office = draft.mention("Mira Sand's office", "body", name="office of Mira Sand")
    draft.mention("Mira Sand", of=sand, nth=1)
    reply = draft.statement("the accusations are false", office)
    (link,) = relate(RELATER, draft)
    assert (link.left_id, link.right_id) == (claim.id, reply.id)


def test_what_the_accused_says_of_something_else_two_sentences_on_is_no_reply() -> None:
    draft, _ = accuse("Rain fell for days. Kessa Hydro said that a new chairman had been chosen.")
    accused = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    draft.statement("a new chairman had been chosen", accused)
    assert relate(RELATER, draft) == []


def test_the_accused_answers_after_the_accuser_has_gone_on() -> None:
    more = "“" + "They had our letter in March and they had another in June. " * 2 + "”"
    draft, claim = accuse(f"\n\n{more}, Fairwater said.\n\nKessa Hydro denied that any notice had been ignored.")
    accuser = draft.findings[0]
    draft.statement(more, accuser, manner="direct")  # type: ignore[arg-type]
    accused = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    reply = draft.statement("any notice had been ignored", accused, act="deny")
    assert [(link.left_id, link.right_id) for link in relate(RELATER, draft)] == [(claim, reply.id)]


def test_a_denial_of_any_such_thing_answers_who_told_of_it() -> None:
    draft = Draft(
        "A clerk, Ada Lind, said that she had been ordered to burn the maps. She said that the office was cold. "
        "Marek Dorvath denied that he had given any such order."
    )
    clerk = draft.mention("Ada Lind")
    told = draft.statement("she had been ordered to burn the maps", clerk)
    draft.statement("the office was cold", clerk)
    reply = draft.statement("he had given any such order", draft.mention("Marek Dorvath"), act="deny")
    assert [(link.left_id, link.right_id) for link in relate(RELATER, draft)] == [(told.id, reply.id)]


def test_who_turns_a_report_down_answers_its_authors_who_name_it() -> None:
    draft = Draft(
        "The report of the Sluice Board found that the gate had rusted through. "
        "The Sluice Board urged Kessa Hydro to replace it. Kessa Hydro called the report a fairy tale.",
        published="2023-05-12",
    )
    board = draft.mention("Sluice Board", "body")
    found = draft.statement("the gate had rusted through", board, act="find")
    draft.mention("Sluice Board", "body", of=board, nth=1)
    draft.statement("Kessa Hydro to replace it", board, act="demand")
    hydro = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=hydro, nth=1)
    reply = draft.statement("the report a fairy tale", hydro, act="deny")
    assert [(x.left_id, x.right_id) for x in relate(RELATER, draft)] == [(found.id, reply.id)]


def test_who_rejects_what_is_asked_replies_to_no_allegation() -> None:
    draft = Draft("Kessa Hydro rejected a call by Fairwater to open the gate.", published="2023-05-12")
    hydro, fair = draft.mention("Kessa Hydro", "body"), draft.mention("Fairwater", "body")
    draft.statement("a call by Fairwater to open the gate", hydro, act="deny")
    draft.statement("to open the gate", fair, act="demand")
    assert relate(RELATER, draft) == []


def test_a_call_that_is_rejected_is_no_reply_to_a_claim() -> None:
    draft, _ = accuse("Kessa Hydro rejected the call.")
    accused = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    draft.statement("the call", accused, act="deny")
    assert relate(RELATER, draft) == []


def test_who_turns_a_report_down_answers_both_findings_of_its_lead() -> None:
    draft = Draft(
        "The Tarn Office found that Kessa Hydro had not replaced a valve and had hidden two letters. "
        "Kessa Hydro called the report a guess.",
        published="2023-05-12",
    )
    office, accused = draft.mention("Tarn Office", "body"), draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    found = draft.statement("Kessa Hydro had not replaced a valve", office, act="find", is_negated=True)
    other = draft.statement("had hidden two letters", office, act="find")
    reply = draft.statement("the report a guess", accused, act="deny", cue="call")
    assert {(x.left_id, x.right_id) for x in relate(RELATER, draft)} == {(found.id, reply.id), (other.id, reply.id)}


def test_what_is_said_right_after_a_claim_and_denied_by_who_made_it_is_the_reply() -> None:
    draft = Draft(
        "We were not shown the logs, Ada Brill said. Corvane said it had let her see all of them. Brill denied that.",
        published="2023-05-12",
    )
    brill, corvane = draft.mention("Ada Brill"), draft.mention("Corvane", "body")
    again = draft.mention("Brill", of=brill, nth=1)
    claim = draft.statement("We were not shown the logs", brill)
    answer = draft.statement("it had let her see all of them", corvane)
    denied = draft.statement("that", again, act="deny", cue="deny", nth=0)
    found = {(x.left_id, x.right_id) for x in relate(RELATER, draft)}
    assert (claim.id, answer.id) in found and (claim.id, denied.id) not in found


def test_a_denial_of_this_answers_those_of_whom_one_is_quoted_and_its_directors_words_go_on() -> None:
    draft = Draft(
        "Millers said the sluice had been open all night. “I saw the water come,” said Vesna Orlo, a miller.\n"
        "Tarn Works denied this. “Every gate was shut,” said the company’s director, Pavel Ruhl."
    )
    millers = draft.mention("Millers", "group", form="noun")
    told = draft.statement("the sluice had been open all night", millers)
    seen = draft.statement("I saw the water come", draft.mention("Vesna Orlo", role="miller"), manner="direct")
    works = draft.mention("Tarn Works", "body")
    denial = draft.statement("this", works, act="deny")
    director = draft.mention("Pavel Ruhl", role="company’s director")
    goes_on = draft.statement("Every gate was shut", director, manner="direct")
    found = {(link.left_id, link.right_id) for link in relate(RELATER, draft)}
    assert found == {(claim.id, reply.id) for claim in (told, seen) for reply in (denial, goes_on)}


def test_a_denial_of_this_answers_what_was_said_before_a_demand() -> None:
    draft = Draft(
        "Vesna Orlo said the law was not enforced and asked the board to hire ten inspectors. The minister, Ada Prill, "
        "denied that."
    )
    vesna = draft.mention("Vesna Orlo")
    told = draft.statement("the law was not enforced", vesna)
    draft.statement("the board to hire ten inspectors", vesna, act="demand")
    denial = draft.statement("that", draft.mention("Ada Prill", role="minister"), act="deny")
    (link,) = relate(RELATER, draft)
    assert (link.left_id, link.right_id) == (told.id, denial.id)
