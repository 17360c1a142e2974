/** The pressed one of the five numbers is the one whose children are shown. */
document.addEventListener("click", (event) => {
  const pressed = event.target.closest(".build-number");
  if (!pressed) return;
  document.querySelectorAll(".build-number").forEach((number) => number.setAttribute("aria-pressed", String(number === pressed)));
});

/** A search redraws its own box: the cursor goes back where it was. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "build-rows" || event.detail.requestConfig?.elt.className !== "build-search") return;
  const box = document.getElementById("build-search");
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
});

/** One press, one job. */
document.getElementById("build-form")?.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[type=submit]");
  if (button) setTimeout(() => (button.disabled = true));
});
