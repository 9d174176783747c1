/**
 * An interaction at any setting, from what it has captured alone: a page calls this when a control is moved, with the
 * result that the session would have.
 */
import { type Diagnostic, DiagnosticError, type Language } from "../../../grammar/diagnostic.ts";
import { read } from "../../../grammar/read.ts";
import { createEngine, type MachineEngine } from "../../numerics/engine.ts";
import type { Output } from "../../output.ts";
import { createPainter, type Painter } from "../../plots/picture/painter.ts";
import type { Ports } from "../../ports.ts";
import { poll } from "../../tensor/interrupt.ts";
import { settingText } from "../controls.ts";
import type { Context } from "../context.ts";
import { Rooms } from "../keeping/rooms.ts";
import { OpenFiles } from "../open_files.ts";
import { Scope } from "../scope.ts";
import type { Value } from "../values.ts";
import { checkBody, runBody } from "./body.ts";
import { compose, type Composed } from "./compose.ts";
import { storedAt } from "./controls.ts";
import type { Interaction, Setting } from "./interaction.ts";
import { type Resolve, Restore } from "./restore.ts";

export interface RenderOptions {
  readonly ports: Ports;
  /** Without it, what the interaction's session spoke. */
  readonly language?: Language;
  /** True: figures get pictures, as in a cell. They take up to half a second each: not while a slider moves. */
  readonly pictures?: boolean;
  /** For interactions that need a kernel: finds models and data by name and hash. */
  readonly resolve?: Resolve;
}

export interface Rendered extends Composed {
  /** "b = 5, rule = clamp". */
  readonly line: string;
  /** What the body shows, one by one; `data` holds all of it in one bundle. */
  readonly outputs: readonly Output[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Nothing is kept between two calls: the same interaction and setting give the same result.
 * @throws RangeError when a control cannot stand where it is set, or a model is not at hand.
 * @throws DiagnosticError when the body fails there.
 */
export async function renderInteraction(
  interaction: Interaction,
  setting: Setting,
  options: RenderOptions,
): Promise<Rendered> {
  const { ports, language = interaction.language ?? "en", pictures = false, resolve = () => undefined } =
    options;
  let engine: MachineEngine | undefined;
  let painter: Painter | undefined;
  const warnings: Diagnostic[] = [];
  const files = new OpenFiles(ports);
  const engineOf = () => engine ??= createEngine({ threads: ports.threads, interrupt: ports.interrupt });
  const rooms = new Rooms(ports, engineOf);
  const blank: Context = {
    scope: new Scope(),
    ports,
    files,
    rooms,
    settings: { language },
    source: { text: interaction.body, place: "interaction" },
    replay: false,
    pictures,
    engine: engineOf,
    painter: () => ports.painter ?? (painter ??= createPainter(ports)),
    emit: () => {},
    warn: (diagnostic) => void warnings.push(diagnostic),
    poll: () => poll(ports.interrupt),
  };
  try {
    const { line, outputs } = await renderIn(interaction, setting, blank, resolve);
    return { ...compose(outputs, line), line, outputs, warnings };
  } finally {
    engine?.close();
    painter?.close();
    files.close();
    rooms.close();
  }
}

/**
 * The same in a session's own context, whose scope is not read: `resolve` finds what is not stored.
 * @throws RangeError when a control cannot stand where it is set, or a model is not at hand.
 * @throws DiagnosticError when the body fails there.
 */
export async function renderIn(
  interaction: Interaction,
  setting: Setting,
  context: Context,
  resolve: Resolve,
): Promise<Pick<Rendered, "line" | "outputs">> {
  const restore = new Restore(interaction, context, resolve);
  const scope = await restore.scope(interaction.inputs);
  const values = new Map<string, Value>();
  for (const control of interaction.controls) {
    const at = setting[control.name] ?? control.start;
    values.set(control.name, await restore.value(storedAt(control, at), scope));
  }
  const { statements, diagnostics } = read(interaction.body);
  if (diagnostics.length > 0) throw new DiagnosticError(...diagnostics);
  // A file may hold anything: what the session would refuse is refused here too.
  const whole = { start: 0, end: interaction.body.length };
  checkBody(statements, interaction.controls.map((c) => c.name), whole);
  const outputs = await Promise.all(
    await runBody(statements, values, interaction.controls, { ...context, scope }),
  );
  return { line: settingText(values), outputs };
}
