/** The style sheet of the page: a printed sheet on screen, dark where the reader's system is. */
export const look = `
:root{color-scheme:light dark;--paper:#fdfdfb;--ink:#1d2125;--quiet:#6b7280;--hair:#e3e4e0;--sheet:#f5f5f1;--accent:#0b5c8f;
--c:#6a737d;--s:#8a4b08;--n:#0b6e4f;--k:#1f4f9c;--bad:#b3261e;--badpaper:#fdf1ef;
--ansi-0:#24292f;--ansi-1:#b3261e;--ansi-2:#1a7f37;--ansi-3:#8a6100;--ansi-4:#0b5cad;--ansi-5:#8250a8;--ansi-6:#0f7285;--ansi-7:#6b7280}
@media(prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e4e6e8;--quiet:#9aa1a9;--hair:#30353b;--sheet:#1e2125;--accent:#7fbce8;
--c:#8f98a3;--s:#e0a66a;--n:#7fcfae;--k:#8fb8f5;--bad:#ff9a8f;--badpaper:#2a1c1b;
--ansi-0:#c9d1d9;--ansi-1:#ff8a80;--ansi-2:#7ee08f;--ansi-3:#e3c065;--ansi-4:#84b9ff;--ansi-5:#d2a8ff;--ansi-6:#76d7e5;--ansi-7:#9aa1a9}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);line-height:1.6;font-size:17px;
font-family:Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Cambria,"Songti SC","Noto Serif CJK SC","Source Han Serif SC",serif}
main{max-width:50rem;margin:0 auto;padding:3rem 1.5rem 5rem}
h1,h2,h3,h4,h5,h6{line-height:1.25;font-weight:600;margin:2.2em 0 .6em;text-wrap:balance}
h1{font-size:2rem;margin-top:0}h2{font-size:1.45rem;padding-bottom:.25em;border-bottom:1px solid var(--hair)}h3{font-size:1.18rem}h4,h5,h6{font-size:1rem}
p,ul,ol,blockquote,table,pre{margin:.8em 0}
a{color:var(--accent);text-underline-offset:.15em}
a.elsewhere::before{content:"\\2197\\00a0"}
blockquote{margin-left:0;padding:.1em 1.1em;border-left:3px solid var(--hair);color:var(--quiet)}
hr{border:0;border-top:1px solid var(--hair);margin:2.5em 0}
img{max-width:100%;height:auto}
code,pre,.count{font-family:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;font-size:.82em;line-height:1.5;font-variant-ligatures:none}
:not(pre)>code{background:var(--sheet);border-radius:3px;padding:.1em .3em}
pre{overflow-x:auto;tab-size:4;white-space:pre;scrollbar-width:thin;scrollbar-color:var(--hair) transparent}
pre code{font-size:1em;background:none;padding:0}
.cell{position:relative}
.input pre,pre.code{background:var(--sheet);border:1px solid var(--hair);border-radius:6px;padding:.75em 1em}
.count{position:absolute;right:100%;top:.8em;padding-right:.75em;color:var(--quiet);font-size:.72em;white-space:nowrap;user-select:none}
.c{color:var(--c);font-style:italic}.s{color:var(--s)}.n{color:var(--n)}.k{color:var(--k);font-weight:600}
.outputs{margin:.4em 0 1.8em;padding-left:1em}
.outputs>*{margin:.6em 0}
.stream,.value,.error{padding:.1em 0}
.stderr{border-left:3px solid #d9a400;padding-left:.8em}
.error{border-left:3px solid var(--bad);background:var(--badpaper);padding:.7em 1em;border-radius:0 6px 6px 0}
.figure{border:1px solid var(--hair);border-radius:6px;overflow-x:auto;width:fit-content;max-width:100%}
.figure img{display:block;color-scheme:light dark!important}
.quire-controls{display:grid;gap:.35em;margin:.4em 0;font:.8em system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif}
.quire-controls>div{display:grid;grid-template-columns:5em minmax(8em,18em) 5em;gap:.8em;align-items:center}
.quire-controls label{text-align:right;font-style:italic}
.quire-controls output{font-variant-numeric:tabular-nums}
body[data-prose=en] .prose div[lang=zh],body[data-prose=zh] .prose div[lang=en]{display:none}
body[data-prose=both] .prose div[lang=zh]{padding-left:1em;border-left:2px solid var(--hair)}
.quire-languages{display:flex;justify-content:flex-end;margin:-1.6rem 0 1.2rem;font:.78em system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif}
.quire-languages button{padding:.2em .8em;border:1px solid var(--hair);border-left-width:0;background:none;color:inherit;font:inherit;cursor:pointer}
.quire-languages button:first-child{border-left-width:1px;border-radius:4px 0 0 4px}.quire-languages button:last-child{border-radius:0 4px 4px 0}
.quire-languages button[aria-pressed=true]{background:var(--sheet);font-weight:600}
@media print{.quire-languages{display:none}}
.prose details{margin:.8em 0 1em}.prose summary{cursor:pointer;color:var(--quiet)}
details.folded{margin:.4em 0 1.8em}details.folded>summary{cursor:pointer;color:var(--quiet);font-size:.85em}
.formula{overflow-x:auto;overflow-y:hidden;text-align:center}
.katex{font-size:1.08em}
.bad-latex{color:var(--bad)}
.rich{overflow-x:auto}
table{display:block;width:fit-content;max-width:100%;overflow-x:auto;border-collapse:collapse;font-size:.76em;font-variant-numeric:tabular-nums lining-nums}
caption{text-align:left;color:var(--quiet);padding:.3em 0}
th,td{padding:.26em .6em;border:0}
th:not([align]),td:not([align]){text-align:left}
.rich:has(table){max-height:34rem;overflow:auto}
.outputs thead th{position:sticky;top:0;background:var(--paper)}
.outputs tr>:first-child{position:sticky;left:0;z-index:1;background:var(--paper);box-shadow:1px 0 var(--hair)}.outputs thead tr>:first-child{z-index:2}
@media(max-width:30rem){.outputs tr>:first-child{max-width:42vw;overflow:hidden;text-overflow:ellipsis}}
.outputs th,.outputs td{white-space:nowrap;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif}
thead th{border-bottom:1.5px solid var(--quiet);font-weight:600}
tbody tr+tr>*{border-top:1px solid var(--hair)}
.raw{color:var(--quiet)}
@media(max-width:62rem){.count{position:static;display:block;padding:0 0 .2em}.outputs{padding-left:0}}
@page{margin:16mm 18mm}
@media print{body{font-size:10.5pt;background:none}table{font-size:7pt;overflow:visible}main{max-width:none;padding:0}pre{white-space:pre-wrap}.figure,.input,.formula,.quire-shown,tr{break-inside:avoid-page}h1,h2,h3,h4{break-after:avoid-page}.figure{border:0}details::details-content{content-visibility:visible;block-size:auto}}
`;
