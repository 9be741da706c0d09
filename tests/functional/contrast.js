// How well what a page shows stands out; see contrast.py, which runs this in the browser.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const known = new Map();
// Any colour that CSS can write, as [red, green, blue, alpha].
const colour = (text) => {
  if (!known.has(text)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(text, [r, g, b, a / 255]);
  }
  return known.get(text);
};
const over = ([r, g, b, a], ground) => [r, g, b].map((one, at) => one * a + ground[at] * (1 - a));
const light = (rgb) => {
  const [r, g, b] = rgb.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};
const lineage = (one) => (one ? [...lineage(one.parentElement ?? one.getRootNode().host), one] : []);
const COLOURS = /(?:rgba?|color|oklab|oklch|hsla?)\([^()]*\)/g;
// What an element has and what is around it, once for each.
const once = (make) => {
  const made = new Map();
  return (one) => {
    if (!made.has(one)) made.set(one, make(one));
    return made.get(one);
  };
};
const around = (one) => one.parentElement ?? one.getRootNode().host ?? null;
// All that can lie behind what is in an element: several where there is a pattern.
const grounds = once((one) => {
  if (!one) return [over(colour("Canvas"), [255, 255, 255])];
  const style = getComputedStyle(one), image = style.backgroundImage.match(COLOURS) ?? [];
  const found = grounds(around(one)).map((ground) => over(colour(style.backgroundColor), ground));
  return image.length ? found.flatMap((ground) => image.map((stop) => over(colour(stop), ground))) : found;
});
const opacity = once((one) => (one ? opacity(around(one)) * getComputedStyle(one).opacity : 1));
const seen = (one) => {
  const box = one.getBoundingClientRect();
  return box.width > 2 && box.height > 2 && one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
};
const within = () => document.querySelector("dialog[open]") ?? document.body;
const named = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}${[...one.classList].map((c) => "." + c).join("")}`;
const path = (one) => lineage(one).slice(-3).map(named).join(" > ");
const worst = (ink, strength, all) => Math.min(...all.map((ground) => contrast(over([...ink.slice(0, 3), ink[3] * strength], ground), ground)));

// Texts on the page, or in the open dialog, by where they are.
const faintTexts = () => {
  const found = new Map();
  for (const one of [within(), ...within().querySelectorAll("*")]) {
    const texts = [[null, [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("")]];
    for (const part of ["::before", "::after"]) texts.push([part, getComputedStyle(one, part).content.replace(/^(none|normal|"(.*)")$/, "$2")]);
    if (one.matches("input:not([type=radio], [type=checkbox]), select, textarea")) texts.push([null, one.value || "x"]);
    if (one.placeholder) texts.push(["::placeholder", one.placeholder]);
    if (one.matches("svg *, script, style, option") || !texts.some(([, text]) => text.trim()) || !seen(one)) continue;
    const all = grounds(one);
    for (const [part, text] of texts) {
      if (!text.trim()) continue;
      const style = getComputedStyle(one, part), size = parseFloat(style.fontSize);
      const own = part ? colour(style.backgroundColor) : null;
      const behind = own ? all.map((ground) => over(own, ground)) : all;
      const strength = opacity(one) * (part ? style.opacity : 1);
      const figure = worst(colour(style.color), strength, behind);
      const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      if (figure < (large ? 3 : 4.5)) found.set(path(one) + (part ?? ""), `${figure.toFixed(2)} ${text.trim().slice(0, 30)}`);
    }
  }
  return Object.fromEntries(found);
};

// Why the focus cannot be seen; "" where it can, or is nowhere.
const faintFocus = () => {
  const one = document.activeElement, style = getComputedStyle(one);
  if (one === document.body) return "";
  const box = one.getBoundingClientRect();
  if (box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) return "out of sight";
  if (style.outlineStyle === "none" || !parseFloat(style.outlineWidth)) return "no outline";
  // Nothing says what a browser's own outline looks like; it is made to be seen.
  if (style.outlineStyle === "auto") return "";
  // One that lies within is seen on the element itself; around a dialog is what its backdrop leaves of the page.
  const inside = parseFloat(style.outlineOffset) < 0, behind = grounds(inside ? one : one.parentElement);
  const veil = colour(one.matches("dialog:modal") && !inside ? getComputedStyle(one, "::backdrop").backgroundColor : "transparent");
  const figure = worst(colour(style.outlineColor), 1, behind.map((ground) => over(veil, ground)));
  return figure < 3 ? figure.toFixed(2) : "";
};

// Edges of fields, marks and drawings.
const faintParts = () => {
  const found = new Map();
  const tell = (one, what, figure) => figure < 3 && found.set(`${path(one)} ${what}`, figure.toFixed(2));
  for (const one of within().querySelectorAll("input, select, textarea, button, summary, rect, [data-n], .ph, .bead, .swatch, progress")) {
    if (!seen(one)) continue;
    const style = getComputedStyle(one), behind = grounds(one.parentElement);
    if (one.matches("input:not([type=radio], [type=checkbox]), select, textarea")) {
      // The field is told from what is around it by its edge or by its ground.
      const edge = worst(colour(style.borderTopColor), parseFloat(style.borderTopWidth) ? opacity(one) : 0, behind);
      tell(one, "edge", Math.max(edge, worst(colour(style.backgroundColor), opacity(one), behind)));
    }
    if (one.matches("rect:not(.ground, .all)") && style.fill.startsWith("rgb") && one.getBoundingClientRect().height > 0.5)
      tell(one, "fill", worst(colour(style.fill), opacity(one), grounds(one.ownerSVGElement)));
    if (one.matches(".swatch")) tell(one, "ground", worst(colour(style.backgroundColor), 1, behind));
    if (one.matches(".bead")) tell(one, "band", worst(colour(style.borderLeftColor), 1, behind));
    if (one.matches(".ph")) tell(one, "underline", worst(colour(style.textDecorationColor), 1, grounds(one)));
    if (one.matches("progress")) tell(one, "accent", worst(colour(style.accentColor), 1, grounds(one)));
  }
  return Object.fromEntries(found);
};
