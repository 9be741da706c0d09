// Where the phrases of a bead are rendered, marked by keys: a candidate or what is typed, made longer and shorter by words.
import { filling } from "./filling.js";
import { ask, byId } from "./talk.js";

const BLANK = /^\s$/;
const same = (one, two) => `${one}` === `${two}`;

// One side of a bead in code points; places are those of the document. A hyphen or an apostrophe parts no word.
const sideOf = ({ start: low, text, spaced }, language) => {
  const chars = [...text], lower = chars.map((one) => one.toLowerCase()), words = [];
  let at = low, joins = false;
  for (const { segment, isWordLike } of new Intl.Segmenter(language || undefined, { granularity: "word" }).segment(text)) {
    const end = at + [...segment].length;
    if (isWordLike && joins) words.at(-1)[1] = end;
    else if (isWordLike) words.push([at, end]);
    joins = !isWordLike && /^[-‐‑'’]$/.test(segment) && words.at(-1)?.[1] === at;
    at = end;
  }
  const cut = (start, end) => chars.slice(start - low, end - low).join("");
  return { low, high: low + chars.length, lower, words, spaced, cut };
};
// Where what is typed stands; where words are parted, from the beginning of one to the end of one.
const found = ({ low, lower, words, spaced }, typed) => {
  const wanted = [...typed.trim()].map((one) => one.toLowerCase());
  const fits = (start) =>
    wanted.every((one, i) => lower[start + i] === one || (BLANK.test(one) && BLANK.test(lower[start + i] ?? "")));
  const starts = spaced ? words.map(([start]) => start - low) : lower.keys();
  return [...starts].filter(fits).map((start) => {
    const end = low + start + wanted.length;
    return [low + start, (spaced && words.find((word) => word[0] < end && end <= word[1])?.[1]) || end];
  });
};
const made = (tag, text, given = {}) => Object.assign(document.createElement(tag), { textContent: text, ...given });

export const wireMarking = ({ act, idle, rowOf, current, opened, problem }) => {
  const dialog = byId("marking"), field = byId("mark-words"), said = byId("mark-said");
  const places = { source: byId("mark-source"), target: byId("mark-target") };
  // What the server told of the bead, the phrase that is marked, and the spans that are chosen but not yet taken.
  let told = null, sides = null, at = 0, spans = [], unknown = "";
  // Behind the last phrase is a new one, which is chosen in the source first.
  const phrase = () => told.phrases[at];
  const side = () => (phrase() ? "target" : "source");
  const chosen = () => phrase()?.candidates.findIndex((one) => same(one.target, spans)) ?? -1;
  // Whether there is nothing to take. That a missed phrase is not rendered is for a person to say.
  const kept = (one) => one.rendering && same(spans, one.target) && !(one.missed && !spans.length);
  const text = (side, spans) => spans.map((span) => sides[side].cut(...span)).join(" … ");

  const mark = (side, spans) => {
    const { low, high, cut } = sides[side], pieces = [];
    let from = low;
    for (const [start, end] of spans) {
      pieces.push(cut(from, start), made("mark", cut(start, end)));
      from = end;
    }
    places[side].replaceChildren(...pieces, cut(from, high));
    places[side].querySelector("mark")?.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  const sentence = () => {
    const one = phrase(), number = chosen();
    if (!one) return spans.length ? `New phrase: ${text("source", spans)}. Enter takes it.` : "New phrase: choose it in the source.";
    const is = number >= 0 ? `, candidate ${number + 1} of ${one.candidates.length}, ${one.candidates[number].status}` : "";
    const end = kept(one) ? "as it is." : "Enter takes it.";
    return `${text("source", [one.source])} → ${text("target", spans) || "not rendered"}${is}: ${end}`;
  };
  const show = () => {
    unknown = "";
    problem(dialog);
    mark("source", phrase() ? [phrase().source] : spans);
    mark("target", phrase() ? spans : []);
    for (const name in places) places[name].classList.toggle("at-work", name === side());
    [...byId("mark-candidates").querySelectorAll("button")].forEach((one, i) => (one.ariaPressed = `${i === chosen()}`));
    said.textContent = sentence();
  };
  const choose = (given) => {
    spans = given;
    show();
  };
  const draw = () => {
    const lines = told.phrases.map((one) => {
      const line = made("li", "");
      const rendered = made("span", text("target", one.target) || "not rendered", { dir: "auto", lang: places.target.lang });
      line.append(made("b", text("source", [one.source]), { dir: "auto", lang: places.source.lang }), " → ", rendered,
        " ", made("span", one.target.length ? one.status : "", { className: "soft" }));
      return line;
    });
    lines.push(made("li", "New phrase …"));
    lines.forEach((line, i) => line.addEventListener("click", () => clicked(() => turn(i), true)));
    lines[at].ariaCurrent = "true";
    byId("mark-phrases").replaceChildren(...lines);
    lines[at].scrollIntoView({ block: "nearest", behavior: "instant" });
    byId("mark-candidates").replaceChildren(...(phrase()?.candidates ?? []).map((one, i) => {
      const line = made("li", ""), button = made("button", "", { type: "button" });
      button.append(made("kbd", `${i + 1}`), " ", made("span", text("target", one.target), { dir: "auto", lang: places.target.lang }));
      button.addEventListener("click", () => clicked(() => choose(one.target)));
      line.append(button);
      return line;
    }));
    field.labels[0].textContent = `Type how the ${phrase() ? "rendering" : "phrase"} begins`;
    show();
  };
  const begin = (to) => {
    at = to;
    const one = phrase();
    spans = !one ? [] : one.target.length ? one.target : one.candidates[0]?.target ?? [];
    draw();
  };
  const turn = (to) => {
    const size = told.phrases.length + 1;
    begin((to + size) % size);
  };
  // What went wrong, or nothing.
  const load = async (bead, given = {}) => {
    const answer = await ask("marking", { bead, ...given });
    if (answer.error) return answer.error;
    if (!answer.source.text || !answer.target.text) return "A rendering needs text on both sides of the bead.";
    told = answer;
    sides = Object.fromEntries(Object.keys(places).map((name) => [name, sideOf(told[name], places[name].lang)]));
  };
  const { open, inOrder, era, forget } = filling({
    dialog, idle, rowOf, current, opened, load,
    begin: () => {
      begin(Math.max(0, told.phrases.findIndex((one) => one.missed)));
      problem(dialog, told.warning);
    },
  });
  // Keys mean what the field holds when they are pressed, and leave it empty for those that come next.
  const emptied = () => {
    const { value } = field;
    field.value = "";
    return value;
  };
  const clicked = (work, turns) => {
    if (turns) emptied();
    inOrder(() => (work(), field.focus()));
  };
  const failed = (text) => {
    forget();
    emptied();
    problem(dialog, text);
  };

  const follow = async () => {
    if (!spans.length) return;
    const own = era(), wanted = [[spans[0][0], spans.at(-1)[1]]];
    const where = () => told.phrases.findIndex((one) => same(one.source, wanted));
    if (where() >= 0) return turn(where());
    const wrong = await load(told.bead, { start: wanted[0][0], end: wanted[0][1] });
    if (own !== era() || !dialog.open) return;
    if (wrong) return failed(wrong);
    turn(where());
    problem(dialog, told.warning);
  };
  const take = async (words) => {
    if (unknown) {
      const still = unknown;
      failed();
      field.value = words;
      return missing(still);
    }
    const one = phrase();
    if (!one) return follow();
    const own = era();
    const stays = kept(one);
    const status = !spans.length ? "not-found" : one.candidates[chosen()]?.status ?? "otherwise";
    const given = { bead: told.bead, seen: told.seen, target: spans, status };
    const answer = stays ? {}
      : one.rendering ? await act("edit-rendering", { ...given, rendering: one.rendering })
      : await act("add-rendering", { ...given, term: one.term, source: [one.source] });
    // A new phrase that could not be added is not lost.
    const again = answer.error && !one.rendering ? { start: one.source[0], end: one.source[1] } : {};
    const wrong = stays ? null : await load(given.bead, again);
    if (!dialog.open || own !== era()) return;
    const like = told.phrases.filter((other) => same(other.source, one.source));
    const here = told.phrases.indexOf(like.find((other) => other.term === one.term) ?? like[0]);
    const next = told.phrases.findIndex((other, i) => i > here && other.missed);
    if (answer.error || wrong) {
      turn(Math.max(0, here));
      failed(answer.error ?? wrong);
    } else if (next < 0) dialog.close();
    else turn(next);
  };

  const go = (by, words) => {
    const all = words.trim() ? found(sides[side()], words) : sides[side()].words, here = spans[0]?.[0] ?? -1;
    const to = by > 0 ? all.find(([start]) => start > here) ?? all[0] : all.findLast(([start]) => start < here) ?? all.at(-1);
    if (to) choose([to]);
  };
  const stretch = (atStart, by, typed) => {
    const { words } = sides[side()];
    if (!spans.length) return go(1, typed);
    let start = spans[0][0], end = spans.at(-1)[1];
    if (atStart) start = (by < 0 ? words.findLast((one) => one[0] < start) : words.find((one) => one[0] > start && one[0] < end))?.[0] ?? start;
    else end = (by > 0 ? words.find((one) => one[1] > end) : words.findLast((one) => one[1] < end && one[1] > start))?.[1] ?? end;
    choose([[start, end]]);
  };
  const missing = (words) => {
    unknown = words;
    said.textContent = `${words} is not in the ${side()} of this bead.`;
  };
  const typed = (words) => {
    const [first] = words.trim() ? found(sides[side()], words) : [];
    if (first) return choose([first]);
    show();
    if (words.trim()) missing(words.trim());
  };

  field.addEventListener("input", () => {
    const { value } = field;
    inOrder(() => typed(value));
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const { key, shiftKey } = event, { value } = field, ctrl = event.ctrlKey || event.metaKey, empty = !value && !ctrl;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[key];
    if (key === "ArrowUp" || key === "ArrowDown") {
      emptied();
      inOrder(() => turn(at + by));
    } else if (by) inOrder(() => (ctrl ? go(by, value) : stretch(shiftKey, by, value)));
    else if (empty && key === "Delete") inOrder(() => choose([]));
    else if (empty && /^[1-9]$/.test(key)) inOrder(() => phrase()?.candidates[key - 1] && choose(phrase().candidates[key - 1].target));
    else return;
    event.preventDefault();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = emptied();
    inOrder(() => take(words));
    // A click on the button would leave the keys there.
    field.focus();
  });

  return () => {
    if (!open()) return;
    field.value = said.textContent = "";
    for (const place of [...Object.values(places), byId("mark-phrases"), byId("mark-candidates")]) place.replaceChildren();
    field.focus();
  };
};
