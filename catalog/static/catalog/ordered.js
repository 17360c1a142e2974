/* Rows of choices in an order (<pxm-rows> with [data-up] and [data-down]): a button moves what is chosen one place. */

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-up], [data-down]");
  if (!button) return;
  const row = button.closest("[data-row]");
  const other = "up" in button.dataset ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const [own, beside] = [row, other].map((each) => each.querySelector("select"));
  [own.value, beside.value] = [beside.value, own.value];
  other.querySelector("up" in button.dataset ? "[data-up]" : "[data-down]").focus();
  row.closest("pxm-rows").changed(`Moved ${beside.selectedOptions[0].label}`);
});
