"use strict";
// Everything works without this file; it only makes some things quicker.

// htmx, where a page has it, reads this when the page is ready: nothing inline, nothing evaluated.
if (window.htmx) Object.assign(htmx.config, { includeIndicatorStyles: false, allowEval: false, allowScriptTags: false, selfRequestsOnly: true, historyCacheSize: 0, refreshOnHistoryMiss: true,
  responseHandling: [{ code: "204", swap: false }, { code: "[23]..", swap: true }, { code: "4[12]2", swap: true }, { code: "[45]..", swap: false, error: true }] });

// Back or Forward among what htmx pushed, while the page was still loading, met nobody who
// listens: it stands at another address than it was loaded from, and is loaded from there.
document.addEventListener("DOMContentLoaded", () => {
  const loaded = performance.getEntriesByType("navigation")[0]?.name.split("#")[0] ?? "";
  if (history.state?.htmx && loaded.startsWith(location.origin) && loaded !== location.href.split("#")[0]) location.reload();
});

const digits = (s) => s.replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0).trim();
const make = (tag, props, ...children) => { const e = Object.assign(document.createElement(tag), props); e.append(...children); return e; };

// The error summary takes the focus; each of its links puts the cursor in its field.
function summary(root) {
  const errors = root.querySelector("#errors");
  if (errors) errors.focus();
}

// Type-the-number: the button wakes when the number is right. The server checks again.
function gate(box) {
  const input = box.querySelector("input"), button = box.querySelector("[data-gate-button]");
  const update = () => { button.disabled = digits(input.value) !== box.dataset.gate; };
  input.addEventListener("input", update);
  update();
}

// How many characters are left when few are: seen at once, and said politely only when
// she rests, since a number at every key would talk over what she writes.
function counter(area) {
  const seen = document.getElementById(area.dataset.count), said = seen.nextElementSibling;
  let soon;
  const update = () => {
    const left = area.maxLength - area.value.length;
    seen.textContent = left < area.maxLength / 5 ? `${seen.dataset.text} ${left}` : "";
  };
  area.addEventListener("input", () => {
    update();
    clearTimeout(soon);
    soon = setTimeout(() => { said.textContent = seen.textContent; }, 1000);
  });
  update();
}

// A toast leaves after ten seconds, but not under a pointer or the focus.
function toast(notice) {
  const leave = () => { if (notice.matches(":hover, :focus-within")) setTimeout(leave, 2000); else notice.remove(); };
  setTimeout(leave, 10000);
}

// Suggestions under a text field (ARIA 1.2 combobox with a list). What is typed counts as it is.
function combo(box) {
  const input = box.querySelector(".combo-in input"), code = box.querySelector("input[type=hidden]");
  const picked = box.querySelector(".picked"), status = box.querySelector("[role=status]");
  const list = make("ul", { className: "combo-list", id: input.id + "-list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent.trim());
  input.after(list);
  for (const [k, v] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(k, v);
  let items = [], at = -1, asked, timer;

  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const point = (n) => {
    if (!items.length) return;
    at = (n + items.length) % items.length;
    [...list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const chip = (value, label) => {
    if ([...picked.querySelectorAll("input")].some((i) => i.value === value)) return;
    picked.append(make("li", {}, make("label", { className: "chip" }, make("input", { type: "checkbox", name: box.dataset.many, value, checked: true }), make("span", { textContent: label, dir: "auto" }))));
  };
  const choose = (item) => {
    if (picked) { chip(item.value, item.label); input.value = ""; } else { input.value = item.label; code.value = item.value; }
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const draw = () => {
    list.replaceChildren(...items.map((item, i) => {
      const li = make("li", { id: `${list.id}-${i}` }, make("span", { textContent: item.label, dir: "auto" }));
      if (item.hint) li.append(make("small", { textContent: item.hint, dir: "auto" }));
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      li.addEventListener("click", () => choose(item));
      return li;
    }));
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = items.length ? `${box.dataset.some} ${items.length}` : box.dataset.none;
  };
  const ask = async () => {
    asked?.abort();
    const q = input.value.trim();
    if (q.length < 2) { items = []; close(); return; }
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.combo}?q=${encodeURIComponent(q)}`, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      items = (await answer.json()).items ?? [];
      at = -1;
      draw();
    } catch (e) { if (e.name !== "AbortError") close(); }
  };

  input.addEventListener("input", () => { if (code) code.value = ""; clearTimeout(timer); timer = setTimeout(ask, 200); });
  list.addEventListener("mousedown", (e) => e.preventDefault());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    const open = !list.hidden;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); if (open) point(at + (e.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)); else ask(); }
    else if (e.key === "Escape" && open) { e.preventDefault(); close(); }
    else if (e.key === "Enter" && open && at >= 0) { e.preventDefault(); choose(items[at]); }
    else if (picked && input.value.trim() && (e.key === "Enter" || e.key === "," || e.key === "،")) { e.preventDefault(); const text = input.value.trim(); choose({ value: text, label: text }); }
  });
  picked?.addEventListener("change", (e) => { if (e.target.type === "checkbox" && !e.target.checked) { e.target.closest("li").remove(); input.focus(); } });
}

// A form that saves itself: two seconds after the last key it is kept as it is, half a
// word too. Another page that was quicker is never overwritten: the reader decides.
function autosave(form) {
  const said = form.querySelector("[data-said]"), newer = document.getElementById("f-newer"), mark = form.elements.mark;
  let timer, dirty = false, asking = false, writing = Promise.resolve();
  const say = (text) => { said.textContent = text; };
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
  const keep = async (keepalive) => {
    if (!dirty || asking || !form.isConnected) return; // a button of a list has put a new form in its place
    dirty = false;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, keepalive });
      if (answer.ok) {
        mark.value = (await answer.json()).mark;
        say(form.dataset.saved.replace("{time}", new Date().toTimeString().slice(0, 5)));
      } else if (answer.status === 412) {
        asking = true;
        newer.dataset.mark = (await answer.json()).mark;
        newer.hidden = false;
        newer.scrollIntoView({ block: "nearest" });
      } else if (answer.status === 401 || answer.status === 403) {
        say(form.dataset.ended);
      } else throw new Error(String(answer.status));
    } catch { dirty = true; say(form.dataset.failed); later(10000); }
  };
  // one after the other, so that each knows the mark that the one before it left
  const save = (keepalive = false) => { clearTimeout(timer); writing = writing.then(() => keep(keepalive === true)); return writing; };
  const typed = () => { dirty = true; later(2000); };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => { clearTimeout(timer); dirty = false; });
  newer.querySelector("[data-mine]").addEventListener("click", (e) => {
    if (!newer.dataset.mark) return; // the server asked: the button sends the form
    e.preventDefault();
    mark.value = newer.dataset.mark;
    newer.hidden = true;
    asking = false;
    dirty = true;
    form.querySelector("#step-save").focus();
    save();
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  document.addEventListener("click", (e) => {
    const a = e.target.closest("a[href]");
    if (!dirty || asking || !a || a.target || e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || a.origin !== location.origin || a.getAttribute("href").startsWith("#")) return;
    e.preventDefault();
    save().then(() => { location.href = a.href; });
  });
  say(form.dataset.auto);
}

// Skills that go with the occupations, as soon as one is chosen.
function often(box) {
  const form = box.closest("form"), list = box.querySelector(".options"), frame = box.querySelector("fieldset");
  const chosenNow = () => [...form.querySelectorAll("[name^='occupations['][name$='.code']")].map((i) => i.value).filter(Boolean).map((v) => `occupation=${encodeURIComponent(v)}`).join("&");
  let shown = chosenNow();
  form.addEventListener("change", async () => {
    const now = chosenNow();
    if (!now || now === shown) return;
    shown = now;
    const answer = await fetch(`${box.dataset.often}?${now}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return; // the button asks too
    const chosen = new Set([...document.querySelectorAll(".picked input")].map((i) => i.value));
    const items = ((await answer.json()).items ?? []).filter((i) => !chosen.has(i.value));
    const ticked = [...list.querySelectorAll("label")].filter((l) => l.querySelector("input").checked);
    list.replaceChildren(...ticked, ...items.map((i) => make("label", { className: "option" }, make("input", { type: "checkbox", name: "skills", value: i.value }), make("span", {}, make("b", { textContent: i.label })))));
    frame.hidden = !list.children.length;
  });
}

// A request that failed says so and leaves the page as it is. What can be tried again is
// offered until something else is asked for.
function failed(e) {
  const toasts = document.getElementById("toasts");
  if (!toasts) return;
  const { elt, requestConfig: asked, target, etc } = e.detail;
  const notice = make("div", { className: "notice bad" }, make("span", { textContent: e.type === "htmx:responseError" ? toasts.dataset.refused : toasts.dataset.failed }));
  notice.setAttribute("role", "alert");
  toasts.replaceChildren(notice);
  if (!asked || !elt?.isConnected) { toast(notice); return; }
  const again = make("button", { type: "button", className: "btn small", textContent: toasts.dataset.retry });
  const was = document.activeElement;
  again.addEventListener("click", () => {
    was?.focus();
    htmx.ajax(asked.verb.toUpperCase(), asked.path, { source: elt, target: target?.isConnected ? target : undefined, swap: etc?.swapOverride, push: etc?.push, replace: etc?.replace });
  });
  notice.dataset.again = "";
  notice.append(again);
}

function start(root) {
  root.querySelectorAll("[data-gate]").forEach(gate);
  root.querySelectorAll("[data-count]").forEach(counter);
  root.querySelectorAll("[data-combo]").forEach((box) => { if (!box.querySelector(".combo-list")) combo(box); });
  root.querySelectorAll(".toasts .notice").forEach(toast);
  root.querySelectorAll("[data-often]").forEach(often);
  root.querySelectorAll("form[data-keep]").forEach(autosave);
  summary(root);
}

document.addEventListener("htmx:configRequest", (e) => { const token = document.querySelector("meta[name=csrf]"); if (token) e.detail.headers["X-CSRF-Token"] = token.content; });
document.addEventListener("htmx:load", (e) => { if (e.detail.elt !== document.body) start(e.detail.elt); });
document.addEventListener("htmx:beforeRequest", () => document.querySelector("#toasts [data-again]")?.remove());
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, failed);
start(document);
