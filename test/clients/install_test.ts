/** Installs into a prefix and uses what is there, with nothing of the repository or of a package cache in reach. */
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { probe } from "../../kernel/cli/probe.ts";
import { quire } from "../kernel/cli/quire.ts";

let prefix: string, spec: { argv: string[]; [key: string]: unknown };
const kernelFile = () => join(prefix, "share", "jupyter", "kernels", "quire", "kernel.json");
/** Needs the picture worker, a packaged model, and the threads of the numeric kernels. */
const program = `print "from the copy"
plot x * x for x in -1.0..1.0
recipe r { quantize weights of linear to int(8) symmetric per channel }
q = apply r() to open("ocr")
report q`;
const read = async () => JSON.parse(await Deno.readTextFile(kernelFile()));

beforeAll(async () => {
  prefix = await Deno.realPath(await Deno.makeTempDir());
  const { code, stderr } = await quire(["install", "--prefix", prefix]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  spec = await read();
});
afterAll(() => Deno.remove(prefix, { recursive: true }));

describe("quire install", () => {
  test("writes a kernelspec that front ends accept, with few permissions", () => {
    expect(spec).toMatchObject({
      display_name: "Quire",
      language: "quire",
      interrupt_mode: "message",
      kernel_protocol_version: "5.4.0",
    });
    expect(spec.argv[0]!.startsWith(join(prefix, "share", "quire"))).toBe(true);
    expect(spec.argv.at(-1)).toBe("{connection_file}");
    expect(spec.argv).not.toContain("-A");
    expect(spec.argv.some((arg) => /allow-(write|ffi|all|sys)/.test(arg))).toBe(false);
  });

  test("puts an extension where JupyterLab looks, whose entry gives what its package.json names", async () => {
    const folder = join(prefix, "share", "jupyter", "labextensions", "@quire", "jupyterlab");
    const { jupyterlab, version } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
    expect(version).toBe("0.1.0");
    expect((await Deno.readTextFile(join(folder, jupyterlab._build.load))).length).toBeLessThan(2000);
    for (const module of [jupyterlab._build.extension, jupyterlab._build.style]) {
      expect((await Deno.stat(join(folder, "static", `${module}.js`))).isFile).toBe(true);
    }
  });

  test("what it starts runs a cell without the repository and without a cache", async () => {
    const empty = await Deno.makeTempDir();
    const env = ["env", "-i", `HOME=${empty}`, `DENO_DIR=${empty}/deno`, "PATH=/nowhere"];
    const argv = Deno.build.os === "windows" ? spec.argv : ["/usr/bin/env", ...env.slice(1), ...spec.argv];
    const { info, reply, shown } = await probe(argv, program);
    expect(info["implementation"]).toBe("quire");
    expect(reply["status"], String(reply["evalue"])).toBe("ok");
    expect(shown.find((s) => s.type === "stream")?.content).toEqual({
      name: "stdout",
      text: "from the copy\n",
    });
    const [plot, report] = shown.filter((s) => s.type === "display_data").map((s) => s.content["data"]);
    expect(plot).toMatchObject({ "text/html": expect.stringContaining("data:image/svg+xml") });
    expect(report).toMatchObject({ "text/plain": expect.stringContaining("int(8)") });
    for (const file of Deno.readDirSync(dirname(spec.argv[0]!))) {
      if (!file.name.endsWith(".js")) continue;
      const text = await Deno.readTextFile(join(dirname(spec.argv[0]!), file.name));
      expect(text).not.toMatch(/new URL\("[^"]+\.ts", import\.meta\.url\)/);
    }
    await Deno.remove(empty, { recursive: true });
  });

  test("what it starts runs a model in a runner", async () => {
    const { reply } = await probe(
      spec.argv,
      `lines = open("ocr_lines")
recipe r {
  calibrate on lines.train take 1 sample
  quantize inputs of linear to uint(8) affine static per tensor clip minmax
}
q = apply r() to open("ocr")`,
    );
    expect(reply["status"], String(reply["evalue"])).toBe("ok");
  });

  test("the doctor finds it well", async () => {
    const { code, stdout } = await quire(["doctor", "--prefix", prefix]);
    expect(stdout).toContain("it runs a cell");
    expect(code).toBe(0);
  });

  test("the doctor names what is missing and the cure", async () => {
    const file = kernelFile();
    const text = await Deno.readTextFile(file);
    const cases: [string, string][] = [
      ["{", "is no JSON"],
      [text.replace("{connection_file}", "x"), "must hold {connection_file}"],
      [text.replaceAll(basename(dirname(spec.argv[0]!)), "gone"), "starts what is not there"],
      [
        text.replace('"--allow-read"', '"--deny-read"'),
        "the kernel does not work: The kernel ended with code 2",
      ],
    ];
    try {
      for (const [broken, why] of cases) {
        await Deno.writeTextFile(file, broken);
        const { code, stdout } = await quire(["doctor", "--prefix", prefix]);
        expect(stdout).toContain(why);
        expect(stdout).toContain(`cure  quire install --prefix ${prefix}`);
        expect(code).toBe(1);
      }
    } finally {
      await Deno.writeTextFile(file, text);
    }
  });

  test("what it starts refuses a connection by files, which it may not make", async () => {
    const fields = { transport: "ipc", ip: join(prefix, "socket"), key: "k" };
    const ports = { shell_port: 1, control_port: 2, stdin_port: 3, iopub_port: 4, hb_port: 5 };
    const file = join(prefix, "connection.json");
    await Deno.writeTextFile(file, JSON.stringify({ ...fields, ...ports }));
    const [deno = "", ...args] = spec.argv.map((arg) => arg.replace("{connection_file}", file));
    const { code, stderr } = await new Deno.Command(deno, { args, cwd: prefix, stdin: "null" }).output();
    expect(new TextDecoder().decode(stderr).trim()).toBe(
      `Cannot serve ${file} as its transport must be tcp: it is ipc, whose sockets are files, and this Quire may write none`,
    );
    expect(code).toBe(2);
  });

  test("a second install under another name shares the program; uninstalling one leaves it to the other", async () => {
    expect(
      (await quire(["install", "--prefix", prefix, "--name", "quire-two", "--display-name", "Two"])).code,
    ).toBe(0);
    const two = join(prefix, "share", "jupyter", "kernels", "quire-two");
    const other = JSON.parse(await Deno.readTextFile(join(two, "kernel.json")));
    expect(other).toMatchObject({ argv: spec.argv, display_name: "Two" });
    const programs = () =>
      [...Deno.readDirSync(join(prefix, "share", "quire"))].filter((entry) => entry.isDirectory).map((
        entry,
      ) => entry.name);
    const own = basename(dirname(spec.argv[0]!));
    expect(programs()).toContain(own);
    expect((await quire(["uninstall", "--prefix", prefix])).code).toBe(0);
    expect(programs()).toEqual([own]);
    expect((await quire(["doctor", "--prefix", prefix])).code).toBe(1);
    expect((await quire(["uninstall", "--prefix", prefix, "--name", "quire-two"])).code).toBe(0);
    expect([...Deno.readDirSync(prefix)].map((entry) => entry.name)).toEqual(["connection.json"]);
    expect((await quire(["uninstall", "--prefix", prefix])).code).toBe(1);
  });

  test("a name that is none is a mistake of usage", async () => {
    const { code, stderr } = await quire(["install", "--prefix", prefix, "--name", "a b"]);
    expect(stderr).toContain("--name must be made of letters");
    expect(code).toBe(2);
  });

  describe("among things of others", () => {
    let place: string, data: string;
    const env = () => ({ JUPYTER_DATA_DIR: data, XDG_DATA_HOME: join(place, "数据 data") });
    /** Every path below the place with what it is: the bytes of files, where links lead. */
    function tree(): string[] {
      const found: string[] = [];
      const look = (folder: string) => {
        for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
          const path = join(folder, name);
          const what = isSymlink ? Deno.readLinkSync(path) : isDirectory ? "" : Deno.readTextFileSync(path);
          found.push(`${path} ${what}`);
          if (isDirectory) look(path);
        }
      };
      look(place);
      return found.sort();
    }

    beforeEach(async () => {
      place = await Deno.realPath(await Deno.makeTempDir({ prefix: "quire 安装 " }));
      data = join(place, "jupyter");
      const other = join(place, "kernels of all", "python3");
      await Deno.mkdir(other, { recursive: true });
      await Deno.writeTextFile(
        join(other, "kernel.json"),
        '{"display_name": "Python", "language": "python"}',
      );
      await Deno.mkdir(join(data, "labextensions", "@quire", "other"), { recursive: true });
      await Deno.writeTextFile(join(data, "labextensions", "@quire", "other", "package.json"), "{}");
      await Deno.symlink(join(place, "kernels of all"), join(data, "kernels"));
      await Deno.mkdir(join(place, "large disk"));
      await Deno.mkdir(join(place, "数据 data"));
      await Deno.symlink(join(place, "large disk"), join(place, "数据 data", "quire"));
    });
    afterEach(() => Deno.remove(place, { recursive: true }));

    test("a newer one takes the place of an older, and uninstalling leaves all as it was, links too", async () => {
      const before = tree();
      const older = join(place, "large disk", "0.0.9-00112233");
      await Deno.mkdir(older);
      await Deno.mkdir(join(place, "large disk", "0.0.8-00112233"));
      await Deno.utime(join(place, "large disk", "0.0.8-00112233"), 1, 1);
      const installed = await quire(["install"], { env: env() });
      expect(installed.code, installed.stderr).toBe(0);
      // Kernels that were started with the one before still run from it.
      const programs = [...Deno.readDirSync(join(place, "large disk"))].filter(({ isDirectory }) =>
        isDirectory
      );
      expect(programs.map(({ name }) => name)).toEqual(expect.arrayContaining(["0.0.9-00112233"]));
      expect(programs).toHaveLength(2);
      const { code, stdout } = await quire(["doctor"], { env: env() });
      expect(code, stdout).toBe(0);
      expect((await quire(["uninstall"], { env: env() })).code).toBe(0);
      expect(tree()).toEqual(before);
    });

    test("what an install has left that was killed is taken away, by the next one or by uninstalling", async () => {
      const before = tree();
      const install = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "-A",
          fileURLToPath(new URL("../../kernel/main.ts", import.meta.url)),
          "install",
        ],
        env: env(),
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      const begun = () =>
        [...Deno.readDirSync(join(place, "large disk"))].some(({ name }) => name.startsWith(".new-"));
      await expect.poll(begun, { timeout: 30_000 }).toBe(true);
      install.kill("SIGKILL");
      await install.status;
      await Deno.mkdir(join(data, "labextensions", "@quire", ".new-x"));
      expect((await quire(["uninstall"], { env: env() })).code).toBe(1);
      expect(tree()).toEqual(before);
    });

    test("kernels of others are neither written over nor removed", async () => {
      const before = tree();
      for (const command of ["install", "uninstall"]) {
        const { code, stderr } = await quire([command, "--name", "python3"], { env: env() });
        expect(stderr).toContain("as that kernel is another's: Python");
        expect(code).not.toBe(0);
      }
      expect(tree()).toEqual(before);
    });

    test("places that cannot be written, or that Deno could not start from, are told before anything is done", async () => {
      const file = join(place, "a file");
      await Deno.writeTextFile(file, "");
      const before = tree();
      for (
        const [prefix, why] of [[file, "must be folders that you may write"], [
          join(place, "a,b"),
          "no comma",
        ]]
      ) {
        const { code, stderr } = await quire(["install", "--prefix", prefix!]);
        expect(stderr).toContain(why);
        expect(code).not.toBe(0);
      }
      expect(tree()).toEqual(before);
    });

    test("cures are words for a shell", async () => {
      const { stdout } = await quire(["doctor", "--prefix", join(place, "none")]);
      expect(stdout).toContain(`cure  quire install --prefix '${join(place, "none")}'`);
    });
  });
});
