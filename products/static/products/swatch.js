import { element } from "../pxm/dom.js";

/** A patch of a colour, beside its name. */
export function swatch(colour) {
  const patch = element("span", { class: "products-option-swatch", "aria-hidden": "true" });
  patch.style.backgroundColor = colour;
  return patch;
}
