/** Lets the products under each relationship be put in order; the tab comes and goes with htmx. */

import { OrderedList } from "../pxm/ordered_list.js";

const bound = new WeakSet();
// The handle by which a product was moved last: it gets the focus back when the saved order is shown.
let moved = "";

function bind() {
  const tab = document.getElementById("relationships-related");
  for (const list of tab?.querySelectorAll("[data-ordered][hx-post]") ?? []) {
    if (bound.has(list)) continue;
    bound.add(list);
    new OrderedList(list, {
      onMoved: (row) => {
        moved = row.querySelector("[data-focus]").dataset.focus;
        list.dispatchEvent(new CustomEvent("moved"));
      },
    });
  }
  if (moved) tab?.querySelector(`[data-focus="${CSS.escape(moved)}"]`)?.focus();
  moved = "";
}

document.addEventListener("htmx:afterSettle", bind);
bind();
