/** Limits of backups and exports; sources as in `limits.ts`. */

/** ours: how much of a table is one member of the archive, and so in memory. */
export const BACKUP_PART_BYTES = 8 * 1024 * 1024;
/** ours: the largest member that is read; a part of a table, or a file of media (`MEDIA_MAX_BYTES`). */
export const BACKUP_MEMBER_MAX_BYTES = 32 * 1024 * 1024;
/** ours: members whose sums stand in one member of sums. */
export const BACKUP_MEMBERS_PER_SUMS = 1_000;
/** ours: the compression of the archive, 1 to 22; Zstandard's own default. */
export const BACKUP_ZSTD_LEVEL = 3;
/** ours: files of media whose rows are read at once. */
export const BACKUP_MEDIA_AT_ONCE = 500;
/** ours: of files that the store of media lacks, how many the archive names. */
export const BACKUP_MISSING_NAMED = 100;
/** ours: how long a backup waits for migrations, or for a collection of what nobody needs, to be over. */
export const BACKUP_TURN_MS = 60_000;
/** ours: after how long who waits for that asks again. */
export const BACKUP_TURN_EVERY_MS = 500;
/** ours: how often long work says how far it is. */
export const PROGRESS_EVERY_MS = 5_000;
/** ours: after a restore numbers of rows go on so far after those of the backup, so that what was lost shares none with what comes. */
export const RESTORE_NUMBERS_AHEAD = 1_000;
/** ours: documents of which an export reads all revisions at once. */
export const EXPORT_DOCUMENTS_AT_ONCE = 100;
