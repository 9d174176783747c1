/** Our sign in the place of Jupyter's. It leads to the list of files. */
import { Widget } from "@lumino/widgets";

const sign =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="28" height="28" aria-hidden="true">
<rect width="64" height="64" rx="12" fill="#1f4e5f"/><g fill="none" stroke="#f6f1e4" stroke-width="4" stroke-linejoin="round">
<path d="M32 18 12 12v34l20 6 20-6V12z"/><path d="M32 18v34"/><path d="M18 22l8 2.4M18 31l8 2.4M38 24.4l8-2.4M38 33.4l8-2.4"/></g></svg>`;

export const logo = {
  id: "@quire/page:logo",
  autoStart: true,
  activate: (app: { shell: { add(widget: Widget, area: string, options: object): void } }) => {
    const node = document.createElement("a");
    node.href = "/tree";
    node.className = "quire-logo";
    node.title = "Files";
    node.innerHTML = `${sign}<span>Quire</span>`;
    const widget = new Widget({ node });
    widget.id = "quire-logo";
    app.shell.add(widget, "top", { rank: 0 });
  },
};
