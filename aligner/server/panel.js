// The panel beside the text: the queue, all about one bead, search.
import { LOST, ask, byId, pair, parsed, say } from "./talk.js";

export const wirePanel = ({ act, jump, focus, reveal, current, working, queued }) => {
  const side = byId("side");
  const wanted = () => Object.fromEntries([...new FormData(byId("filters"))].filter(([, value]) => value));
  const show = (name, enter = true) => {
    document.body.classList.add("with-side");
    reveal();
    for (const tab of side.querySelectorAll("[role=tab]")) {
      const mine = tab.id === `tab-${name}`;
      tab.ariaSelected = `${mine}`;
      tab.tabIndex = mine ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !mine;
    }
    if (name === "queue") return showQueue().then(() => enter && byId("queue").querySelector("a, select")?.focus());
    if (name === "bead") return showBead().then(() => enter && (byId("pane-bead").querySelector("button") ?? byId("pane-bead")).focus());
    const field = byId("finder").elements[working()];
    field.focus();
    field.select();
  };
  const close = () => {
    document.body.classList.remove("with-side");
    focus();
  };
  const showQueue = async () => {
    const told = await ask("queue", wanted());
    if (!told.error) replaced(byId("queue"), told.html);
  };
  const showBead = async () => {
    const bead = current();
    if (!bead) return;
    const told = await ask("panel", { bead });
    if (!told.error && bead === current()) replaced(byId("pane-bead"), told.html);
  };
  const shown = new WeakMap();
  const replaced = (place, html) => {
    if (shown.get(place) === html) return;
    shown.set(place, html);
    const at = [...place.querySelectorAll("a, button")].indexOf(document.activeElement);
    const unfolded = [...place.querySelectorAll(".phrase[aria-expanded=true]")];
    place.replaceChildren(parsed(html));
    for (const old of unfolded) {
      const phrase = [...place.querySelectorAll(".phrase")].find((one) => one.dataset.term === old.dataset.term);
      if (phrase) unfold(phrase, true);
    }
    if (at >= 0) (place.querySelectorAll("a, button")[at] ?? place).focus();
  };
  const unfold = async (phrase, open) => {
    const place = phrase.nextElementSibling;
    place.hidden = !open;
    phrase.ariaExpanded = `${open}`;
    if (!open) return;
    const told = await fetch(`/variants?${new URLSearchParams({ term: phrase.dataset.term })}`).catch(() => null);
    place.replaceChildren(told?.ok ? parsed(await told.text()) : LOST);
  };
  byId("filters").addEventListener("change", () => (queued(0), showQueue()));
  byId("finder").addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    byId("hits").textContent = "Searching …";
    const told = await ask("find", given);
    byId("hits").replaceChildren(told.error ? `${told.error}` : parsed(told.html));
    if (told.error) return;
    const hits = told.total === 1 ? "1 bead" : `${told.total} beads${told.more ? ", and there may be more" : ""}`;
    say(`${hits} found`);
    byId("hits").querySelector("a")?.focus();
  });
  side.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-bead]"), phrase = event.target.closest(".phrase");
    const tab = event.target.closest("[role=tab]"), doomed = event.target.closest("[data-delete]");
    if (link && link.pathname === `/pair/${pair}` && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (side.querySelector("#queue").contains(link)) queued(+link.dataset.bead);
      await jump(link.dataset.bead);
    } else if (phrase) unfold(phrase, phrase.ariaExpanded !== "true");
    else if (tab) show(tab.id.slice(4), false);
    else if (doomed) act("delete-comment", { comment: +doomed.dataset.delete }).then(showBead);
  });
  side.addEventListener("keydown", (event) => {
    const tab = event.target.closest("[role=tab]");
    const within = tab ? "[role=tab]" : "a, button:not([role=tab]):not(.close), summary";
    const by = { ArrowDown: 1, ArrowUp: -1, ...(tab ? { ArrowRight: 1, ArrowLeft: -1 } : {}) }[event.key];
    if (!by || event.ctrlKey || event.target.matches("input, select")) return;
    const all = [...side.querySelectorAll(within)].filter((one) => one.checkVisibility());
    all[(all.indexOf(event.target) + by + all.length) % all.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return { show, close, showQueue, showBead, wanted };
};
