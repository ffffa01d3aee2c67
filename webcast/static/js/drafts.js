// Nothing typed is ever lost. What is written in a form with `data-draft="key"` is kept on this
// device until the form has been taken; found again, it is put back, said so, and can be undone.
// With `data-autosave-url` it is also sent, quietly, to the server. Its answer (JSON) may hold
// `fields` (new values, e.g. of a hidden version), `address`, `autosave` and `draft` (where the
// form lives from now on), or `message` (why it was not saved).
//
// The words come from a <template data-draft-words> in the form (shared/_forms.html, draft_words):
//   data-restored, data-undo, data-saved ("Saved at {time}"), data-offline, data-device
// A page that follows a successful sending, and says that something was done, clears the draft;
// so does <meta data-draft-clear="key">.

const KEEP_DAYS = 30;
const PAUSE = 800;
const AUTOSAVE_PAUSE = 2500;
const PREFIX = "draft:";
const PRIVATE = "input[type=password], input[type=file], input[type=hidden], [data-draft-skip]";

const storage = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  clear(key) {
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      // Nothing was kept then.
    }
  },
};

/** Drafts that nobody came back to for a month go. */
function sweep() {
  const oldest = Date.now() - KEEP_DAYS * 86400e3;
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && (storage.read(key.slice(PREFIX.length))?.at ?? 0) < oldest) {
        localStorage.removeItem(key);
      }
    }
  } catch {
    // No storage, nothing to sweep.
  }
}

const fields = (form) =>
  [...form.elements].filter(
    (e) => e.name && e.matches("input, textarea, select") && !e.matches(PRIVATE),
  );

const chosen = (field) =>
  field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;

function read(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.matches("[type=checkbox], [type=radio]")) {
      values[field.name] ??= [];
      if (field.checked) values[field.name].push(field.value);
    } else {
      values[field.name] = chosen(field);
    }
  }
  return values;
}

function write(form, values) {
  for (const field of fields(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.matches("[type=checkbox], [type=radio]")) {
      field.checked = value.includes(field.value);
    } else if (field.multiple) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else {
      field.value = value;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const clock = () =>
  new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format();

function keep(form) {
  if (form.dataset.keeping) return;
  form.dataset.keeping = "yes";
  let key = form.dataset.draft;
  const words = form.querySelector("[data-draft-words]")?.dataset ?? {};
  const state = form.querySelector("[data-draft-state]") ?? form.appendChild(document.createElement("p"));
  state.className = "draft-state";
  state.setAttribute("role", "status");
  const asServed = read(form);
  let timer = 0;
  let autosave = 0;
  let muted = false;
  let leaving = false;
  let saving = false;

  function restore() {
    const draft = key && storage.read(key);
    if (!draft || JSON.stringify(draft.values) === JSON.stringify(asServed)) return;
    // A form that came back with errors shows what was just sent: that is the newer text.
    if (form.querySelector('[aria-invalid="true"], .errors-summary')) return;
    muted = true;
    write(form, draft.values);
    muted = false;
    const note = document.createElement("p");
    note.className = "note actions";
    note.setAttribute("role", "status");
    note.append(`${words.restored ?? ""} `);
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "quiet small";
    undo.textContent = words.undo ?? "×";
    undo.addEventListener("click", () => {
      muted = true;
      write(form, asServed);
      muted = false;
      storage.clear(key);
      note.remove();
      fields(form)[0]?.focus();
    });
    note.append(undo);
    form.prepend(note);
  }

  function toDevice() {
    if (key && storage.write(key, { at: Date.now(), values: read(form) }) && !form.dataset.autosaveUrl) {
      state.textContent = (words.device ?? "").replace("{time}", clock());
    }
  }

  /** What the server saves by itself: no files nor what stands for them, and not the key that makes a form taken once. */
  function quietly() {
    const body = new FormData(form);
    body.delete("once");
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    for (const field of form.querySelectorAll("[data-draft-skip]")) body.delete(field.name);
    return body;
  }

  /** The first saving gives a new draft its place: from then on the form is the draft's own. */
  function settle(answer) {
    for (const [name, value] of Object.entries(answer.fields ?? {})) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    if (answer.autosave) form.dataset.autosaveUrl = answer.autosave;
    if (answer.address && new URL(answer.address, location.href).pathname !== location.pathname) {
      history.replaceState(null, "", answer.address);
      form.action = answer.address;
    }
    if (answer.draft && answer.draft !== key) {
      storage.clear(key);
      key = form.dataset.draft = answer.draft;
      toDevice();
    }
  }

  async function toServer() {
    if (!form.dataset.autosaveUrl || leaving) return;
    if (saving) {
      // One at a time: each answer brings the number that the next one must show.
      autosave = setTimeout(toServer, AUTOSAVE_PAUSE);
      return;
    }
    saving = true;
    try {
      const response = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: quietly(),
        headers: { "X-Requested-With": "fetch" },
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok && !leaving) settle(answer);
      const said = response.ok ? words.saved : words.device;
      state.textContent = answer.message ?? (said ?? "").replace("{time}", clock());
    } catch {
      state.textContent = words.offline ?? "";
    }
    saving = false;
  }

  form.addEventListener("input", () => {
    if (muted) return;
    clearTimeout(timer);
    clearTimeout(autosave);
    timer = setTimeout(toDevice, PAUSE);
    autosave = setTimeout(toServer, AUTOSAVE_PAUSE);
  });
  // The last words before a closed tab or a lost page.
  addEventListener("pagehide", () => {
    if (!leaving && JSON.stringify(read(form)) !== JSON.stringify(asServed)) toDevice();
  });
  form.addEventListener("submit", () => {
    // Kept until the answer: the next page says whether the form was taken.
    clearTimeout(timer);
    clearTimeout(autosave);
    toDevice();
    leaving = true;
    try {
      sessionStorage.setItem("draft-sent", JSON.stringify({ key, path: location.pathname }));
    } catch {
      // Then the draft stays a month; it can be undone.
    }
  });
  restore();
}

/**
 * A form was sent: it was taken if this page says that something was done, or is another page.
 * When a sign-in came between, only the message says so: the sign-in may have been given up.
 */
function clearSent() {
  try {
    const sent = JSON.parse(sessionStorage.getItem("draft-sent"));
    if (!sent) return;
    if (document.querySelector("[data-sign-in-page]")) {
      sessionStorage.setItem("draft-sent", JSON.stringify({ ...sent, signIn: true }));
      return;
    }
    sessionStorage.removeItem("draft-sent");
    const done = document.querySelector("[data-done]");
    const back = document.querySelector(`form[data-draft="${CSS.escape(sent.key)}"], .mishap`);
    if (done || (!back && !sent.signIn)) storage.clear(sent.key);
  } catch {
    // Unreadable: leave the draft where it is.
  }
}

let swept = false;

export function start(root) {
  if (!swept) {
    swept = true;
    sweep();
    clearSent();
  }
  root.querySelectorAll("[data-draft-clear]").forEach((e) => storage.clear(e.dataset.draftClear));
  root.querySelectorAll("form[data-draft], form[data-autosave-url]").forEach(keep);
}
