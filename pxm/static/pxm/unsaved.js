/* A form with `data-unsaved`: says when it holds changes that are not saved, and asks before they would be lost.
   With `data-unsaved="yes"` (shown again after a refusal) it holds some from the start. */

const form = document.querySelector("form[data-unsaved]");
const note = document.querySelector("[data-unsaved-note]");
let changed = false;
let leaving = false;

function noticed() {
  changed = true;
  document.body.classList.add("pxm-unsaved");
  if (note) note.hidden = false;
}

/** Ctrl+S (or ⌘S) saves, unless a dialog stands in front of the form. */
function save(event) {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  const button = [...form.elements].find((part) => part.type === "submit");
  if (button && !document.querySelector("dialog[open]")) button.click();
}

/** In a form for something new a person begins to type in its first field. */
function begin() {
  const first = form.querySelector("input:not([type=hidden]), textarea, select");
  if (location.pathname.endsWith("/add/") && document.activeElement === document.body) first?.focus();
}

if (form) {
  begin();
  document.addEventListener("keydown", save);
  form.addEventListener("input", noticed);
  form.addEventListener("change", noticed);
  form.addEventListener("submit", () => {
    leaving = true;
  });
  if (form.dataset.unsaved === "yes") noticed();
  window.addEventListener("beforeunload", (event) => {
    if (changed && !leaving) event.preventDefault();
  });
}
