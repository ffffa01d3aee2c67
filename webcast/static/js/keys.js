// The desk without a mouse: "g" and a letter goes to a place of the menu, j and k move along the rows
// of a list, x chooses one, "?" lists it all in <dialog data-keys>. The focus itself moves, to the
// row's own link: Enter, Tab and what is read out are the browser's. Never while somebody types,
// never with Ctrl, Alt or Meta; [data-keys-switch] turns it off, "/" of menus.js included.

import { taken, wanted } from "./menus.js";

const ROWS = "main :is(.dense tbody tr, .tasks > li, .week .block, article.section)";
const WAYS_IN = "a[href], summary, input[type=checkbox]";
const PAUSE = 2000;

let going = 0;
let started = false;

const rows = () =>
  [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility() && row.querySelector(WAYS_IN));

const rowOfFocus = () => document.activeElement?.closest(ROWS);

function move(by) {
  const all = rows();
  const at = all.indexOf(rowOfFocus());
  const row = at < 0 ? all.at(by > 0 ? 0 : -1) : all[at + by];
  if (!row) return;
  (row.querySelector("a[href]") ?? row.querySelector(WAYS_IN)).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

const choose = () => rowOfFocus()?.querySelector("input[type=checkbox]")?.click();

function go(on) {
  clearTimeout(going);
  going = on ? setTimeout(() => go(false), PAUSE) : 0;
  document.documentElement.toggleAttribute("data-going", on);
}

const place = (key) => document.querySelector(`.desk-side a[data-key="${CSS.escape(key)}"]`);

/** What the dialog lists: the places of this person, and what this page has. */
function fill(dialog) {
  const list = dialog.querySelector("[data-keys-places]");
  list.replaceChildren(
    ...[...document.querySelectorAll(".desk-side a[data-key]")].map((link) => {
      const entry = document.createElement("div");
      const keys = entry.appendChild(document.createElement("dt"));
      for (const key of ["g", link.dataset.key]) {
        keys.appendChild(document.createElement("kbd")).textContent = key;
        keys.append(" ");
      }
      entry.appendChild(document.createElement("dd")).textContent = link.firstElementChild.textContent;
      return entry;
    }),
  );
  const found = rows();
  const has = { rows: found.length, choose: found.some((row) => row.querySelector("input[type=checkbox]")) };
  for (const part of dialog.querySelectorAll("[data-keys-for]")) part.hidden = !has[part.dataset.keysFor];
}

function press(event) {
  if (taken(event) || !wanted()) return;
  const key = event.key;
  if (going) {
    go(false);
    const link = place(key.toLowerCase());
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  const act = { j: () => move(1), k: () => move(-1), x: choose, g: () => go(true), "?": show }[key];
  if (!act) return;
  event.preventDefault();
  act();
}

const show = () => document.querySelector("dialog[data-keys]").showModal();

function switchOf(part) {
  const box = part.querySelector("input");
  part.hidden = false;
  box.checked = wanted();
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem("keys");
      else localStorage.setItem("keys", "off");
    } catch {
      // Without storage nothing can be remembered.
    }
    tell();
  });
}

/** Hints of keys are shown only where the keys work. */
const tell = () => document.documentElement.toggleAttribute("data-no-keys", !wanted());

export function start(root) {
  root.querySelectorAll("[data-keys-switch][hidden]").forEach(switchOf);
  const dialog = document.querySelector("dialog[data-keys]");
  if (started) return;
  started = true;
  tell();
  if (!dialog) return;
  new MutationObserver(() => dialog.open && fill(dialog)).observe(dialog, { attributeFilter: ["open"] });
  document.addEventListener("keydown", press);
}
