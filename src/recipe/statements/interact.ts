/** `interact`: controls over a body that shows something; in a cell, the body at their start. */
import type * as ast from "../../../grammar/ast.ts";
import { settingText } from "../controls.ts";
import type { Context, StatementResult } from "../context.ts";
import { checkBody, inputsOf, opens, runBody } from "../interactions/body.ts";
import { Capture } from "../interactions/capture.ts";
import { compose } from "../interactions/compose.ts";
import { bindControls } from "../interactions/controls.ts";
import { type Interaction, interactType } from "../interactions/interaction.ts";

type Interact = Extract<ast.Statement, { kind: "interact" }>;

/** The body as it was written, each statement on a line of its own. */
const bodyText = ({ body }: Interact, { source }: Context): string =>
  body.map(({ span }) => source.text.slice(span.start, span.end)).join("\n");

export async function interact(s: Interact, context: Context): Promise<StatementResult> {
  checkBody(s.body, s.controls.map((c) => c.name.text), s.span);
  const capture = new Capture();
  const chosen = bindControls(s.controls, context, (value) => capture.value(value));
  const names = inputsOf(s.body, s.controls, chosen.flatMap((c) => c.values), context.scope);
  const inputs = names.map((name) => [name, capture.value(context.scope.get(name)!)] as const);
  const { language } = context.settings;
  const interaction: Interaction = {
    version: 1,
    controls: chosen.map((c) => c.control),
    body: bodyText(s, context),
    inputs: Object.fromEntries(inputs),
    definitions: capture.definitions,
    needsKernel: capture.needsKernel || opens(s.body, context.scope),
    ...(language !== "en" && { language }),
  };
  const start = new Map(chosen.map(({ control, start }) => [control.name, start]));
  const outputs = await runBody(s.body, start, interaction.controls, context);
  // Pictures are drawn while the next statements run.
  context.emit(
    Promise.all(outputs).then((shown) => {
      const { data, metadata } = compose(shown, settingText(start));
      return { kind: "display", data: { [interactType]: interaction, ...data }, metadata, parts: shown };
    }),
  );
  return { value: interaction };
}
