import { element, icon, replaceKeepingFocus } from "../../pxm/dom.js";

/** Rules that contradict each other, by name, each with the smallest rules that would settle it. */
export class Quarrels {
  #area;
  #rules;
  #editable;

  constructor(area, rules, { editable }) {
    this.#area = area;
    this.#rules = rules;
    this.#editable = editable;
  }

  show(quarrels, more) {
    replaceKeepingFocus(this.#area, [
      ...quarrels.map((quarrel, index) => this.#quarrel(quarrel, index)),
      ...(more ? [element("p", { class: "products-conflict-more" }, more)] : []),
    ]);
    this.#area.hidden = quarrels.length === 0;
  }

  #quarrel(quarrel, index) {
    return element(
      "div",
      { class: "products-conflict" },
      element("p", { class: "products-conflict-title" }, icon("error"), element("span", {}, quarrel.title)),
      element("p", { class: "products-conflict-names" }, quarrel.names),
      this.#editable
        ? element(
            "div",
            { class: "products-conflict-fixes" },
            quarrel.fixes.map((fix, place) =>
              element(
                "button",
                {
                  type: "button",
                  class: "pxm-button pxm-button-small",
                  data: { focus: `fix-${index}-${place}` },
                  onclick: () => this.#settle(fix),
                },
                fix.label,
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
