import type { Row } from "./row.ts";
import { growth } from "./rows/growth.ts";
import { publishNode } from "./rows/publish-node.ts";
import { schedule } from "./rows/schedule.ts";
import { writes } from "./rows/writes.ts";
import { client } from "./rows/client.ts";
import { documentOpened, firstScreen } from "./rows/dashboard-opened.ts";
import { formKeys } from "./rows/form-keys.ts";
import { imports } from "./rows/imports.ts";
import { joinNode } from "./rows/join-node.ts";
import { listsBySize } from "./rows/lists-by-size.ts";
import { manageLists } from "./rows/manage-lists.ts";
import { manageMedia } from "./rows/manage-media.ts";
import { materializeRate } from "./rows/materialize-rate.ts";
import { memory } from "./rows/memory.ts";
import { misses } from "./rows/misses.ts";
import { pictures } from "./rows/pictures.ts";
import { previewTold } from "./rows/preview-told.ts";
import { previews } from "./rows/previews.ts";
import { publishDialog } from "./rows/publish-dialog.ts";
import { publishAtAnEdge } from "./rows/publish-at-an-edge.ts";
import { publishCostBySize } from "./rows/publish-cost-by-size.ts";
import { publishToLive } from "./rows/publish-to-live.ts";
import { receiptShown } from "./rows/receipt-shown.ts";
import { selects } from "./rows/selects.ts";
import { size } from "./rows/size.ts";
import { suite } from "./rows/suite.ts";
import { warmReadMiniflare } from "./rows/warm-read-miniflare.ts";
import { warmReadNode } from "./rows/warm-read-node.ts";
import { worstInput } from "./rows/worst-input.ts";

/** All rows, in the order of the table in README.md. */
export const ROWS: Row[] = [
  warmReadMiniflare,
  warmReadNode,
  size,
  publishToLive,
  publishNode,
  writes,
  schedule,
  growth,
  materializeRate,
  publishAtAnEdge,
  publishCostBySize,
  previews,
  listsBySize,
  manageLists,
  manageMedia,
  selects,
  misses,
  joinNode,
  memory,
  firstScreen,
  documentOpened,
  publishDialog,
  receiptShown,
  formKeys,
  previewTold,
  pictures,
  imports,
  client,
  worstInput,
  suite,
];
