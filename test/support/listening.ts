import { siteEventSchema, type SiteEvent, type SiteEventOf } from "../../shared/manage/events.ts";
import { eventually } from "./eventually.ts";

/** A tab that listens to a site's events. */
export interface Tab {
  events: SiteEvent[];
  /** The id of the last message that had one. */
  lastId(): string | undefined;
  /** The next event of a kind, after those that were taken so; waits for it. */
  next<Kind extends SiteEvent["kind"]>(kind: Kind): Promise<SiteEventOf<Kind>>;
  /** Waits until the other side ends it. @returns why it said it does */
  ended(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Listens to an answer of `GET /manage/v1/events`, as browsers read it. */
export function listenTo(response: Response): Tab {
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const [events, taken] = [new Array<SiteEvent>(), new Set<SiteEvent>()];
  let [lastId, rest, isOver]: [string | undefined, string, boolean] = [undefined, "", false];
  const decoder = new TextDecoder();
  const hear = (message: string) => {
    for (const line of message.split("\n")) {
      if (line.startsWith("id: ")) lastId = line.slice(4);
      if (line.startsWith("data: ")) events.push(siteEventSchema.parse(JSON.parse(line.slice(6))));
    }
  };
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const messages = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = messages.pop() ?? "";
      messages.forEach(hear);
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => (isOver = true));
  return {
    events,
    lastId: () => lastId,
    next: (kind) =>
      eventually(`an event ${kind}`, async () => {
        const found = events.find((event) => event.kind === kind && !taken.has(event));
        if (found !== undefined) taken.add(found);
        return found as SiteEventOf<typeof kind> | undefined;
      }),
    async ended() {
      await eventually("the stream to end", async () => isOver || undefined);
      const last = events.at(-1);
      return last?.kind === "end" ? last.why : undefined;
    },
    stop: () => reader.cancel(),
  };
}
