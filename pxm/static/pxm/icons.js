/* Icons are letters of a font: read aloud they would be words without sense. They stand beside words, so they are hidden. */

function hideIcons(part) {
  for (const icon of part.querySelectorAll(".material-symbols-outlined:not([aria-hidden])"))
    icon.setAttribute("aria-hidden", "true");
}

document.addEventListener("DOMContentLoaded", () => {
  hideIcons(document);
  document.addEventListener("htmx:load", (event) => hideIcons(event.target));
});
