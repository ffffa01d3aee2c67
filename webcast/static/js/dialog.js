// <button data-dialog="id"> opens <dialog id="id">; [data-close] closes what it stands in.
// details[data-confirm] (a dangerous step) takes the focus when opened and gives it back.

const bound = new WeakSet();

function once(element) {
  if (bound.has(element)) return false;
  bound.add(element);
  return true;
}

function opener(button) {
  const dialog = document.getElementById(button.dataset.dialog);
  if (!dialog || !once(button)) return;
  button.hidden = false;
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}

function closable(dialog) {
  if (!once(dialog)) return;
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}

function confirmStep(details) {
  if (!once(details)) return;
  const summary = details.querySelector("summary");
  const shut = () => {
    details.open = false;
    summary.focus();
  };
  for (const button of details.querySelectorAll("[data-close]")) {
    button.hidden = false;
    button.addEventListener("click", shut);
  }
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    details.scrollIntoView({ block: "nearest" });
    details.querySelector("form input:not([type=hidden]), form textarea, form select, form button")?.focus();
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) shut();
  });
}

export function start(root) {
  root.querySelectorAll("[data-dialog]").forEach(opener);
  root.querySelectorAll("dialog").forEach(closable);
  root.querySelectorAll("details[data-confirm]").forEach(confirmStep);
}
