import { called, element, icon, plural, replaceKeepingFocus, setText } from "../../pxm/dom.js";

// Up to so many variations every row shows a menu for each; with more, only those it names and one menu to add another.
const MENUS_IN_A_ROW = 4;

/** What a rule does, in words that follow from the default. */
export function effectWord(effect, byDefault) {
  if (effect === "exclude") return byDefault === "include" ? "Leave out" : "But leave out";
  return byDefault === "include" ? "But build" : "Build";
}

/** The rules as sentences: effect, one menu per variation, the number of combinations each matches. */
export class Rows {
  #list;
  #rules;
  #editable;
  #names = {};
  #results = [];
  #parts = new Map();

  constructor(list, rules, { editable }) {
    this.#list = list;
    this.#rules = rules;
    this.#editable = editable;
  }

  /** Draw all rows for these `variations`; focus stays on the menu it was in. */
  draw(variations) {
    this.#parts.clear();
    const rows = this.#rules.ordered.map((row, index) => this.#row(row, index + 1, variations));
    replaceKeepingFocus(this.#list, rows);
    this.#list.hidden = rows.length === 0;
    this.#showResults();
  }

  /** Show what the server counted: one result per row in order, and the names of options that are not linked. */
  show(results, names) {
    const known = JSON.stringify(this.#names);
    this.#results = results;
    this.#names = names;
    if (JSON.stringify(names) !== known) return true;
    this.#showResults();
    return false;
  }

  /** Put the focus on the first menu of `row`. */
  focus(row) {
    this.#parts.get(row.key)?.item.querySelector(".products-rule-options select")?.focus();
  }

  #showResults() {
    this.#rules.ordered.forEach((row, index) => {
      const parts = this.#parts.get(row.key);
      const result = this.#results[index];
      if (!parts || !result) return;
      setText(parts.count, row.options.length ? plural(result.matches, "combination", "combinations") : "");
      setText(parts.remark, result.remark);
      parts.remark.hidden = !result.remark;
      parts.item.classList.toggle("products-is-idle", Boolean(result.remark));
    });
  }

  #row(row, number, variations) {
    const count = element("span", { class: "products-rule-count" });
    const remark = element("p", { class: "products-rule-remark", hidden: true });
    const item = element(
      "li",
      { class: "products-rule", data: { key: row.key, effect: row.effect } },
      element("span", { class: "products-rule-number", "aria-label": `Rule ${number}` }, String(number)),
      element(
        "div",
        { class: "products-rule-sentence" },
        this.#effect(row, number),
        element("span", { class: "products-rule-options" }, this.#options(row, number, variations)),
        count,
      ),
      this.#editable ? this.#removal(row, number) : null,
      remark,
    );
    this.#parts.set(row.key, { item, count, remark });
    return item;
  }

  #effect(row, number) {
    const words = (effect) => effectWord(effect, this.#rules.default);
    if (!this.#editable) return element("span", { class: "products-rule-effect" }, words(row.effect));
    return element(
      "select",
      {
        class: "products-rule-effect",
        "aria-label": `Rule ${number} does`,
        data: { focus: `${row.key}-effect` },
        onchange: (event) => this.#rules.setEffect(row, event.target.value),
      },
      ["exclude", "include"].map((effect) =>
        element("option", { value: effect, selected: effect === row.effect }, words(effect)),
      ),
    );
  }

  #options(row, number, variations) {
    const chosen = (variation) => variation.options.find((option) => row.options.includes(option.id));
    const linked = new Set(variations.flatMap((variation) => variation.options.map((option) => option.id)));
    const strangers = [...new Set(row.options.filter((id) => !linked.has(id)))];
    const shown = variations.filter(
      (variation) => chosen(variation) || (this.#editable && variations.length <= MENUS_IN_A_ROW),
    );
    const parts = shown.map((variation) => this.#menu(row, number, variation, chosen(variation)));
    const rest = variations.filter((variation) => !shown.includes(variation));
    if (this.#editable && rest.length) parts.push(this.#furtherMenu(row, number, rest));
    return [...parts, ...strangers.map((id) => this.#stranger(row, id))];
  }

  #menu(row, number, variation, option) {
    if (!this.#editable) return element("span", { class: "products-chip", title: variation.name }, called(option.name));
    return element(
      "select",
      {
        class: option ? "products-chip products-is-chosen" : "products-chip products-is-any",
        "aria-label": `Rule ${number}, ${variation.name}`,
        title: option ? `${variation.name}: ${option.name}` : variation.name,
        data: { focus: `${row.key}-${variation.id}` },
        onchange: (event) => this.#rules.choose(row, variation, event.target.value),
      },
      element("option", { value: "" }, `any ${variation.name}`),
      variation.options.map((each) => element("option", { value: each.id, selected: each === option }, each.name)),
    );
  }

  #furtherMenu(row, number, variations) {
    return element(
      "select",
      {
        class: "products-chip products-is-any",
        "aria-label": `Rule ${number}, name another option`,
        data: { focus: `${row.key}-further` },
        onchange: (event) => {
          const variation = variations.find((each) => each.options.some((option) => option.id === event.target.value));
          if (variation) this.#rules.choose(row, variation, event.target.value);
        },
      },
      element("option", { value: "" }, row.options.length ? "and…" : "choose an option…"),
      variations.map((variation) =>
        element(
          "optgroup",
          { label: variation.name },
          variation.options.map((option) => element("option", { value: option.id }, option.name)),
        ),
      ),
    );
  }

  #stranger(row, id) {
    const name = this.#names[id] ?? "an option that is gone";
    return element(
      "span",
      { class: "products-chip products-is-stranger" },
      called(name),
      this.#editable
        ? element(
            "button",
            {
              type: "button",
              class: "products-chip-drop",
              "aria-label": `Take ${name} out of the rule`,
              onclick: () => this.#rules.drop(row, id),
            },
            icon("close"),
          )
        : null,
    );
  }

  #removal(row, number) {
    return element(
      "button",
      {
        type: "button",
        class: "products-quiet-button",
        "aria-label": `Remove rule ${number}`,
        title: "Remove this rule",
        data: { focus: `${row.key}-remove` },
        onclick: () => this.#rules.remove(row),
      },
      icon("delete"),
    );
  }
}
