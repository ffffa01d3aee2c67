// A filter form sends itself when a choice changes (typing waits for Enter or a pause);
// its button stays, for the keyboard and for pages without scripts.
// <form method="get" data-filters>

const PAUSE = 600;
const bound = new WeakSet();

/** The address of the form without its empty fields: shareable and short. */
function address(form) {
  const url = new URL(form.action || location.href);
  url.search = "";
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim() !== "") url.searchParams.append(name, value);
  }
  return url;
}

function automatic(form) {
  if (bound.has(form)) return;
  bound.add(form);
  let timer = 0;
  const go = () => {
    clearTimeout(timer);
    form.setAttribute("aria-busy", "true");
    const url = address(form);
    if (form.id) url.hash = form.id;
    location.assign(url);
  };
  form.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=search], input[type=text]")) go();
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=search], input[type=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(go, PAUSE * 2);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return;
    event.preventDefault();
    go();
  });
}

export function start(root) {
  root.querySelectorAll("form[data-filters]").forEach(automatic);
}
