/** What one tensor gets: each property with the place that it comes from, and what the numeric rooms are asked to do. */
import { type Diagnostic, DiagnosticError } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { bindScheme, takesClip } from "../formula/scheme/bound.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import { piecesOf } from "../formula/scheme/pieces.ts";
import { type Clip, gridOf, type Level, type Mapping, type Plan } from "../numerics/plan.ts";
import type { BoundRecipe, DialectFormat, Format, Properties, Rule, Said, Scaling } from "./bound.ts";
import { clipFormula } from "./clip_formula.ts";
import { isNumericMistake } from "./context.ts";
import { definitionIn, levelOf } from "./dialects.ts";
import type { Candidate, Origin, TensorPlan } from "./plan.ts";
import { levelText } from "./spelling.ts";
import type { Standing } from "./standing.ts";

/** A property that some line says, and whether that is a line of `defaults`. */
export interface Found<T> {
  readonly said: Said<T>;
  readonly inDefaults: boolean;
}

export interface Chosen {
  readonly level?: Found<Level>;
  readonly mapping?: Found<Mapping>;
  readonly clip?: Found<Clip>;
  readonly scaling?: Found<Scaling>;
}

/** Later amendments first, then the rule, then the recipe's defaults. */
export function choose({ adjusts }: Pick<Standing, "adjusts">, rule: Rule, defaults: Properties): Chosen {
  const layers = [...adjusts].reverse().map((a) => a.properties).concat(rule.properties);
  const pick = <K extends keyof Properties>(key: K) => {
    const said = layers.map((p) => p[key]).find((s) => s !== undefined);
    if (said !== undefined) return { [key]: { said, inDefaults: false } };
    return defaults[key] === undefined ? {} : { [key]: { said: defaults[key], inDefaults: true } };
  };
  return { ...pick("level"), ...pick("mapping"), ...pick("clip"), ...pick("scaling") };
}

export function originOf(
  property: Origin["property"],
  found: Found<unknown> | undefined,
  fallback: string,
): Origin {
  if (found === undefined) return { property, text: fallback, from: "language" };
  const { text, line } = found.said;
  return { property, text, from: `${found.inDefaults ? "defaults, " : ""}line ${line}`, line };
}

/** Whether statistics stand under `per group` without a size. */
export const hasOpenGroups = ({ statistics }: SchemeFormula): boolean =>
  statistics.some(({ level }) => level.kind === "group" && level.size === undefined);

/** Where the dialect of a format comes from. */
export function dialectOf(said: Said<Format | DialectFormat>, { dialect }: BoundRecipe): Origin {
  const { value } = said;
  if (value.kind === "integer") {
    const own = dialect.value === "quire" && dialect.line > 0;
    return own
      ? { property: "dialect", text: "quire", from: `line ${dialect.line}`, line: dialect.line }
      : { property: "dialect", text: "quire", from: "language" };
  }
  if (value.kind === "formula" && value.dialect === undefined) {
    return { property: "dialect", text: "", from: "scheme" };
  }
  const inherited = dialect.value === value.dialect;
  const line = inherited ? dialect.line : said.line;
  return { property: "dialect", text: value.dialect!, from: `line ${line}`, line };
}

export class Treatments {
  readonly diagnostics: Diagnostic[] = [];
  readonly #recipe: BoundRecipe;
  readonly #standing: readonly Standing[];

  constructor(recipe: BoundRecipe, standing: readonly Standing[]) {
    this.#recipe = recipe;
    this.#standing = standing;
  }

  of(standing: Standing): TensorPlan {
    const { use, rule, adjusts, lost } = standing;
    const place = { tensor: use.tensor, layer: use.layer, adjusts, lost, ...(rule && { rule }) };
    if (rule?.format === undefined) {
      return { ...place, action: rule === undefined ? "none" : "keep", formatText: "", origins: [] };
    }
    const chosen = choose(standing, rule, this.#recipe.defaults);
    this.#checkStored(chosen, rule);
    const quantized = { ...place, action: "quantize" as const, formatText: rule.format.text };
    if (rule.candidates === undefined) {
      return { ...quantized, ...this.#candidate(rule.format, chosen, standing, rule) };
    }
    const candidates = rule.candidates.map((said) => this.#candidate(said, chosen, standing, rule));
    const { origins } = candidates[0]!;
    const all = origins.map((o) => o.property === "format" ? { ...o, text: rule.format!.text } : o);
    return { ...quantized, candidates, origins: all };
  }

  #candidate(said: Said<Format | DialectFormat>, chosen: Chosen, standing: Standing, rule: Rule): Candidate {
    const origins: Origin[] = [
      { property: "format", text: said.text, from: `line ${rule.line}`, line: rule.line },
      this.#dialect(said),
    ];
    const { level, mapping, clip } = chosen;
    const found = said.value;
    if (found.kind === "integer") {
      this.#needsLevel(level, rule);
      this.#checkGroups(standing, rule, level);
      origins.push(
        originOf("per", level, ""),
        originOf("mapping", mapping, "symmetric"),
        originOf("clip", clip, "clip minmax"),
      );
      const plan: Plan = {
        format: found.integer,
        mapping: mapping?.said.value ?? "symmetric",
        level: level?.said.value ?? { kind: "tensor" },
        clip: clip?.said.value ?? { kind: "none" },
      };
      if (found.integer.signed && found.integer.bits === 1 && plan.mapping !== "affine") {
        this.diagnostics.push(messages.oneBitSymmetric(said.span, { mapping: plan.mapping }));
      }
      return { format: found, formatText: said.text, origins, plan };
    }
    const format = found.kind === "dialect"
      ? this.#definition(found, mapping?.said.value ?? "symmetric", said)
      : found;
    if (format === undefined) {
      return {
        format: { kind: "integer", integer: { bits: 8, signed: true } },
        formatText: said.text,
        origins,
      };
    }
    return this.#scheme(format, said, chosen, standing, rule, origins, found.kind === "dialect");
  }

  /** Words for what flows say nothing of what is stored. */
  #checkStored({ scaling, level, clip }: Chosen, { roles }: Rule): void {
    const flows = roles.includes("inputs") || roles.includes("outputs");
    const wrong = [
      scaling,
      level?.said.value.kind === "token" ? level : undefined,
      clip?.said.value.kind === "moving_average" ? clip : undefined,
    ];
    for (const found of wrong) {
      if (found === undefined || found.inDefaults || flows) continue;
      this.diagnostics.push(messages.onlyFlowing(found.said.span, { what: found.said.text, roles }));
    }
  }

  #dialect(said: Said<Format | DialectFormat>): Origin {
    return dialectOf(said, this.#recipe);
  }

  #definition(format: DialectFormat, mapping: Mapping, said: Said<unknown>) {
    try {
      return definitionIn(format, mapping, said.span);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      this.diagnostics.push(...error.diagnostics);
      return undefined;
    }
  }

  /** A scheme of formulas takes a level when one of its statistics leaves it open, and a clip when it has a range. */
  #scheme(
    format: Extract<Format, { kind: "formula" }>,
    said: Said<unknown>,
    { level, mapping, clip }: Chosen,
    standing: Standing,
    rule: Rule,
    origins: Origin[],
    isInteger: boolean,
  ): Candidate {
    const { scheme, dialect } = format;
    const open = hasOpenGroups(scheme) || scheme.statistics.some(({ level }) => level.kind === "level");
    const clips = takesClip(scheme);
    const before = this.diagnostics.length;
    if (open) this.#needsLevel(level, rule, hasOpenGroups(scheme));
    this.#needsGroups(format, said, level);
    const fixed = open ? undefined : levelOf(scheme);
    const agrees = dialect !== undefined && level !== undefined && fixed !== undefined &&
      levelText(fixed) === level.said.text;
    if (dialect !== undefined && fixed !== undefined && level !== undefined && !agrees && !level.inDefaults) {
      const what = said.text.replace(/ in .*/, "");
      this.diagnostics.push(
        messages.dialectLevel(level.said.span, {
          dialect,
          what,
          level: levelText(fixed),
          is: level.said.text,
        }),
      );
    }
    const surplus = [
      open || dialect !== undefined ? undefined : level,
      isInteger ? undefined : mapping,
      clips || (dialect !== undefined && clip?.said.value.kind === "none") ? undefined : clip,
    ];
    for (const found of surplus) {
      if (found === undefined || found.inDefaults) continue;
      const { span, text } = found.said;
      this.diagnostics.push(
        dialect === undefined || found === mapping
          ? messages.noEffect(span, { what: `"${text}"`, scheme: scheme.name })
          : messages.dialectClip(span, { dialect, what: said.text.replace(/ in .*/, ""), clip: text }),
      );
    }
    if (open) origins.push(originOf("per", level, ""));
    else if (agrees) origins.push(originOf("per", level, ""));
    else if (fixed !== undefined) {
      origins.push({ property: "per", text: levelText(fixed), from: dialect ?? "scheme" });
    }
    if (isInteger) origins.push(originOf("mapping", mapping, "symmetric"));
    if (clips) origins.push(originOf("clip", clip, "clip minmax"));
    const used = open ? level : undefined;
    this.#checkGroups(standing, rule, used);
    const sizes = scheme.statistics.flatMap(({ level: { kind, size } }) =>
      kind === "group" ? size ?? [] : []
    );
    this.#checkBlocks(standing, rule, sizes, dialect);
    if (this.diagnostics.length === before) {
      this.#checkLevels(standing, rule, format, used?.said.value, clips ? clip?.said.value : undefined);
    }
    return {
      format,
      formatText: said.text,
      origins,
      ...(used && { level: used.said.value }),
      ...(clips && { clip: clip?.said.value ?? { kind: "none" } }),
    };
  }

  /** @param groups whether only groups will do. */
  #needsLevel(level: Found<Level> | undefined, rule: Rule, groups = false): void {
    if (level !== undefined) return;
    const what = groups ? "a group size" : "a granularity";
    const example = groups ? `"per group(32)"` : `"per tensor", "per channel" or "per group(32)"`;
    this.diagnostics.push(messages.missingChoice(rule.format!.span, { what, example }));
  }

  /** Statistics per group without a size: the size is said where the scheme is used. */
  #needsGroups(
    { scheme, dialect }: Extract<Format, { kind: "formula" }>,
    said: Said<unknown>,
    level: Found<Level> | undefined,
  ): void {
    if (!hasOpenGroups(scheme) || level === undefined || level.said.value.kind === "group") return;
    const { span, text: is } = level.said;
    this.diagnostics.push(
      dialect === undefined
        ? messages.missingChoice(span, { what: "a group size", example: `"per group(32)"` })
        : messages.dialectGroups(span, { dialect, what: said.text.replace(/ in .*/, ""), is }),
    );
  }

  /** Groups whose sizes the scheme itself says: the largest that does not fit is told. */
  #checkBlocks(
    { use }: Standing,
    rule: Rule,
    sizes: readonly number[],
    dialect: string | undefined,
  ): void {
    const { cols, path } = use.tensor;
    const size = Math.max(0, ...sizes.filter((size) => cols % size !== 0));
    if (size === 0) return;
    const whose = dialect ?? rule.format!.text, isDialect = dialect !== undefined;
    this.diagnostics.push(
      messages.dialectBlocks(rule.format!.span, { dialect: whose, isDialect, cols, tensor: path, size }),
    );
  }

  /** Levels that each fit the tensor, and do not fit together. */
  #checkLevels(
    { use: { tensor } }: Standing,
    rule: Rule,
    { scheme, args }: Extract<Format, { kind: "formula" }>,
    level: Level | undefined,
    clip: Clip = { kind: "none" },
  ): void {
    const { rows, cols, size, path } = tensor;
    if (level === undefined && scheme.statistics.some((s) => s.level.kind === "level")) return;
    try {
      const bound = bindScheme(scheme, {
        parameters: args,
        rows,
        cols,
        level,
        clip: clip.kind === "formula" ? clipFormula(clip) : { kind: "none" },
      });
      piecesOf(bound.statistics.map((s) => s.share), size).next();
    } catch (error) {
      if (!isNumericMistake(error)) throw error;
      const a = { what: `quantize "${path}"`, why: error.message };
      this.diagnostics.push(messages.cannotCompute(rule.format!.span, a));
    }
  }

  #checkGroups({ use }: Standing, rule: Rule, found: Found<Level> | undefined): void {
    const level = found?.said.value;
    const { cols, rows, path } = use.tensor;
    if (found === undefined || level?.kind !== "group") return;
    if (cols % level.size === 0) {
      gridOf(level, rows, cols);
      return;
    }
    // What is offered must fit every tensor that the rule reaches.
    const all = this.#standing.filter((s) => s.rule === rule).map((s) => s.use.tensor.cols);
    const divisors = Array.from({ length: cols }, (_, i) => i + 1)
      .filter((d) => d > 1 && all.every((n) => n % d === 0));
    const below = divisors.filter((d) => d <= level.size).at(-1);
    const above = divisors.find((d) => d > level.size && d < cols);
    const fits = [below, above].filter((d): d is number => d !== undefined);
    this.diagnostics.push(
      messages.groupDoesNotDivide(found.said.span, { cols, tensor: path, size: level.size, fits }),
    );
  }
}
