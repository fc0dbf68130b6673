import { createServer } from "node:net";
import { Problem } from "./problem.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The port a variable names, or the usual one. @throws Problem when it is no port number */
export function readPort(env: Environment, variable: string, usual: number): number {
  const text = env[variable] || String(usual);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Problem(`${variable} must be a number from 1 to 65535, not "${text}".`);
}

/** Returns when nobody listens on the port of an address. @throws Problem naming the variable to set */
export function checkPort(port: number, variable: string, host = "127.0.0.1"): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "in use" : `not usable (${error.code})`;
      reject(
        new Problem(
          `Port ${port} is ${why}. Stop what uses it, or choose another: ${variable}=${port + 10}`,
        ),
      );
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
