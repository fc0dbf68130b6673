import { signal, type ReadonlySignal } from "@preact/signals";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import type { MediaFile, UploadedFile } from "../../shared/manage/media.ts";
import { createSlots } from "../../shared/slots.ts";
import { askAgain } from "../asked.ts";
import { uploadingApi } from "../wiring.ts";
import { sizeText } from "./files.ts";
import { words } from "./words.ts";

/** ours: files on their way at once. */
const SENT_AT_ONCE = 3;
/** ours: how long one may take, 25 MB on a slow line. */
const DEADLINE_MS = 600_000;

/** Where one file is that somebody uploads. */
export type UploadState =
  | { kind: "waiting" }
  /** Which part of it is sent, from 0 to 1. */
  | { kind: "sending"; part: number }
  | { kind: "done"; file: MediaFile; known: boolean }
  | { kind: "failed"; why: string };

/** What became of one that is over. */
export type UploadEnd = Extract<UploadState, { kind: "done" | "failed" }>;

export interface Upload {
  key: number;
  name: string;
  state: UploadState;
}

export interface Uploads {
  list: ReadonlySignal<readonly Upload[]>;
  /** Uploads files, each by itself. @returns those that are in the library now */
  add(files: Iterable<File>): Promise<MediaFile[]>;
  /** Forgets those that are over. */
  clear(): void;
}

export function createUploads(): Uploads {
  const list = signal<readonly Upload[]>([]);
  const slots = createSlots(SENT_AT_ONCE);
  let last = 0;
  const set = (key: number, state: UploadState) => {
    list.value = list.value.map((one) => (one.key === key ? { ...one, state } : one));
  };
  const one = async (file: File): Promise<MediaFile | null> => {
    last += 1;
    const key = last;
    list.value = [...list.value, { key, name: file.name, state: { kind: "waiting" } }];
    const state = await slots.use("upload", () =>
      upload(file, (part) => set(key, { kind: "sending", part })),
    );
    set(key, state);
    return state.kind === "done" ? state.file : null;
  };
  return {
    list,
    async add(files) {
      const uploaded = await Promise.all([...files].map(one));
      await askAgain("/media");
      return uploaded.filter((file) => file !== null);
    },
    clear() {
      const isOver = ({ state }: Upload) => state.kind === "done" || state.kind === "failed";
      list.value = list.value.filter((upload) => !isOver(upload));
    },
  };
}

/**
 * Uploads one file; what is too large or empty is not sent.
 * @param onPart told which part of it is sent, from 0 to 1
 */
export async function upload(file: File, onPart: (part: number) => void): Promise<UploadEnd> {
  const refused = await refusalOf(file);
  if (refused !== null) return { kind: "failed", why: refused };
  onPart(0);
  try {
    const answer = await uploadingApi(onPart).send("POST", "/media", {
      query: { name: file.name.slice(0, 200) },
      body: file,
      deadlineMs: DEADLINE_MS,
    });
    const { known, ...kept } = (await answer.json()) as UploadedFile;
    return { kind: "done", file: kept, known };
  } catch (error) {
    return { kind: "failed", why: error instanceof Error ? error.message : String(error) };
  }
}

/** What can be said without the origin. */
async function refusalOf(file: File): Promise<string | null> {
  if (file.size > MEDIA_MAX_BYTES) return words.tooLarge(sizeText(MEDIA_MAX_BYTES));
  if (file.size === 0) return words.empty;
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => null,
      () => words.unreadable,
    );
}
