/** What a person sees whose visit is refused: a page that says why and what to do, in English and Chinese. */
import { local } from "./guard.ts";
import type { HttpError } from "./http_error.ts";

/** Whether a browser has asked for a page, and not a program for an answer. */
export function isVisit(request: Request, url: URL): boolean {
  if (!/^(GET|HEAD)$/.test(request.method) || /^\/(api|lab\/api|page)(\/|$)/.test(url.pathname)) return false;
  const mode = request.headers.get("sec-fetch-mode");
  return mode === null ? /\btext\/html\b/.test(request.headers.get("accept") ?? "") : mode === "navigate";
}

/** The policy of these pages: no scripts at all. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

interface Words {
  readonly title: string;
  readonly lines: readonly string[];
}

const forToken: Readonly<Record<"en" | "zh", Words>> = {
  en: {
    title: "This page needs the token of its server",
    lines: [
      "Open the address that Quire printed where it was started: it ends in <code>?token=...</code>. " +
      "A server that was started again has a new one.",
      "Or paste the token here:",
    ],
  },
  zh: {
    title: "需要服务器的令牌",
    lines: [
      "请打开 Quire 启动时打印的地址（以 <code>?token=...</code> 结尾）。服务器重新启动后令牌会改变。",
      "也可以把令牌粘贴到上面的输入框。",
    ],
  },
};

const toFiles: Words = { title: "", lines: ['<a href="/tree">All files · 全部文件</a>'] };

/** @param url where the visit was to go */
export function noticeOf(refusal: HttpError, url: URL): Response {
  const { status, message, reason } = refusal;
  const body = reason === "token"
    ? [
      said(forToken.en),
      `<form method="get" action="${escaped(local(url))}">`,
      `<input name="token" type="password" autocomplete="off" aria-label="token · 令牌" required autofocus>`,
      `<button>Open · 打开</button></form>`,
      `<div lang="zh">${said(forToken.zh)}</div>`,
      `<p class="why">${escaped(message)}</p>`,
    ]
    : [said({ title: titleOf(status), lines: [escaped(message)] }), said(toFiles)];
  return page(body.join("\n"), status);
}

/** After the cookie is taken away. */
export function goodbye(): Response {
  const lines = [
    "The kernels go on. To come back, open the address that Quire printed.",
    '<span lang="zh">已退出登录，内核仍在运行。要再次进入，请打开 Quire 打印的地址。</span>',
  ];
  return page(said({ title: "You are logged out", lines }), 200);
}

const titleOf = (status: number) => status === 404 ? "Not found · 未找到" : "Not possible · 无法完成";

const said = ({ title, lines }: Words) =>
  (title === "" ? "" : `<h1>${title}</h1>\n`) + lines.map((line) => `<p>${line}</p>`).join("\n");

function page(body: string, status: number): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Quire</title>
<style>
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto 0; padding: 0 1.25rem }
h1 { font-size: 1.3rem; line-height: 1.3 }
code { overflow-wrap: anywhere }
form { display: flex; gap: .5rem }
input { flex: 1; min-width: 0 }
input, button { font: inherit; padding: .4rem .6rem }
p { overflow-wrap: anywhere }
.why { opacity: .7; font-size: .9rem }
</style>
</head>
<body>
${body}
</body>
</html>
`;
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  return new Response(html, { status, headers });
}

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
