// Written by `deno task gen`: one line for each file of the catalogue.
import clip_minmax from "../clip/minmax.ts";
import clip_mse from "../clip/mse.ts";
import clip_percentile from "../clip/percentile.ts";
import formats_int from "../formats/int.ts";
import formats_uint from "../formats/uint.ts";
import granularity_channel from "../granularity/channel.ts";
import granularity_group from "../granularity/group.ts";
import granularity_tensor from "../granularity/tensor.ts";
import type { AnyEntry } from "./define.ts";

export const entries: readonly AnyEntry[] = [clip_minmax, clip_mse, clip_percentile, formats_int, formats_uint, granularity_channel, granularity_group, granularity_tensor];
