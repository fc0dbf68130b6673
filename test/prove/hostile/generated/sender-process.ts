import { sendGenerated, type Sent, type SendOptions } from "./sender.ts";

/** The process that sends: it is told once what, and ends with who told it. */

export type Told = { kind: "send"; options: SendOptions } | { kind: "stop" };
export type Tells =
  | { kind: "ready" }
  | { kind: "sent"; sent: Sent }
  | { kind: "over"; next: number; cpuMs: number };

const stopping = new AbortController();
const tell = (message: Tells) => void process.send?.(message);

process.on("disconnect", () => process.exit(0));
process.on("message", (told: Told) => {
  if (told.kind === "stop") return stopping.abort();
  const sending = sendGenerated(told.options, stopping.signal, (sent) =>
    tell({ kind: "sent", sent }),
  );
  void sending.then((next) => {
    const { user, system } = process.cpuUsage();
    tell({ kind: "over", next, cpuMs: (user + system) / 1_000 });
  });
});
tell({ kind: "ready" });
