/**
 * The children tab: ticked children, and the dialog that asks before anything happens to them. The parts come and go with
 * htmx, so everything is listened to from the document.
 */

function selection() {
  return document.getElementById("children-selection");
}

function part(name) {
  return selection()?.querySelector(`[data-part=${name}]`);
}

function ticks() {
  return [...selection().querySelectorAll("[name=child]")];
}

function tickAll(checked) {
  for (const tick of ticks()) tick.checked = checked;
}

function count() {
  const actions = part("actions");
  if (!actions) return;
  const ticked = ticks().filter((tick) => tick.checked).length;
  const all = part("everything-field").value === "1";
  const number = all ? Number(actions.dataset.total) : ticked;
  actions.hidden = number === 0;
  part("chosen").textContent = number ? `${number.toLocaleString("en")} selected` : "";
  part("tick-all").checked = ticked > 0 && ticked === ticks().length;
  part("tick-all").indeterminate = ticked > 0 && ticked < ticks().length;
  if (part("everything")) part("everything").hidden = all;
}

document.addEventListener("change", (event) => {
  if (!selection()?.contains(event.target)) return;
  if (event.target.dataset.part === "tick-all") tickAll(event.target.checked);
  part("everything-field").value = "";
  count();
});

// The search follows what is typed. Leaving its box asks nothing new, and must not redraw rows that were ticked meanwhile.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.id === "children-search") event.stopPropagation();
  },
  { capture: true },
);

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-part]");
  if (pressed?.dataset.part === "everything" && selection()?.contains(pressed)) {
    tickAll(true);
    part("everything-field").value = "1";
    count();
  }
  if (pressed?.dataset.part === "cancel") pressed.closest("dialog")?.close();
});

// After an action its children stay chosen; “all” only as long as they are as many.
let kept = null;

document.addEventListener("children-changed", () => {
  if (!part("actions")) return;
  const ids = ticks()
    .filter((tick) => tick.checked)
    .map((tick) => tick.value);
  kept = { ids, total: part("everything-field").value === "1" ? part("actions").dataset.total : null };
});

function tickAgain() {
  if (kept && part("actions")) {
    for (const tick of ticks()) tick.checked = kept.ids.includes(tick.value);
    if (kept.total === part("actions").dataset.total) part("everything-field").value = "1";
  }
  kept = null;
  count();
}

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = document.getElementById("children-dialog");
  if (event.target === dialog) {
    const said = dialog.querySelector("[data-part=said]");
    if (said) {
      document.getElementById("products-children-said").replaceChildren(said);
      dialog.close();
    } else if (!dialog.open) dialog.showModal();
  }
  if (event.target.id === "children-results") tickAgain();
});
