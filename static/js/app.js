"use strict";
// Everything works without this file; it only makes some things quicker.

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

// How many characters are left, said politely when few are.
function counter(area) {
  const out = document.getElementById(area.dataset.count);
  const update = () => {
    const left = area.maxLength - area.value.length;
    out.textContent = left < area.maxLength / 5 ? `${out.dataset.text} ${left}` : "";
  };
  area.addEventListener("input", update);
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

// A request that failed says so and leaves the page as it is.
function failed() {
  const toasts = document.getElementById("toasts");
  if (!toasts) return;
  const notice = make("div", { className: "notice bad" }, make("span", { textContent: toasts.dataset.failed }));
  notice.setAttribute("role", "alert");
  toasts.replaceChildren(notice);
  toast(notice);
}

function start(root) {
  root.querySelectorAll("[data-gate]").forEach(gate);
  root.querySelectorAll("[data-count]").forEach(counter);
  root.querySelectorAll("[data-combo]").forEach((box) => { if (!box.querySelector(".combo-list")) combo(box); });
  root.querySelectorAll(".toasts .notice").forEach(toast);
  summary(root);
}

document.addEventListener("htmx:configRequest", (e) => { const token = document.querySelector("meta[name=csrf]"); if (token) e.detail.headers["X-CSRF-Token"] = token.content; });
document.addEventListener("htmx:load", (e) => { if (e.detail.elt !== document.body) start(e.detail.elt); });
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, failed);
start(document);
