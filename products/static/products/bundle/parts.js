import { element, icon } from "../../pxm/dom.js";

/** What a number field holds: a whole number, nothing, or a text that the server will refuse. */
function read(text) {
  const typed = text.trim();
  return /^-?\d{1,9}$/.test(typed) ? Number(typed) : typed;
}

export function numberField(label, name, value, onChange) {
  return element(
    "label",
    { class: "pxm-small-field products-offer-number" },
    label,
    element("input", {
      type: "text",
      class: "pxm-input",
      inputmode: "numeric",
      autocomplete: "off",
      "aria-label": name,
      value: value ?? "",
      oninput: (event) => onChange(read(event.target.value)),
    }),
  );
}

export function tick(label, checked, onChange) {
  return element(
    "label",
    { class: "pxm-check" },
    element("input", { type: "checkbox", checked, onchange: (event) => onChange(event.target.checked) }),
    label,
  );
}

/** The small main image of a product; an empty place where others beside it have one, null if nobody has. */
export function picture(product, beside) {
  if (!beside.some((each) => each?.picture)) return null;
  const image = product?.picture ? element("img", { src: product.picture, alt: "", loading: "lazy" }) : null;
  return element("span", { class: "pxm-cell-picture" }, image);
}

/** The part of a row by which it is moved. `focus` keeps it in hand when rows are drawn anew. */
export function handle(name, place, length, focus) {
  return element(
    "button",
    {
      type: "button",
      class: "products-linked-handle",
      draggable: "true",
      "aria-label": `${name}, ${place + 1} of ${length}. Move with the up and down keys.`,
      title: "Drag, or use the ↑ and ↓ keys",
      data: { drag: "", focus: `handle-${focus}` },
    },
    icon("drag_indicator"),
  );
}

/** A row's three buttons: up, down, and out. */
export function rowButtons(name, place, length, focus, { onMove, onRemove, removing }) {
  const button = (sign, label, title, key, act, isPossible = true) =>
    element(
      "button",
      {
        type: "button",
        class: "products-quiet-button",
        "aria-label": label,
        title,
        "aria-disabled": isPossible ? null : "true",
        data: { focus: `${key}-${focus}` },
        onclick: act,
      },
      icon(sign),
    );
  return element(
    "div",
    { class: "products-linked-buttons" },
    button("arrow_upward", `Move ${name} up`, "Move up", "up", () => onMove(-1), place > 0),
    button("arrow_downward", `Move ${name} down`, "Move down", "down", () => onMove(1), place < length - 1),
    button("close", `Remove ${name}`, removing, "remove", onRemove),
  );
}
