import type { Clock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { ENTRY_PATH } from "../../shared/inspect.ts";
import { parseSecretKeys, signRequest, type SecretKeys } from "../../shared/signature.ts";
import type { Ask } from "./asking.ts";
import { findingsOf, type Finding } from "./finding.ts";

/** Whether edges take what the push keys of the environment sign; nothing is asked of them but about themselves. */
export async function checkPushKeys(
  { ask, clock }: { ask: Ask; clock: Clock },
  text: string,
  edges: readonly { name: string; url: string }[],
): Promise<Finding[]> {
  let keys: SecretKeys;
  try {
    keys = parseSecretKeys(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "they cannot be read";
    return [
      findingsOf("origin").broken(
        "push keys",
        `LARDER_PUSH_KEYS: ${why}`,
        "Put them right: no edge takes anything without.",
      ),
    ];
  }
  return Promise.all(edges.map(({ name, url }) => checkOne({ ask, clock, keys }, name, url)));
}

async function checkOne(
  { ask, clock, keys }: { ask: Ask; clock: Clock; keys: SecretKeys },
  name: string,
  url: string,
): Promise<Finding> {
  const { ok, look, broken } = findingsOf(name);
  const path = `${ENTRY_PATH}?site=1&key=${"0".repeat(64)}`;
  const body = new Uint8Array();
  const { host, origin } = new URL(url);
  const signature = await signRequest(keys, clock.now(), { method: "GET", host, path, body });
  const answer = await ask(`${origin}${path}`, { headers: { [header.signature]: signature } });
  if (answer.kind === "away")
    return look("push keys", answer.why, "They cannot be tried while it is away.");
  if (answer.status !== 401) return ok("push keys", "it takes what ours sign");
  return broken(
    "push keys",
    "it does not take what ours sign",
    "Give both sides the same LARDER_PUSH_KEYS, let proxies leave Host as it is, and set the clocks. An edge that registered itself has keys of its own.",
  );
}
