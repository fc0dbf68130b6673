export { FILE_ENTRIES, fileStore } from "./file-store.ts";
