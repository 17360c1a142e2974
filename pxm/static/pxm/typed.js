import { element } from "./dom.js";

/* What was typed into a form outlives a session that ended meanwhile. The browser's tab keeps what a page sends, or is
   left with; the page that asks to sign in notes that it came between; and the same person, back on the same page, gets
   the form shown again with all that was typed, not saved. Nothing of this is on the server. */

const KEY = "pxm-typed";
// About what a browser keeps for one tab; no form of ours comes near.
const LONGEST = 4_000_000;
// The sign-in page comes at once, or it is about something else.
const AT_ONCE = 60_000;

/** Keep what a form holds, unless it holds a password. */
export function keepTyped(form) {
  if (form.querySelector("input[type=password]")) return;
  const entries = [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
  );
  store({ page: location.pathname, person: form.dataset.person, at: Date.now(), entries });
}

/** Note that the kept form could not be saved, because the person had been signed out. */
export function noteSignedOut() {
  const kept = read();
  const page = new URLSearchParams(location.search).get("next")?.split(/[?#]/)[0] ?? location.pathname;
  if (kept?.page === page && Date.now() - kept.at < AT_ONCE) store({ ...kept, signedOut: true });
}

/** Show again what was typed before the person was signed out; of anybody else's nothing is left. */
export function bringBackTyped(form) {
  const kept = read();
  sessionStorage.removeItem(KEY);
  if (!kept?.signedOut || kept.page !== location.pathname || kept.person !== form.dataset.person) return;
  const token = form.elements.namedItem("csrfmiddlewaretoken").value;
  const sent = [...kept.entries, ["csrfmiddlewaretoken", token], ["typed-before-signing-in", "yes"]];
  const again = element(
    "form",
    { method: "post", hidden: true },
    sent.map(([name, value]) => element("input", { type: "hidden", name, value })),
  );
  document.body.append(again);
  again.submit();
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function store(kept) {
  const text = JSON.stringify(kept);
  try {
    if (text.length < LONGEST) sessionStorage.setItem(KEY, text);
  } catch {
    // The tab's store is full or forbidden: then nothing is kept, and saving goes on as ever.
  }
}
