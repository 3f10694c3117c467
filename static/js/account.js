"use strict";
// Beside codes that are shown once: a button that prints and one that copies. Both stay
// hidden where the browser cannot.
for (const b of document.querySelectorAll("[data-print]")) {
  b.hidden = false;
  b.addEventListener("click", () => window.print());
}
for (const b of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  b.hidden = false;
  b.addEventListener("click", async () => {
    const lines = [...document.querySelectorAll(`#${b.dataset.copy} li`)].map((li) => li.textContent.trim());
    try {
      await navigator.clipboard.writeText(lines.join("\n") + "\n");
    } catch {
      return; // the browser refused; the codes can still be marked by hand
    }
    b.textContent = b.dataset.copied;
    document.querySelector("[data-said]").textContent = b.dataset.copied;
  });
}
