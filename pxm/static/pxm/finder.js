/* Ctrl+K (or ⌘K) anywhere: type a name or a SKU, arrows choose, Enter goes there. */

import { element } from "./dom.js";
import { debounced, getMarkup, Newest } from "./exchange.js";

const dialog = document.getElementById("pxm-finder");
const entry = dialog.querySelector("input");
const results = document.getElementById("pxm-finder-results");
const said = dialog.querySelector('[role="status"]');
const newest = new Newest();
const findSoon = debounced(find, 150);

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
    if (markup !== undefined) show(markup);
  } catch (failure) {
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
entry.addEventListener("input", findSoon);
entry.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    step(by);
  } else if (event.key === "Enter") {
    event.preventDefault();
    results.querySelector('[aria-selected="true"]')?.click();
  }
});
