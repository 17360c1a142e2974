/* Each part that scrolls by itself is a landmark, so each needs a name of its own, given before the parts are made. */

document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("[data-simplebar]")) {
    const name = part.closest("#nav-sidebar") ? "Pages" : part.closest("#changelist-filter") ? "Filters" : "Rows";
    part.setAttribute("data-simplebar-aria-label", name);
  }
});
