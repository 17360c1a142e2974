/**
 * Make an element. Attributes named `on…` are listeners, `data` is a map of data attributes, `null` and `false` leave an
 * attribute out; children are nodes or text, empty ones are skipped.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (value === true) made.setAttribute(name, "");
    else made.setAttribute(name, value);
  }
  made.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""),
  );
  return made;
}

/** A name among other things: two lines of it at most, and the whole where the mouse rests on it. */
export function called(name) {
  return element("span", { class: "pxm-cut" }, name);
}

/** An icon that stands beside words, never instead of a name. */
export function icon(name) {
  return element("span", { class: "material-symbols-outlined", "aria-hidden": "true" }, name);
}

/** Set text only when it differs, so that screen readers are not told twice. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

export function plural(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 || count === 1n ? one : many}`;
}

/** Replace the children of `target` and put the focus back on the part that carried the same `data-focus`. */
export function replaceKeepingFocus(target, children) {
  const held = target.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  target.replaceChildren(...children);
  if (held) target.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
}
