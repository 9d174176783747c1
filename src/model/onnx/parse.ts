/** ONNX messages from the wire. Weights are not read: a tensor keeps the place of its elements. */
import type { AttributeProto, GraphProto, ModelProto, NodeProto, Place, ValueInfo } from "./proto.ts";
import { parseEntry, parseTensor } from "./parse_tensor.ts";
import { Cursor, type Span, type Wire } from "./wire.ts";

const none: ReadonlyMap<string, AttributeProto> = new Map();
const mostNames = 65_536;
/** Longer lists (tree ensembles have them) are no property of a layer and are not kept. */
const longestList = 64;

/** @throws ModelFileError naming offset and field. */
export function parseModel(wire: Wire): ModelProto {
  const span = wire.root();
  const fields = new Cursor(wire, span);
  const opsets = new Map<string, number>();
  const metadata = new Map<string, { value: string; spans: Span[] }>();
  const opsetSpans: Span[] = [], irPlaces: Place[] = [];
  let irVersion = 0;
  let graph: GraphProto | undefined, producer = "", functions = 0, entries = 0, imports = 0;
  while (fields.next()) {
    switch (fields.number) {
      case 1:
        irVersion = fields.int("ir_version");
        irPlaces.push({ from: fields.tag, to: fields.end });
        break;
      case 2:
        producer = fields.text("producer_name");
        break;
      case 7:
        if (graph !== undefined) fields.fail("must stand once: it stands twice", fields.tag, "graph");
        graph = parseGraph(wire, fields.part("graph"));
        break;
      case 8: {
        const imported = fields.part("opset_import", imports++);
        const [domain, version] = parseOpset(wire, imported);
        opsets.set(domain, version);
        if (domain === "") opsetSpans.push(imported);
        break;
      }
      case 14: {
        const entry = fields.part("metadata_props", entries++);
        const [key, value] = parseEntry(wire, entry);
        const spans = metadata.get(key)?.spans ?? [];
        spans.push(entry);
        metadata.set(key, { value, spans });
        break;
      }
      case 25:
        functions++;
    }
  }
  if (graph === undefined) {
    wire.fail("must be followed by a graph: the file ends without one", span.end, "graph");
  }
  const ir = { version: irVersion, places: irPlaces };
  return { span, graph, producer, ir, opsets, opsetSpans, metadata, functions };
}

function parseOpset(wire: Wire, span: Span): [domain: string, version: number] {
  const fields = new Cursor(wire, span);
  let domain = "", version = 0;
  while (fields.next()) {
    if (fields.number === 1) domain = fields.text("domain");
    else if (fields.number === 2) version = fields.int("version");
  }
  return [domain === "ai.onnx" ? "" : domain, version];
}

function parseGraph(wire: Wire, span: Span): GraphProto {
  const fields = new Cursor(wire, span);
  const nodes: NodeProto[] = [], initializers = [], inputs: ValueInfo[] = [], outputs: ValueInfo[] = [];
  let sparse = 0;
  while (fields.next()) {
    switch (fields.number) {
      case 1:
        nodes.push(parseNode(wire, fields.part("node", nodes.length)));
        break;
      case 5:
        initializers.push(parseTensor(wire, fields.part("initializer", initializers.length)));
        break;
      case 11:
      case 12: {
        const [list, field] = fields.number === 11 ? [inputs, "input"] : [outputs, "output"];
        list.push(parseValueInfo(wire, fields.part(field, list.length)));
        break;
      }
      case 15:
        sparse++;
    }
  }
  return { span, nodes, initializers, inputs, outputs, sparse };
}

function parseNode(wire: Wire, span: Span): NodeProto {
  const fields = new Cursor(wire, span);
  const inputs: string[] = [], outputs: string[] = [];
  const places = { inputs: [] as Place[], outputs: [] as Place[] };
  const place = () => ({ from: fields.tag, to: fields.end });
  let attributes: Map<string, AttributeProto> | undefined;
  let name = "", op = "", domain = "", index = 0;
  while (fields.next()) {
    switch (fields.number) {
      case 1:
        inputs.push(fields.text("input", inputs.length));
        places.inputs.push(place());
        break;
      case 2:
        outputs.push(fields.text("output", outputs.length));
        places.outputs.push(place());
        break;
      case 3:
        name = fields.text("name");
        break;
      case 4:
        op = fields.text("op_type");
        break;
      case 5: {
        const attribute = parseAttribute(wire, fields.part("attribute", index++));
        attributes ??= new Map();
        attributes.set(attribute.name, attribute);
        break;
      }
      case 7:
        domain = fields.text("domain");
    }
    if (inputs.length + outputs.length + index > mostNames) {
      fields.fail(`must have at most ${mostNames} inputs, outputs and attributes: it has more`);
    }
  }
  return {
    span,
    name,
    op,
    domain: domain === "ai.onnx" ? "" : domain,
    inputs,
    outputs,
    places,
    attributes: attributes ?? none,
  };
}

function parseAttribute(wire: Wire, span: Span): AttributeProto {
  const fields = new Cursor(wire, span);
  let name = "", tensor, value: AttributeProto["value"], many = false;
  const graphs: GraphProto[] = [], list: number[] = [];
  while (fields.next()) {
    switch (fields.number) {
      case 1:
        name = fields.text("name");
        break;
      case 2:
        value = fields.float("f");
        break;
      case 3:
        value = fields.int("i");
        break;
      case 4: {
        const text = fields.part("s");
        if (text.end - text.start <= 1024) value = wire.text(text);
        break;
      }
      case 5:
        tensor = parseTensor(wire, fields.part("t"));
        break;
      case 6:
        graphs.push(parseGraph(wire, fields.part("g")));
        break;
      case 8:
        // At most as many entries as bytes: what is too long to keep is not decoded either.
        if (fields.type === 2 && fields.end - fields.start > longestList * 10) many = true;
        else if (list.length < longestList) fields.ints("ints", list, longestList * 10);
        else many = true;
        break;
      case 11:
        graphs.push(parseGraph(wire, fields.part("graphs", graphs.length)));
    }
  }
  if (list.length > longestList) many = true;
  if (value === undefined && !many && list.length > 0) value = list;
  return { span, name, value, tensor, graphs };
}

function parseValueInfo(wire: Wire, span: Span): ValueInfo {
  const fields = new Cursor(wire, span);
  let name = "", type = 0, shape: (number | string)[] = [];
  while (fields.next()) {
    if (fields.number === 1) name = fields.text("name");
    else if (fields.number === 2) {
      const kinds = new Cursor(wire, fields.part("type"));
      while (kinds.next()) {
        if (kinds.number === 1) [type, shape] = parseTensorType(wire, kinds.part("tensor_type"));
      }
    }
  }
  return { span, name, type, shape };
}

function parseTensorType(wire: Wire, span: Span): [type: number, shape: (number | string)[]] {
  const fields = new Cursor(wire, span);
  const shape: (number | string)[] = [];
  let type = 0;
  while (fields.next()) {
    if (fields.number === 1) type = fields.int("elem_type");
    else if (fields.number === 2) {
      const dims = new Cursor(wire, fields.part("shape"));
      while (dims.next()) {
        if (dims.number !== 1) continue;
        if (shape.length >= 64) dims.fail("must have at most 64 dimensions: it has more", dims.tag, "dim");
        shape.push(parseDimension(wire, dims.part("dim", shape.length)));
      }
    }
  }
  return [type, shape];
}

function parseDimension(wire: Wire, span: Span): number | string {
  const fields = new Cursor(wire, span);
  let dimension: number | string = "?";
  while (fields.next()) {
    if (fields.number === 1) dimension = fields.int("dim_value");
    else if (fields.number === 2) dimension = fields.text("dim_param");
  }
  return dimension;
}
