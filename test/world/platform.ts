import { hash } from "node:crypto";

/**
 * Parts of the platform that take real time or much of it, in a form that takes none: a digest that needs no other
 * thread, so that runs are the same each time, an AbortController without the weight of Node's, and URLs that are
 * parsed once, as long as nobody changes them.
 */
export function quickenPlatform(): () => void {
  const { AbortController, URL } = globalThis;
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const known = new Map<string, ArrayBuffer>();
  crypto.subtle.digest = async (_algorithm, data) => {
    const { buffer, byteOffset, byteLength } = data as Uint8Array<ArrayBuffer>;
    const text = Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = new Uint8Array(hash("sha256", data as Uint8Array, "buffer")).buffer;
    known.set(text, made);
    return made;
  };
  globalThis.AbortController = QuickAbort as unknown as typeof AbortController;
  globalThis.URL = quickUrl(URL);
  return () => {
    globalThis.AbortController = AbortController;
    globalThis.URL = URL;
    crypto.subtle.digest = digest;
  };
}

function quickUrl(Parsed: typeof URL): typeof URL {
  const known = new Map<string, URL>();
  const parse = function (text: string, base?: string) {
    const name = `${base ?? ""} ${text}`;
    const found = known.get(name) ?? new Parsed(text, base);
    known.set(name, found);
    return found;
  };
  return Object.assign(parse, { parse }) as unknown as typeof URL;
}

class QuickAbort {
  readonly signal = {
    aborted: false,
    addEventListener: (_event: string, heard: () => void) => void this.#listeners.push(heard),
    removeEventListener: (_event: string, heard: () => void) => {
      this.#listeners = this.#listeners.filter((other) => other !== heard);
    },
  };
  #listeners: (() => void)[] = [];

  abort(): void {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    for (const heard of this.#listeners) heard();
  }
}
