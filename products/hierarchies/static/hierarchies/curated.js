/** Lets the products that a node shows first be put in order; their list comes and goes with htmx. */

import { OrderedList } from "../pxm/ordered_list.js";

const bound = new WeakSet();

function bind() {
  const list = document.getElementById("hierarchies-curated");
  if (!list || bound.has(list)) return;
  bound.add(list);
  new OrderedList(list, { onMoved: () => list.dispatchEvent(new CustomEvent("moved")) });
}

document.addEventListener("htmx:afterSettle", bind);
