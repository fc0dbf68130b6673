import type { Attack } from "../attack.ts";
import { ask, atOnce, mustAsk } from "../requests.ts";

/** As in the row, and ten times as long. */
const SIZES = [60_000, 600_000];
const CONNECTIONS = 2;
const RUN = process.pid;

export const attack: Attack = {
  row: 5,
  title: "posts whose bodies are one picture's tag that never ends",
  holds: "write token (and pictures copied)",
  prepare: async ({ originUrl, tokens }) => {
    const body = { copyMedia: true };
    await mustAsk(`${originUrl}/manage/v1/site`, { method: "PATCH", token: tokens.manage, body });
  },
  run: ({ edgeUrl, tokens }, signal) =>
    atOnce(CONNECTIONS, signal, (number) =>
      ask(`${edgeUrl}/v2/posts/`, {
        method: "POST",
        token: tokens.write,
        body: {
          title: "Long",
          slug: `long-${RUN}-${number}`,
          status: "draft",
          body: `<img ${"a".repeat(SIZES[number % SIZES.length] ?? 60_000)}`,
          upload_images_to_media_library: true,
        },
        signal,
      }),
    ),
};
