/** What a statement is given to run. */
import { type Diagnostic, DiagnosticError, type Language, type Source } from "../../grammar/diagnostic.ts";
import { FormulaError } from "../formula/tree.ts";
import type { MachineEngine } from "../numerics/engine.ts";
import type { Output } from "../output.ts";
import type { Painter } from "../plots/picture/painter.ts";
import type { Ports } from "../ports.ts";
import type { Control } from "./interactions/interaction.ts";
import type { Rooms } from "./keeping/rooms.ts";
import type { OpenFiles } from "./open_files.ts";
import type { Scope } from "./scope.ts";

export interface Settings {
  language: Language;
}

export interface Context {
  readonly scope: Scope;
  readonly ports: Ports;
  readonly files: OpenFiles;
  /** Where codes are kept. */
  readonly rooms: Rooms;
  readonly settings: Settings;
  /** The text being evaluated. */
  readonly source: Source;
  /** True while definitions are restored: nothing is shown or written. */
  readonly replay: boolean;
  /** False while a control is moved: figures are shown without pictures, which take too long to draw. */
  readonly pictures?: boolean;
  /** The controls of the interaction whose body is run. */
  readonly controls?: readonly Control[];
  engine(): MachineEngine;
  painter(): Painter;
  /** Shows something; a promise keeps its place while the next statements run. */
  emit(output: Output | Promise<Output>): void;
  /** Shows a warning with its place in the text. */
  warn(diagnostic: Diagnostic): void;
  /** Throws Interrupted when the user has asked to stop. */
  poll(): void;
}

/** What a statement leaves behind besides its outputs. */
export interface StatementResult {
  /** The names that it defined. */
  readonly defines?: readonly string[];
  /** The numbers that its text output shows, as JSON. */
  readonly value?: unknown;
}

export function fail(...diagnostics: Diagnostic[]): never {
  throw new DiagnosticError(...diagnostics);
}

/** Trees are walked by recursion: thousands of levels exhaust the stack, which is a mistake in the text. */
export const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError && /call stack/.test(error.message);

/** What the numeric rooms throw when a text asks for what cannot be computed. */
export function isNumericMistake(error: unknown): error is Error {
  return error instanceof FormulaError || (error instanceof RangeError && !isTooDeep(error));
}
