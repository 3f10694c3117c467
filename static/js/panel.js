"use strict";
// A person of a list beside it, on a wide window; on others the link leads to her page.
// That she is opened stands in her log, so nothing is fetched before somebody asks for
// it, and who goes down the list by keys opens only whom she stays with.

const panel = document.getElementById("panel");
const wide = matchMedia("(min-width: 68.75rem)"); // as in panel.css
const shown = () => panel.firstElementChild !== null;
let soon;

// How says whether the address before is one to come back to: push, or replace.
function beside(row, how) {
  clearTimeout(soon);
  const at = new URL(row.closest("[data-list]").dataset.list, location.href);
  at.searchParams.set("open", row.querySelector("[data-open]").pathname.split("/").pop());
  const { href } = at;
  if (shown() && at.searchParams.get("open") === new URLSearchParams(location.search).get("open")) { heading(); return; }
  htmx.ajax("GET", href, { source: panel, target: panel, swap: "innerHTML", [how]: "true" });
}

function heading() {
  panel.scrollTop = 0;
  document.getElementById("panel-title").focus({ preventScroll: wide.matches });
}

function close() {
  clearTimeout(soon);
  htmx.trigger(panel, "htmx:abort");
  history.replaceState(history.state, "", panel.querySelector("[data-close]").href);
  panel.replaceChildren();
  (document.querySelector("[data-row][aria-current]") ?? document.getElementById("main")).focus();
}

document.addEventListener("click", (e) => {
  if (e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  const link = e.target.closest("[data-list] [data-open]"), row = link?.closest("[data-row]");
  if (row && wide.matches) { e.preventDefault(); stand(row); beside(row, "push"); }
  else if (e.target.closest("#panel [data-close]")) { e.preventDefault(); close(); }
});
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || e.defaultPrevented || !shown() || document.querySelector("dialog[open]") || e.target.closest?.("input, textarea, select")) return;
  e.preventDefault();
  close();
});
document.addEventListener("jisr:stand", (e) => {
  clearTimeout(soon);
  if (shown() && wide.matches) soon = setTimeout(() => beside(e.target, "replace"), 300);
});
panel.addEventListener("htmx:afterSettle", heading);
// Another search is another list: its answer has no panel, and none comes late.
document.getElementById("search").addEventListener("htmx:beforeRequest", () => { clearTimeout(soon); htmx.trigger(panel, "htmx:abort"); });
