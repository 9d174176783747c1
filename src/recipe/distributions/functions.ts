/** The functions of distributions, by name. */
import type * as ast from "../../../grammar/ast.ts";
import type { Context } from "../context.ts";
import type { Locals } from "../expression.ts";
import type { Value } from "../values.ts";
import { codebook } from "./codebook.ts";
import { optimum } from "./optimum.ts";
import { samples } from "./samples.ts";

export type OfDistributions = (e: ast.CallExpression, context: Context, locals: Locals) => Value;

export const ofDistributions: Readonly<Record<string, OfDistributions>> = { samples, optimum, codebook };
