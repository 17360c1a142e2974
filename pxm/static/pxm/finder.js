/* Ctrl+K (or ⌘K) anywhere: type a name or a SKU, arrows choose, Enter goes there. */

import { element } from "./dom.js";
import { debounced, getMarkup, Newest } from "./exchange.js";

const dialog = document.getElementById("pxm-finder");
const entry = dialog.querySelector("input");
const results = document.getElementById("pxm-finder-results");
const said = dialog.querySelector('[role="status"]');
const newest = new Newest();
const findSoon = debounced(find, 150);
// The text whose results are shown, and whether Enter was pressed before those of the text typed since were there.
let answered = "";
let entered = false;

function options() {
  return [...results.querySelectorAll('[role="option"]')];
}

function choose(chosen) {
  for (const option of options()) option.setAttribute("aria-selected", String(option === chosen));
  entry.setAttribute("aria-activedescendant", chosen?.id ?? "");
  chosen?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  choose(all[(now + by + all.length) % all.length]);
}

async function find() {
  const text = entry.value.trim();
  const address = `${dialog.dataset.address}?s=${encodeURIComponent(text)}`;
  try {
    const markup = await newest.ask((signal) => (text ? getMarkup(address, { signal }) : ""));
    if (markup === undefined) return;
    answered = text;
    show(markup);
    if (entered) go();
  } catch (failure) {
    entered = false;
    show("");
    results.replaceChildren(element("p", { class: "pxm-finder-none" }, failure.message));
  }
}

function show(markup) {
  results.innerHTML = markup;
  const found = options();
  entry.setAttribute("aria-expanded", String(found.length > 0));
  said.textContent = markup ? `${found.length} found` : "";
  choose(found[0]);
}

/** Go to what is chosen among the results of the text that stands there; results still to come are waited for. */
function go() {
  entered = entry.value.trim() !== answered;
  if (!entered) results.querySelector('[aria-selected="true"]')?.click();
}

function open() {
  if (dialog.open) return;
  dialog.showModal();
  entry.select();
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
for (const button of document.querySelectorAll("[data-open-finder]")) button.addEventListener("click", open);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
entry.addEventListener("input", () => {
  entered = false;
  findSoon();
});
dialog.addEventListener("close", () => {
  entered = false;
});
entry.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    step(by);
  } else if (event.key === "Enter") {
    event.preventDefault();
    go();
  }
});
