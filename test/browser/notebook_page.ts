/** The notebook page as a user has it in front of them. */
import { fileURLToPath } from "node:url";
import { type Server } from "../../kernel/server/server.ts";
import { startPageServer } from "../../kernel/cli/serve_notebooks.ts";
import type { Browser, Context, Locator, Page } from "./chromium.ts";

const shots = fileURLToPath(new URL("../../out/screenshots/", import.meta.url));

export interface Served {
  readonly folder: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** A server over a folder of its own. */
export async function serve(): Promise<Served> {
  const folder = await Deno.makeTempDir({ prefix: "quire-page-" });
  const user = await Deno.makeTempDir({ prefix: "quire-user-" });
  const server = await startPageServer({
    root: folder,
    port: 0,
    user,
    say: () => {},
  });
  return {
    folder,
    server,
    async close() {
      await server.close();
      await Deno.remove(folder, { recursive: true });
      await Deno.remove(user, { recursive: true });
    },
  };
}

export class NotebookPage {
  /** Errors of the console, and what failed. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: Context,
    readonly served: Served,
  ) {
    page.on("console", (message: { type(): string; text(): string }) => {
      if (message.type() === "error") {
        this.complaints.push(message.text());
      }
    });
    page.on(
      "pageerror",
      (error: Error) => void this.complaints.push(`thrown: ${error.message}`),
    );
    page.on("response", (response: { status(): number; url(): string }) => {
      if (response.status() >= 400) {
        this.complaints.push(`${response.status()} ${response.url()}`);
      }
    });
  }

  static async open(
    browser: Browser,
    served: Served,
    path: string,
    more: object = {},
  ): Promise<NotebookPage> {
    const context = await browser.newContext({
      viewport: { width: 1200, height: 900 },
      ...more,
    });
    const page = new NotebookPage(await context.newPage(), context, served);
    const { url, token } = served.server;
    await page.page.goto(`${url}${path}?token=${token}`);
    await page.ready();
    return page;
  }

  async ready(): Promise<void> {
    await this.page.locator("body[data-quire=ready]").waitFor({
      state: "attached",
    });
  }

  /** Waits until the kernel of the notebook answers. */
  async kernel(): Promise<void> {
    await this.page.waitForFunction(
      `jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === "connected"`,
    );
  }

  async command(id: string): Promise<void> {
    await this.page.evaluate(
      `void jupyterapp.commands.execute(${JSON.stringify(id)})`,
    );
  }

  /** Runs all cells and waits for the end of the last. */
  async runAll(): Promise<void> {
    await this.kernel();
    await this.page.evaluate(
      `jupyterapp.commands.execute("notebook:run-all-cells")`,
    );
  }

  outputs(selector = ""): Locator {
    return this.page.locator(`.jp-OutputArea-output ${selector}`.trim());
  }

  async shot(name: string): Promise<void> {
    await Deno.mkdir(shots, { recursive: true });
    await this.page.screenshot({ path: `${shots}${name}.png` });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** A notebook file of code cells, which have not been run. */
export async function writeNotebook(
  served: Served,
  name: string,
  ...cells: string[]
): Promise<void> {
  const notebook = {
    cells: cells.map((source, i) => ({
      cell_type: source.startsWith("# ") && source.includes("$") ? "markdown" : "code",
      id: `c${i}`,
      metadata: {},
      source,
      ...(source.startsWith("# ") && source.includes("$") ? {} : { execution_count: null, outputs: [] }),
    })),
    metadata: {
      kernelspec: { name: "quire", display_name: "Quire", language: "quire" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await Deno.writeTextFile(
    `${served.folder}/${name}`,
    JSON.stringify(notebook),
  );
}
