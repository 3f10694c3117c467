"use strict";
// A person of a list beside it, on a wide window; on others the link leads to her page.
// That she is opened stands in her log, so nothing is fetched before somebody asks for
// it, and who goes down the list by keys opens only whom she stays with.

const panel = document.getElementById("panel");
const wide = matchMedia("(min-width: 68.75rem)"); // as in panel.css
const shown = () => panel.firstElementChild !== null;
const opened = (at) => new URL(at, location.href).searchParams.get("open");
let soon;

// The list that is shown, by its address without the person beside it.
const listAt = (address) => {
  const at = new URL(address, location.href);
  at.searchParams.delete("open");
  at.searchParams.sort();
  return at.pathname + at.search;
};
let list = listAt(location.href);

// How says whether the address before is one to come back to: push, or replace; nothing
// when the address is there already.
function beside(row, how) {
  clearTimeout(soon);
  const at = new URL(row.closest("[data-list]").dataset.list, location.href);
  at.searchParams.set("open", row.querySelector("[data-open]").pathname.split("/").pop());
  if (how && shown() && opened(at) === opened(location.href)) { heading(); return; }
  htmx.ajax("GET", at.href, { source: panel, target: panel, swap: "innerHTML", ...(how && { [how]: "true" }) });
}

// The row she stands at stays where it is in the window while the list gets wider. What
// the browser scrolls to after Back comes a moment later.
function still(change) {
  const row = document.querySelector("[data-row][aria-current]"), top = row?.getBoundingClientRect().top;
  change();
  const hold = () => { if (row?.isConnected) scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" }); };
  hold();
  requestAnimationFrame(() => { hold(); requestAnimationFrame(hold); });
  (row ?? document.getElementById("main")).focus({ preventScroll: row !== null });
}

function heading() {
  panel.scrollTop = 0;
  document.getElementById("panel-title").focus({ preventScroll: wide.matches });
}

function close() {
  clearTimeout(soon);
  htmx.trigger(panel, "htmx:abort");
  history.replaceState(history.state, "", panel.querySelector("[data-close]").href);
  still(() => panel.replaceChildren());
}

// Back and Forward in the same list close and open the panel; the list stays as it is.
function went(e) {
  if (listAt(location.href) !== list) return; // htmx loads the other page
  e.stopImmediatePropagation();
  clearTimeout(soon);
  htmx.trigger(panel, "htmx:abort");
  const person = opened(location.href);
  const row = person && document.querySelector(`[data-open][href$="/${CSS.escape(person)}"]`)?.closest("[data-row]");
  if (person && !row) location.reload();
  else if (person) { stand(row); beside(row); }
  else if (shown()) still(() => panel.replaceChildren());
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
addEventListener("popstate", went); // before htmx, which listens when the page is ready
for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(name, () => { list = listAt(location.href); });
// Another search is another list: its answer has no panel, and none comes late.
document.getElementById("search").addEventListener("htmx:beforeRequest", () => { clearTimeout(soon); htmx.trigger(panel, "htmx:abort"); });
