// Fills in the code that the text brought, where the browser can (WebOTP), and sends the form. Nothing needs it.
"use strict";
(() => {
  const field = document.querySelector("input[autocomplete=one-time-code]");
  if (!field || !("OTPCredential" in window)) return;
  const over = new AbortController();
  field.form.addEventListener("submit", () => over.abort());
  navigator.credentials
    .get({ otp: { transport: ["sms"] }, signal: over.signal })
    .then((found) => {
      if (!found) return;
      field.value = found.code;
      field.form.requestSubmit();
    })
    .catch(() => {}); // declined, or nothing came: the guest types
})();
