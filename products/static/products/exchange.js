function csrfToken() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Whoever is signed out meanwhile is sent to another page, which answers no question of this one. */
function refuseSignedOut(answer) {
  if (answer.redirected) throw new Refused([{ message: "You are signed out. Load this page anew to sign in." }]);
}

/** POST `body` as JSON and return the JSON answered. Throws a `Refused` with the problems of a 4xx answer. */
export async function post(url, body, { signal } = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
    signal,
  });
  refuseSignedOut(answer);
  const isJSON = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && isJSON) return answer.json();
  throw new Refused(isJSON ? ((await answer.json()).problems ?? []) : []);
}

export async function get(url, { signal } = {}) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, signal });
  refuseSignedOut(answer);
  if (!answer.ok) throw new Refused([]);
  return answer.json();
}

/** The server's refusal: `problems` are sentences with the field they are about, empty when it did not say. */
export class Refused extends Error {
  constructor(problems) {
    super(problems.map((problem) => problem.message).join(" ") || "The server did not answer. Check the connection.");
    this.problems = problems;
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
