import type { MediaFile } from "../../shared/manage/media.ts";
import type { ChosenImage } from "../richtext/props.ts";
import { say, sayProblem } from "../ui/toast.tsx";
import { words } from "../form/words.ts";
import { api } from "../wiring.ts";

/** ours: how long the bytes of a file may take on a slow line. */
const UPLOAD_DEADLINE_MS = 10 * 60_000;

/** Keeps a file in the site's library. @returns null when it could not be, of which the reader was told */
export async function upload(file: File): Promise<ChosenImage | null> {
  try {
    const { url, alt } = await api.post<MediaFile>("/media", file, {
      query: { name: file.name },
      deadlineMs: UPLOAD_DEADLINE_MS,
    });
    say(words.uploaded);
    return { url, alt };
  } catch (error) {
    sayProblem(error instanceof Error ? error.message : String(error));
    return null;
  }
}
