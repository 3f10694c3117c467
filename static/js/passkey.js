"use strict";
// Passkeys (WebAuthn). A form with data-passkey stays hidden where the browser has none;
// pressed, it asks the server for a challenge, the authenticator for an answer, and sends
// that as one field more. Signing in by password works without this file.
const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential.parseCreationOptionsFromJSON && navigator.credentials;

async function answer(form) {
  const asked = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRF-Token": form.elements.csrf.value, Accept: "application/json" } });
  if (!asked.ok) throw new Error(`the challenge: ${asked.status}`);
  const { publicKey } = await asked.json();
  const credential = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return JSON.stringify(credential.toJSON());
}

for (const form of able ? document.querySelectorAll("form[data-passkey]") : []) {
  const button = form.querySelector("button"), problem = form.querySelector("[data-problem]");
  form.hidden = false;
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    try {
      form.elements.passkey.value = await answer(form);
      form.submit();
    } catch { // cancelled, too late, or not there: the page says what else is possible
      problem.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
}
for (const e of document.querySelectorAll("[data-no-passkeys]")) e.hidden = Boolean(able);
