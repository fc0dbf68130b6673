/** The tokens of the site that contract and generated requests are about. */
export const wireToken = { read: "wire-read", write: "wire-write", manage: "wire-manage" } as const;
