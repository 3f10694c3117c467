"use strict";
// The keys of a list of people. They go by their place on the keyboard, so that they
// work on Arabic and Kurdish layouts too; everything they do has a link or a button.

const rows = () => [...document.querySelectorAll("[data-row]")];
const here = () => document.querySelector("[data-row][aria-current]");
const keys = document.getElementById("keys");
const off = () => localStorage.getItem("keys") === "off";

function go(step) {
  const list = rows(), at = list.indexOf(here());
  const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
  if (!next) return;
  list[at]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  next.dispatchEvent(new CustomEvent("jisr:stand", { bubbles: true }));
}

function stand(row) {
  for (const r of rows()) if (r !== row) r.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.focus();
}

const press = (what) => here()?.querySelector(`[data-${what}]`)?.click();
const acts = {
  Slash: () => document.querySelector("input[type=search]")?.focus(),
  KeyJ: () => go(1), KeyK: () => go(-1), KeyS: () => press("shortlist"),
  KeyX: () => press("pick"),
  KeyU: () => document.querySelector("[data-undo]")?.click(),
};

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.repeat && e.code === "KeyS") return;
  if (keys?.open || e.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (e.key === "?" || e.key === "\u061f" || (e.code === "Slash" && e.shiftKey)) { e.preventDefault(); keys?.showModal(); return; }
  if (off()) return;
  if (e.key === "Enter" && e.target === here()) { e.preventDefault(); press("open"); return; }
  const act = !e.shiftKey && (acts[e.code] ?? (e.key === "/" && acts.Slash));
  if (act) { e.preventDefault(); act(); }
});

if (keys) {
  const on = keys.querySelector("[data-keys-on]");
  on.checked = !off();
  on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
  for (const b of document.querySelectorAll("[data-keys]")) {
    b.hidden = false;
    b.addEventListener("click", () => keys.showModal());
  }
}

// What was unfolded stays so when the counts beside a search are new.
let open = [];
document.addEventListener("htmx:beforeSwap", () => { open = [...document.querySelectorAll("#facets details[open] > summary")].map((s) => s.textContent); });
document.addEventListener("htmx:afterSettle", () => {
  for (const s of document.querySelectorAll("#facets summary")) if (open.includes(s.textContent)) s.parentElement.open = true;
});

// A decision shows at once; if it fails, the row is as it was and app.js says so.
document.addEventListener("htmx:beforeRequest", (e) => {
  const row = e.detail.elt.closest("tr[data-row]");
  if (!row) return;
  row.dataset.was = row.className;
  row.classList.toggle("chosen", e.detail.elt.elements.in.value === "true");
  row.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (e) => {
  const row = e.detail.elt.closest("tr[data-row]");
  if (!row || e.detail.successful) return;
  row.className = row.dataset.was;
  row.removeAttribute("aria-busy");
});
// The row that came in its place is where she stands, or the field that is wrong.
document.addEventListener("htmx:load", (e) => {
  const row = e.detail.elt;
  if (!row.matches("tr[data-row]")) return;
  stand(row);
  row.querySelector("[aria-invalid=true]")?.focus();
});
