/* Shows and hides a password: the one script there is. Without it pages work as well, and the buttons stay hidden. */
"use strict";
document.querySelectorAll("button.reveal").forEach(function (button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  function show(shown) {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  }
  function hide() { show(false); }
  button.addEventListener("click", function () { show(input.type === "password"); });
  // A browser offers to keep only what is in a password field when the form is sent; nor does "back" find it shown.
  input.form.addEventListener("submit", hide);
  addEventListener("pagehide", hide);
  button.hidden = false;
});
