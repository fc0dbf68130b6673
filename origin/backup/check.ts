import { AppError } from "../../shared/errors.ts";
import { readEnd, readManifest, type BackupEnd, type Manifest } from "./manifest.ts";
import { readArchive, type Member } from "./opened.ts";
import type { Progress } from "./progress.ts";

/** What a backup that is whole has in it. */
export interface Checked {
  manifest: Manifest;
  end: BackupEnd;
}

/** What is to be done with a member that is neither the first nor the last. */
export type OnMember = (member: Member, manifest: Manifest) => Promise<void>;

/**
 * Reads a backup to its end, member by member.
 * @throws AppError `invalid` when it is not whole, or not one that this version reads
 */
export async function readBackup(path: string, onMember: OnMember): Promise<Checked> {
  let manifest: Manifest | undefined;
  let end: BackupEnd | undefined;
  let members = 0;
  for await (const member of readArchive(path)) {
    if (end !== undefined) throw new AppError("invalid", `${path} goes on after its end.`);
    if (manifest === undefined) {
      if (member.name !== "manifest.json") throw new AppError("invalid", `${path} is no backup.`);
      manifest = readManifest(member.bytes);
    } else if (member.name === "end.json") {
      end = readEnd(member.bytes);
      if (end.members !== members) throw new AppError("invalid", `${path} lacks members.`);
    } else await onMember(member, manifest);
    members += 1;
  }
  if (manifest === undefined || end === undefined)
    throw new AppError("invalid", `${path} is cut short, or no backup.`);
  return { manifest, end };
}

/** Looks at the whole file and restores nothing. @throws AppError `invalid` when it is not whole */
export async function checkBackup(
  path: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<Checked> {
  let count = 0;
  return readBackup(path, async () => {
    signal.throwIfAborted();
    count += 1;
    progress.now(() => `${count} members so far`);
  });
}
