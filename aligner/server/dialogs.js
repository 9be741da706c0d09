// Dialogs of the page for reviewing. What somebody has typed stays in them until the store has it.
import { filling } from "./filling.js";
import { wireMarking } from "./marking.js";
import { ask, byId, download, list, say } from "./talk.js";

// Code points of a document before place `at` of a text field, in which a line end is one unit and all is UTF-16.
const points = (text, at) => {
  let found = 0, units = 0;
  for (let i = 0; i < text.length && units < at; ) {
    const pair = text[i] === "\r" && text[i + 1] === "\n", wide = text.codePointAt(i) > 0xffff;
    found += pair ? 2 : 1;
    units += wide ? 2 : 1;
    i += pair || wide ? 2 : 1;
  }
  return found;
};

const made = (tag, given = {}, ...inside) => {
  const one = Object.assign(document.createElement(tag), given);
  one.append(...inside);
  return one;
};

export const wire = ({ act, idle, realign, rowOf, shapeOf, jumpTo, current, focus }) => {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("close", () => focus());
    dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  }
  const problem = (dialog, text) => {
    const place = dialog.querySelector(".error");
    place.textContent = text ?? "";
    place.hidden = !text;
  };
  const asking = (id, work) => {
    const dialog = byId(id), form = dialog.querySelector("form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const told = await work(form.elements, dialog);
      if (told?.error) return problem(dialog, told.error);
      if (dialog.querySelector(".error")) problem(dialog);
      dialog.close();
    });
    return dialog;
  };

  const drafts = new Map();
  const commenting = asking("ask-comment", async (fields, dialog) => {
    const told = await act("comment", { bead: +dialog.dataset.bead, body: fields.body.value });
    if (!told.error) {
      fields.body.value = "";
      drafts.delete(dialog.dataset.bead);
    }
    return told;
  });
  const body = byId("comment-body");
  body.addEventListener("input", () => drafts.set(commenting.dataset.bead, body.value));
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) body.form.requestSubmit();
  });
  // How many sentences stay is said of the bead as it was when the dialog was filled, so that is the `seen` of the edit.
  const splitting = asking("ask-split", async (fields, dialog) => {
    const given = { bead: +dialog.dataset.bead, seen: +dialog.dataset.seen };
    const told = await act("split", { ...given, source: +fields.source.value, target: +fields.target.value });
    if (told.conflict) halve();
    return told;
  });
  const halve = () => {
    const row = rowOf(splitting.dataset.bead), fields = splitting.querySelector("form").elements;
    if (!row) return;
    const [source, target] = shapeOf(row);
    splitting.dataset.seen = list.dataset.seen;
    fields.source.max = source;
    fields.target.max = target;
    fields.source.value = Math.min(source, Math.max(1, Math.floor(source / 2)));
    fields.target.value = Math.min(target, Math.max(1, Math.floor(target / 2)));
    splitting.dataset.typed = "";
  };
  splitting.addEventListener("input", () => (splitting.dataset.typed = "yes"));
  const numbering = asking("ask-number", (fields) => {
    numbering.close();
    return jumpTo(+fields.number.value);
  });

  const realigning = asking("ask-realign", (fields) => {
    realign(fields.everything.value === "1");
  });
  const saving = asking("ask-export", async (fields) => {
    say("The file is written …");
    const told = await download(`export?${new URLSearchParams({ format: fields.format.value, confirmed: fields.confirmed.value })}`);
    say(told.error ? "" : "Downloaded");
    return told;
  });

  // Sentences and renderings of one bead. What is done in a field is done to what the field was drawn with, `drawn`: its
  // `seen` goes on with one's own edits, never over those of others.
  const edit = byId("edit"), chosen = { source: null, target: null };
  let detail = null, drawn = null, early = null;
  const remember = (side, sentence, field) => () => {
    const { selectionStart: low, selectionEnd: high } = field;
    if (low < high) chosen[side] = [low, high].map((at) => sentence.start + points(sentence.text, at));
  };
  const cut = (side, sentence, at, field) => {
    const place = sentence.start + points(sentence.text, field.selectionStart);
    return change("split-sentence", { sentence: sentence.id, at: place }, `${side}-${at + 1}`);
  };
  const join = (side, at) => {
    const [sentence, after] = at < 0 ? [] : detail.sentences[side].slice(at, at + 2);
    return after && change("join-sentences", { sentence: sentence.id }, `${side}-${at}`);
  };
  const field = (side, sentence, at) => {
    const shown = sentence.text.replace(/\r\n?/g, "\n");
    const one = made("textarea", {
      value: shown, id: `${side}-${at}`, spellcheck: false, dir: "auto", rows: Math.min(8, 1 + Math.ceil(shown.length / 38)),
      ariaLabel: `${side} sentence ${at + 1}`,
    });
    // Typing changes nothing: the text of a document is never edited.
    one.addEventListener("beforeinput", (event) => event.preventDefault());
    one.addEventListener("input", () => (one.value = shown));
    for (const kind of ["select", "keyup", "pointerup", "blur"]) one.addEventListener(kind, remember(side, sentence, one));
    one.addEventListener("keydown", (event) => {
      const empty = one.selectionStart === one.selectionEnd;
      if (event.isComposing || event.altKey) return;
      if (event.key === "Enter") cut(side, sentence, at, one);
      else if (event.key === "Backspace" && empty && one.selectionStart === 0) join(side, at - 1);
      else if (event.key === "Delete" && empty && one.selectionEnd === shown.length) join(side, at);
      else return;
      event.preventDefault();
    });
    return one;
  };
  const select = (label, values, value, then) => {
    const one = made("select", { ariaLabel: label }, ...values.map(([name, text]) => made("option", { value: name, textContent: text })));
    one.value = value;
    one.addEventListener("change", () => then(one.value));
    return one;
  };
  const button = (text, label, then) => {
    const one = made("button", { type: "button", textContent: text, ariaLabel: label });
    one.addEventListener("click", then);
    return one;
  };
  const rendering = (one) => {
    const own = one.labels[byId("beads").dataset.person] ?? ["", 1], what = `of ${one.phrase}`;
    const label = (procedure, certainty) => change("label", { rendering: one.id, procedure, certainty });
    return made("p", { className: "one" },
      made("b", { textContent: one.phrase, dir: "auto" }), " → ", made("span", { textContent: one.rendering || "not found", dir: "auto" }), " ",
      made("span", { className: "soft", textContent: one.term, dir: "auto" }), made("br"),
      select(`Status ${what}`, detail.statuses.map((name) => [name, name]), one.status, (status) => change("edit-rendering", { rendering: one.id, status })),
      select(`Procedure ${what}`, [["", "procedure …"], ...detail.procedures.map((name) => [name, name])], own[0], (name) => label(name, own[1])),
      select(`How sure ${what}`, [["1", "sure"], ["0.75", "fairly sure"], ["0.5", "half sure"], ["0.25", "hardly sure"]], `${own[1]}`,
        (sure) => (own[0] ? label(own[0], +sure) : problem(edit, "Choose a procedure first."))),
      button("Use selection", `Use selection: the selected target text becomes the rendering ${what}`, () =>
        chosen.target ? change("edit-rendering", { rendering: one.id, target: [chosen.target] }) : problem(edit, "Select the rendering in the target first.")),
      button("Not rendered", `Not rendered: nothing in the target is the rendering ${what}`, () => change("edit-rendering", { rendering: one.id, target: [], status: "not-found" })),
      button("Remove", `Remove the phrase ${one.phrase}`, () => change("remove-rendering", { rendering: one.id })));
  };
  const draw = () => {
    for (const side of ["source", "target"]) {
      const fields = detail.sentences[side].map((sentence, at) => field(side, sentence, at));
      const none = made("p", { className: "soft", textContent: `No sentence on the ${side} side.`, lang: "en", dir: "ltr" });
      byId(`edit-${side}`).replaceChildren(...(fields.length ? fields : [none]));
    }
    byId("edit-renderings").replaceChildren(...detail.renderings.map(rendering));
    if (!detail.renderings.length) byId("edit-renderings").append(made("p", { className: "soft", textContent: "None." }));
    Object.assign(chosen, { source: null, target: null });
  };
  // What went wrong, or nothing.
  const load = async (bead, edited = null) => {
    const told = await ask("detail", { bead });
    if (told.error) return told.error;
    if (edited && !edited.error && !edited.others && edited.seen === told.seen) drawn.seen = told.seen;
    else drawn = { seen: told.seen };
    detail = told;
    draw();
  };
  const change = (action, given, then) => {
    const label = document.activeElement?.ariaLabel, { bead } = detail, now = drawn;
    return inOrder(async () => {
      const told = await act(action, { bead, seen: now.seen, ...given });
      const wrong = await load(bead, now === drawn ? told : null);
      problem(edit, told.error ?? wrong);
      const next = byId(then ?? "") ?? [...edit.querySelectorAll("[aria-label]")].find((one) => one.ariaLabel === label);
      next?.focus();
      if (then && !told.error) next?.setSelectionRange?.(0, 0);
      return told;
    });
  };
  // Keys that came before there was a field to take them. The first that moves the focus ends what can be made up for.
  edit.addEventListener("keydown", (event) => {
    if (!early || event.key === "Escape") return;
    event.preventDefault();
    early.push(event);
  });
  const makeUp = (one, events) => {
    for (const { key, shiftKey, ctrlKey, metaKey, altKey } of events) {
      const at = one.selectionStart, to = { Home: 0, End: one.value.length, ArrowLeft: at - 1, ArrowRight: at + 1 }[key];
      if (shiftKey || ctrlKey || metaKey || altKey || /^(Tab|ArrowUp|ArrowDown|Page.*)$/.test(key)) return;
      if (to !== undefined) one.setSelectionRange(Math.max(0, to), Math.max(0, to));
      else if (["Enter", "Backspace", "Delete"].includes(key)) return one.dispatchEvent(new KeyboardEvent("keydown", { key }));
    }
  };
  const { open: openEdit, inOrder } = filling({
    dialog: edit, idle, rowOf, current, load, opened: (dialog) => opened(dialog),
    begin: () => {
      const events = early ?? [], one = edit.querySelector("textarea");
      early = null;
      one?.focus();
      if (one) makeUp(one, events);
    },
  });
  byId("add-phrase").addEventListener("submit", async (event) => {
    event.preventDefault();
    const term = event.target.elements.term;
    if (!chosen.source) return problem(edit, "Select the phrase in the source first.");
    const target = chosen.target ? [chosen.target] : [];
    const told = await change("add-rendering", { term: term.value, source: [chosen.source], target, status: target.length ? "otherwise" : "not-found" });
    if (told && !told.error) term.value = "";
  });

  const opened = (dialog) => {
    dialog.dataset.bead = current();
    if (dialog.querySelector(".error")) problem(dialog);
    dialog.showModal();
  };
  return {
    help: () => {
      byId("help").showModal();
      byId("help").querySelector("button").focus();
    },
    number: () => {
      opened(numbering);
      // What was typed last time would stand before what is typed now.
      numbering.querySelector("input").select();
    },
    realign: () => opened(realigning),
    download: () => {
      opened(saving);
      saving.querySelector("[name=format]:checked").focus();
    },
    comment: () => {
      body.value = drafts.get(current()) ?? "";
      opened(commenting);
      body.focus();
    },
    split: () => {
      const row = rowOf(current());
      if (!row) return;
      if (`${shapeOf(row)}` === "2,2") return act("split", { bead: +row.dataset.id, source: 1, target: 1 });
      opened(splitting);
      halve();
      splitting.querySelector("[name=target]").focus();
      // After what is still under way; what has been typed by then stays, and is a conflict if it does not fit.
      idle().then(() => splitting.open && !splitting.dataset.typed && halve());
    },
    rendering: wireMarking({ act, idle, rowOf, current, opened, problem }),
    edit: () => {
      if (!openEdit()) return;
      for (const place of ["edit-source", "edit-target", "edit-renderings"]) byId(place).replaceChildren();
      Object.assign(chosen, { source: null, target: null });
      early = [];
      edit.focus();
    },
  };
};
