/* A form with `data-unsaved`: says when it holds changes that are not saved, and asks before they would be lost.
   With `data-unsaved="yes"` (shown again after a refusal) it holds some from the start. */

import { bringBackTyped, keepTyped } from "./typed.js";

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
    keepTyped(form);
  });
  // Left without saving: a part of the page may have found that the person is signed out, and asks to sign in.
  window.addEventListener("pagehide", () => {
    if (changed && !leaving) keepTyped(form);
  });
  if (form.dataset.unsaved === "yes") noticed();
  bringBackTyped(form);
  window.addEventListener("beforeunload", (event) => {
    if (changed && !leaving) event.preventDefault();
  });
}
