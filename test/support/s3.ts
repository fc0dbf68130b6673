import { createHash, createHmac } from "node:crypto";
import type { Heard } from "./listener.ts";

/** A small S3 that takes nothing which is not signed as Amazon's documents ask (Signature Version 4). */

export interface S3Account {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) =>
  createHmac("sha256", key).update(data).digest();

/** The error code S3 would answer with, or null when the request is signed right. The parameters of a query stand in their order. */
export function signatureError(
  account: S3Account,
  { method, path, headers }: Pick<Heard, "method" | "path" | "headers">,
  body: Uint8Array,
  nowMs: number,
): string | null {
  const [, id, day, region, names = "", given] =
    AUTHORIZATION.exec(headers.authorization ?? "") ?? [];
  if (id === undefined) return "AccessDenied";
  if (id !== account.accessKeyId) return "InvalidAccessKeyId";
  const time = String(headers["x-amz-date"]);
  const timeMs = Date.parse(
    time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (!(Math.abs(nowMs - timeMs) < 15 * 60_000) || !time.startsWith(day ?? ""))
    return "RequestTimeTooSkewed";
  const digest = String(headers["x-amz-content-sha256"]);
  if (digest !== sha256(body)) return "XAmzContentSHA256Mismatch";
  const signed = names.split(";");
  if (!["host", "x-amz-date", "x-amz-content-sha256"].every((name) => signed.includes(name)))
    return "AccessDenied";
  const canonical = [
    method,
    path.split("?")[0],
    path.split("?")[1] ?? "",
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replaceAll(/ +/g, " ")}`),
    "",
    names,
    digest,
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const steps = [String(day), account.region, "s3", "aws4_request"];
  const key = steps.reduce<string | Buffer>(hmac, `AWS4${account.secretAccessKey}`);
  return hmac(key, text).toString("hex") === given ? null : "SignatureDoesNotMatch";
}
