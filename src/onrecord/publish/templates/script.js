"use strict";
// Everything can be read without this script. It opens passages in place, folds long lists and filters lines.
const all = (query, root) => Array.from((root || document).querySelectorAll(query));
const folds = all("details.fold");
for (const section of all("main > section")) {
  const inside = all("details.fold", section);
  if (all(".ln", section).length > 60) inside.forEach((fold, n) => { fold.open = section.id === "said" && n < 2; });
}

function reveal(id) {
  const target = id && document.getElementById(id);
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  return target;
}
addEventListener("hashchange", () => {
  const target = reveal(decodeURIComponent(location.hash.slice(1)));
  if (target) target.scrollIntoView();
});
if (location.hash) reveal(decodeURIComponent(location.hash.slice(1)));

let opened = 0;
function toggle(link) {
  const open = link.getAttribute("aria-expanded") === "true";
  if (open) {
    document.getElementById(link.getAttribute("aria-controls")).remove();
    link.setAttribute("aria-expanded", "false");
    link.removeAttribute("aria-controls");
    return;
  }
  const source = document.querySelector(link.getAttribute("href") + " .p");
  const box = document.createElement("div");
  box.className = "here";
  box.id = "here" + ++opened;
  box.append(...Array.from(source.cloneNode(true).childNodes));
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = document.body.dataset.close;
  close.addEventListener("click", () => { toggle(link); link.focus(); });
  box.append(close);
  const row = link.closest("tr");
  const home = link.closest(".ln, li, td, .en");
  (row ? link.closest("td") : home).append(box);
  link.setAttribute("aria-expanded", "true");
  link.setAttribute("aria-controls", box.id);
}
for (const link of all("a.c")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
}
addEventListener("click", (event) => {
  const link = event.target.closest("a.c");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    toggle(link);
  }
  const drawn = event.target.closest(".tm");
  const entry = drawn && reveal("t" + drawn.dataset.n);
  if (entry) entry.scrollIntoView({ block: "center" });
});
addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches && event.target.matches("a.c")) {
    event.preventDefault();
    toggle(event.target);
  }
});

const box = document.getElementById("find");
if (box) {
  box.hidden = false;
  const field = box.querySelector("input");
  const told = box.querySelector("output");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = all("main .ln, main tbody tr, main .ci").map((element) => [element, null]);
  const groups = all("main .fold, main .en, main .tw, main .yr");
  let before = null;
  const apply = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let hits = 0;
    if (words.length && !before) before = folds.map((fold) => fold.open);
    for (const row of rows) {
      row[1] = row[1] ?? plain(row[0].textContent + " " + (row[0].closest("[data-who]")?.dataset.who ?? ""));
      const fits = words.every((word) => row[1].includes(word));
      row[0].hidden = !fits;
      hits += fits && row[0].classList.contains("ln");
    }
    for (const group of groups) {
      const inside = all(".ln, tbody tr", group);
      group.hidden = words.length > 0 && !inside.some((row) => !row.hidden);
      if (words.length && group.open === false) group.open = true;
    }
    if (!words.length && before) { folds.forEach((fold, n) => { fold.open = before[n]; }); before = null; }
    told.textContent = words.length ? document.body.dataset[hits === 1 ? "one" : "many"].replace("{n}", hits) : "";
  };
  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 180); });
}
addEventListener("beforeprint", () => { for (const fold of all("details.fold, details.r, details.cn")) fold.open = true; });
