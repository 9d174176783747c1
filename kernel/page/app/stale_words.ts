/** Why a cell is stale, in a sentence: English or Chinese. */
import type { Reason } from "../../supervisor/staleness/dependencies.ts";

export type PageLanguage = "en" | "zh";

/** More reasons than this are not read by anybody. */
const most = 3;

const english = ({ name, file, how, count }: Reason): string => {
  const reads = `reads ${file ? "the file " : ""}${name}`, at = count === undefined ? "" : ` in [${count}]`;
  const cell = count === undefined ? "another cell" : `[${count}]`;
  switch (how) {
    case "redefined":
      return `${reads}, ${file ? "written anew" : "redefined"}${at}`;
    case "defined":
      return `${reads}, defined since${at}`;
    case "changed":
      return `${reads}, which has changed`;
    case "stale":
      return `${reads} of ${cell}, which is stale`;
    case "unfinished":
      return `${reads}, which ${cell} did not finish ${file ? "writing" : "defining"} again`;
    case "dropped":
      return `${reads}, which ${cell} no longer ${file ? "writes" : "defines"}`;
    case "deleted":
      return `${reads}, whose cell was deleted`;
    case "lost":
      return `${reads}, lost when the interpreter died`;
  }
};

const chinese = ({ name, file, how, count }: Reason): string => {
  const reads = `读取了${file ? "文件" : ""} ${name}`, verb = file ? "写入" : "定义";
  const cell = count === undefined ? "另一个单元格" : `[${count}] `;
  switch (how) {
    case "redefined":
      return `${reads}，${cell}已重新${verb}它`;
    case "defined":
      return `${reads}，${cell}后来定义了它`;
    case "changed":
      return `${reads}，它已改变`;
    case "stale":
      return `${reads}，${verb}它的${count === undefined ? "单元格" : ` ${cell}`}已过期`;
    case "unfinished":
      return `${reads}，${cell}未能再次${verb}它`;
    case "dropped":
      return `${reads}，${cell}不再${verb}它`;
    case "deleted":
      return `${reads}，${verb}它的单元格已删除`;
    case "lost":
      return `${reads}，它在解释器崩溃时丢失`;
  }
};

export function staleText(reasons: readonly Reason[], language: PageLanguage): string {
  const said = reasons.slice(0, most).map(language === "zh" ? chinese : english);
  const rest = reasons.length - said.length;
  if (language === "zh") return `过期：${said.join("；")}${rest > 0 ? `；另有 ${rest} 处` : ""}`;
  return `stale: ${said.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}

export const runStaleLabel = (language: PageLanguage): string =>
  language === "zh" ? "运行过期的单元格" : "Run Stale Cells";
