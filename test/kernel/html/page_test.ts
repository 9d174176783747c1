import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ansiHtml } from "../../../kernel/html/ansi.ts";
import { highlighted } from "../../../kernel/html/highlight.ts";
import { markdownHtml } from "../../../kernel/html/markdown.ts";
import { latexHtml } from "../../../kernel/html/mathematics.ts";
import { checkNotebook, type Json } from "../../../kernel/notebook/nbformat.ts";
import { notebookHtml } from "../../../kernel/html/page.ts";

const code = (source: string, ...outputs: Json[]): Json => ({
  cell_type: "code",
  source,
  execution_count: 7,
  outputs,
});
const prose = (source: string, more: Json = {}): Json => ({ cell_type: "markdown", source, ...more });
const notebook = (...cells: Json[]) =>
  checkNotebook({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }, "the test");
const shown = (data: Json): Json => ({ output_type: "display_data", data, metadata: {} });
const body = async (...cells: Json[]) =>
  /<main>([\s\S]*)<\/main>/.exec(await notebookHtml(notebook(...cells)))![1]!;

/** The text of HTML: what a reader sees of it. */
const text = (html: string) =>
  html.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

const figure = { data: [{ type: "bar", x: [1], y: ["</script><b>"] }], layout: { title: { text: "t" } } };
const drawn = shown({
  "application/vnd.plotly.v1+json": figure,
  "text/html":
    '<div><img alt="a figure" src="data:image/svg+xml;base64,PHN2Zy8+"></div><script>boom()</script>',
  "text/plain": "t",
});

describe("the page", () => {
  const everything = notebook(
    prose(
      "# Title of *it* $x$\n\n$$x^2$$ ![far](https://far.example/i.png) [link](https://far.example/) <img src='https://far.example/j.png'>",
    ),
    code("print 1", { output_type: "stream", name: "stdout", text: ["a\n", "b"] }, drawn),
  );

  test("loads nothing from anywhere, and its policy forbids it", async () => {
    for (const live of [false, true]) {
      const html = await notebookHtml(everything, live ? { scripts: ["one()"] } : {});
      const markup = html.replace(/<script>[\s\S]*?<\/script>/g, "");
      const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(markup)![1]!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/https?:|\*|'unsafe-eval'|script-src[^;]*unsafe-inline/);
      expect(policy.includes("script-src 'none'")).toBe(!live);
      expect(markup).not.toMatch(/<(?:script|link|iframe)[^>]*(?:src|href)=/);
      expect(markup).not.toMatch(/url\((?!data:)/);
      expect(markup).not.toContain("@import");
      // What is far is a link that the reader may follow, or an address that the policy keeps from loading.
      expect(markup).toContain('<a class="elsewhere" href="https://far.example/i.png">far</a>');
    }
  });

  test("its title is the first heading, its language that of the prose", async () => {
    expect(await notebookHtml(everything)).toContain("<title>Title of it x</title>");
    expect(await notebookHtml(everything)).toContain('<html lang="en">');
    const chinese = await notebookHtml(
      notebook(prose("# 量化\n\n把权重变成整数 int8。"), prose("And in English.")),
    );
    expect(chinese).toContain('<html lang="zh-Hans">');
    expect(chinese).toContain('<section class="cell prose" lang="en">');
    const told = await notebookHtml(everything, { title: "A & B", lang: "de" });
    expect(told).toContain("<title>A &amp; B</title>");
    expect(told).toContain('<html lang="de">');
  });

  test("figures are pictures; with scripts they are drawn by those that the policy names", async () => {
    const still = await notebookHtml(everything);
    expect(still).toContain(
      '<div class="figure"><img alt="a figure" src="data:image/svg+xml;base64,PHN2Zy8+"></div>',
    );
    expect(still).not.toContain("boom()");
    expect(still.length).toBeLessThan(1_000_000);

    const live = await notebookHtml(everything, { scripts: ["one()", "two()"] });
    const scripts = [...live.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((m) => m[1]!);
    expect(scripts).toHaveLength(1);
    for (const script of scripts) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script)));
      expect(live).toContain(`'sha256-${btoa(String.fromCharCode(...digest))}'`);
    }
    const json = /<script type="application\/json" id="figures">([\s\S]*?)<\/script>/.exec(live)![1]!;
    expect(JSON.parse(json)).toEqual([figure]);
    expect(live).toContain('data-figure="0"');
  });

  test("an interaction is live where it needs no kernel, and shows what its cell showed until then", async () => {
    const shows = (needsKernel: boolean) => ({
      output_type: "display_data" as const,
      data: {
        "application/vnd.quire.interact+json": { needsKernel, body: "</script>" },
        "text/html": "<p>b = 4</p><script>boom()</script>",
      },
      metadata: {},
    });
    const page = await notebookHtml(notebook(code("interact", shows(false), shows(true))), {
      scripts: ["one()"],
    });
    const json = /<script type="application\/json" id="interactions">([\s\S]*?)<\/script>/.exec(page)![1]!;
    expect(JSON.parse(json)).toEqual([{ needsKernel: false, body: "</script>" }]);
    expect(page).toContain('<div data-interaction="0"><div class="rich"><p>b = 4</p></div></div>');
    expect(page.match(/<p>b = 4<\/p>/g)).toHaveLength(2);
    expect(page).not.toContain("boom");
  });

  test("without mathematics there are no fonts; with it, those that are used", async () => {
    const plain = await notebookHtml(notebook(prose("no formula, $5 and $6 only")));
    expect(plain).not.toContain("@font-face");
    const few = await notebookHtml(notebook(prose("$x$")));
    const families = (html: string) =>
      new Set([...html.matchAll(/@font-face\{font-display:\w+;font-family:"?(\w+)/g)].map((m) => m[1]));
    expect(families(few)).toEqual(new Set(["KaTeX_Main", "KaTeX_Math"]));
    expect(families(await notebookHtml(notebook(prose("$\\mathbb R \\mathcal L$"))))).toContain("KaTeX_AMS");
    expect(few.match(/url\(data:font\/woff2;base64,d09G/g)!.length).toBeGreaterThan(2);
  });

  test("the same notebook gives the same page", async () => {
    expect(await notebookHtml(everything, { scripts: ["one()"] })).toBe(
      await notebookHtml(everything, { scripts: ["one()"] }),
    );
  });
});

describe("cells", () => {
  test("code shows its number, and every character of it", async () => {
    const source = 'x = "a<b" # & 量化\nkeep norm';
    const html = await body(code(source));
    expect(html).toContain('<span class="count">[7]</span>');
    expect(text(/<code>([\s\S]*)<\/code>/.exec(html)![1]!)).toBe(source);
  });

  test("highlighting never changes the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a b\"#<&>'\n\\%.5权重e-+_{}") }), (source) => {
        expect(text(highlighted(source))).toBe(source);
      }),
    );
    expect(highlighted("seed 42 # no 5")).toBe(
      '<span class="k">seed</span> <span class="n">42</span> <span class="c"># no 5</span>',
    );
    const words = [..."print warn clear set show per to".split(" "), "network", "train", "lesson"];
    const marked = words.filter((word) => highlighted(word) !== word);
    expect(marked).toEqual(words.slice(0, -3));
    expect(highlighted("x2 w4a8 1..8")).toBe('x2 w4a8 <span class="n">1</span>..<span class="n">8</span>');
  });

  test("what a notebook folds away is folded, and shows when the reader asks", async () => {
    const output: Json = { output_type: "stream", name: "stdout", text: "42\n" };
    const folding = (jupyter: Json) =>
      ({ ...(code("print 42", output) as object), metadata: { jupyter } }) as Json;
    const details = (html: string) => /<details class="folded">([\s\S]*?)<\/details>/.exec(html)?.[1] ?? "";
    const answer = details(await body(folding({ outputs_hidden: true })));
    expect(text(answer)).toContain("42");
    expect(answer).not.toContain("print");
    const solution = details(await body(folding({ source_hidden: true })));
    expect(text(solution)).toContain("print 42");
    expect(solution).not.toContain("stream");
    expect(await body(code("print 42", output), folding({ outputs_hidden: false }))).not.toContain(
      "<details",
    );
  });

  test("prose in two languages stands in blocks that the style sheet can hide", async () => {
    const cell = prose(
      '# Both\n\n<div lang="en">\n\nA *word*.\n\n</div>\n\n<div lang="zh">\n\n一个*词*，$x$。\n\n</div>',
    );
    const html = await body(cell);
    expect(html).toMatch(/<div lang="en">\n*<p>A <em>word<\/em>\.<\/p>\n<\/div>/);
    expect(html).toMatch(/<div lang="zh">\n*<p>一个<em>词<\/em>，<span class="katex/);
    // Without scripts both show: nothing hides either but a choice.
    const page = await notebookHtml(notebook(cell));
    const hiding = page.split("}").filter((rule) => /lang=(?:en|zh)\]\{display:none$/.test(rule.trim()));
    expect(hiding.length).toBe(1);
    for (const selector of hiding[0]!.split("{")[0]!.split(",")) {
      expect(selector.trim()).toMatch(/^body\[data-prose=/);
    }
    expect(page).not.toContain("<body data-prose");
  });

  test("attachments and files beside the notebook are inside the page", async () => {
    const cell = prose("![a](attachment:p.png) ![b](img/c.svg) ![d](../no.png)", {
      attachments: { "p.png": { "image/png": "iVBORw0=" } },
    });
    const html = await notebookHtml(notebook(cell), {
      image: (path) => path === "img/c.svg" ? new TextEncoder().encode("<svg/>") : undefined,
    });
    expect(html).toContain('<img src="data:image/png;base64,iVBORw0=" alt="a">');
    expect(html).toContain('<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="b">');
    expect(html).toContain('<a class="elsewhere" href="../no.png">d</a>');
  });

  test("a raw cell is shown as it is", async () => {
    expect(await body({ cell_type: "raw", source: ["<b>\n", "x"] })).toContain("&lt;b&gt;\nx</pre>");
  });
});

describe("markdown", () => {
  const none = () => undefined;

  test("mathematics in its delimiters, and nowhere else", () => {
    const count = (source: string) => (markdownHtml(source, none).match(/class="katex"/g) ?? []).length;
    expect(count("a $x$ b \\\\(y\\\\) $$z$$")).toBe(3);
    expect(count("$$\na\n$$\n\n\\begin{aligned}a &= b\\end{aligned}")).toBe(2);
    expect(count("`$x$` and $5, $6, \\$x\\$\n\n```\n$y$\n```")).toBe(0);
    expect(markdownHtml("$a_1 b_2$ and *c*", none)).toContain("<em>c</em>");
  });

  test("what would steer the page is shown instead", () => {
    const html = markdownHtml("<script>alert(1)</script>\n\n<meta http-equiv='refresh'> <b>bold</b>", none);
    expect(html).toContain("&lt;script>alert(1)&lt;/script>");
    expect(html).toContain("&lt;meta http-equiv='refresh'>");
    expect(html).toContain("<b>bold</b>");
  });

  test("LaTeX that cannot be read stays readable", () => {
    expect(latexHtml("$$\\frac{a$$")).toMatch(
      /^<code class="bad-latex" title="KaTeX parse error[^"]*">\\frac\{a<\/code>$/,
    );
    expect(latexHtml("\\[x\\]")).toContain("katex-display");
  });
});

describe("outputs", () => {
  test("pieces of a stream are one, streams stay apart, errors keep their colours", async () => {
    const piece = (name: string, text: string): Json => ({ output_type: "stream", name, text });
    const html = await body(code("x", piece("stdout", "a"), piece("stdout", "b"), piece("stderr", "c<"), {
      output_type: "error",
      ename: "unknown-name",
      evalue: "v",
      traceback: ["\x1b[1;31merror\x1b[0m: <x>", "  ^^"],
    }));
    expect(html).toContain('<pre class="stream stdout">ab</pre>');
    expect(html).toContain('<pre class="stream stderr">c&lt;</pre>');
    expect(html).toContain(
      '<span style="color:var(--ansi-1);font-weight:600">error</span>: &lt;x&gt;\n  ^^</pre>',
    );
    expect(await body(code("x", { output_type: "error", ename: "e", evalue: "v", traceback: [] }))).toContain(
      "e: v",
    );
  });

  test("of a bundle, the richest form that needs no script", async () => {
    const of = (data: Record<string, unknown>) => body(code("x", shown(data)));
    expect(await of({ "text/html": ["<table>", "</table>"], "image/png": "x" })).toContain("<table></table>");
    expect(await of({ "text/html": "<base href='https://far.example'>" })).toContain("&lt;base");
    expect(await of({ "text/latex": "$x$", "text/plain": "x" })).toContain("katex");
    expect(await of({ "text/markdown": "*x*", "text/plain": "x" })).toContain("<em>x</em>");
    expect(await of({ "image/svg+xml": "<svg/>" })).toContain("data:image/svg+xml;base64,PHN2Zy8+");
    expect(await of({ "image/png": 'AA\n"BB', "text/plain": "p" })).toContain(
      '<img alt="p" src="data:image/png;base64,AA&quot;BB">',
    );
    expect(await of({ "application/json": { a: "<" } })).toContain("&quot;a&quot;: &quot;&lt;&quot;");
    expect(await of({ "application/x-unknown": "…" })).toContain("An output of type application/x-unknown");
    expect(await of({ "application/vnd.plotly.v1+json": figure, "image/png": "AA" })).toContain(
      "image/png;base64,AA",
    );
  });
});

describe("terminal text", () => {
  test("every printable character survives, and no markup gets in", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."ab<>&\"' 权\n") }), (plain) => {
      expect(text(ansiHtml(plain))).toBe(plain);
      const dressed = [...plain].map((c) => c === "\n" ? c : `\x1b[3${c.charCodeAt(0) % 8}m${c}\x1b[0m`).join(
        "",
      );
      expect(text(ansiHtml(dressed))).toBe(plain);
    }));
  });

  test("colours of 3, 8 and 24 bits, and sequences that are not colours", () => {
    expect(ansiHtml("\x1b[32mg\x1b[39mn")).toBe('<span style="color:var(--ansi-2)">g</span>n');
    expect(ansiHtml("\x1b[38;5;196mr\x1b[0m")).toBe('<span style="color:rgb(255,0,0)">r</span>');
    expect(ansiHtml("\x1b[48;2;1;2;3mx")).toBe('<span style="background:rgb(1,2,3)">x</span>');
    expect(ansiHtml("\x1b[2Ka\x1b]8;;https://x\x07b\x1b]8;;\x07")).toBe("ab");
  });

  test("a carriage return begins the line again", () => {
    expect(ansiHtml(" 10%\r100%\nabc\rx")).toBe("100%\nxbc");
    expect(ansiHtml("a\r\nb")).toBe("a\nb");
    expect(ansiHtml("ab\b\bc")).toBe("c");
  });
});
