/** Every format of every dialect as a recipe says it, with all that it needs. */
import { offers } from "../../../src/recipe/dialects.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { namesOf } from "../../../src/registry/registry.ts";

function said(dialect: string, offer: string): string {
  const [, name, bits, mapping] = /^(u?int)\((\d+).*?\) (\w+)/.exec(offer) ?? [];
  const scheme = preludeSchemes(dialect).get(offer);
  const args =
    scheme?.parameters.flatMap(({ name, domain, fallback }) =>
      fallback !== undefined
        ? []
        : [`${name}: ${domain.kind === "range" ? Math.min(domain.to, Math.max(domain.from, 5)) : "gauss"}`]
    ) ?? [];
  const of = scheme?.statistics ?? [];
  const open = of.some(({ level: { kind, size } }) => kind === "group" && size === undefined);
  const level = open || (name !== undefined && !offer.includes(" per "))
    ? "per group(64)"
    : of.some(({ level }) => level.kind === "level")
    ? "per channel"
    : "";
  const format = name === undefined
    ? `${offer}${args.length > 0 ? `(${args.join(", ")})` : ""}`
    : `${name}(${bits})`;
  return [format, `in ${dialect}`, mapping, level].filter(Boolean).join(" ");
}

export const everyFormat: readonly string[] = namesOf("dialect").flatMap((dialect) =>
  offers(dialect).map((offer) => said(dialect, offer))
);
