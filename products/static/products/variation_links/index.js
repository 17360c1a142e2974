import { plural, setText } from "../../pxm/dom.js";
import { linked } from "../linked.js";
import { LinkedList } from "./list.js";
import { NewVariation } from "./new.js";
import { Search } from "./search.js";

// What new SKUs and addresses mean elsewhere.
const FORGOTTEN = "Links, feeds and stock lists that use the old SKUs and addresses may no longer find them.";

/** The variations tab: which variations a product has, in which order, and how many combinations that makes. */
class VariationLinks {
  #root;
  #input;
  #list;
  #built;

  constructor(root) {
    this.#root = root;
    this.#input = document.getElementById(root.dataset.input);
    this.#built = { variations: JSON.parse(root.dataset.built), children: Number(root.dataset.children) };
    const editable = root.dataset.editable === "true";
    this.#list = new LinkedList(this.#part("list"), {
      editable,
      pageOf: (id) => root.dataset.page.replace("ID", id),
      say: (text) => setText(this.#part("said"), text),
    });
    if (editable) this.#makeEditable();
    linked.onChange(() => {
      this.#input.value = JSON.stringify(linked.ids);
      this.#input.dispatchEvent(new Event("change", { bubbles: true }));
      this.#draw();
    });
    this.#draw();
  }

  #makeEditable() {
    const add = (variation) => {
      linked.replace([...linked.list, variation]);
      setText(this.#part("said"), `${variation.name} was added as number ${linked.list.length}.`);
    };
    const dialog = this.#part("new");
    const made = dialog ? new NewVariation(dialog, { url: this.#root.dataset.make, onMade: add }) : null;
    new Search(this.#part("search"), {
      url: this.#root.dataset.find,
      onPick: add,
      onMake: made ? (name) => made.open(name) : null,
    });
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }

  #draw() {
    this.#list.draw(linked.list);
    this.#part("empty").hidden = linked.list.length > 0;
    this.#part("count").hidden = linked.list.length === 0;
    setText(this.#part("count"), combinations(linked.list));
    const warning = this.#warning();
    setText(this.#part("warning"), warning);
    this.#part("warning").hidden = !warning;
  }

  #warning() {
    const { variations, children } = this.#built;
    if (!children) return "";
    const now = linked.ids;
    const isSameSet = now.length === variations.length && variations.every((id) => now.includes(id));
    if (isSameSet && variations.every((id, place) => id === now[place])) return "";
    const those = children === 1 ? "the child" : `all ${children.toLocaleString("en")} children`;
    if (isSameSet)
      return `The next build may change the SKUs and addresses of ${those}: they follow the order of the variations. ${FORGOTTEN}`;
    if (now.length === 0)
      return `Without variations nothing can be built. The ${plural(children, "child stays", "children stay")} until deleted.`;
    return `The next build will delete ${those} and make new ones, because its variations have changed since the last build. ${FORGOTTEN}`;
  }
}

/** `3 × 3 × 3 = 27 combinations`; exact for any number. */
function combinations(list) {
  const sizes = list.map((variation) => variation.options.length);
  const total = sizes.reduce((product, size) => product * BigInt(size), 1n);
  const sum = plural(total, "combination", "combinations");
  return sizes.length > 1 ? `${sizes.join(" × ")} = ${sum}` : sum;
}

const root = document.getElementById("products-variation-links");
if (root) new VariationLinks(root);
