import { createPictureMaker } from "../../program/pictures/maker.ts";
import { createFolderStore } from "../../program/folder-store.ts";
import type { Clock } from "../../shared/clock.ts";
import { createFlights } from "../../shared/flights.ts";
import { mediaKey } from "../../shared/keys.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import type { MediaName } from "../../shared/media.ts";
import { readAll } from "../../shared/push.ts";
import type { EdgePictures } from "../media/ports.ts";
import { foldersOf } from "./keeper.ts";

/** A file went away between the look and its turn. */
class Gone extends Error {}

/**
 * Makes pictures for all threads of the program, of the files in its folder: each once, for all who ask meanwhile.
 * @param ended ends what makes them
 */
export function createFolderPictures(
  folder: string,
  clock: Clock,
  ended: AbortSignal,
): EdgePictures["make"] {
  const store = createFolderStore(foldersOf(folder).media);
  const maker = createPictureMaker(clock);
  ended.addEventListener("abort", () => maker.stop());
  const flights = createFlights<Awaited<ReturnType<EdgePictures["make"]>>>();
  const bytesOf = async (name: MediaName) => {
    const file = await store.get(mediaKey(name));
    if (file === null) throw new Gone();
    const { body } = file;
    return body instanceof Uint8Array ? body : readAll(body, MEDIA_MAX_BYTES);
  };
  return (name, order, key) =>
    flights.share(key, async () => {
      const found = await store.get(mediaKey(name));
      if (found === null) return { kind: "elsewhere" };
      if (!(found.body instanceof Uint8Array)) await found.body.cancel();
      try {
        return await maker.make(() => bytesOf(name), order, { name: String(name.site) });
      } catch (error) {
        if (error instanceof Gone) return { kind: "elsewhere" };
        throw error;
      }
    });
}
