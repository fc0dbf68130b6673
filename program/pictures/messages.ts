import type { Described, Made, Order } from "../../shared/pictures/maker.ts";

/** What a program and the process that makes its pictures say to each other. */

export type Work = { kind: "make"; order: Order } | { kind: "describe" };

export type Asked = { id: number; bytes: Uint8Array<ArrayBuffer> } & Work;

export interface Told {
  id: number;
  result: Made | Described;
}

/** With this a process ends that has more memory than it may. */
export const TOO_MUCH_MEMORY = 86;
/** With this where the library is not there that opens pictures. */
export const NO_LIBRARY = 87;
