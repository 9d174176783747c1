#!/usr/bin/env node
// `npx quire ...`: the first time, Quire is put into the user's data folder with all that it needs; from then on no network
// is asked for. Plain JavaScript: Node.js runs it.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const { content } = JSON.parse(readFileSync(join(here, "content.json"), "utf8"));
const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");

/** Runs Deno and returns its exit code. */
function run(args, options = {}) {
  const { status, error } = spawnSync(process.execPath, [deno, ...args], { stdio: "inherit", ...options });
  if (error) throw error;
  return status ?? 1;
}

function dataFolder() {
  const { APPDATA, LOCALAPPDATA, XDG_DATA_HOME } = process.env;
  if (process.platform === "win32") return join(LOCALAPPDATA ?? APPDATA ?? homedir(), "quire-npm");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "quire-npm");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "quire-npm");
}

const program = join(dataFolder(), `${version}-${content}`);
if (!existsSync(join(program, "complete"))) {
  console.error(`Quire ${version} is put into ${program}: once.`);
  const fresh = `${program}.${process.pid}.part`;
  mkdirSync(dirname(fresh), { recursive: true });
  rmSync(fresh, { recursive: true, force: true });
  cpSync(join(here, "program"), fresh, { recursive: true });
  const code = run(["install", "--quiet", "--frozen"], { cwd: fresh });
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error("Cannot install Quire as its packages must be fetched from npm: see above.");
    process.exit(code);
  }
  writeFileSync(join(fresh, "complete"), "");
  rmSync(program, { recursive: true, force: true });
  renameSync(fresh, program);
}
const main = join(program, "kernel", "main.ts");
process.exit(
  run(["run", "--quiet", "-A", "--config", join(program, "deno.json"), main, ...process.argv.slice(2)]),
);
