/* The dialog of the tab Modifiers, which htmx fills: it opens with what came, and closes when the list is renewed. */

function dialog() {
  return document.getElementById("prices-modifier-dialog");
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== dialog() || dialog().open || !dialog().childElementCount) return;
  dialog().showModal();
  dialog().querySelector("[name=name]")?.focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#prices-modifier-dialog [data-part=cancel]")) dialog().close();
});
