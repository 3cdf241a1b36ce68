// SPDX-License-Identifier: Apache-2.0
// Comforts for browsers that run scripts; every page does all its work without them.
// Forms: data-autosave="/address" saves drafts there, data-guard warns before unsaved changes are left,
// data-instant sends itself when a choice changes. Fields: data-count="%u of %m characters" counts.

const SAVE_EVERY_MS = 20000;
const SEND_AFTER_MS = 400;

const unsaved = new Set();

/* --- drafts --- */

function watch(form) {
  form.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("submit", () => unsaved.delete(form));
}

function body(form) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
  return new URLSearchParams(data);
}

async function save(form) {
  if (!unsaved.has(form)) return;
  unsaved.delete(form);
  try {
    const reply = await fetch(form.dataset.autosave, { method: "POST", body: body(form), credentials: "same-origin", redirect: "error" });
    if (!reply.ok) throw new Error(String(reply.status));
    for (const mark of document.querySelectorAll("[data-saved]")) {
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date());
      mark.textContent = mark.dataset.saved.replace("%t", time);
    }
  } catch {
    unsaved.add(form); // the next round tries again
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  watch(form);
  setInterval(() => save(form), SAVE_EVERY_MS);
  form.addEventListener("focusout", () => save(form));
}
for (const form of document.querySelectorAll("form[data-guard]")) watch(form);

addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) event.preventDefault();
});

/* --- filters that answer at once --- */

for (const form of document.querySelectorAll("form[data-instant]")) {
  let timer = 0;
  form.addEventListener("change", (event) => {
    if (event.target.type === "search" || event.target.type === "text") return;
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(), SEND_AFTER_MS);
  });
}

/* --- how much room is left --- */

for (const area of document.querySelectorAll("[data-count][maxlength]")) {
  const line = document.createElement("p");
  line.className = "hint";
  const show = () => {
    line.textContent = area.dataset.count.replace("%u", area.value.length).replace("%m", area.maxLength);
  };
  area.after(line);
  area.addEventListener("input", show);
  show();
}

/* --- "/" goes to the search --- */

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
});
