/** What a statement is given to run. */
import { type Diagnostic, DiagnosticError, type Language, type Source } from "../../grammar/diagnostic.ts";
import type { Engine } from "../numerics/engine.ts";
import type { Output } from "../output.ts";
import type { Painter } from "../plots/picture/painter.ts";
import type { Ports } from "../ports.ts";
import type { Scope } from "./scope.ts";

export interface Settings {
  language: Language;
}

export interface Context {
  readonly scope: Scope;
  readonly ports: Ports;
  readonly settings: Settings;
  /** The text being evaluated. */
  readonly source: Source;
  /** True while definitions are restored: nothing is shown or written. */
  readonly replay: boolean;
  engine(): Engine;
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
