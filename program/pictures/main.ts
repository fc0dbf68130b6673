import { systemClock } from "../../shared/clock.ts";
import {
  PICTURES_LOOK_MS,
  PICTURES_RESTING_RSS_BYTES,
  PICTURES_RSS_BYTES,
} from "../../shared/limits-pictures.ts";
import { NO_LIBRARY, TOO_MUCH_MEMORY, type Asked, type Told } from "./messages.ts";

/** The process that makes pictures. It is told bytes and says bytes; it ends when nobody is there to tell, or it has too much memory. */

// it has a binary for each machine, which may have been left out
const loading = Promise.all([
  import("./make.ts"),
  import("./describe.ts"),
  import("./open.ts"),
]).catch(() => process.exit(NO_LIBRARY));
const [{ make }, { describe }, { answered }] = await loading;

let working = 0;
const tell = (told: Told) => void process.send?.(told, () => undefined);

process.on("disconnect", () => process.exit(0));
process.on("message", (asked) => void take(asked as Asked));

async function take(asked: Asked): Promise<void> {
  working += 1;
  const result = await (asked.kind === "make"
    ? answered(() => make(asked.bytes, asked.order))
    : answered(() => describe(asked.bytes)));
  working -= 1;
  tell({ id: asked.id, result });
}

async function watchMemory(): Promise<never> {
  for (;;) {
    const most = working > 0 ? PICTURES_RSS_BYTES : PICTURES_RESTING_RSS_BYTES;
    if (process.memoryUsage.rss() > most) process.exit(TOO_MUCH_MEMORY);
    await systemClock.sleep(PICTURES_LOOK_MS);
  }
}

void watchMemory();
