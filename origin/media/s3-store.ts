import { AwsV4Signer } from "aws4fetch";
import type { Clock } from "../../shared/clock.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { picturesPrefix, type MediaKey } from "../../shared/keys.ts";
import { MEDIA_MAX_BYTES, MEDIA_STORE_TIMEOUT_MS } from "../../shared/limits-media.ts";
import type { MediaKeeper, StoredMedia } from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { readAll } from "../../shared/push.ts";
import { withoutEnding } from "../../shared/text.ts";

/** A bucket of Amazon S3 or of anything that speaks its protocol, and who may use it. */
export interface S3Config {
  /** The service's address, without the bucket. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface S3Parts {
  config: S3Config;
  fetch: typeof globalThis.fetch;
  clock: Clock;
}

/** Files in a bucket, addressed by path. The key needs to read, write and list: without the last, what is missing is "forbidden". */
export function createS3Store(parts: S3Parts): MediaKeeper {
  const remove = async (key: MediaKey) => {
    const response = await send(parts, "DELETE", key, null, {});
    const said = await response.text();
    if (![200, 204, 404].includes(response.status)) throw storeError(response.status, said);
  };
  return {
    async get(key) {
      const response = await send(parts, "GET", key, null, {});
      if (response.status === 200 && response.body !== null)
        return storedMedia(key, await readAll(response.body, MEDIA_MAX_BYTES));
      const said = await response.text();
      if (response.status === 404) return null;
      throw storeError(response.status, said);
    },
    async put(key, bytes, type) {
      const response = await send(parts, "PUT", key, bytes, { "content-type": type });
      const said = await response.text();
      if (response.status !== 200) throw storeError(response.status, said);
    },
    remove,
    async removePictures(name) {
      // a page names a thousand at most; what was taken out is not on the next one
      for (let keys = await list(parts, picturesPrefix(name)); keys.length > 0;) {
        for (const key of keys) await remove(key);
        keys = keys.length < LISTED_AT_ONCE ? [] : await list(parts, picturesPrefix(name));
      }
    },
  };
}

/** S3's own: keys on a page of a list. */
const LISTED_AT_ONCE = 1_000;

/** Keys that begin so, the first of them. Ours need no escaping in XML. */
async function list(parts: S3Parts, prefix: string): Promise<MediaKey[]> {
  const query = new URLSearchParams({ "list-type": "2", prefix });
  const response = await send(parts, "GET", `?${query.toString()}`, null, {});
  const said = await response.text();
  if (response.status !== 200) throw storeError(response.status, said);
  return [...said.matchAll(/<Key>([a-z0-9/]{1,200})<\/Key>/g)].map(([, key]) => key as MediaKey);
}

async function send(
  { config, fetch, clock }: S3Parts,
  method: "GET" | "PUT" | "DELETE",
  key: string,
  body: Uint8Array<ArrayBuffer> | null,
  headers: Record<string, string>,
): Promise<Response> {
  const { endpoint, bucket, ...credentials } = config;
  // the digest is signed with the rest, so the store refuses what changed on the way
  const digest = await sha256Hex(body ?? new Uint8Array());
  const signer = new AwsV4Signer({
    ...credentials,
    service: "s3",
    method,
    url: `${withoutEnding(endpoint, "/")}/${bucket}/${key}`,
    headers: { ...headers, "x-amz-content-sha256": digest },
    datetime: new Date(clock.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, ""),
  });
  const signed = await signer.sign();
  return fetch(signed.url, {
    method,
    headers: signed.headers,
    redirect: "error",
    signal: AbortSignal.timeout(MEDIA_STORE_TIMEOUT_MS),
    ...(body === null ? {} : { body }),
  });
}

/** The service's own code says most; its sentence may repeat what was signed and stays out. */
const storeError = (status: number, said: string) =>
  new Error(
    `the store of media answered ${status} ${/<Code>(\w{1,60})<\/Code>/.exec(said)?.[1] ?? ""}`,
  );

/** A file as it was read: its type is told from its bytes again. @throws Error when they are no media */
function storedMedia(key: MediaKey, bytes: Uint8Array<ArrayBuffer>): StoredMedia {
  const type = typeOf(bytes);
  if (type === undefined) throw new Error(`what the store has under ${key} is no media`);
  return { type, sizeBytes: bytes.byteLength, body: bytes };
}
