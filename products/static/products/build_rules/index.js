import { setText } from "../../pxm/dom.js";
import { debounced, Newest, post } from "../../pxm/exchange.js";
import { pageData } from "../../pxm/page_data.js";
import { linked } from "../linked.js";
import { Conflicts } from "./conflicts.js";
import { RulesDocument } from "./document.js";
import { Grid } from "./grid.js";
import { Hint } from "./hint.js";
import { CombinationList } from "./list.js";
import { Proposal } from "./proposal.js";
import { effectWord, Rows } from "./rows.js";

// Long enough that a quick change of two menus asks once, short enough to feel immediate.
const PAUSE = 120;

/** The build rules tab: what is edited lives in `RulesDocument`, what it means comes from the server's engine. */
class BuildRulesEditor {
  #root;
  #input;
  #rules;
  #rows;
  #grid;
  #hint;
  #list;
  #conflicts;
  #proposal;
  #newest = new Newest();

  constructor(root) {
    this.#root = root;
    this.#input = document.getElementById(root.dataset.input);
    const editable = root.dataset.editable === "true";
    this.#rules = new RulesDocument(JSON.parse(this.#input.value || "null"));
    this.#rows = new Rows(this.#part("rows"), this.#rules, { editable });
    this.#conflicts = new Conflicts(this.#part("conflicts"), this.#rules, { editable });
    this.#proposal = new Proposal(this.#part("proposal"), this.#rules, (cell, options) => this.#propose(cell, options));
    const pick = (cell, opener) => editable && this.#proposal.open(cell, opener);
    this.#grid = new Grid(this.#part("grid"), { onPick: (cell) => pick(cell, cell.button) });
    this.#list = new CombinationList(this.#part("list"), { onAsk: () => this.#evaluate(), onPick: pick });
    this.#hint = new Hint(this.#part("hint"), this.#part("grid"), (button) => {
      const cell = this.#grid.of(button);
      return [cell.names.join(" / "), cell.why ?? ""];
    });
    this.#listen();
    this.#draw();
  }

  /** Show an answer the server gave together with the page, so that nothing jumps after loading. */
  show(answer) {
    this.#part("counter").classList.toggle("products-has-problem", Boolean(answer.problem || answer.conflict_total));
    setText(this.#part("counted"), answer.counted);
    setText(this.#part("count-rest"), answer.count_rest);
    this.#complain(answer.problem);
    this.#part("empty").hidden = answer.view !== "none";
    if (this.#rows.show(answer.rules, answer.names)) this.#rows.draw(linked.list);
    this.#conflicts.show(answer.conflicts, answer.more_conflicts);
    this.#part("grid").hidden = answer.view !== "grid";
    this.#part("list").hidden = answer.view !== "list";
    if (answer.view === "grid") {
      this.#grid.draw(linked.list);
      this.#grid.show(answer.axes, answer.cells, answer.reasons);
      this.#hint.refresh();
    } else if (answer.view === "list") {
      this.#list.draw(linked.list);
      this.#list.show(answer.page);
    }
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }

  #listen() {
    const evaluate = debounced(() => this.#evaluate(), PAUSE);
    this.#rules.addEventListener("change", () => {
      this.#input.value = JSON.stringify(this.#rules.value);
      this.#input.dispatchEvent(new Event("change", { bubbles: true }));
      this.#draw();
      evaluate();
    });
    linked.onChange(() => {
      this.#draw();
      evaluate();
    });
    this.#root.querySelectorAll("[name=build-rules-default]").forEach((choice) => {
      choice.addEventListener("change", () => this.#rules.setDefault(choice.value));
    });
    this.#root.querySelectorAll("[data-add]").forEach((button) => {
      button.addEventListener("click", () => this.#rows.focus(this.#rules.add(button.dataset.add)));
      // Until now a click would have been lost.
      button.disabled = false;
    });
  }

  #draw() {
    this.#rows.draw(linked.list);
    this.#root.querySelectorAll("[name=build-rules-default]").forEach((choice) => {
      choice.checked = choice.value === this.#rules.default;
    });
    this.#root.querySelectorAll("[data-add]").forEach((button) => {
      setText(button.querySelector("[data-part=word]"), `${effectWord(button.dataset.add, this.#rules.default)}…`);
      button.hidden = linked.list.length === 0;
      button.style.order = button.dataset.add === (this.#rules.default === "include" ? "exclude" : "include") ? 0 : 1;
    });
  }

  #body(more) {
    return { variations: linked.ids, build_rules: this.#rules.value, ...more };
  }

  async #evaluate() {
    this.#root.setAttribute("aria-busy", "true");
    try {
      const body = this.#body({ page: this.#list.wanted });
      const answer = await this.#newest.ask((signal) => post(this.#root.dataset.url, body, { signal }));
      if (answer) this.show(answer);
    } catch (failure) {
      this.#complain(failure.message);
    } finally {
      if (!this.#newest.isWaiting) this.#root.removeAttribute("aria-busy");
    }
  }

  #complain(text) {
    setText(this.#part("problem"), text);
    this.#part("problem").hidden = !text;
  }

  async #propose(cell, options) {
    try {
      const answer = await post(this.#root.dataset.url, this.#body({ cell, rule: options }));
      return answer.proposal;
    } catch (failure) {
      this.#complain(failure.message);
      return null;
    }
  }
}

const root = document.getElementById("build-rules-editor");
if (root) {
  const editor = new BuildRulesEditor(root);
  editor.show(pageData("build-rules-evaluation"));
}
