import { element, setText } from "../../pxm/dom.js";
import { get, post } from "../../pxm/exchange.js";
import { Drag } from "./drag.js";
import { Editor } from "./editor.js";
import { Finder } from "./finder.js";
import { Model } from "./model.js";
import { Mover } from "./mover.js";
import { Preview } from "./preview.js";
import { View } from "./view.js";

const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** The tree of a hierarchy beside the page of one of its nodes: walked, opened, put in order, renamed, added to. */
class Tree {
  #root;
  #data;
  #list;
  #model;
  #view;
  #preview;
  #mover;
  #hits = new Set();
  #undo = null;
  #isMoving = false;

  constructor(root) {
    this.#root = root;
    this.#data = JSON.parse(document.getElementById("hierarchies-tree-data").textContent);
    this.#list = this.#part("tree");
    this.#model = new Model(this.#data);
    this.#view = new View(this.#list, this.#model, {
      chosen: this.#data.chosen,
      pageOf: (id) => this.#pageOf(id),
      mayMove: Boolean(this.#data.move),
    });
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("focusin", ({ target }) => target.dataset.id && this.#view.mark(target.dataset.id));
    this.#list.addEventListener("click", (event) => this.#click(event));
    this.#part("undo").addEventListener("click", () => this.#takeBack());
    new Finder(this.#part("find"), this.#data.find, {
      onFound: (found) => this.#show(found),
      onCleared: () => this.#show({ hits: [], open: [], levels: {} }),
      focus: (id) => this.#view.focus(id),
      say: (text) => this.#say(text),
    });
    if (this.#data.move)
      new Drag(this.#list, this.#model, {
        onMove: (id, place) => this.#move(id, place),
        onOpen: (id) => this.#open(id),
        onRefused: (id, over) => this.#say(this.#belowItself(id, over)),
      });
    if (this.#data.move) {
      this.#mover = new Mover(this.#part("mover"), this.#model, {
        url: this.#data.find,
        onMove: (id, place) => this.#move(id, place),
      });
      this.#part("move").addEventListener("click", () => this.#moveTo(this.#view.active));
    }
    this.#part("add")?.addEventListener("click", () => this.#add(this.#view.active));
    const dialog = this.#part("preview");
    if (dialog) this.#preview = new Preview(dialog, { url: this.#data.paste, onMade: (made) => this.#made(made) });
    document.body.addEventListener("hierarchies-placed", ({ detail }) => this.#counted(detail));
    const before = JSON.parse(sessionStorage.getItem(this.#memory) ?? "[]");
    this.#draw();
    this.#openAgain(before);
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }

  #pageOf(id) {
    return id === this.#model.root ? this.#data.hierarchy.page : this.#data.pageOf.replace("ID", id);
  }

  #draw() {
    this.#view.draw({ hits: this.#hits });
    sessionStorage.setItem(this.#memory, JSON.stringify(this.#model.opened));
  }

  get #memory() {
    return `hierarchies-open-${this.#model.root}`;
  }

  /** Open what was open on the page before, as far as it is still there. */
  async #openAgain(before) {
    const missing = before.filter((id) => !this.#model.isLoaded(id));
    if (!missing.length) return;
    try {
      this.#model.take((await this.#levels(missing)).levels);
    } catch {
      return;
    }
    for (const id of missing) this.#model.open(id);
    this.#draw();
  }

  #levels(ids, after = 0) {
    const asked = new URLSearchParams([...ids.map((id) => ["below", id]), ["after", String(after)]]);
    return get(`${this.#data.levels}?${asked}`);
  }

  #say(text, { isProblem = false, undo = null } = {}) {
    this.#undo = undo;
    setText(this.#part("said"), text);
    this.#part("notice").classList.toggle("hierarchies-refused", isProblem);
    this.#part("undo").hidden = !undo;
  }

  #refuse(refused) {
    this.#say(refused.message, { isProblem: true });
  }

  #show({ hits, open, levels }) {
    this.#hits = new Set(hits);
    this.#model.take(levels);
    for (const id of open) this.#model.open(id);
    this.#draw();
    if (hits.length) this.#view.item(hits[0])?.firstElementChild.scrollIntoView({ block: "nearest" });
  }

  /** The page on the right has placed products, or taken some away. */
  #counted({ node, products }) {
    this.#model.count(node, products);
    this.#draw();
  }

  // --- Walking ----------------------------------------------------------------------------------------------------

  #click(event) {
    const toggle = event.target.closest("[data-toggle]");
    const more = event.target.closest("[data-more]");
    const item = event.target.closest("[data-id]");
    if (event.target.closest("input")) return;
    if (more) this.#more(more.dataset.more);
    else if (toggle) this.#toggle(toggle.dataset.toggle);
    else if (item && !event.target.closest("a")) this.#view.focus(item.dataset.id);
  }

  #key(event) {
    const more = event.target.dataset?.more;
    if (more && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      this.#more(more);
      return;
    }
    const id = event.target.dataset?.id;
    if (!id || event.ctrlKey || event.metaKey) return;
    if (event.altKey && ARROWS.includes(event.key)) {
      event.preventDefault();
      this.#step(id, event.key);
    } else if (!event.altKey && this.#pressed(id, event.key)) event.preventDefault();
  }

  /** Do what a key stands for; return whether it stands for anything. */
  #pressed(id, key) {
    const shown = this.#model.shown;
    const place = shown.indexOf(id);
    const acts = {
      ArrowUp: () => this.#view.focus(shown[Math.max(place - 1, 0)]),
      ArrowDown: () => this.#view.focus(shown[Math.min(place + 1, shown.length - 1)]),
      Home: () => this.#view.focus(shown[0]),
      End: () => this.#view.focus(shown.at(-1)),
      ArrowRight: () => this.#inwards(id),
      ArrowLeft: () => this.#outwards(id),
      " ": () => location.assign(this.#pageOf(id)),
      Enter: () =>
        this.#data.rename && id !== this.#model.root ? this.#rename(id) : location.assign(this.#pageOf(id)),
      F2: () => this.#data.rename && id !== this.#model.root && this.#rename(id),
      Delete: () => this.#delete(id),
      m: () => this.#moveTo(id),
    };
    acts[key]?.();
    return key in acts;
  }

  #inwards(id) {
    if (this.#model.isOpen(id)) this.#view.focus(this.#model.below(id)[0] ?? id);
    else this.#open(id);
  }

  #outwards(id) {
    if (this.#model.isOpen(id) && id !== this.#model.root) {
      this.#model.close(id);
      this.#draw();
    } else this.#view.focus(this.#model.node(id).above ?? id);
  }

  #toggle(id) {
    if (!this.#model.isOpen(id)) return this.#open(id);
    this.#model.close(id);
    return this.#draw();
  }

  async #open(id) {
    if (!this.#model.node(id).opens) return;
    try {
      if (!this.#model.isLoaded(id)) this.#model.take((await this.#levels([id])).levels);
      this.#model.open(id);
      this.#draw();
    } catch (refused) {
      this.#refuse(refused);
    }
  }

  async #more(id) {
    const first = this.#model.below(id).length;
    try {
      await this.#loadMore(id);
      this.#draw();
      this.#view.focus(this.#model.below(id)[first] ?? id);
    } catch (refused) {
      this.#refuse(refused);
    }
  }

  async #loadMore(id) {
    this.#model.takeMore(id, (await this.#levels([id], this.#model.next(id))).levels[id]);
  }

  // --- Moving -----------------------------------------------------------------------------------------------------

  #moveTo(id) {
    if (!this.#mover) return;
    if (id === this.#model.root) this.#say("Choose a node first: the hierarchy itself stays where it is.");
    else this.#mover.open(id);
  }

  async #step(id, key) {
    if (!this.#data.move || id === this.#model.root) return;
    try {
      await this.#reach(id);
    } catch (refused) {
      this.#refuse(refused);
      return;
    }
    const { refused, ...place } = this.#model.step(id, key);
    if (refused) this.#say(refused, { isProblem: true });
    else await this.#move(id, place);
  }

  /** Load as much of a node's level as it takes to know what stands next to it. */
  async #reach(id) {
    while (this.#model.isAtEdge(id)) await this.#loadMore(this.#model.node(id).above);
  }

  /** The node that comes after one among its siblings, null after the last. */
  async #following(id) {
    await this.#reach(id);
    const siblings = this.#model.siblings(id);
    return siblings[siblings.indexOf(id) + 1] ?? null;
  }

  /** Put a node below another one: there before or after a third one, else last. */
  async #move(id, { below, before = null, after = null }) {
    if (this.#isMoving) return;
    this.#isMoving = true;
    try {
      const next = after ? await this.#following(after) : before;
      const { said, undo, levels } = await post(this.#data.move, { id, below, before: next });
      this.#model.take(levels);
      this.#model.open(below);
      this.#draw();
      this.#view.focus(id);
      this.#say(said, { undo });
    } catch (refused) {
      this.#refuse(refused);
    } finally {
      this.#isMoving = false;
    }
  }

  async #takeBack() {
    const { id, below, before } = this.#undo;
    const name = this.#model.node(id).name;
    await this.#move(id, { below, before });
    if (this.#undo) this.#say(`${name} is back where it was.`);
  }

  #belowItself(id, over) {
    const { name } = this.#model.node(id);
    return `${name} cannot stand below itself: ${this.#model.node(over).name} is part of it.`;
  }

  // --- Changing ---------------------------------------------------------------------------------------------------

  #rename(id) {
    const row = this.#view.item(id).firstElementChild;
    const end = () => {
      this.#draw();
      this.#view.focus(id);
    };
    const editor = new Editor({
      label: "Name",
      value: this.#model.node(id).name,
      onTake: async (name) => {
        const { said } = await post(this.#data.rename, { id, name });
        this.#model.rename(id, name);
        this.#say(said);
        end();
        // The page on the right still shows the old name; what is typed there and not saved yet is not thrown away.
        if (id === this.#data.chosen && !document.body.classList.contains("pxm-unsaved")) location.reload();
      },
      onEnd: end,
      onRefused: (refused) => this.#refuse(refused),
    });
    row.querySelector("a").replaceWith(editor.input);
    row.draggable = false;
    editor.open();
  }

  /** Open a box for the name of a new node below `id`, and after each one the next. */
  async #add(id) {
    await this.#open(id);
    const item = this.#view.item(id);
    const end = () => {
      this.#draw();
      this.#view.focus(id);
    };
    const editor = new Editor({
      label: "Name of the new node",
      onTake: (name, byEnter) => this.#addOne(id, name, byEnter),
      onEnd: end,
      onRefused: (refused) => this.#refuse(refused),
      onPaste: (text) => {
        end();
        this.#preview.show(id, text).catch((refused) => this.#refuse(refused));
      },
    });
    const level = Number(item.getAttribute("aria-level"));
    const group = item.querySelector(":scope > [role=group]") ?? element("ul", { role: "group" });
    item.append(group);
    group.append(
      element(
        "li",
        { role: "treeitem", "aria-level": String(level + 1), "aria-label": "New node", tabindex: "-1" },
        element(
          "div",
          { class: "hierarchies-row", style: `--level: ${level}` },
          element("span", { class: "hierarchies-arrow" }),
          editor.input,
        ),
      ),
    );
    editor.open();
  }

  async #addOne(id, name, byEnter) {
    const { said, levels } = await post(this.#data.add, { below: id, name });
    this.#model.take(levels);
    this.#model.open(id);
    this.#say(said);
    this.#draw();
    if (byEnter) this.#add(id);
  }

  #made({ said, id, open, levels }) {
    this.#model.take(levels);
    for (const each of open) this.#model.open(each);
    this.#draw();
    this.#view.focus(id);
    this.#say(said);
  }

  #delete(id) {
    if (this.#data.deletionOf && id !== this.#model.root) location.assign(this.#data.deletionOf.replace("ID", id));
  }
}

const root = document.getElementById("hierarchies-tree");
if (root) new Tree(root);
