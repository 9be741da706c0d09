// Talking to the server, and to whoever sits here.
export const byId = (id) => document.getElementById(id);
export const list = byId("beads"), pair = list.dataset.pair;

// What is said, to eyes and to screen readers.
let quiet = 0;
export const say = (text) => {
  byId("said").textContent = byId("said").textContent === text ? `${text}\u00a0` : text;
  clearTimeout(quiet);
  quiet = setTimeout(() => (byId("said").textContent = ""), 6000);
};
export const complain = (text) => {
  byId("wrong").textContent = text;
  if (text) byId("said").textContent = "";
};
export const atWork = (text) => {
  byId("working").hidden = !text;
  const place = byId("working").querySelector("span");
  if (place.textContent !== text) place.textContent = text;
};
byId("wrong").addEventListener("click", () => complain(""));

export const LOST = "The server does not answer. What you have done is in the store; try again when it runs.";
export const call = async (path, options) => {
  let answer, told;
  try {
    answer = await fetch(`/pair/${pair}/${path}`, options);
    told = await answer.json();
  } catch {
    return { error: LOST, lost: true };
  }
  return answer.ok ? told : { ...told, error: told.error ?? "That did not work." };
};
export const post = (path, given) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
export const ask = (path, given = {}, options = {}) => call(`${path}?${new URLSearchParams(given)}`, options);
export const parsed = (html) => {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content;
};
// A file as the server names it, kept by the browser. What went wrong, or nothing.
export const download = async (path) => {
  const answer = await fetch(`/pair/${pair}/${path}`).catch(() => null);
  if (!answer) return { error: LOST };
  if (!answer.ok) return answer.json().catch(() => ({ error: "That did not work." }));
  const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "pair";
  const href = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement("a"), { href, download: decodeURIComponent(name) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
  return {};
};
