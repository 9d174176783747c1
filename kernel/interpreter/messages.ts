/** What the supervisor and the interpreter say to each other. Plain JSON; `id` ties what is said to one cell. */
import type {
  CellError,
  Interaction,
  Knowledge,
  Language,
  Mentioned,
  MimeBundle,
  Moved,
  Outcome,
  Output,
  Setting,
  StatementRecord,
  Told,
} from "../../src/session.ts";

export type ToInterpreter =
  | {
    readonly kind: "evaluate";
    readonly id: number;
    readonly code: string;
    readonly place: string;
    readonly replay: boolean;
    readonly dry?: "check" | "explain";
  }
  | { readonly kind: "value"; readonly id: number; readonly expression: string }
  /** A control of an interaction has moved. */
  | {
    readonly kind: "move";
    readonly id: number;
    readonly interaction: Interaction;
    readonly setting: Setting;
  }
  | { readonly kind: "interrupt" }
  | RunnerNotice;

/** What the supervisor tells of a runner. The bytes of a reply follow when they are asked for. */
export type RunnerNotice =
  | { readonly kind: "runner"; readonly runner: number; readonly says: "reply" }
  | { readonly kind: "runner"; readonly runner: number; readonly says: "died"; readonly reason: string };

/** What the interpreter wants of a runner, by a number of its own choice. */
export type RunnerOrder =
  | { readonly kind: "runner"; readonly runner: number; readonly do: "start" | "stop" }
  /** A request of so many bytes follows, in pieces. */
  | { readonly kind: "runner"; readonly runner: number; readonly do: "ask"; readonly bytes: number }
  /** The reply that was told of is wanted. */
  | { readonly kind: "runner"; readonly runner: number; readonly do: "pull" };

export type FromInterpreter =
  | RunnerOrder
  | { readonly kind: "ready"; readonly knowledge: Knowledge }
  /** The cell has been taken up: a death from now on may be its doing. */
  | { readonly kind: "begun"; readonly id: number }
  /** What the text of the cell says of its names, before anything of it runs. */
  | { readonly kind: "mentioned"; readonly id: number; readonly names: Mentioned }
  | { readonly kind: "output"; readonly id: number; readonly output: Output }
  | { readonly kind: "statement"; readonly id: number; readonly record: StatementRecord }
  | { readonly kind: "diagnostic"; readonly id: number; readonly told: Told }
  /** The knowledge is left out when it is as it was said last. */
  | { readonly kind: "done"; readonly id: number; readonly outcome: Outcome; readonly knowledge?: Knowledge }
  | { readonly kind: "value"; readonly id: number; readonly data: MimeBundle }
  | { readonly kind: "value"; readonly id: number; readonly error: CellError }
  | { readonly kind: "moved"; readonly id: number; readonly moved: Moved };

/** How an interpreter is started, as JSON in its first argument. */
export interface StartOptions {
  /** The real path of the notebook's folder. */
  readonly folder: string;
  /** Folders that hold npm packages and data sets by name. */
  readonly packages: readonly string[];
  /** The files that may be read, when the folder as a whole may not. */
  readonly onlyFiles?: readonly string[];
  readonly threads: number;
  /** What runners run graphs with, for records; absent where none can be started. */
  readonly engine?: { readonly name: string; readonly exact: boolean };
  readonly language: Language;
}
