/* The dialog of the tab Templates, which htmx fills: it asks before a template is detached. */

function dialog() {
  return document.getElementById("product-templates-dialog");
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === dialog() && !dialog().open && dialog().childElementCount) dialog().showModal();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#product-templates-dialog [data-part=cancel]")) dialog().close();
});
