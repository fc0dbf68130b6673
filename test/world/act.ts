import type { Command } from "./commands.ts";
import {
  publish,
  release,
  remove,
  slugsOf,
  switchToken,
  takeDown,
  unseen,
  type Content,
  type Edit,
} from "./content.ts";
import type { EdgeSide } from "./edge-side.ts";
import { FAIR } from "./network.ts";
import { read, readFrom } from "./reader.ts";
import type { Heals } from "./trouble.ts";
import type { World } from "./world.ts";

/** What goes on for a while and has to be ended. */
export interface Ongoing {
  end: () => void;
}

/** Does what a command says. Readers and processes go on by themselves afterwards. */
export function act(world: World, command: Command, ongoing: Set<Ongoing>): void {
  const edgeOf = (id: number): EdgeSide => world.edges[id - 1]!;
  const during = (edge: EdgeSide | null, forMs: number, end: () => void, heals?: Heals) => {
    world.trouble(edge, forMs, heals);
    const it: Ongoing = {
      end() {
        if (!ongoing.delete(it)) return;
        end();
        world.trouble(edge, 0, heals);
      },
    };
    ongoing.add(it);
    world.scheduler.after(forMs, () => it.end());
  };
  switch (command.do) {
    case "publish":
    case "release":
    case "takeDown":
    case "remove":
    case "token":
    case "unseen":
      return write(world, command);
    case "read":
    case "readFrom": {
      const edge = edgeOf(command.edge);
      const question = { ...command, edge, place: edge.places[command.place]! };
      return void (command.do === "read" ? read : readFrom)(world, question);
    }
    case "evict":
    case "forgetCopies": {
      const edge = edgeOf(command.edge);
      const place = edge.places[command.place]!;
      return command.do === "evict" ? edge.evict(place) : edge.kv.forget(place);
    }
    case "crashOrigin":
      return world.origin.crash(command.nth, command.restartMs);
    case "takeOver":
      world.trouble(null, command.ms, "away");
      return world.origin.takeOver(command.ms);
    case "pauseOrigin":
      world.trouble(null, command.ms, "away");
      return world.origin.pause(command.ms);
    case "crashLedger":
      return edgeOf(command.edge).ledger(command.site).crash(command.nth);
    case "pauseLedger":
      world.trouble(edgeOf(command.edge), command.ms);
      return edgeOf(command.edge).ledger(command.site).pause(command.ms);
    case "crashPurger":
      world.trouble(edgeOf(command.edge));
      return edgeOf(command.edge).crashPurger();
    case "loseRecord":
      world.trouble(edgeOf(command.edge));
      return edgeOf(command.edge).ledger(command.site).lose();
    case "clock":
      return jump(world, command);
    case "database":
      world.origin.databaseTrouble = command.percent;
      return during(null, command.forMs, () => (world.origin.databaseTrouble = 0), "away");
    case "notifyLost":
      world.origin.notifyLost = command.percent;
      return during(null, command.forMs, () => (world.origin.notifyLost = 0), "away");
    case "backup":
      return world.backup();
    case "restore":
      return world.restore();
    default:
      return disturb(edgeOf(command.edge), command, world.scheduler.now(), (end) =>
        during(edgeOf(command.edge), command.forMs, end, healsOf(command.do)),
      );
  }
}

type Write = Extract<
  Command,
  { do: "publish" | "release" | "takeDown" | "remove" | "token" | "unseen" }
>;

function write(world: World, command: Write): void {
  const edit = editOf(world.content(command.site), command, world.shape.slugs);
  if (edit !== undefined) world.commit(command.site, edit);
}

function editOf(content: Content, command: Write, slugs: number): Edit | undefined {
  switch (command.do) {
    case "release":
      return release(content, slugsOf(slugs), command.id + 1);
    case "publish":
      return publish(content, command.slug, command.id + 1);
    case "takeDown":
      return takeDown(content, command.slug);
    case "remove":
      return remove(content, command.slug);
    case "token":
      return switchToken(content, command.hash);
    case "unseen":
      return unseen(content);
  }
}

/** Clocks only decide when something is done, so a jump makes it late. */
function jump(world: World, { edge, jumpMs }: Extract<Command, { do: "clock" }>): void {
  if (edge === null) {
    world.origin.jumpMs += jumpMs;
    return world.trouble(null, 0, "away");
  }
  const at = world.edges[edge - 1]!;
  at.faults.jumpMs += jumpMs;
  // what was due comes so much later, whichever way the clock went
  world.trouble(at, Math.abs(at.faults.jumpMs) + Math.abs(jumpMs), "late");
}

type Disturbance = Extract<
  Command,
  {
    do: "weather" | "cut" | "kvDown" | "putsFail" | "slow" | "ledgerDown" | "quota" | "purges";
  }
>;

const healsOf = (what: Disturbance["do"]): Heals =>
  what === "weather" || what === "cut" || what === "ledgerDown" ? "away" : "soon";

/** What is wrong at an edge for a while. */
function disturb(
  { way, kv, faults }: EdgeSide,
  command: Disturbance,
  nowMs: number,
  until: (end: () => void) => void,
): void {
  switch (command.do) {
    case "weather":
      way.weather = command.weather;
      return until(() => (way.weather = FAIR));
    case "cut":
      if (command.way !== "to origin") way.cutToEdgeUntilMs = nowMs + command.forMs;
      if (command.way !== "to edge") way.cutToOriginUntilMs = nowMs + command.forMs;
      return until(() => {
        way.cutToEdgeUntilMs = 0;
        way.cutToOriginUntilMs = 0;
      });
    case "kvDown":
      kv.failing = command.percent;
      return until(() => (kv.failing = 0));
    case "putsFail":
    case "slow":
      faults[command.do] = command.percent;
      return until(() => (faults[command.do] = 0));
    case "ledgerDown":
      faults.ledgerDownUntilMs = nowMs + command.forMs;
      return until(() => (faults.ledgerDownUntilMs = 0));
    case "quota":
      faults.quotaUntilMs = nowMs + command.forMs;
      return until(() => (faults.quotaUntilMs = 0));
    case "purges":
      [faults.purgesLost, faults.purgesLate] = [command.lost, command.late];
      return until(() => ([faults.purgesLost, faults.purgesLate] = [0, 0]));
  }
}
