/** The pressed one of the five numbers is the one whose children are shown. */
document.addEventListener("click", (event) => {
  const pressed = event.target.closest(".products-build-number");
  if (!pressed) return;
  for (const number of document.querySelectorAll(".products-build-number"))
    number.setAttribute("aria-pressed", String(number === pressed));
});

/** A search redraws its own boxes: the focus goes back where it was. */
let held = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  held = event.target.closest(".products-build-search") ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  const box = event.target.id === "build-rows" && held ? document.getElementById(held) : null;
  box?.focus();
  if (box?.type === "search") box.setSelectionRange(box.value.length, box.value.length);
});

/** One press, one job. */
document.getElementById("build-form")?.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[type=submit]");
  // The browser leaves the value of a disabled button out of what it sends.
  if (button) setTimeout(() => button.setAttribute("disabled", ""));
});
