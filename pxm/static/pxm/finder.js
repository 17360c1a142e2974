/* Ctrl+K (or ⌘K) anywhere: type a name or a SKU, arrows choose, Enter goes there. */

const dialog = document.getElementById("pxm-finder");
const entry = dialog.querySelector("input");
const results = document.getElementById("pxm-finder-results");
const said = dialog.querySelector('[role="status"]');
const PAUSE = 150;
let timer = null;
let asked = 0;

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
  asked += 1;
  const question = asked;
  if (!text) return show("");
  const answer = await fetch(`${dialog.dataset.address}?s=${encodeURIComponent(text)}`);
  if (question !== asked) return undefined;
  return show(answer.ok && !answer.redirected ? await answer.text() : "");
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
entry.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE);
});
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
