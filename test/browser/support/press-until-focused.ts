import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** Moves the focus until an element of this name has it. Fails if it comes back to the start. */
export async function pressUntilFocused(
  page: Page,
  key: string,
  tag: string,
  name: string,
): Promise<void> {
  const seen: string[] = [];
  for (;;) {
    await page.keyboard.press(key);
    const focused = await page.evaluate<string>(`(() => {
      const { localName, ariaLabel, innerText } = document.activeElement;
      return localName + " " + (ariaLabel ?? innerText.trim());
    })()`);
    if (focused === `${tag} ${name}`) return;
    assert.ok(seen.length < 100, `the focus reaches only ${seen.join(", ")}`);
    seen.push(focused);
  }
}
