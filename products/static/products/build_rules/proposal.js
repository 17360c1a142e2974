import { called, element, icon } from "../../pxm/dom.js";
import { effectWord } from "./rows.js";

/**
 * The small panel that opens on a combination: what happens to it and why, and the rule that would change that. Options can
 * be taken out of the proposed rule to make it wider; the panel says what would be built then, before anything is added.
 */
export class Proposal {
  #panel;
  #rules;
  #ask;
  #cell = null;
  /** The options of the proposed rule as last chosen; the panel may still show the answer to an earlier choice. */
  #chosen = [];
  #shownFor = null;
  #request = 0;

  /** `ask(cell, options)` answers the server's view of a rule that names `options`. */
  constructor(panel, rules, ask) {
    this.#panel = panel;
    this.#rules = rules;
    this.#ask = ask;
    panel.addEventListener("toggle", (event) => event.newState === "closed" && this.#closed());
  }

  async open(cell, opener) {
    this.#cell = cell;
    await this.#draw(cell.options);
    this.#panel.showPopover();
    this.#shownFor = opener;
    this.#place(opener);
    this.#panel.querySelector("[data-focus=agree]")?.focus();
  }

  async #draw(options, held) {
    this.#chosen = options;
    const request = ++this.#request;
    const answer = await this.#ask(this.#cell.options, options);
    if (!answer || request !== this.#request) return;
    const isNew = answer.choices.some((choice) => choice.effect);
    this.#panel.replaceChildren(
      element("h3", { class: "products-proposal-title pxm-cut" }, this.#cell.names.join(" / ")),
      element("p", { class: `products-proposal-why pxm-cut-text products-is-${answer.outcome}` }, sentence(answer.why)),
      ...(isNew ? [this.#rule(answer.choices, options)] : []),
      ...answer.choices.flatMap((choice) => this.#choice(choice, options)),
      element(
        "div",
        { class: "products-proposal-buttons" },
        element(
          "button",
          {
            type: "button",
            class: "pxm-button pxm-button-small pxm-button-plain",
            onclick: () => this.#panel.hidePopover(),
          },
          "Leave it as it is",
        ),
      ),
    );
    if (held) this.#panel.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
  }

  #rule(choices, options) {
    const word = choices.length === 1 ? effectWord(choices[0].effect, this.#rules.default) : "A rule for";
    return element(
      "div",
      { class: "products-proposal-rule", role: "group", "aria-label": "Options of the new rule" },
      element("span", { class: "products-rule-effect" }, word),
      this.#cell.options.map((id, index) => this.#toggle(id, this.#cell.names[index], options)),
    );
  }

  #choice(choice, options) {
    const agree = () => {
      this.#panel.hidePopover();
      this.#carryOut(choice, options);
    };
    return [
      choice.warning
        ? element("p", { class: "products-proposal-warning" }, icon("warning"), element("span", {}, choice.warning))
        : null,
      element(
        "div",
        { class: "products-proposal-choice" },
        element(
          "button",
          {
            type: "button",
            class: "pxm-button pxm-button-small pxm-button-main",
            data: { focus: "agree" },
            onclick: agree,
          },
          called(choice.label),
        ),
        element("span", { class: "products-proposal-after" }, choice.after),
      ),
    ].filter(Boolean);
  }

  #carryOut(choice, options) {
    if (choice.removes) this.#rules.remove(this.#rules.ordered[choice.removes - 1]);
    else if (choice.turns) this.#turn(this.#rules.ordered[choice.turns - 1]);
    else this.#rules.add(choice.effect, options);
  }

  #turn(row) {
    this.#rules.setEffect(row, row.effect === "include" ? "exclude" : "include");
  }

  #toggle(id, name, options) {
    const isIn = options.includes(id);
    return element(
      "button",
      {
        type: "button",
        class: isIn ? "products-chip products-is-chosen" : "products-chip products-is-any",
        "aria-pressed": String(isIn),
        title: isIn ? "Take out, to make the rule wider" : "Put back",
        disabled: isIn && options.length === 1,
        data: { focus: id },
        onclick: () => this.#switch(id),
      },
      called(name),
    );
  }

  /** Take an option out of what is chosen now, or put it back; the last one stays. */
  #switch(id) {
    const chosen = new Set(this.#chosen);
    if (!chosen.delete(id)) chosen.add(id);
    if (chosen.size)
      this.#draw(
        this.#cell.options.filter((each) => chosen.has(each)),
        id,
      );
  }

  #place(opener) {
    if (window.innerWidth < 640) {
      this.#panel.style.removeProperty("left");
      this.#panel.style.removeProperty("top");
      return;
    }
    const at = opener.getBoundingClientRect();
    const panel = this.#panel.getBoundingClientRect();
    const below = at.bottom + 8;
    const fitsBelow = below + panel.height < window.innerHeight - 8;
    this.#panel.style.left = `${Math.min(Math.max(8, at.left), window.innerWidth - panel.width - 8)}px`;
    this.#panel.style.top = `${fitsBelow ? below : Math.max(8, at.top - panel.height - 8)}px`;
  }

  /** Give the focus back, unless the person has put it somewhere else. */
  #closed() {
    const held = document.activeElement;
    if (held === document.body || this.#panel.contains(held)) this.#shownFor?.focus();
  }
}

function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
