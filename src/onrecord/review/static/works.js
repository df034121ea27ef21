// Dropped folders keep their paths; a work that goes on tells how far it is. Without this file the forms work as they are.
"use strict";

(function () {
  const box = document.querySelector("[data-work]");
  if (box) {
    const number = Number(box.dataset.work);
    const ask = async () => {
      let work;
      try {
        work = await (await fetch("/gather/state")).json();
      } catch {
        return;
      }
      if (!work.running || work.number !== number) {
        location.reload();
        return;
      }
      const bar = box.querySelector("progress");
      if (work.of) { bar.max = work.of; bar.value = work.done; }
      const stage = box.querySelector("[data-stage]"), done = box.querySelector("[data-done]");
      if (stage) {
        stage.textContent = work.stage;
        done.textContent = work.of ? work.done + " of " + work.of : "";
      }
      setTimeout(ask, 700);
    };
    setTimeout(ask, 300);
  }

  const form = document.getElementById("drop");
  if (!form) return;
  const chosen = document.getElementById("chosen");
  let dropped = [];
  for (const label of form.querySelectorAll(".script")) label.hidden = false;

  const walk = async (entry, path, out) => {
    if (entry.isFile) {
      const file = await new Promise((yes, no) => entry.file(yes, no));
      out.push([path + file.name, file]);
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((yes, no) => reader.readEntries(yes, no));
        if (!some.length) break;
        for (const one of some) await walk(one, path + entry.name + "/", out);
      }
    }
  };

  const tell = (n) => { chosen.textContent = n ? n + (n === 1 ? " file is" : " files are") + " ready to be gathered." : ""; };

  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("over");
    const out = [], items = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const files = [...event.dataTransfer.files];
    for (const entry of items) if (entry) await walk(entry, "", out);
    dropped = dropped.concat(out.length ? out : files.map((file) => [file.name, file]));
    tell(dropped.length);
  });
  form.addEventListener("change", () => tell(dropped.length + [...form.querySelectorAll("input[type=file]")].reduce((n, x) => n + x.files.length, 0)));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData();
    for (const name of ["csrf", "read"]) {
      const field = form.elements[name];
      if (field.type !== "checkbox" || field.checked) data.append(name, field.value);
    }
    for (const [path, file] of dropped) data.append("file", file, path);
    for (const input of form.querySelectorAll("input[type=file]")) {
      for (const file of input.files) data.append("file", file, file.webkitRelativePath || file.name);
    }
    const answer = await fetch("/gather", { method: "POST", body: data, redirect: "follow" });
    if (answer.ok) location.assign("/gather");
    else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      chosen.textContent = (page.querySelector("main") || page.body).textContent.trim();
    }
  });
})();
