"use strict";
// Everything that reads or decides works without this file. It adds the keyboard, hovering both ways between text and
// findings, verdicts that do not load the page anew, dragging the edges of a quotation, and adding by selection.
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  document.documentElement.classList.add("scripted");
  const text = $("#text"), cards = all("[data-card]");
  const say = (words) => { const line = $("#said"); if (line) line.textContent = words; };

  // ── cards: the one that is looked at ──
  let here = null;
  const lit = new Map();
  if (text) for (const run of all("[data-f]", text)) for (const id of run.dataset.f.split(" ")) {
    if (!lit.has(id)) lit.set(id, []);
    lit.get(id).push(run);
  }
  const light = (id, name, on) => {
    for (const run of lit.get(id) || []) run.classList.toggle(name, on);
    const card = document.getElementById("c-" + id);
    if (card) card.classList.toggle(name, on);
  };
  const choose = (card, { scroll = true, focus = true } = {}) => {
    if (here) { light(here.dataset.card, "here", false); here.removeAttribute("aria-current"); }
    here = card;
    if (!card) return;
    light(card.dataset.card, "here", true);
    card.setAttribute("aria-current", "true");
    if (focus) card.focus({ preventScroll: true });
    if (!scroll) return;
    card.scrollIntoView({ block: "nearest" });
    const run = (lit.get(card.dataset.card) || [])[0];
    if (run) (run.closest("details:not([open])") || run).scrollIntoView({ block: "center" });
  };
  const step = (by) => {
    if (!cards.length) return false;
    const at = here ? cards.indexOf(here) + by : 0;
    if (cards[at]) choose(cards[at]);
    return true;
  };
  for (const card of cards) {
    card.addEventListener("mouseenter", () => light(card.dataset.card, "on", true));
    card.addEventListener("mouseleave", () => light(card.dataset.card, "on", false));
    card.addEventListener("focusin", () => { if (here !== card) choose(card, { scroll: false, focus: false }); });
  }
  const innermost = (run) => {
    const ids = run.dataset.f.split(" ").filter((id) => document.getElementById("c-" + id));
    return ids.sort((a, b) => (lit.get(a) || []).length - (lit.get(b) || []).length)[0];
  };
  if (text) {
    text.addEventListener("mouseover", (event) => {
      const run = event.target.closest("[data-f]");
      for (const id of run ? run.dataset.f.split(" ") : []) light(id, "on", true);
    });
    text.addEventListener("mouseout", (event) => {
      const run = event.target.closest("[data-f]");
      for (const id of run ? run.dataset.f.split(" ") : []) light(id, "on", false);
    });
    text.addEventListener("click", (event) => {
      const run = event.target.closest("[data-f]"), id = run && innermost(run);
      if (id && String(getSelection()) === "" && !$("#edit-spans")) {
        const card = document.getElementById("c-" + id);
        choose(card, { scroll: false });
        card.scrollIntoView({ block: "nearest" });
      }
    });
  }

  // ── verdicts without loading the page anew ──
  const WORDS = { yes: "accepted", no: "rejected", unsure: "unsure" };
  for (const form of cards.flatMap((card) => all("form.judge", card))) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const card = form.closest("[data-card]"), verdict = event.submitter.value;
      const body = new URLSearchParams(new FormData(form));
      body.set("verdict", verdict);
      body.set("as", "data");
      try {
        const answer = await fetch("/verdict", { method: "POST", body });
        if (!answer.ok) throw new Error();
        const mark = $(".state .verdict", card);
        mark.textContent = WORDS[verdict];
        mark.className = "verdict " + verdict;
        card.classList.remove("yes", "no", "unsure", "open");
        card.classList.add(verdict);
        for (const button of all("button[name=verdict]", form)) {
          button.toggleAttribute("aria-pressed", false);
          if (button.value === verdict) button.setAttribute("aria-pressed", "true");
        }
        for (const undo of all("#undo-form")) undo.hidden = false;
        say("Finding " + $(".n", card).textContent + " " + WORDS[verdict]);
        if (here === card) step(1);
      } catch {
        say("This was not kept: load the page again.");
        card.classList.add("failed");
      }
    });
  }

  // ── places in the text: code points of the document, as the record counts them ──
  const points = (string) => [...string].length;
  const units = (string, count) => [...string].slice(0, count).join("").length;
  const placeOf = (node, offset) => {
    const run = node && (node.nodeType === 3 ? node.parentElement : node).closest("#text [data-o]");
    if (!run) return null;
    return Number(run.dataset.o) + points(run.textContent.slice(0, node.nodeType === 3 ? offset : 0));
  };
  const placeAt = (x, y) => {
    if (document.caretPositionFromPoint) {
      const found = document.caretPositionFromPoint(x, y);
      return found && placeOf(found.offsetNode, found.offset);
    }
    const found = document.caretRangeFromPoint && document.caretRangeFromPoint(x, y);
    return found && placeOf(found.startContainer, found.startOffset);
  };
  const runs = text ? all("[data-o]", text) : [];
  const starts = runs.map((run) => Number(run.dataset.o));
  const pointOf = (place, isEnd) => {
    let at = starts.length - 1;
    while (at > 0 && (isEnd ? starts[at] >= place : starts[at] > place)) at -= 1;
    const node = runs[at] && runs[at].firstChild;
    return node && [node, Math.min(node.data.length, units(node.data, place - starts[at]))];
  };
  const rangeOf = ([start, end]) => {
    const from = pointOf(start, false), to = pointOf(end, true);
    if (!from || !to) return null;
    const range = document.createRange();
    range.setStart(...from);
    range.setEnd(...to);
    return range;
  };
  const wordsOf = (start, end) => runs.map((run, n) => {
    const a = Math.max(start, starts[n]) - starts[n], b = end - starts[n];
    return b <= 0 ? "" : [...run.textContent].slice(a, b).join("");
  }).join("");

  // ── adding by selection ──
  const selected = () => {
    const chosen = getSelection();
    if (!text || !chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    const touched = runs.filter((run) => run.firstChild && range.intersectsNode(run.firstChild));
    if (!touched.length) return null;
    const [first, last] = [touched[0], touched[touched.length - 1]];
    const start = placeOf(first.firstChild, range.startContainer === first.firstChild ? range.startOffset : 0);
    const end = placeOf(last.firstChild, range.endContainer === last.firstChild ? range.endOffset : last.firstChild.data.length);
    return start < end ? [start, end] : null;
  };
  const add = () => {
    const place = selected();
    if (!place) return false;
    location.href = "/documents/" + text.dataset.document + "?add=" + place.join("-") + "#c-new";
    return true;
  };

  // ── dragging the edges of a quotation ──
  const field = $("#edit-spans"), area = $("#edit-words");
  if (text && field && field.value) {
    const given = field.value, words = area.value;
    const spans = given.split(",").map((part) => part.split("-").map(Number));
    const edges = [];
    const show = () => {
      if (window.Highlight && CSS.highlights) {
        CSS.highlights.set("edit", new Highlight(...spans.map(rangeOf).filter(Boolean)));
      }
      const base = text.getBoundingClientRect();
      for (const edge of edges) {
        const range = rangeOf(spans[edge.span]);
        const boxes = range ? [...range.getClientRects()].filter((box) => box.width > 0) : [];
        edge.button.hidden = !boxes.length;
        if (!boxes.length) continue;
        const box = edge.side ? boxes[boxes.length - 1] : boxes[0];
        edge.button.style.left = (edge.side ? box.right : box.left) - base.left + "px";
        edge.button.style.top = box.top - base.top + "px";
        edge.button.style.height = box.height + "px";
        edge.button.setAttribute("aria-valuenow", spans[edge.span][edge.side]);
        edge.button.setAttribute("aria-valuetext", wordsOf(...spans[edge.span]).slice(edge.side ? -40 : 0, edge.side ? undefined : 40));
      }
      const shown = spans.map((span) => wordsOf(...span)).join("\n\n");
      field.value = spans.map((span) => span.join("-")).join(",");
      area.value = field.value === given ? words : shown;
    };
    const isWord = (character) => /[\p{L}\p{N}]/u.test(character || "");
    const snap = (place, side) => {
      // An edge never stands inside a word.
      let at = place;
      const before = (n) => wordsOf(n - 1, n), after = (n) => wordsOf(n, n + 1);
      for (let n = 0; n < 40 && isWord(before(at)) && isWord(after(at)); n += 1) at += side ? 1 : -1;
      return at;
    };
    const move = (edge, place) => {
      const span = spans[edge.span], other = span[1 - edge.side];
      const next = spans[edge.span + (edge.side ? 1 : -1)];
      if (edge.side ? place <= other : place >= other) return;
      if (next && (edge.side ? place >= next[0] : place <= next[1])) return;
      span[edge.side] = place;
      show();
    };
    const walk = (edge, by) => {
      let at = spans[edge.span][edge.side] + by;
      for (let n = 0; n < 60; n += 1, at += by) {
        const before = isWord(wordsOf(at - 1, at)), after = isWord(wordsOf(at, at + 1));
        if (edge.side ? before && !after : after && !before) break;
      }
      move(edge, at);
    };
    spans.forEach((span, number) => [0, 1].forEach((side) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "edge " + (side ? "end" : "start");
      button.setAttribute("role", "slider");
      button.setAttribute("aria-label", side ? "where the words end" : "where the words begin");
      button.setAttribute("aria-valuemin", starts[0]);
      button.setAttribute("aria-valuemax", starts[starts.length - 1] + points(runs[runs.length - 1].textContent));
      const edge = { span: number, side, button };
      button.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        button.focus();
        button.setPointerCapture(event.pointerId);
        text.classList.add("dragging");
      });
      button.addEventListener("pointermove", (event) => {
        if (!button.hasPointerCapture(event.pointerId)) return;
        const place = placeAt(event.clientX, event.clientY);
        if (place !== null && place !== undefined) move(edge, event.altKey ? place : snap(place, side));
      });
      button.addEventListener("pointerup", () => text.classList.remove("dragging"));
      button.addEventListener("lostpointercapture", () => text.classList.remove("dragging"));
      button.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!by) return;
        event.preventDefault();
        if (event.altKey) move(edge, spans[number][side] + by); else walk(edge, by);
      });
      edges.push(edge);
      text.append(button);
    }));
    area.addEventListener("input", () => { field.value = given; });
    addEventListener("resize", show);
    show();
    const edited = field.closest("[data-card]"), panel = $(".found");
    if (edited && panel) panel.scrollTop = edited.offsetTop - panel.offsetTop - 8;
    const first = rangeOf(spans[0]);
    if (first) first.startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  // ── the keyboard ──
  const press = (selector, within) => {
    const found = within ? $(selector, within) : $(selector);
    if (found) found.click();
    return Boolean(found);
  };
  const decide = (verdict) => press(`.judge button[value=${verdict}]`, here || $(".deciding") || document.createElement("p"));
  const keys = {
    j: () => step(1) || press("#after") || press("a[rel=next]"),
    k: () => step(-1) || press("#before") || press("a[rel=prev]"),
    y: () => decide("yes"),
    n: () => decide("no"),
    u: () => decide("unsure"),
    e: () => press("a.edit", here || $(".deciding") || document),
    a: add,
    z: () => press("#undo-form button"),
    "/": () => { const found = $("#search"); if (found) found.focus(); else location.href = "/search"; return true; },
    "?": () => { const found = $("#keys"); if (found) { found.open = !found.open; found.scrollIntoView(); } return true; },
    Escape: () => { if (document.activeElement) document.activeElement.blur(); return false; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [role=slider]");
    if (typing && event.key !== "Escape") return;
    if (keys[event.key] && keys[event.key]()) event.preventDefault();
  });

  const start = location.hash.startsWith("#c-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (start && start.dataset.card) choose(start, { focus: false });
})();
