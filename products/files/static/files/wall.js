/** The wall of files: what is dropped or pasted is kept, and then stands on it. */

import { element } from "../pxm/dom.js";
import { pasted, Uploads } from "./uploads.js";

const uploads = new Uploads(document.getElementById("files-drop"), {
  onDone: (ids, refused) => {
    if (ids.length && !refused) location.reload();
    else if (ids.length) {
      const many = ids.length === 1 ? "the new file" : `the ${ids.length} new files`;
      uploads.say(
        element("button", { type: "button", class: "pxm-link", onclick: () => location.reload() }, `Show ${many}`),
      );
    }
  },
});
pasted(() => uploads);
