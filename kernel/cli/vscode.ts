/** `quire vscode --out FILE`: an extension for VS Code, which knows no language by itself. */
import { fileURLToPath } from "node:url";
import { vscodeExtension } from "../page/vscode_extension.ts";
import { version } from "../version.ts";
import { optionsOf } from "./descriptions.ts";
import { lastOf, onlyOptions } from "./options.ts";
import { print } from "./output.ts";
import { checkTarget, writeWhole } from "./target_file.ts";
import { both, say } from "./text.ts";

/** Those of Plotly's parts that Quire's figures are made of. */
const plotly = fileURLToPath(
  new URL("../../node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js", import.meta.url),
);

export async function vscode(args: readonly string[]): Promise<number> {
  const options = optionsOf("vscode", args);
  onlyOptions(options);
  const out = lastOf(options, "--out") ?? `quire-${version}.vsix`;
  await checkTarget(out, ".vsix");
  const bytes = await vscodeExtension(version, plotly);
  await writeWhole(out, bytes);
  const size = (bytes.length / 1e6).toFixed(2);
  print(say(both(
    `${out}: ${size} MB\nTo install it: code --install-extension ${out}`,
    `${out}：${size} MB\n安装方法：code --install-extension ${out}`,
  )));
  return 0;
}
