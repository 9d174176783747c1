/** The commands that serve notebooks, and the benchmark. */
import { both } from "../text.ts";
import type { Description } from "./description.ts";

const noBrowser = {
  text: both("prints the address and opens nothing", "只显示地址，不打开浏览器"),
};

export const ofServing = {
  start: {
    usage: "[--no-browser]",
    summary: both(
      "serves the notebooks that come with Quire and opens the first lesson",
      "打开随 Quire 而来的笔记本，从第一课开始",
    ),
    options: { "--no-browser": noBrowser },
    examples: ["quire start", "npx -y deno@2.9.6 task start"],
  },
  notebook: {
    usage: "[FOLDER | FILE] [--port N] [--token T] [--no-browser]",
    summary: both(
      "serves the notebook page on 127.0.0.1 with a token, and opens it; Ctrl-C ends it",
      "在 127.0.0.1 上以令牌提供笔记本页面并打开；Ctrl-C 结束",
    ),
    options: {
      "--port": {
        takes: "N",
        text: both(
          "left out: 8888, or a free one when that is taken. 0: a free one",
          "不写则用 8888，被占用时另选；0 表示任选一个空闲端口",
        ),
      },
      "--token": {
        takes: "T",
        text: both(
          "left out: a new one each time, which is the safer way",
          "不写则每次新建一个，这样更安全",
        ),
      },
      "--no-browser": noBrowser,
    },
    examples: [
      "quire notebook",
      "quire notebook lessons/01-fixed-point.ipynb",
      "quire notebook ~/experiments --port 9000 --no-browser",
    ],
  },
  bench: {
    usage: "[quantization | linear-algebra | runners | training] [--json] [--rounds N] [--peers PYTHON]",
    summary: both(
      "measures each kernel beside memory and other libraries; needs a clone of the repository",
      "测量各内核的速度，与内存带宽及其他库比较；需要仓库的克隆",
    ),
    more: both(
      "Without a name it measures all, which takes about ten minutes; fewer rounds take less and say less. " +
        "Close what else computes on the machine.",
      "不写名称则全部测量，约需十分钟；轮数越少越快，也越不准。测量时请关闭其他占用处理器的程序。",
    ),
    options: {
      "--json": {
        text: both("prints one JSON object a measurement", "每次测量输出一个 JSON 对象"),
      },
      "--rounds": {
        takes: "N",
        text: both(
          "how often each is measured, in turn with the others; 5 unless said",
          "每项测量多少轮，与其他各项交替进行；默认 5",
        ),
      },
      "--peers": {
        takes: "PYTHON",
        text: both(
          "measures numpy, torch and the like in turn too, by a Python that has them",
          "用装有这些库的 Python 同时测量 numpy、torch 等",
        ),
      },
      "--write": {
        text: both("renews the tables in test/bench/", "更新 test/bench/ 里的表格"),
      },
    },
    examples: [
      "quire bench runners --rounds 1 --json",
      "quire bench quantization --rounds 5 --peers .venv/bin/python",
    ],
  },
  kernel: {
    usage: "CONNECTION_FILE",
    summary: both(
      "serves one notebook over ZeroMQ; front ends call this",
      "通过 ZeroMQ 为一个笔记本服务；由前端调用",
    ),
    options: {},
    examples: ["quire kernel connection.json"],
  },
} as const satisfies Record<string, Description>;
