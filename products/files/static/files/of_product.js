/** The tab *Files* of a product: every change is sent at once, and the tab comes back as it is then. */

import { element } from "../pxm/dom.js";
import { debounced, getMarkup, Newest, Refused } from "../pxm/exchange.js";
import { OrderedList } from "../pxm/ordered_list.js";
import { pasted, Uploads } from "./uploads.js";

const newest = new Newest();
const searchSoon = debounced(search, 200);
let uploads = null;
let choice = "add";

const tab = () => document.getElementById("product-files");

async function change(verb, ids) {
  const body = new URLSearchParams([["change", verb], ...ids.map((id) => ["id", id])]);
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(tab().dataset.change, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(
    () => null,
  );
  if (!answer?.ok || answer.redirected) throw new Refused([]);
  return answer.text();
}

/** Put the tab as it is now in the place of what it was. */
function show(markup, focus) {
  tab().outerHTML = markup;
  bind();
  tab().querySelector(focus)?.focus();
}

async function act(verb, ids, focus = "[data-open-choice=add]") {
  try {
    show(await change(verb, ids), focus);
  } catch (failure) {
    const note = element("p", { class: "pxm-note pxm-note-bad" }, failure.message);
    tab().querySelector("[role=status]").replaceChildren(note);
  }
}

async function search() {
  const input = tab().querySelector("#files-search");
  const found = tab().querySelector("#files-found");
  try {
    const markup = await newest.ask((signal) =>
      getMarkup(`${input.dataset.address}?q=${encodeURIComponent(input.value)}`, { signal }),
    );
    if (markup !== undefined) found.innerHTML = markup;
  } catch (failure) {
    found.textContent = failure.message;
  }
}

function open(verb) {
  choice = verb;
  const dialog = tab().querySelector("#files-dialog");
  dialog.querySelector("h2").textContent = verb === "main" ? "Choose the main image" : "Choose a file to add";
  dialog.showModal();
  search();
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { do: verb, id, openChoice, choose } = button.dataset;
  if (openChoice) open(openChoice);
  else if (choose) act(choice, [choose], `[data-open-choice=${choice}]`);
  else if (verb) act(verb, id ? [id] : []);
  else if (button.matches("[data-close]")) button.closest("dialog").close();
}

function moved(row) {
  const ids = [...row.parentElement.children].map((each) => each.dataset.id);
  act("order", ids, `[data-id="${CSS.escape(row.dataset.id)}"] [data-drag]`);
}

function bind() {
  const shown = tab();
  if (!shown || shown.dataset.bound) return;
  shown.dataset.bound = "yes";
  shown.addEventListener("click", clicked);
  shown.querySelector("#files-search")?.addEventListener("input", searchSoon);
  const list = shown.querySelector("#files-ordered");
  if (list) new OrderedList(list, { onMoved: moved });
  const place = shown.querySelector("#files-drop");
  uploads = place && new Uploads(place, { onDone: added });
}

/** What was refused stays on the tab until it is dismissed; then it is shown with the new files. */
async function added(ids, refused) {
  if (!ids.length) return;
  const lines = refused ? [...tab().querySelectorAll(".files-refused")] : [];
  await act("add", ids);
  tab()
    .querySelector(".files-uploads")
    ?.append(...lines);
}

document.addEventListener("htmx:afterSettle", bind);
pasted(() => (tab()?.checkVisibility() ? uploads : null));
