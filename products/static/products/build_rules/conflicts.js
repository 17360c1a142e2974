import { called, element, icon, replaceKeepingFocus } from "../../pxm/dom.js";

/** Rules that contradict each other, by name, each with the smallest rules that would settle it. */
export class Conflicts {
  #area;
  #rules;
  #editable;

  constructor(area, rules, { editable }) {
    this.#area = area;
    this.#rules = rules;
    this.#editable = editable;
  }

  show(conflicts, more) {
    replaceKeepingFocus(this.#area, [
      ...conflicts.map((conflict, index) => this.#conflict(conflict, index)),
      ...(more ? [element("p", { class: "products-conflict-more" }, more)] : []),
    ]);
    this.#area.hidden = conflicts.length === 0;
  }

  #conflict(conflict, index) {
    return element(
      "div",
      { class: "products-conflict" },
      element("p", { class: "products-conflict-title" }, icon("error"), element("span", {}, conflict.title)),
      element("p", { class: "products-conflict-names pxm-cut-text" }, conflict.names),
      this.#editable
        ? element(
            "div",
            { class: "products-conflict-fixes" },
            conflict.fixes.map((fix, place) =>
              element(
                "button",
                {
                  type: "button",
                  class: "pxm-button pxm-button-small",
                  data: { focus: `fix-${index}-${place}` },
                  onclick: () => this.#settle(fix),
                },
                called(fix.label),
              ),
            ),
          )
        : null,
    );
  }

  #settle(fix) {
    if (fix.removes) this.#rules.remove(this.#rules.ordered[fix.removes - 1]);
    else this.#rules.add(fix.effect, fix.options);
  }
}
