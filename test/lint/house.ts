/** The house rules as a Deno lint plugin: layers, file size, file names, no operating system in the language. */
import { drawer, forbidden, longest, resolveImport } from "./layers.ts";

const root = new URL("../../", import.meta.url).pathname;

function place(filename: string): string | undefined {
  return filename.startsWith(root) ? filename.slice(root.length) : undefined;
}

/** Calls `check` with what each import or export names, whatever its form. */
function eachImport(
  check: (node: Deno.lint.Node, specifier: unknown) => void,
): Deno.lint.LintVisitor {
  return {
    ImportDeclaration: (node) => check(node, node.source.value),
    ExportNamedDeclaration: (node) => check(node, node.source?.value),
    ExportAllDeclaration: (node) => check(node, node.source.value),
    ImportExpression(node) {
      if (node.source.type === "Literal") check(node, node.source.value);
    },
  };
}

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    layers: {
      create(context) {
        const from = place(context.filename);
        if (from === undefined) return {};
        const check = (node: Deno.lint.Node, specifier: unknown) => {
          if (typeof specifier !== "string" || !specifier.startsWith(".")) {
            return;
          }
          const to = resolveImport(from, specifier);
          const why = forbidden(from, to);
          if (why !== undefined) {
            context.report({
              node,
              message: `"${from}" may not import "${to}"`,
              hint: why,
            });
          }
        };
        return eachImport(check);
      },
    },
    files: {
      create(context) {
        const path = place(context.filename);
        if (path === undefined) return {};
        return {
          Program(node) {
            const lines = context.sourceCode.text.split("\n").length - 1;
            if (lines > longest) {
              context.report({
                node,
                message: `"${path}" has ${lines} lines: the limit is ${longest}`,
                hint: "Split it by concept",
              });
            }
            const name = drawer(path);
            if (name !== undefined) {
              context.report({
                node,
                message: `"${name}" is a drawer`,
                hint: "Name the concept that the file holds",
              });
            }
          },
        };
      },
    },
    portable: {
      create(context) {
        const path = place(context.filename);
        if (path === undefined || !/^(grammar|src)\//.test(path)) return {};
        const hint = "Ask for it as a port (src/ports.ts): grammar/ and src/ also run in a browser";
        const check = (node: Deno.lint.Node, specifier: unknown) => {
          if (typeof specifier === "string" && specifier.startsWith("node:")) {
            context.report({
              node,
              message: `"${path}" imports ${specifier}`,
              hint,
            });
          }
        };
        return {
          Identifier(node) {
            if (node.name === "Deno") {
              context.report({ node, message: `"${path}" names Deno`, hint });
            }
          },
          ...eachImport(check),
        };
      },
    },
  },
};
export default plugin;
