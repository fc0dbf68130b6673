import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import type { MediaKeeper } from "../../shared/media.ts";
import type { Config, MediaStoreConfig } from "../config.ts";
import type { MediaCopier } from "../content/media.ts";
import type { Database } from "../db/client.ts";
import type { CallEdge } from "../delivery/courier/edge-calls.ts";
import { sendMedia } from "../delivery/courier/media-sender.ts";
import type { Outbound } from "../outbound/client.ts";
import { createCopier } from "./copier.ts";
import { createFolderStore } from "../../program/folder-store.ts";
import { createPictureMaker } from "../../program/pictures/maker.ts";
import type { SecretKeys } from "../../shared/signature.ts";
import type { Shares } from "../shares/shares.ts";
import { createPictures, type Pictures } from "./pictures.ts";
import type { Library } from "./library.ts";
import { createS3Store } from "./s3-store.ts";

export interface MediaSurroundings {
  db: Database;
  clock: Clock;
  report: Report;
  /** To the store of files. */
  fetch: typeof globalThis.fetch;
  outbound: Outbound;
  callEdge: CallEdge;
  shares: Shares;
}

/** The sites' files as the configuration says; undefined when it names no store. */
export function createMedia(
  config: Pick<Config, "mediaStore" | "publicUrl"> & { pushKeys: SecretKeys },
  { outbound, callEdge, shares, ...parts }: MediaSurroundings,
): { library: Library; copier: MediaCopier; pictures: Pictures } | undefined {
  if (config.mediaStore === null) return undefined;
  const { db, clock } = parts;
  const sender = { db, call: callEdge, report: parts.report };
  const library: Library = {
    db,
    clock,
    store: createStore(config.mediaStore, parts),
    publicUrl: config.publicUrl,
    send: (name, bytes) => sendMedia(sender, name, bytes),
  };
  const maker = createPictureMaker(clock);
  const pictures = createPictures({
    db,
    store: library.store,
    maker,
    keys: config.pushKeys,
    shares,
  });
  return { library, copier: createCopier(library, outbound), pictures };
}

/** The store that the configuration names. */
export function createStore(
  store: MediaStoreConfig,
  { fetch, clock }: Pick<MediaSurroundings, "fetch" | "clock">,
): MediaKeeper {
  if (store.kind === "disk") return createFolderStore(store.folder);
  const { kind: _, ...config } = store;
  return createS3Store({ config, fetch, clock });
}
