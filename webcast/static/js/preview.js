// Markdown shown as it will be read, while it is written. The server renders it, so that the
// preview is what the page will be. Sends the field `text` to data-preview-url, expects HTML.
// <textarea data-preview-url="…" data-preview-label="Preview" data-preview-offline="…">

const PAUSE = 350;

function attach(field) {
  if (field.dataset.previewing) return;
  field.dataset.previewing = "yes";

  const box = document.createElement("section");
  box.className = "preview";
  box.hidden = true;
  box.tabIndex = 0; // it scrolls: the keyboard must get there
  const label = document.createElement("p");
  label.className = "preview-label";
  label.textContent = field.dataset.previewLabel ?? "";
  const body = document.createElement("div");
  body.className = "prose";
  box.append(label, body);
  (field.closest(".field") ?? field).append(box);
  if (field.dataset.previewLabel) box.setAttribute("aria-label", field.dataset.previewLabel);

  let timer = 0;
  let running = null;

  async function show() {
    running?.abort();
    if (!field.value.trim()) {
      box.hidden = true;
      return;
    }
    running = new AbortController();
    box.setAttribute("aria-busy", "true");
    try {
      const form = new FormData();
      form.set("text", field.value);
      const response = await fetch(field.dataset.previewUrl, {
        method: "POST",
        body: form,
        signal: running.signal,
        headers: { "X-Requested-With": "fetch" },
      });
      if (!response.ok) throw new Error(response.statusText);
      body.innerHTML = await response.text(); // already cleaned by the server
      label.textContent = field.dataset.previewLabel ?? "";
      box.hidden = false;
    } catch (error) {
      if (error.name === "AbortError") return;
      label.textContent = field.dataset.previewOffline ?? label.textContent;
    }
    box.removeAttribute("aria-busy");
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  show();
}

export function start(root) {
  root.querySelectorAll("textarea[data-preview-url]").forEach(attach);
}
