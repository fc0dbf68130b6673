import { beginsWithTask } from "../shared/pictures/address.ts";
import type { Cached } from "./ports.ts";

/** Where an answer to a read came from, as `Cache-Status` says; `none` when nobody had one. */
export const LAYERS = ["cache", "store", "replica", "origin", "stale", "none"] as const;
export type Layer = (typeof LAYERS)[number];

/** What is asked of an edge. */
export const KINDS = ["read", "write", "media", "internal", "other"] as const;
export type Kind = (typeof KINDS)[number];

/** What an edge counts, where something reads the numbers. Every read passes here: it costs a few additions. */
export interface Tally {
  /** The time for `read`, in milliseconds of a clock of its own. */
  begin(): number;
  /** A read was answered. */
  read(layer: Layer, beganMs: number): void;
  /** Any request was. */
  answered(kind: Kind, status: number): void;
}

export function layerOf({ answer, hit }: Cached): Layer {
  if (answer.kind === "unavailable" || answer.kind === "refused") return "none";
  if (answer.freshness === "stale") return "stale";
  return hit ? "cache" : answer.source;
}

export function kindOf(method: string, path: string): Kind {
  if (path.startsWith("/v2/")) return method === "GET" || method === "HEAD" ? "read" : "write";
  if (path.startsWith("/media/") || beginsWithTask(path)) return "media";
  return path.startsWith("/internal/") ? "internal" : "other";
}
