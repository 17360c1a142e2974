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

if (form) {
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
