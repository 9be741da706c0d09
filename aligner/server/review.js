// The page for reviewing. The server sends rows as HTML, all text in them escaped; nothing is put together here but text.
import { wire } from "./dialogs.js";
import { wirePanel } from "./panel.js";
import { LOST, ask, atWork, byId, complain, list, pair, parsed, post, say } from "./talk.js";

const side = byId("side");
const rowOf = (id) => byId(`b${id}`);
const rows = () => [...list.children];
const MOST = 400;
let seen = +list.dataset.seen, first = +list.dataset.first, total = +list.dataset.total;
let current = list.dataset.current, working = "source", reviewed = 0;

// The current bead, by its id: rows are exchanged under it.
let moved = 0;
const make = (id) => {
  rowOf(current)?.classList.remove("current");
  rowOf(current)?.removeAttribute("aria-current");
  current = `${id}`;
  const row = rowOf(current);
  if (!row) return;
  row.classList.add("current");
  row.setAttribute("aria-current", "true");
  list.dataset.side = working;
  clearTimeout(moved);
  moved = setTimeout(() => {
    history.replaceState(null, "", `/pair/${pair}?bead=${current}`);
    if (!byId("pane-bead").hidden) showBead();
  }, 150);
};
const goTo = (row, block = "nearest") => {
  make(row.dataset.id);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block, behavior: "instant" });
};

// The window: a stretch of rows, of which the first is number `first`, counted from 0.
const renumber = () => {
  rows().forEach((row, at) => {
    const number = `${first + at + 1}`;
    if (row.ariaPosInSet === number && row.ariaSetSize === `${total}`) return;
    row.ariaPosInSet = number;
    row.ariaSetSize = `${total}`;
    row.querySelectorAll(".nth").forEach((place) => (place.textContent = number));
  });
  byId("above").hidden = first <= 0;
  byId("below").hidden = first + list.childElementCount >= total;
};
const count = (told) => {
  if (told.tally === undefined) return;
  total = told.total;
  byId("progress").max = total || 1;
  byId("progress").value = told.tally.confirmed;
  const also = told.tally.rejected ? `, ${told.tally.rejected.toLocaleString("en")} rejected` : "";
  byId("tally").textContent = `${told.tally.confirmed.toLocaleString("en")} of ${total.toLocaleString("en")} confirmed${also}`;
};
const steadily = (change) => {
  const fixed = rowOf(current) ?? list.firstElementChild;
  const before = fixed?.getBoundingClientRect().top;
  change();
  if (fixed?.isConnected) scrollBy({ top: fixed.getBoundingClientRect().top - before, behavior: "instant" });
};
let growing = null;
const grow = (back) =>
  (growing ??= (async () => {
    const size = 80, from = back ? Math.max(0, first - size) : first + list.childElementCount;
    const most = back ? first - from : size;
    if (most <= 0 || from >= total) return;
    const told = await ask("rows", { first: from, most });
    if (told.error) return complain(told.error);
    if (told.seen !== seen) await refresh();
    if (told.seen !== seen || told.first !== from) return;
    const fresh = parsed(told.html);
    steadily(() => {
      if (back) {
        list.prepend(fresh);
        first = from;
        while (list.childElementCount > MOST) list.lastElementChild.remove();
      } else {
        list.append(fresh);
        while (list.childElementCount > MOST) {
          list.firstElementChild.remove();
          first += 1;
        }
      }
      renumber();
    });
  })().finally(() => (growing = null)));
const load = async (given, quietly) => {
  const told = await ask("rows", given);
  if (told.error) return quietly || complain(told.error), false;
  ({ seen, first } = told);
  list.dataset.seen = seen;
  count(told);
  list.replaceChildren(parsed(told.html));
  renumber();
  return true;
};
const jump = async (id) => {
  if (!rowOf(id) && !(await load({ around: id }))) return;
  if (rowOf(id)) goTo(rowOf(id), "center");
};
const jumpTo = async (number) => {
  const at = Math.min(Math.max(number, 1), total) - 1;
  if (at < first || at >= first + list.childElementCount) await load({ first: Math.max(0, at - 26) });
  if (list.children[at - first]) goTo(list.children[at - first], "center");
};
for (const [id, back] of [["above", true], ["below", false]])
  new IntersectionObserver(([one]) => one.isIntersecting && grow(back), { rootMargin: "800px" }).observe(byId(id));

// What has changed comes as rows with their neighbours.
const takeIn = async (told) => {
  // An answer that was overtaken by a later one says nothing new.
  if (told.seen < seen) return;
  count(told);
  if (told.rows === undefined && !told.reload) return;
  list.dataset.seen = seen = told.seen;
  const focused = list.contains(document.activeElement) || document.activeElement === document.body;
  const here = rowOf(current);
  const settle = (row, block) => {
    if (row && focused && !document.querySelector("dialog[open]")) goTo(row, block);
    else if (row) make(row.dataset.id);
    outdated();
  };
  if (told.reload || (told.first === null && list.childElementCount)) {
    const number = first + Math.max(0, rows().indexOf(here));
    // Where the current bead is gone, the one in its place is the current one.
    if (!here || !(await load({ around: current }, true))) await load({ first: Math.max(0, number - 26) });
    return settle(rowOf(current) ?? list.children[Math.min(number, total - 1) - first], "center");
  }
  first = told.first ?? 0;
  const beside = here && [here.nextElementSibling, here.previousElementSibling];
  const fresh = parsed(told.html);
  for (const id of told.gone) rowOf(id)?.remove();
  for (const { bead } of told.rows) rowOf(bead)?.replaceWith(fresh.getElementById(`b${bead}`));
  for (const { bead, before, after } of told.rows) {
    const row = rowOf(bead) ?? fresh.getElementById(`b${bead}`), ahead = rowOf(before), next = rowOf(after);
    if (ahead && ahead.nextElementSibling !== row) ahead.after(row);
    else if (!ahead && next && next.previousElementSibling !== row) {
      if (next === list.firstElementChild && !row.isConnected && before) first -= 1;
      next.before(row);
    } else if (!list.childElementCount) list.append(row);
  }
  renumber();
  settle(rowOf(current) ?? beside?.map((row) => row && rowOf(row.dataset.id)).find((row) => row) ?? list.firstElementChild);
};
let stale = 0;
const outdated = () => {
  clearTimeout(stale);
  stale = setTimeout(() => {
    if (!byId("pane-queue").hidden) showQueue();
    if (!byId("pane-bead").hidden) showBead();
    showStrip();
  }, 400);
};
const showStrip = async () => {
  const told = await ask("strip");
  if (!told.error) byId("strip").replaceChildren(parsed(told.html));
};
const anchor = () => ({ seen, first: +(list.firstElementChild?.dataset.id ?? 0) });
const refresh = async () => {
  // Edits wait for it, so it must not hang for ever.
  const told = await ask("changes", anchor(), { signal: AbortSignal.timeout(10000) });
  if (told.error) return told.lost && complain(told.error);
  workIs(told.working ?? "");
  if (byId("wrong").textContent === LOST) complain("");
  // Meanwhile an edit of one's own may have brought more.
  if (told.seen > seen) {
    await takeIn(told);
    list.dataset.seen = seen = Math.max(seen, told.seen);
    if (told.others) say(told.others);
  }
};

// Edits, one after the other.
let busy = Promise.resolve();
const send = async (action, given) => {
  return hear(await post(`do/${action}`, { ...anchor(), ...given }));
};
const hear = async (told) => {
  await takeIn(told);
  if (told.error) complain(told.conflict ? `Somebody was faster. ${told.error}` : told.error);
  else {
    complain("");
    say(told.others ? `${told.said} (${told.others})` : told.said);
  }
  return told;
};
const inTurn = (work) => (busy = busy.then(work, work));
const act = (action, given) => inTurn(() => send(action, given));
const here = (make) => inTurn(() => rowOf(current) && make(rowOf(current)));
// Takes long, so nothing waits for it; what comes out is taken in like any edit.
let aligning = false;
const realign = async (everything) => {
  if (aligning) return;
  aligning = true;
  workIs("");
  const told = await post("realign", { ...anchor(), everything });
  aligning = false;
  workIs("");
  return inTurn(() => hear(told));
};
const workIs = (who) =>
  atWork(aligning ? "The pair is aligned again …" : who ? `${who === list.dataset.person ? "You have" : `${who} has`} the pair aligned again …` : "");
const shapeOf = (row) => row.dataset.shape.split(":").map(Number);
const on = (row, action, given = {}) => send(action, { bead: +row.dataset.id, ...given });
const shift = (direction, sides) => here((row) => on(row, "move", { direction, sides: sides ?? working }));
const pop = (direction) =>
  here((row) => {
    const [source, target] = shapeOf(row), down = direction === "down";
    const own = working === "source" ? source : target, other = working === "source" ? target : source;
    if (own && !other && own === 1) return on(row, "move", { direction, sides: working });
    const kept = down ? [own - 1, other] : [1, 0];
    if (!own) return complain(`There is no ${working} sentence here: use ← or → to work on the other side.`);
    return on(row, "split", { source: kept[working === "source" ? 0 : 1], target: kept[working === "source" ? 1 : 0] });
  });
const decide = (row, wanted) => {
  const now = row.dataset.status;
  return act(now === wanted ? "reopen" : { confirmed: "confirm", rejected: "reject", open: "reopen" }[wanted], { bead: +row.dataset.id });
};
const back = async (action) => {
  const told = await act(action, {});
  const found = told.rows?.map((one) => one.bead).find((bead) => told.touched?.includes(bead)) ?? told.touched?.[0];
  if (!told.error && found && (rowOf(found) || !told.gone?.includes(found))) await jump(found);
};

const step = async (by) => {
  const row = rowOf(current);
  if (!row) return list.firstElementChild && goTo(list.firstElementChild);
  const beside = () => (by > 0 ? rowOf(current)?.nextElementSibling : rowOf(current)?.previousElementSibling);
  if (!beside()) await grow(by < 0);
  if (beside()) goTo(beside());
};
let seeking = Promise.resolve();
const seek = (kind, backwards, around) => (seeking = seeking.then(() => found(kind, backwards, around)));
const found = async (kind, backwards, around) => {
  await busy;
  const from = kind === "risk" ? reviewed : current;
  const next = (bead) => ask("next", { kind, bead, back: backwards ? 1 : 0, ...(kind === "risk" ? wanted() : {}) });
  let told = await next(from || 0);
  // What was mended meanwhile may have its place further up.
  if (around && told.bead === null) told = await next(0);
  if (told.error) return complain(told.error);
  if (around && told.bead === null) return say("Nothing is left in the queue.");
  if (told.bead === null) return say(`None ${backwards ? "before" : "after"} this one.`);
  if (kind === "risk") reviewed = told.bead;
  await jump(told.bead);
};
const work = (name) => {
  working = name;
  make(current);
  say(`${name} side`);
};

// The panel.
const panel = wirePanel({
  act, jump, focus: () => rowOf(current) && goTo(rowOf(current)),
  reveal: () => rowOf(current)?.scrollIntoView({ block: "nearest", behavior: "instant" }), current: () => rowOf(current) && current, working: () => working,
  queued: (bead) => (reviewed = bead),
});
const { show, close, showQueue, showBead, wanted } = panel;
byId("strip").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  jumpTo(+link.dataset.at);
});

// A click makes a bead the current one, and the side that was clicked the one to work on.
list.addEventListener("click", (event) => {
  const row = event.target.closest(".bead"), cell = event.target.closest(".cell");
  if (!row || !getSelection().isCollapsed) return;
  if (cell) working = cell.classList.contains("source") ? "source" : "target";
  goTo(row);
  if (event.target.closest(".ph")) show("bead", false);
});
list.addEventListener("focusin", (event) => {
  const row = event.target.closest(".bead");
  if (row && row.dataset.id !== current) make(row.dataset.id);
});
for (const [kind, light] of [["pointerover", true], ["pointerout", false]])
  list.addEventListener(kind, (event) => {
    const phrase = event.target.closest(".ph");
    for (const id of phrase?.dataset.r.split(" ") ?? [])
      phrase.closest(".bead").querySelectorAll(`[data-r~="${id}"]`).forEach((one) => one.classList.toggle("lit", light));
  });

const dialogs = wire({ act, idle: () => inTurn(() => {}), realign, rowOf, shapeOf, jumpTo, current: () => current, focus: () => rowOf(current)?.focus({ preventScroll: true }) });

const DO = {
  next: () => step(1),
  previous: () => step(-1),
  source: () => work("source"),
  target: () => work("target"),
  risk: (backwards) => seek("risk", backwards),
  odd: (backwards) => seek("odd", backwards),
  open: (backwards) => seek("open", backwards),
  marked: (backwards) => seek("marked", backwards),
  first: () => jumpTo(1),
  last: () => jumpTo(total),
  number: () => dialogs.number(),
  confirm: () => rowOf(current) && decide(rowOf(current), "confirmed"),
  "confirm-next": () => {
    const row = rowOf(current);
    if (row && row.dataset.status !== "confirmed") act("confirm", { bead: +row.dataset.id });
    return step(1);
  },
  "confirm-risk": () => {
    const row = rowOf(current);
    if (row && row.dataset.status !== "confirmed") act("confirm", { bead: +row.dataset.id });
    return seek("risk", false, true);
  },
  reject: () => rowOf(current) && decide(rowOf(current), "rejected"),
  status: () => here((row) => on(row, { open: "confirm", confirmed: "reject", rejected: "reopen" }[row.dataset.status])),
  mark: () => here((row) => on(row, "bookmark")),
  comment: () => dialogs.comment(),
  down: () => shift("down"),
  up: () => shift("up"),
  "both-down": () => shift("down", "both"),
  "both-up": () => shift("up", "both"),
  "pop-down": () => pop("down"),
  "pop-up": () => pop("up"),
  merge: () => here((row) => on(row, "merge")),
  split: () => dialogs.split(),
  null: () => here((row) => on(row, "null")),
  swap: () => here((row) => on(row, "swap")),
  rendering: () => dialogs.rendering(),
  edit: () => dialogs.edit(),
  undo: () => back("undo"),
  redo: () => back("redo"),
  phrases: () => show("bead"),
  queue: () => show("queue"),
  search: () => show("search"),
  realign: () => dialogs.realign(),
  export: () => dialogs.download(),
  help: () => dialogs.help(),
  close,
};
// The table of keys is the one that the help shows.
const KEYS = Object.fromEntries([...document.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one.dataset.do]));
const BACKWARDS = ["risk", "odd", "open", "marked"];
const pressed = (event) => {
  // With Alt, or on a keyboard for another script, the letter is told by where the key lies.
  const odd = event.altKey || !/^[\x20-\x7e]$/.test(event.key);
  const key = odd && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : event.key;
  const ctrl = event.ctrlKey || event.metaKey;
  return (ctrl ? "Ctrl+" : "") + (ctrl && event.shiftKey ? "Shift+" : "") + (key.length === 1 ? key.toLowerCase() : key);
};
const OWN = [" ", "Enter", "Backspace", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
const leave = (within) => {
  if (byId("wrong").textContent) return complain("");
  if (within && matchMedia("(min-width: 70rem)").matches) return rowOf(current) && goTo(rowOf(current));
  return document.body.classList.contains("with-side") && close();
};
document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return leave(side.contains(target));
  if (target.closest("input, textarea, select")) return;
  // What is for the panel or a button is not for a bead.
  if (side.contains(target) && OWN.includes(event.key)) return;
  if (target.closest("a, button, summary") && [" ", "Enter"].includes(event.key)) return;
  const action = KEYS[pressed(event)];
  if (!action || (event.altKey && !BACKWARDS.includes(action))) return;
  if (!byId("keys-on").checked && !event.ctrlKey && event.key.length === 1 && event.key !== "?") return;
  event.preventDefault();
  DO[action](event.altKey);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button) DO[button.dataset.do]();
});
const KEPT = "aligner-single-keys";
byId("keys-on").checked = localStorage.getItem(KEPT) !== "off";
byId("keys-on").addEventListener("change", (event) => localStorage.setItem(KEPT, event.target.checked ? "on" : "off"));

// What sticks below the head stays below it, however many lines it has.
const head = document.querySelector(".top");
new ResizeObserver(() => document.body.style.setProperty("--top", `${head.offsetHeight}px`)).observe(head);
renumber();
// The panel makes the text narrower, so it comes before looking for a place.
if (matchMedia("(min-width: 70rem)").matches) show("queue", false);
if (rowOf(current)) goTo(rowOf(current), location.search ? "center" : "nearest");
// One at a time: edits wait for each.
let refreshing = false;
setInterval(() => {
  if (document.hidden || refreshing) return;
  refreshing = true;
  inTurn(refresh).finally(() => (refreshing = false));
}, 2000);
document.documentElement.dataset.ready = "yes";
