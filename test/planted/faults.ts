import type { Fault } from "./fault.ts";
import { cacheFaults } from "./faults/caches.ts";
import { clientFaults } from "./faults/client.ts";
import { importFaults } from "./faults/imports.ts";
import { documentFaults } from "./faults/documents.ts";
import { doorFaults } from "./faults/doors.ts";
import { editingFaults } from "./faults/editing.ts";
import { edgeFaults } from "./faults/edge.ts";
import { erasureFaults } from "./faults/erasure.ts";
import { installFaults } from "./faults/install.ts";
import { formFaults } from "./faults/forms.ts";
import { accessFaults } from "./faults/keys-and-access.ts";
import { lifeFaults } from "./faults/life.ts";
import { keepingFaults } from "./faults/keeping.ts";
import { linearFaults } from "./faults/linear.ts";
import { logFaults } from "./faults/log.ts";
import { mediaFaults } from "./faults/media.ts";
import { nodeEdgeFaults } from "./faults/node-edge.ts";
import { passkeyFaults } from "./faults/passkeys.ts";
import { peopleFaults } from "./faults/people.ts";
import { pictureFaults } from "./faults/pictures.ts";
import { previewFaults } from "./faults/previews.ts";
import { purgeFaults } from "./faults/purges.ts";
import { queryFaults } from "./faults/queries.ts";
import { replicaFaults } from "./faults/replica.ts";
import { richTextFaults } from "./faults/richtext.ts";
import { screenFaults } from "./faults/screens.ts";
import { securityFaults } from "./faults/security.ts";
import { shareFaults } from "./faults/shares.ts";
import { tagFaults } from "./faults/tags.ts";
import { wordFaults } from "./faults/words.ts";

/** Everything that `npm run test:planted` breaks, one at a time. */
export const faults: Fault[] = [
  ...cacheFaults,
  ...documentFaults,
  ...doorFaults,
  ...edgeFaults,
  ...editingFaults,
  ...erasureFaults,
  ...formFaults,
  ...installFaults,
  ...accessFaults,
  ...keepingFaults,
  ...lifeFaults,
  ...linearFaults,
  ...logFaults,
  ...mediaFaults,
  ...nodeEdgeFaults,
  ...passkeyFaults,
  ...peopleFaults,
  ...pictureFaults,
  ...clientFaults,
  ...importFaults,
  ...previewFaults,
  ...purgeFaults,
  ...queryFaults,
  ...replicaFaults,
  ...richTextFaults,
  ...screenFaults,
  ...securityFaults,
  ...shareFaults,
  ...tagFaults,
  ...wordFaults,
];
