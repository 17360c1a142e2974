/**
 * A place onto which files are dropped. Each is sent by itself and has a bar; one that is refused says why, and the
 * others go on. Pictures can be pasted anywhere on the page.
 */

import { called, element, setText } from "../pxm/dom.js";

const MEGABYTE = 1024 * 1024;

/** Send one file; resolves to `{id, name}`, throws an `Error` with words for people. */
function send(address, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener(
      "progress",
      (event) => event.lengthComputable && onProgress(event.loaded / event.total),
    );
    request.addEventListener("load", () => {
      const answer = request.response;
      if (request.status === 200 && answer?.id) resolve(answer);
      else
        reject(
          new Error(
            answer?.problems?.[0]?.message ??
              answer?.errors?.[0]?.detail ??
              "It could not be sent. Reload the page and try again.",
          ),
        );
    });
    request.addEventListener("error", () => reject(new Error("The server did not answer. Check the connection.")));
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}

export class Uploads {
  #place;
  #list;
  #said;
  #onEach;
  #onDone;
  #waiting = [];
  #isBusy = false;
  #kept = [];
  #refused = 0;

  /** `onEach(id)` is called for each file that was kept, `onDone(ids, refused)` when nothing waits any more. */
  constructor(place, { onEach = () => {}, onDone = () => {} }) {
    this.#place = place;
    this.#list = place.querySelector(".files-uploads");
    this.#said = place.querySelector(".files-uploaded");
    this.#onEach = onEach;
    this.#onDone = onDone;
    place.querySelector("[data-files]").addEventListener("click", () => this.#choose());
    place.addEventListener("dragover", (event) => this.#over(event, true));
    place.addEventListener("dragleave", (event) => this.#over(event, false));
    place.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      place.classList.remove("files-over");
      this.add(event.dataTransfer.files);
    });
  }

  /** Say something beneath the uploads; nodes or text. */
  say(...parts) {
    this.#said.replaceChildren(...parts);
  }

  add(files) {
    for (const file of files) this.#waiting.push([file, this.#line(file)]);
    if (!this.#isBusy) this.#work();
  }

  /** Ask for files. The input is never part of the page: unfold's script takes each that is for its own. */
  #choose() {
    const input = element("input", { type: "file", multiple: true });
    input.addEventListener("change", () => this.add(input.files));
    input.click();
  }

  #over(event, isOver) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.#place.classList.toggle("files-over", isOver);
  }

  #line(file) {
    const name = file.name || "Picture";
    const bar = element("progress", { max: 1, value: 0, "aria-label": `Sending ${name}` });
    const line = element("li", {}, called(name), bar, element("span", { class: "files-said" }, "waits"));
    this.#list.append(line);
    return line;
  }

  async #work() {
    this.#isBusy = true;
    this.say();
    while (this.#waiting.length) await this.#one(...this.#waiting.shift());
    this.#isBusy = false;
    const kept = this.#kept;
    this.#kept = [];
    this.#onDone(kept, this.#refused);
    this.#refused = 0;
  }

  async #one(file, line) {
    const bar = line.querySelector("progress");
    const said = line.querySelector(".files-said");
    setText(said, "");
    try {
      if (file.size > Number(this.#place.dataset.most)) {
        throw new Error(`It has ${(file.size / MEGABYTE).toFixed(1)} MB, and 8 MB is the most.`);
      }
      const { id } = await send(this.#place.dataset.upload, file, (part) => {
        bar.value = part;
      });
      this.#kept.push(id);
      await this.#onEach(id);
      line.remove();
    } catch (failure) {
      this.#refused += 1;
      line.classList.add("files-refused");
      bar.remove();
      setText(said, failure.message);
      line.append(element("button", { type: "button", class: "pxm-link", onclick: () => line.remove() }, "Dismiss"));
    }
  }
}

/** Let a page's pictures from the clipboard go to the place that `find()` returns now, if there is one. */
export function pasted(find) {
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const uploads = files.length && find();
    if (!uploads) return;
    event.preventDefault();
    uploads.add(files);
  });
}
