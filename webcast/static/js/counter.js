// How many characters are left, said when it starts to matter: once half of them are used.
// <textarea maxlength="400" data-counter="{n} characters left" data-counter-one="{n} character left">

const NEAR = 0.15;
const SHOWN = 0.5;

function count(field) {
  if (field.dataset.counting) return;
  field.dataset.counting = "yes";
  const limit = field.maxLength;
  if (limit < 1) return;
  const output = document.createElement("output");
  output.className = "counter";
  output.htmlFor = field.id;
  output.setAttribute("aria-live", "off");
  field.after(output);
  const plural = new Intl.PluralRules(document.documentElement.lang || "fr");
  const show = () => {
    const left = limit - field.value.length;
    const near = left <= limit * NEAR;
    // « encore 0 signe », “0 characters left”: each language counts its own way.
    const words = plural.select(left) === "one" ? field.dataset.counterOne : field.dataset.counter;
    output.hidden = left > limit * SHOWN;
    output.textContent = words.replace("{n}", Math.max(0, left));
    output.classList.toggle("counter-near", near);
    output.setAttribute("aria-live", near ? "polite" : "off");
  };
  field.addEventListener("input", show);
  show();
}

export function start(root) {
  root.querySelectorAll("[data-counter]").forEach(count);
}
