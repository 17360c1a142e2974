function csrfToken() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** The server's refusal: `problems` are sentences with the field they are about, empty when it did not say. */
export class Refused extends Error {
  constructor(problems) {
    super(problems.map((problem) => problem.message).join(" ") || "The server did not answer. Check the connection.");
    this.problems = problems;
  }
}

/** Ask the server; throw a `Refused` when nobody answers, or another page does because the session ended meanwhile. */
async function answerOf(url, request) {
  let answer;
  try {
    answer = await fetch(url, request);
  } catch (failure) {
    throw failure.name === "AbortError" ? failure : new Refused([]);
  }
  if (answer.redirected) throw new Refused([{ message: "You are signed out. Reload this page to sign in." }]);
  return answer;
}

function isJSON(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json");
}

/** POST `body` as JSON and return the JSON answered. Throws a `Refused` with the problems of a 4xx answer. */
export async function post(url, body, { signal } = {}) {
  const answer = await answerOf(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
    signal,
  });
  if (answer.ok && isJSON(answer)) return answer.json();
  throw new Refused(isJSON(answer) ? ((await answer.json()).problems ?? []) : []);
}

/** GET the JSON at `url`. */
export async function get(url, { signal } = {}) {
  const answer = await answerOf(url, { headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new Refused([]);
  return answer.json();
}

/** GET the markup at `url`. */
export async function getMarkup(url, { signal } = {}) {
  const answer = await answerOf(url, { signal });
  if (!answer.ok) throw new Refused([]);
  return answer.text();
}

/** Questions of which only the newest counts, as a person goes on typing. */
export class Newest {
  #pending = null;

  /**
   * Ask `question(signal)` and take back the one before. Resolves to its answer, to `undefined` when a newer question or
   * `drop` took it back; throws what it throws otherwise.
   */
  async ask(question) {
    this.drop();
    const pending = new AbortController();
    this.#pending = pending;
    try {
      const answer = await question(pending.signal);
      return this.#pending === pending ? answer : undefined;
    } catch (failure) {
      if (this.#pending === pending) throw failure;
      return undefined;
    } finally {
      if (this.#pending === pending) this.#pending = null;
    }
  }

  get isWaiting() {
    return this.#pending !== null;
  }

  drop() {
    this.#pending?.abort();
    this.#pending = null;
  }
}

/** Call `work` once the calls have paused for `pause` milliseconds. */
export function debounced(work, pause) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, pause);
  };
}
