// Popovers made of <details class="pop">: one open at a time, shut by Escape or a click elsewhere.
// And "/" goes to the search field.

let started = false;

const open = () => document.querySelectorAll("details.pop[open]");

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
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
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
