/** `kernel_info_request`: who we are, at once and without waiting for the interpreter. */
import { protocolVersion } from "../../protocol/compose.ts";
import { version } from "../../version.ts";
import type { Answer } from "../desk.ts";

export const kernelInfo: Answer = () => ({
  status: "ok",
  protocol_version: protocolVersion,
  implementation: "quire",
  implementation_version: version,
  language_info: {
    name: "quire",
    version,
    mimetype: "text/x-quire",
    file_extension: ".quire",
    // Front ends look for a mode by name first; without one for Quire they take the media type: R has the same comments,
    // strings and numbers.
    codemirror_mode: { name: "quire", mime: "text/x-rsrc" },
    pygments_lexer: "text",
    nbconvert_exporter: "script",
  },
  banner: `Quire ${version}: notebooks and recipes for quantizing neural networks`,
  help_links: [],
  supported_features: [],
});
