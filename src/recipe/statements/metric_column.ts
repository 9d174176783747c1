import type { Column } from "../../display/table.ts";
import type { MetricEntry } from "../../registry/define.ts";

/** How a metric is shown. */
export const metricColumn = ({ name, title = name, unit, digits }: MetricEntry): Column => ({
  name,
  title: unit === undefined || unit === name ? title : `${title} ${unit}`,
  ...(digits === undefined ? { scientific: true } : digits > 0 ? { digits } : {}),
});
