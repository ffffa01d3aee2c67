// On every page, and small: the theme switch, the focus after an error, and a table of which
// module serves what. A module is fetched only when the page has something for it.

const MODULES = {
  localtime: "time[data-zone]",
  drafts: "form[data-draft], form[data-autosave-url], [data-draft-clear]",
  preview: "textarea[data-preview-url]",
  filters: "form[data-filters], .filters-drawer",
  copy: "[data-copy]",
  dialog: "dialog, [data-dialog], details[data-confirm]",
  counter: "[data-counter]",
  menus: "details.pop, form.find",
  keys: "[data-keys], [data-keys-switch]",
};

/** A form with a draft was just sent from the page before: its draft waits to be cleared. */
function draftWasSent() {
  try {
    return sessionStorage.getItem("draft-sent") !== null;
  } catch {
    return false;
  }
}

/** Fetch the modules that `root` has work for; call again after putting in a new fragment. */
async function wake(root) {
  for (const [name, selector] of Object.entries(MODULES)) {
    const wanted = root.querySelector(selector) || (name === "drafts" && draftWasSent());
    if (!wanted) continue;
    const module = await import(`./${name}.js`);
    module.start(root);
  }
}

function themeSwitch(button) {
  const root = document.documentElement;
  const dark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => {
    const words = dark() ? button.dataset.labelLight : button.dataset.labelDark;
    button.querySelector("span").textContent = words;
    button.title = words;
  };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // Then the choice lasts for this page.
    }
    label();
  });
}

document.querySelectorAll("[data-theme-toggle]").forEach(themeSwitch);
document.querySelector("[data-focus]")?.focus();
wake(document);
document.addEventListener("webcast:inserted", (event) => wake(event.target));
