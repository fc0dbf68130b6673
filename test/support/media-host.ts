import { listen, type Listener } from "./listener.ts";

/** A server of files that are not ours, as a listener of this machine that counts who connects. */
export interface MediaHost extends Listener {
  /** What is under a path from now on; a number is a status without a body. */
  has(path: string, file: Uint8Array<ArrayBuffer> | number, headers?: Record<string, string>): void;
}

/** Listens until the test ends. Every path is 404 until something is there. */
export async function createMediaHost(): Promise<MediaHost> {
  const files = new Map<
    string,
    { file: Uint8Array<ArrayBuffer> | number; headers: Record<string, string> }
  >();
  const listener = await listen(({ path }, response) => {
    const { file, headers } = files.get(path) ?? { file: 404, headers: {} };
    response.writeHead(typeof file === "number" ? file : 200, headers);
    response.end(typeof file === "number" ? undefined : file);
  });
  const has: MediaHost["has"] = (path, file, headers = {}) =>
    void files.set(path, { file, headers });
  return Object.assign(listener, { has });
}
