import { connect, createServer } from "node:net";

/** A way to a port of this machine that counts what goes there: what an edge is sent, whoever sends it. */
export interface Relay {
  url: string;
  /** Bytes that went there so far, as they were sent: compressed, with the heads of requests. */
  sentBytes(): number;
  close(): void;
}

/** Listens on `port` and passes all on to `target`. */
export function startRelay(port: number, target: number): Promise<Relay> {
  let bytes = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const onward = connect({ port: target, host: "127.0.0.1", noDelay: true });
    socket.on("data", (data) => void (bytes += data.length));
    socket.pipe(onward).pipe(socket);
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      end.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  const relay = {
    url: `http://127.0.0.1:${port}`,
    sentBytes: () => bytes,
    close: () => void server.close(),
  };
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(relay));
  });
}
