/** The real kernel over ZeroMQ, with an interpreter that spins, hangs and dies when a test asks for it. */
import { serveConnection } from "../../kernel/cli/kernel.ts";
import { scriptedSources } from "../kernel/supervisor/front_end.ts";

await serveConnection(Deno.args[0]!, { folder: Deno.cwd(), sources: scriptedSources(), patience: 500 });
Deno.exit(0);
