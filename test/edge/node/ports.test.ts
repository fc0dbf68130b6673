import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { checkPort } from "../../../program/ports.ts";

test("a port is free at one address while another one uses it at another: two edges behind one name", async () => {
  const taken = createServer();
  onTestFinished(() => void taken.close());
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, "127.0.0.1", () => {
      const address = taken.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  await expect(checkPort(port, "EDGE_PORT")).rejects.toThrow(`Port ${port} is in use`);
  await expect(checkPort(port, "EDGE_PORT", "127.0.0.2")).resolves.toBeUndefined();
});
