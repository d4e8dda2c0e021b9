// Asks the phone for a passkey, or to save one, and sends what it answers with the form (Web Authentication, level 3).
// The form says which: data-passkey is "get" or "create", data-options what the phone is asked.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  const stopped = document.getElementById("stopped");
  if (!form) return;
  if (!window.PublicKeyCredential) {
    stopped.hidden = false;
    return;
  }
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  for (const list of [options.allowCredentials, options.excludeCredentials])
    for (const one of list || []) one.id = bytes(one.id);
  if (options.user) options.user.id = bytes(options.user.id);

  const answered = (found) => {
    const response = { clientDataJSON: text(found.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (found.response[name]) response[name] = text(found.response[name]);
    return {
      id: found.id, rawId: text(found.rawId), type: found.type, response,
      clientExtensionResults: found.getClientExtensionResults(),
      authenticatorAttachment: found.authenticatorAttachment,
    };
  };
  const keep = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stopped.hidden = true;
    navigator.credentials[form.dataset.passkey]({ publicKey: options })
      .then((found) => {
        if (event.submitter && event.submitter.name) keep(event.submitter.name, event.submitter.value);
        keep("credential", JSON.stringify(answered(found)));
        form.submit();
      })
      .catch(() => {
        stopped.hidden = false; // declined, or the phone has none: nothing was sent
      });
  });
})();
