/** Real drags of what stands on figures. */
import type { Locator, Page } from "./chromium.ts";

/** Moves a handle by pixels to the right, in ten moves with the button held. */
export async function dragBy(page: Page, handle: Locator, pixels: number): Promise<void> {
  await handle.scrollIntoViewIfNeeded();
  const box = (await handle.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 3];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + pixels, y + 8, { steps: 10 });
  await page.mouse.up();
}
