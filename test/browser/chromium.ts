/**
 * A Chromium and what drives it: the system's when there is one, else one that an npm package brings (no apt, no sudo). Made
 * once in `.cache/browser`, and again when the lock changes.
 */
import { createRequire } from "node:module";
import { npmPackages } from "../npm_packages.ts";

/** The little of playwright-core that the tests use; its own types are not there until it is installed. */
export interface Browser {
  newContext(options: object): Promise<Context>;
  close(): Promise<void>;
}
export interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}
export interface Locator {
  click(options?: object): Promise<void>;
  count(): Promise<number>;
  first(): Locator;
  last(): Locator;
  nth(n: number): Locator;
  textContent(): Promise<string | null>;
  allTextContents(): Promise<string[]>;
  waitFor(options?: object): Promise<void>;
  getAttribute(name: string): Promise<string | null>;
  focus(): Promise<void>;
  boundingBox(): Promise<
    { x: number; y: number; width: number; height: number } | null
  >;
  selectOption(value: string): Promise<unknown>;
  scrollIntoViewIfNeeded(): Promise<void>;
  evaluate<T>(script: (element: Element) => T): Promise<T>;
  screenshot(): Promise<Uint8Array>;
  isVisible(): Promise<boolean>;
}
/** A request of the page that a test answers. */
export interface Route {
  fetch(): Promise<{ json(): Promise<unknown> }>;
  fulfill(response: { json: unknown }): Promise<void>;
}
export interface Page {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  close(): Promise<void>;
  frames(): readonly { url(): string }[];
  locator(selector: string, options?: object): Locator;
  evaluate<T>(
    script: string | ((argument: never) => T | Promise<T>),
    argument?: unknown,
  ): Promise<T>;
  waitForFunction(
    script: string | ((argument: never) => unknown),
    argument?: unknown,
    options?: object,
  ): Promise<unknown>;
  waitForTimeout(milliseconds: number): Promise<void>;
  screenshot(options: object): Promise<Uint8Array>;
  route(url: string, answer: (route: Route) => Promise<void>): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  on(event: string, listener: (value: never) => void): void;
  readonly keyboard: {
    press(key: string): Promise<void>;
    type(text: string): Promise<void>;
  };
  readonly mouse: {
    move(x: number, y: number, options?: object): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
}

const systems = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/** @throws Error that says what is missing */
export async function launch(): Promise<Browser> {
  const folder = await npmPackages("browser/packages", "browser");
  const require = createRequire(`${folder}/package.json`);
  const { chromium } = require("playwright-core") as {
    chromium: { launch(options: object): Promise<Browser> };
  };
  const own = systemsOwn();
  const { program, libraries } = own === undefined ? await packaged(folder) : { program: own, libraries: "" };
  const env = {
    ...Deno.env.toObject(),
    ...(libraries !== "" && { LD_LIBRARY_PATH: libraries }),
  };
  const args = [
    "--no-sandbox",
    "--headless=shell",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
  ];
  try {
    return await chromium.launch({ executablePath: program, env, args });
  } catch (cause) {
    throw new Error(
      `Cannot start ${program} as a browser must be there for the tests of the page: ${cause}`,
    );
  }
}

function systemsOwn(): string | undefined {
  for (const name of systems) {
    for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
      try {
        if (Deno.statSync(`${folder}/${name}`).isFile) {
          return `${folder}/${name}`;
        }
      } catch {
        // Not there.
      }
    }
  }
  return undefined;
}

/** The package unpacks its browser, and the libraries that a bare system lacks, into the folder for temporary files. */
async function packaged(folder: string): Promise<{ program: string; libraries: string }> {
  const script = `import chromium from "@sparticuz/chromium"; console.log(await chromium.executablePath());`;
  const { success, stdout, stderr } = await new Deno.Command("node", {
    args: ["--input-type=module", "--eval", script],
    cwd: folder,
    // What makes the package bring the libraries along.
    env: { AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) {
    throw new Error(`Cannot unpack the tests' browser: ${text(stderr)}`);
  }
  const program = text(stdout);
  return { program, libraries: program.replace(/[^/]*$/, "al2023/lib") };
}
