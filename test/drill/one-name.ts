import { Agent, request, type RequestOptions } from "node:http";
import type { LookupFunction } from "node:net";
import { systemClock } from "../../shared/clock.ts";
import type { Answer } from "./readers.ts";

/**
 * Clients of a name that has several addresses, as those of two providers are (docs/several-edges.md). `edge.test` is no name
 * of any DNS: the look-up is made here.
 */

export interface Named {
  port: number;
  /** What DNS answers, in its order. */
  addresses: readonly string[];
}

export interface Patience {
  /** Of one attempt, until its answer is whole. */
  attemptMs: number;
  /** Attempts in all; the next one begins at another address. */
  attempts: number;
}

/** What browsers and Node do by themselves: where a connection is refused, or does not come, the next address is tried. */
const lookupOf =
  (addresses: readonly string[]): LookupFunction =>
  (_name, { all }, done) => {
    if (all === true)
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    else done(null, addresses[0] ?? "", 4);
  };

/** What an answer cost. */
export interface Got extends Answer {
  attempts: number;
}

/** Asks until an answer comes that is none of the server's errors; a failure is an answer without a status. */
export async function getByName(
  agent: Agent,
  { port, addresses }: Named,
  path: string,
  { attempts, attemptMs }: Patience,
): Promise<Got> {
  let last: Answer = { status: 0, headers: {}, text: "", trouble: "nothing was asked" };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const turned = [...addresses.slice(attempt - 1), ...addresses.slice(0, attempt - 1)];
    last = await once(agent, port, turned, path, attemptMs);
    if (last.status !== 0 && last.status < 500) return { ...last, attempts: attempt };
  }
  return { ...last, attempts };
}

function once(
  agent: Agent,
  port: number,
  addresses: readonly string[],
  path: string,
  withinMs: number,
): Promise<Answer> {
  return new Promise((resolve) => {
    const none = (trouble: string) => resolve({ status: 0, headers: {}, text: "", trouble });
    const options: RequestOptions & { autoSelectFamily: boolean } = {
      agent,
      host: "edge.test",
      port,
      path,
      headers: { authorization: "Token demo-read" },
      lookup: lookupOf(addresses),
      autoSelectFamily: true,
      signal: AbortSignal.timeout(withinMs),
    };
    const asked = request(options, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("error", (error) => none(String(error)));
      response.once("end", () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, text: Buffer.concat(pieces).toString(), trouble: "" });
      });
    });
    asked.once("error", (error) => none(String(error)));
    asked.end();
  });
}

/** What clients of one kind got while something went on. */
export interface Tally {
  reads: number;
  failed: number;
  attempts: number;
  halves: number;
  mostMs: number;
  troubles: string[];
}

/** Readers by name, one after the other, until told to stop. */
export function keepReading(
  named: Named,
  patience: Patience,
  { clients, draw }: { clients: number; draw: () => string },
): { stop(): Promise<Tally> } {
  const tally: Tally = { reads: 0, failed: 0, attempts: 0, halves: 0, mostMs: 0, troubles: [] };
  let isOver = false;
  const one = async (index: number) => {
    // half keep their connections, half make a new one each time
    const agent = new Agent({ keepAlive: index % 2 === 0 });
    // DNS gives the addresses in turn
    const addresses = index % 4 < 2 ? named.addresses : named.addresses.toReversed();
    while (!isOver) {
      const beganMs = performance.now();
      const path = draw();
      const got = await getByName(agent, { ...named, addresses }, path, patience);
      tally.reads += 1;
      tally.attempts += got.attempts;
      tally.mostMs = Math.max(tally.mostMs, Math.round(performance.now() - beganMs));
      const isAnswered = [200, 400, 403, 404].includes(got.status);
      if (isAnswered && !isWhole(got.text)) tally.halves += 1;
      if (!isAnswered) {
        tally.failed += 1;
        if (tally.troubles.length < 5)
          tally.troubles.push(`${path}: ${got.status} ${got.text.slice(0, 80)}${got.trouble}`);
      }
      await systemClock.sleep(20);
    }
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: clients }, (_, index) => one(index)));
  return {
    async stop() {
      isOver = true;
      await all;
      return tally;
    },
  };
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
