/* What the keyboard does in the form of a page, whoever made the page: Ctrl+S saves, and something new begins in its
   first field. Questions such as “Delete?” have no such form: nothing is to be confirmed by accident. */

const PAGE_FORM = 'form[method="post"][id$="_form"]';

/** Ctrl+S (or ⌘S) saves and stays on the page where it can, unless a dialog stands in front of the form. */
function saveByKey(event) {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const form = document.querySelector(PAGE_FORM);
  if (!form) return;
  event.preventDefault();
  const buttons = [...form.elements].filter((part) => part.type === "submit");
  const button = buttons.find((each) => each.name === "_continue") ?? buttons[0];
  if (button && !document.querySelector("dialog[open]")) button.click();
}

function beginInFirstField() {
  const first = document
    .querySelector(PAGE_FORM)
    ?.querySelector("input:not([type=hidden], [hidden]), textarea, select");
  if (location.pathname.endsWith("/add/") && document.activeElement === document.body) first?.focus();
}

document.addEventListener("keydown", saveByKey);
document.addEventListener("DOMContentLoaded", beginInFirstField);
