/** Where things are installed: Jupyter's data folder (jupyter_core, "Common Directories and File Locations") and Quire's. */
import { join } from "node:path";
import type { Options } from "./options.ts";
import { lastOf } from "./options.ts";
import { UsageError } from "./usage_error.ts";

export interface Places {
  /** Holds a folder for each kernelspec. */
  readonly kernels: string;
  /** Holds JupyterLab's prebuilt extensions. */
  readonly extensions: string;
  /** Holds a folder for each installed version of Quire. */
  readonly programs: string;
}

/** The part of the world that decides, so that each system can be tested on any. */
export interface Environment {
  readonly os: "linux" | "darwin" | "windows" | string;
  get(name: string): string | undefined;
}

/** The options with which a user says where. */
export const placeOptions = {
  "--user": "flag",
  "--prefix": "value",
  "--sys-prefix": "flag",
} as const;

/** @throws UsageError when two places are named, or none can be found */
export function choosePlaces(
  options: Options,
  environment: Environment,
): Places {
  const named = Object.keys(placeOptions).filter((name) => options.values.has(name));
  if (named.length > 1) {
    throw new UsageError(
      `only one of ${named.join(" and ")} can be given`,
      `${named.join(" 与 ")} 只能给一个`,
    );
  }
  const prefix = lastOf(options, "--prefix");
  if (prefix !== undefined) return below(prefix, environment);
  if (options.values.has("--sys-prefix")) {
    return below(pythonPrefix(environment), environment);
  }
  return {
    kernels: join(jupyterData(environment), "kernels"),
    extensions: join(jupyterData(environment), "labextensions"),
    programs: join(userData(environment), "quire"),
  };
}

function below(prefix: string, { os }: Environment): Places {
  // Jupyter looks in PREFIX/share/jupyter on every system.
  const share = join(prefix, "share");
  return {
    kernels: join(share, "jupyter", "kernels"),
    extensions: join(share, "jupyter", "labextensions"),
    programs: join(share, os === "windows" ? "Quire" : "quire"),
  };
}

function jupyterData(environment: Environment): string {
  const { os, get } = environment;
  const named = get("JUPYTER_DATA_DIR");
  if (named !== undefined && named !== "") return named;
  if (os === "windows") return join(need(environment, "APPDATA"), "jupyter");
  if (os === "darwin" && !isTrue(get("JUPYTER_PLATFORM_DIRS"))) {
    return join(need(environment, "HOME"), "Library", "Jupyter");
  }
  if (os === "darwin") return join(userData(environment), "Jupyter");
  return join(userData(environment), "jupyter");
}

function userData(environment: Environment): string {
  const { os, get } = environment;
  if (os === "windows") {
    return get("LOCALAPPDATA") ?? need(environment, "APPDATA");
  }
  if (os === "darwin") {
    return join(need(environment, "HOME"), "Library", "Application Support");
  }
  const named = get("XDG_DATA_HOME");
  return named !== undefined && named !== "" ? named : join(need(environment, "HOME"), ".local", "share");
}

/** What belongs to the user and to no version: keys, settings. */
export const userFolder = (environment: Environment): string => join(userData(environment), "quire-user");

/** The prefix of the active Python environment. */
function pythonPrefix({ get }: Environment): string {
  const prefix = get("VIRTUAL_ENV") ?? get("CONDA_PREFIX");
  if (prefix !== undefined && prefix !== "") return prefix;
  throw new UsageError(
    "--sys-prefix needs an active Python environment: VIRTUAL_ENV and CONDA_PREFIX are not set",
    "--sys-prefix 需要已激活的 Python 环境：VIRTUAL_ENV 与 CONDA_PREFIX 都没有设置",
  );
}

function need({ get }: Environment, name: string): string {
  const value = get(name);
  if (value !== undefined && value !== "") return value;
  throw new UsageError(
    `the user's data folder cannot be found as ${name} is not set: use --prefix`,
    `找不到用户数据文件夹：没有设置 ${name}，请用 --prefix`,
  );
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined &&
    !["", "0", "false", "no", "n"].includes(value.toLowerCase());
}

/** The environment that we run in. */
export const here: Environment = {
  os: Deno.build.os,
  get: (name) => Deno.env.get(name),
};
