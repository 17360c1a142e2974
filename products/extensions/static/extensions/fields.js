/* The dialog of the tab Fields, which htmx fills: it opens with what came, and closes when the list is renewed. Only
 * what fields of the chosen kind can have is shown in it. */

let moved = "";

function dialog() {
  return document.getElementById("extensions-field-dialog");
}

function fit() {
  const kind = dialog().querySelector("[name=field_type]")?.value;
  for (const part of dialog().querySelectorAll("[data-kinds]")) {
    part.hidden = !part.dataset.kinds.split(" ").includes(kind);
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (moved) {
    // The button that was pressed, or the other one where it cannot go on.
    const field = moved.slice(0, moved.lastIndexOf("-"));
    const pressed = document.querySelector(`[data-moves="${moved}"]:not([disabled])`);
    (pressed ?? document.querySelector(`[data-moves^="${field}"]:not([disabled])`))?.focus();
    moved = "";
  }
  if (event.target !== dialog() || !dialog().childElementCount) return;
  fit();
  if (dialog().open) return;
  dialog().showModal();
  dialog().querySelector("[name=name]")?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("#extensions-field-dialog [name=field_type]")) fit();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#extensions-field-dialog [data-part=cancel]")) dialog().close();
  moved = event.target.closest("[data-moves]")?.dataset.moves ?? moved;
});
