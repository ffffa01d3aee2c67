// <button hidden data-copy="https://…" data-done="Copied"><span>Copy</span></button>

function offer(button) {
  if (!navigator.clipboard || !button.hidden) return;
  button.hidden = false;
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  words.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = button.dataset.done;
      setTimeout(() => (words.textContent = before), 2500);
    } catch {
      button.parentElement.querySelector("input")?.select();
    }
  });
}

export function start(root) {
  root.querySelectorAll("[data-copy]").forEach(offer);
}
