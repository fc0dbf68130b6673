import { describe, expect, it } from "vitest";
import { toAppError } from "../../shared/errors.ts";
import {
  parseSecretKeys,
  signRequest,
  verifyRequest,
  type Signable,
} from "../../shared/signature.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { readSignedBody } from "../../shared/signed-body.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const SECRET = "0123456789abcdef".repeat(2);
const OTHER = "fedcba9876543210".repeat(2);
const request: Signable = {
  method: "POST",
  host: "edge.test:8787",
  path: "/internal/v1/push?a=1",
  body: new TextEncoder().encode('{"site":7}'),
};
// ids one bit apart with one secret: an id is signed, not only looked up
const keys = parseSecretKeys(`a:${SECRET},c:${SECRET},e:${OTHER}`);

/** Whether a request with this header is taken. */
async function isTaken(header: string | null, asked = request, nowMs = NOW, known = keys) {
  const { method, host, path, body } = asked;
  try {
    const promised = await verifyRequest(known, nowMs, { method, path, hosts: [host] }, header);
    const sent = new Request("http://edge.test/", { method: "POST", body });
    const limits = { maxBytes: 1_000, signal: new AbortController().signal };
    expect(await readSignedBody(sent, promised, limits)).toEqual(new Uint8Array(body));
    return true;
  } catch (error) {
    expect(toAppError(error).code).toBe("unauthorized");
    return false;
  }
}

/** Each text with one bit of one of its UTF-16 units turned, the low eight bits of each. */
function* flips(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const unit = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
      yield text.slice(0, at) + unit + text.slice(at + 1);
    }
  }
}

describe("a signed request", () => {
  it("is taken as it was signed", async () => {
    expect(await isTaken(await signRequest(keys, NOW, request))).toBe(true);
  });

  it("names version, key and time, and shows no secret", async () => {
    const header = await signRequest(keys, NOW + 999, request);
    const promised = `edge.test:8787 10 ${await sha256Hex(request.body)}`;
    expect(header).toMatch(new RegExp(`^v2 a ${NOW / 1000} ${promised} [0-9a-f]{64}$`));
    expect(header).not.toContain(SECRET);
  });

  it("is refused with any bit of its header turned: version, key id, time, host, length, digest, MAC", async () => {
    const header = await signRequest(keys, NOW, request);
    const taken: string[] = [];
    let count = 0;
    for (const flipped of flips(header)) {
      count += 1;
      if (await isTaken(flipped)) taken.push(flipped);
    }
    expect(taken).toEqual([]);
    expect(count).toBe(header.length * 8);
  });

  it("is refused for any other host, and with any host taken where that is not compared", async () => {
    const header = await signRequest(keys, NOW, request);
    for (const host of flips(request.host)) {
      expect(await isTaken(header, { ...request, host })).toBe(false);
    }
    const { method, path } = request;
    const promised = await verifyRequest(keys, NOW, { method, path, hosts: null }, header);
    expect(promised.lengthBytes).toBe(request.body.byteLength);
  });

  it("is refused with any bit of its method or path turned", async () => {
    const header = await signRequest(keys, NOW, request);
    for (const method of flips(request.method)) {
      expect(await isTaken(header, { ...request, method })).toBe(false);
    }
    for (const path of flips(request.path)) {
      expect(await isTaken(header, { ...request, path })).toBe(false);
    }
  });

  it("is refused with any bit of its body turned, and when bytes are missing or added", async () => {
    const header = await signRequest(keys, NOW, request);
    for (let bit = 0; bit < request.body.length * 8; bit++) {
      const body = request.body.slice();
      body[bit >> 3]! ^= 1 << (bit & 7);
      expect(await isTaken(header, { ...request, body })).toBe(false);
    }
    const shorter = request.body.slice(0, -1);
    const longer = new Uint8Array([...request.body, 0]);
    expect(await isTaken(header, { ...request, body: shorter })).toBe(false);
    expect(await isTaken(header, { ...request, body: longer })).toBe(false);
  });

  it("is refused when a part moves over to its neighbour", async () => {
    const header = await signRequest(keys, NOW, { ...request, method: "POST", path: "/a" });
    expect(await isTaken(header, { ...request, method: "POST\n/a", path: "" })).toBe(false);
    expect(await isTaken(header, { ...request, method: "POST\n", path: "a" })).toBe(false);
  });

  it.each([
    ["300 s later", 300_000, true],
    ["300 s earlier", -300_000, true],
    ["more than 300 s later", 300_001, false],
    ["more than 300 s earlier", -300_001, false],
    ["an hour later", 3_600_000, false],
  ])("is good %s: %d ms, %s", async (_, afterMs, taken) => {
    const header = await signRequest(keys, NOW, request);
    expect(await isTaken(header, request, NOW + afterMs)).toBe(taken);
  });

  it.each([null, "", "v2", "v2 a", `v1 a ${NOW / 1000} ${"0".repeat(64)}`, "Token abc"])(
    "is refused without a whole signature: %j",
    async (header) => {
      expect(await isTaken(header)).toBe(false);
    },
  );
});

describe("rotating push keys", () => {
  const old = `old:${SECRET}`;
  const next = `next:${OTHER}`;
  /** Whether what one side signs is taken by the other. */
  const works = async (signer: string, verifier: string) =>
    isTaken(
      await signRequest(parseSecretKeys(signer), NOW, request),
      request,
      NOW,
      parseSecretKeys(verifier),
    );

  it("fails no push when the verifier learns the new key first, and refuses the old one after", async () => {
    const steps: [signer: string, verifier: string][] = [
      [old, old],
      [old, `${next},${old}`],
      [`${next},${old}`, `${next},${old}`],
      [next, next],
    ];
    for (const [signer, verifier] of steps) expect(await works(signer, verifier)).toBe(true);
    expect(await works(old, next)).toBe(false);
    expect(await works(`${old},${next}`, next)).toBe(false);
  });

  it("does not take one key's secret for another's", async () => {
    expect(await works(old, `old:${OTHER},next:${SECRET}`)).toBe(false);
  });
});

describe("the text that holds the push keys", () => {
  it("gives them by id, in order", () => {
    expect([...parseSecretKeys(`b:${SECRET},a:${OTHER},`)]).toEqual([
      ["b", SECRET],
      ["a", OTHER],
    ]);
  });

  it.each(["", ",", "id", "id:short", `id:${SECRET}:more`, SECRET])(
    "is refused without showing what is in it: %j",
    (text) => {
      const message = errorOf(() => parseSecretKeys(text));
      expect(message).toMatch(/push key/);
      expect(message).not.toContain(SECRET);
    },
  );
});

function errorOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  return "";
}
