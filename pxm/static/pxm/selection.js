/**
 * A list keeps what was ticked while its question is asked on another page and answered: rows that still stand there
 * are ticked again. Coming from anywhere else, nothing is ticked.
 */

const KEPT = "pxm-selection";

function ticks() {
  return [...document.querySelectorAll("#changelist-form input.action-select")];
}

function total() {
  return document.getElementById("changelist-actions")?.dataset.total;
}

function across() {
  return document.querySelector("#changelist-form input.select-across");
}

function keep() {
  const ids = ticks()
    .filter((tick) => tick.checked)
    .map((tick) => tick.value);
  const kept = { path: location.pathname, ids, total: across()?.value === "1" ? total() : null };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

function tickAgain() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  const comesFrom = document.referrer && new URL(document.referrer).pathname;
  if (kept?.path !== location.pathname || comesFrom !== location.pathname) return;
  for (const tick of ticks()) {
    if (kept.ids.includes(tick.value) !== tick.checked) tick.click();
  }
  // "All" means the same only as long as there are as many.
  if (kept.total === total()) document.querySelector("#changelist-actions .question:not(.hidden) a")?.click();
}

document.getElementById("changelist-form")?.addEventListener("submit", keep);
// Django's script counts when the page is shown, and takes “all” back with it; so this comes afterwards.
window.addEventListener("pageshow", (event) => event.persisted || setTimeout(tickAgain));
