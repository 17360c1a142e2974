import { element, plural, setText } from "../../pxm/dom.js";
import { post } from "../../pxm/exchange.js";

/** The dialog that shows what a pasted list would become, and makes it once that is agreed to. */
export class Preview {
  #dialog;
  #url;
  #onMade;
  #asked = null;

  constructor(dialog, { url, onMade }) {
    this.#dialog = dialog;
    this.#url = url;
    this.#onMade = onMade;
    this.#part("cancel").addEventListener("click", () => dialog.close());
    this.#part("add").addEventListener("click", () => this.#make());
  }

  async show(below, text) {
    this.#asked = { below, text };
    this.#draw(await post(this.#url, this.#asked));
    this.#dialog.showModal();
    (this.#part("add").hidden ? this.#part("cancel") : this.#part("add")).focus();
  }

  #draw({ lines, place, problem, wrong }) {
    const number = plural(lines.length, "node", "nodes");
    setText(this.#part("title"), wrong ? "This list cannot be added yet" : `Add ${number}?`);
    setText(this.#part("place"), `${place}, indented as the tabs say.`);
    setText(this.#part("add"), `Add ${number}`);
    this.#part("add").hidden = wrong > 0;
    this.#say(
      problem || (wrong ? `${plural(wrong, "line", "lines")} to mend. Change the list and paste it again.` : ""),
    );
    this.#part("lines").replaceChildren(
      ...lines.map((line) =>
        element(
          "li",
          { style: `--level: ${line.depth}`, class: line.problem ? "hierarchies-wrong" : null },
          line.name,
          line.problem ? element("span", { class: "pxm-errors" }, line.problem) : null,
        ),
      ),
    );
  }

  async #make() {
    const button = this.#part("add");
    if (button.disabled) return;
    button.disabled = true;
    try {
      const made = await post(this.#url, { ...this.#asked, agreed: true });
      this.#dialog.close();
      this.#onMade(made);
    } catch (refused) {
      this.#say(refused.message);
    } finally {
      button.disabled = false;
    }
  }

  #say(text) {
    setText(this.#part("problem"), text);
    this.#part("problem").hidden = !text;
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-preview=${name}]`);
  }
}
