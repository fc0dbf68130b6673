import { readdirSync } from "node:fs";
import { gauge, type Family } from "./text.ts";

/** What a process takes of its machine, under the names that Prometheus' own clients use. */
export function processFamilies(): Family[] {
  const { user, system } = process.cpuUsage();
  const startedS = performance.timeOrigin / 1_000;
  return [
    {
      name: "process_cpu_seconds_total",
      type: "counter",
      help: "Time of processors that all its threads took.",
      samples: [{ value: (user + system) / 1_000_000 }],
    },
    gauge("process_resident_memory_bytes", "Memory that it has.", [
      { value: process.memoryUsage.rss() },
    ]),
    gauge("process_start_time_seconds", "When it began, in seconds since 1970.", [
      { value: startedS },
    ]),
    gauge("process_open_fds", "Files and connections that are open; on Linux alone.", openFiles()),
  ];
}

function openFiles(): Family["samples"] {
  try {
    return [{ value: readdirSync("/proc/self/fd").length }];
  } catch {
    return [];
  }
}
