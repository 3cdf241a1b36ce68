// SPDX-License-Identifier: Apache-2.0
// Comforts for browsers that run scripts; every page does all its work without them.
// Forms: data-autosave="/address" saves drafts there, data-guard warns before unsaved changes are left,
// data-instant sends itself when a choice changes, data-keys chooses by single keys the inputs with data-key and sends with
// Ctrl+Enter, while the focus is inside it (WCAG 2.1.4). Fields: data-count="%u of %m characters" counts. An element with data-saved="Saved at %t" tells of drafts, in
// the words of data-stale when another tab was faster.

const SAVE_EVERY_MS = 20000;
const SEND_AFTER_MS = 400;

const unsaved = new Set();

/* --- drafts --- */

const stale = new Set();      // another tab has saved since: the person decides, not we
const saving = new Map();     // forms whose draft is on its way

function watch(form) {
  form.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("submit", (event) => {
    if (saving.has(form)) {
      event.preventDefault(); // the draft first: it brings the revision that the form must name
      saving.get(form).finally(() => form.requestSubmit(event.submitter));
      return;
    }
    unsaved.delete(form);
  });
}

function body(form) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
  return new URLSearchParams(data);
}

function tell(words) {
  for (const mark of document.querySelectorAll("[data-saved]")) mark.textContent = words(mark.dataset) ?? mark.textContent;
}

async function take(form, reply) {
  if (reply.status === 409) {
    stale.add(form);
    tell((data) => data.stale);
  }
  if (!reply.ok) throw new Error(String(reply.status));
  const isJson = reply.headers.get("Content-Type")?.startsWith("application/json");
  const revision = isJson ? (await reply.json()).revision : undefined;
  if (revision !== undefined && form.elements.revision) form.elements.revision.value = revision;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date());
  tell((data) => data.saved.replace("%t", time));
}

async function send(form) {
  unsaved.delete(form);
  const headers = { "X-Autosave": "1" };
  try {
    await take(form, await fetch(form.dataset.autosave, { method: "POST", body: body(form), headers, credentials: "same-origin", redirect: "error" }));
  } catch {
    unsaved.add(form); // the next round tries again
  }
  saving.delete(form);
}

function save(form) {
  if (unsaved.has(form) && !stale.has(form) && !saving.has(form)) saving.set(form, send(form));
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

/* --- choosing by keys --- */

const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";

for (const form of document.querySelectorAll("form[data-keys]")) {
  for (const hint of form.querySelectorAll("[data-keys-hint]")) hint.hidden = false;
  // the form itself takes the focus, not a choice in it: arrows still scroll, and Tab leads to the first choice
  form.tabIndex = -1;
  if (document.activeElement === document.body && !location.hash) form.focus({ preventScroll: true });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button"));
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    const input = form.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.click();
  });
}

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
