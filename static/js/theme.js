// Light, dark or as the device: seen at once, remembered by the form's own POST.
import { post } from "./server.js";

export function theme(button) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const chosen = new FormData(button.form, button);
    const answer = await post(button.form.action, chosen).catch(() => null);
    if (!answer?.ok) return button.form.requestSubmit(button);
    if (button.value) document.documentElement.dataset.bsTheme = button.value;
    else delete document.documentElement.dataset.bsTheme;
    for (const each of button.form.querySelectorAll("[value]")) each.setAttribute("aria-pressed", String(each === button));
  });
}
