"use strict";
// Zooming by button, key and dragging. Without this file the links of the page do the same.
(() => {
  const svg = document.querySelector("svg.time"), zoom = document.querySelector(".zoom ul");
  if (!svg || !zoom) return;
  const link = (id) => document.getElementById(id);
  const busiest = () => {
    const all = [...svg.querySelectorAll("a[data-zoom]")];
    const count = (a) => Number(a.getAttribute("aria-label").split(": ").pop());
    return all.sort((a, b) => count(b) - count(a))[0];
  };
  const go = { in: () => { const a = busiest(); if (a) location.href = a.getAttribute("href"); } };
  for (const [name, id] of [["out", "zoom-out"], ["before", "zoom-before"], ["after", "zoom-after"]])
    go[name] = () => { const a = link(id); if (a) location.href = a.href; };
  for (const [name, words, key] of [["in", "Zoom in", "+"], ["out", "Zoom out", "−"]]) {
    if (name === "in" ? !busiest() : !link("zoom-out")) continue;
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = `${words} (${key})`;
    button.addEventListener("click", go[name]);
    item.append(button);
    zoom.append(item);
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const name = { "+": "in", "-": "out", "<": "before", ">": "after" }[event.key];
    if (name) { event.preventDefault(); go[name](); }
  });
  // Dragging over the picture goes into what was dragged over.
  const first = Date.parse(svg.dataset.first), days = (Date.parse(svg.dataset.last) - first) / 864e5 + 1;
  const dayAt = (x) => {
    const box = svg.getBoundingClientRect();
    const share = Math.min(Math.max((x - box.left) / box.width, 0), 1);
    return new Date(first + Math.min(Math.floor(share * days), days - 1) * 864e5).toISOString().slice(0, 10);
  };
  let from = null;
  svg.addEventListener("pointerdown", (event) => { from = event.button === 0 ? event.clientX : null; });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerup", (event) => {
    if (from === null || Math.abs(event.clientX - from) < 12) return;
    const [a, b] = [dayAt(Math.min(from, event.clientX)), dayAt(Math.max(from, event.clientX))];
    from = null;
    svg.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
    const address = new URL(location.href);
    address.searchParams.set("at", a === b ? a : `${a}/${b}`);
    address.searchParams.delete("page");
    address.hash = "";
    location.href = address.href;
  });
})();
