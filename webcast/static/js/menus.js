// Popovers made of <details class="pop">: one open at a time, shut by Escape or a click elsewhere.
// And "/" goes to the search field.

let started = false;

const open = () => document.querySelectorAll("details.pop[open]");

/** Whether shortcuts of one key are used on this device (keys.js has the switch). */
export function wanted() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

/** Whether a key is text that somebody types, or part of another command. */
export function taken(event) {
  return (
    event.defaultPrevented ||
    event.isComposing ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]") ||
    document.querySelector("dialog[open]")
  );
}

function shutOthers(event) {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
}

function keys(event) {
  if (event.key === "Escape") {
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  }
  if (event.key === "/" && !taken(event) && wanted()) {
    const field = document.querySelector("form.find input[type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
  }
}

export function start() {
  if (started) return;
  started = true;
  document.addEventListener("click", shutOthers);
  document.addEventListener("keydown", keys);
}
