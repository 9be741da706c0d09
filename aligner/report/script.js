"use strict";
// All that is on the page is there without this script: it adds keys, filters, orders and the lighting up of counterparts.
(() => {
  const byId = (id) => document.getElementById(id);
  const beads = [...document.querySelectorAll(".bead")];
  const rows = [...document.querySelectorAll(beads.length ? ".bead" : ".row")];
  let stops = beads.length ? beads : [...document.querySelectorAll(".stop")];
  const filter = byId("filter"), show = byId("show"), shown = byId("shown"), help = byId("help"), none = byId("none");

  // The phrase under the pointer or the focus, and what stands for it on the other side.
  let lit = [];
  const light = (phrase) => {
    lit.forEach((piece) => piece.classList.remove("lit"));
    const bead = phrase && phrase.closest(".bead");
    lit = bead ? phrase.dataset.r.split(" ").flatMap((key) => [...bead.querySelectorAll(`[data-r~="${key}"]`)]) : [];
    lit.forEach((piece) => piece.classList.add("lit"));
  };
  for (const kind of ["pointerover", "focusin"])
    document.addEventListener(kind, (event) => light(event.target.closest?.("a.ph")));

  // The current bead.
  let current = null;
  const make = (bead) => {
    current?.classList.remove("current");
    current?.removeAttribute("aria-current");
    current = bead;
    bead.classList.add("current");
    bead.setAttribute("aria-current", "true");
  };
  const goTo = (bead) => {
    make(bead);
    bead.focus({ preventScroll: true });
    bead.scrollIntoView({ block: "center", behavior: "instant" });
  };
  const step = (kind, back) => {
    const seen = stops.filter((stop) => stop.checkVisibility?.() ?? !stop.hidden);
    let at = current && !current.hidden ? seen.indexOf(current) : -1;
    if (at < 0) {
      at = seen.findIndex((bead) => bead.getBoundingClientRect().bottom > 120);
      at += back ? 1 : 0;
      at -= back ? 0 : 1;
    }
    const by = back ? -1 : 1;
    for (let next = at + by; next >= 0 && next < seen.length; next += by)
      if (!kind || seen[next].classList.contains(kind)) return goTo(seen[next]);
  };
  // By falling risk, from the bead that was last come to in this way or by a link.
  const byRisk = [...beads].sort((one, other) => one.dataset.rank - other.dataset.rank);
  let reviewed = null;
  const review = (back) => {
    const by = back ? -1 : 1;
    let next = reviewed ? byRisk.indexOf(reviewed) + by : back ? -1 : 0;
    while (byRisk[next]?.hidden) next += by;
    if (byRisk[next]) goTo((reviewed = byRisk[next]));
  };
  document.addEventListener("focusin", (event) => {
    const stop = event.target.closest?.(".bead, .stop");
    if (stop && stop !== current) make(stop);
  });
  const followHash = () => {
    const stop = byId(location.hash.slice(1));
    if (!stop?.matches(".bead, .row")) return;
    if (stop.hidden) clear();
    if (!stop.matches(".bead")) return stop.matches(".stop") ? (make(stop), stop.scrollIntoView()) : undefined;
    reviewed = stop;
    goTo(stop);
  };
  addEventListener("hashchange", followHash);

  // The filter.
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const count = new Intl.NumberFormat("en");
  let texts = null;
  const textOf = (row) => {
    const parts = row.querySelectorAll(".cell, [data-find]");
    return [...(parts.length ? parts : [row])].map((part) => part.textContent).join("\n");
  };
  const only = [...document.querySelectorAll("#tools [data-only]")];
  const mark = (wanted, seen) => {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("found");
    if (!wanted) return;
    const found = new Highlight();
    for (const row of seen.slice(0, 5000)) {
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.data.toLowerCase();
        if (text.length !== node.data.length) continue;
        for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + wanted.length);
          found.add(range);
        }
      }
    }
    CSS.highlights.set("found", found);
  };
  const apply = () => {
    const wanted = fold(filter.value.trim());
    const kinds = [show?.value, ...only.filter((box) => box.checked).map((box) => box.dataset.only)].filter(Boolean);
    texts ??= rows.map((row) => fold(textOf(row)));
    rows.forEach((row, at) => {
      row.hidden = !kinds.every((kind) => row.classList.contains(kind)) || !texts[at].includes(wanted);
    });
    const seen = rows.filter((row) => !row.hidden), active = Boolean(wanted || kinds.length);
    shown.textContent = active ? `${count.format(seen.length)} of ${count.format(rows.length)}` : "";
    none.hidden = seen.length > 0 || !active;
    mark(wanted, seen);
  };
  const clear = () => {
    filter.value = "";
    if (show) show.value = "";
    for (const box of only) box.checked = false;
    apply();
  };
  let wait = 0;
  filter.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(apply, 120);
  });
  for (const choice of [show, ...only]) choice?.addEventListener("change", apply);
  const tools = byId("tools");
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.hidden = false;

  // Phrases in another order: by a figure, the greatest first, or by name; of those that are equal, as they came.
  const order = byId("order");
  order?.addEventListener("change", () => {
    const by = order.value, byName = new Intl.Collator(["zh", "en"], { numeric: true });
    const compare = by === "name"
      ? (one, other) => byName.compare(one.dataset.name, other.dataset.name)
      : (one, other) => other.dataset[by] - one.dataset[by];
    stops = [...rows].sort(compare);
    document.querySelector(".rows").append(...stops);
  });

  // Everything that is shown unfolded at once, or folded again.
  const unfold = byId("unfold");
  unfold?.addEventListener("click", () => {
    const open = unfold.getAttribute("aria-pressed") !== "true";
    unfold.setAttribute("aria-pressed", String(open));
    unfold.textContent = open ? "Fold all" : "Unfold all";
    for (const part of document.querySelectorAll(".places details, .rarer, details.value"))
      if (!open || !part.closest("[hidden]")) part.open = open;
  });
  const turn = () => {
    const parts = [...(current?.querySelectorAll(".places details") ?? [])];
    const open = parts.some((part) => !part.open);
    for (const part of parts) part.open = open;
  };

  // Tables that can be sorted by a click on a heading.
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
        const order = new Intl.Collator(undefined, { numeric: true });
        const compare = (one, other) => {
          const [a, b] = [value(one), value(other)];
          return a !== "" && b !== "" && !isNaN(a) && !isNaN(b) ? a - b : order.compare(a, b);
        };
        body.append(...[...body.rows].sort((one, other) => (down ? compare(other, one) : compare(one, other))));
      });
    });
  }

  // Keys.
  const moves = beads.length
    ? { j: ["", false], k: ["", true], d: ["doubtful"], n: ["null"], p: ["check"] }
    : { j: ["", false], k: ["", true], v: ["is-varied"], x: ["is-deviating"] };
  const openHelp = () => help.open || help.showModal();
  byId("open-help").addEventListener("click", openHelp);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
    if (event.key === "Escape") {
      clear();
      if (document.activeElement === filter) filter.blur();
      return;
    }
    if (!byId("keys-on").checked || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const key = event.key.toLowerCase();
    if (event.key === "/") filter.focus();
    else if (event.key === "?") openHelp();
    else if (key === "r" && beads.length) review(event.shiftKey);
    else if (key === "o" && current) turn();
    else if (Object.hasOwn(moves, key) && stops.length) {
      const [kind, back] = moves[key];
      step(kind, Boolean(back) !== event.shiftKey);
    } else return;
    event.preventDefault();
  });
  followHash();
})();
