import type { Page } from "playwright-core";

/** A kind of request of the page that is kept waiting, so that a test acts while it is on its way. */
export interface Held {
  /** The first of them was sent. */
  asked: Promise<void>;
  /** How many were sent. */
  count: () => number;
  /** Lets them go, and all that follow. */
  release: () => void;
}

/**
 * Holds requests back until they are let go.
 * @param options.answered the origin answers at once, and it is the answer that waits: of how things stood then
 */
export async function hold(
  page: Page,
  url: RegExp,
  { method = "GET", answered = false }: { method?: string; answered?: boolean } = {},
): Promise<Held> {
  const first = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let sent = 0;
  await page.route(url, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    sent += 1;
    const response = answered ? await route.fetch() : undefined;
    first.resolve();
    await gate.promise;
    return response === undefined ? route.continue() : route.fulfill({ response });
  });
  return { asked: first.promise, count: () => sent, release: () => gate.resolve() };
}

/** Resolves once the page has done what follows from all that it was answered until now. */
export const settled = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    await fetch("/health");
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
