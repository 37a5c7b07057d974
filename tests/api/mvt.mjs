// Reads a Mapbox vector tile as far as tests need: layers → features with their tags and, for points, where they are.
function* fields(bytes) {
  let at = 0;
  const varint = () => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
  };
  while (at < bytes.length) {
    const tag = varint(), wire = tag & 7;
    if (wire === 0) yield [tag >> 3, varint()];
    else if (wire === 2) {
      const n = varint();
      yield [tag >> 3, bytes.subarray(at, (at += n))];
    } else throw new Error(`wire type ${wire}`);
  }
}

const all = (bytes, wanted) => [...fields(bytes)].filter(([number]) => number === wanted).map(([, value]) => value);
const text = (bytes) => Buffer.from(bytes).toString("utf8");

function numbers(packed) {
  const list = [];
  for (let i = 0, value = 0, shift = 0; i < packed.length; i++) {
    value += (packed[i] & 0x7f) * 2 ** shift;
    shift += 7;
    if (packed[i] < 0x80) {
      list.push(value);
      value = shift = 0;
    }
  }
  return list;
}

function feature(bytes, keys, values) {
  const [tags = []] = all(bytes, 2).map(numbers), [geometry = []] = all(bytes, 4).map(numbers);
  const found = {};
  for (let i = 0; i < tags.length; i += 2) found[keys[tags[i]]] = values[tags[i + 1]];
  const signed = (n) => (n >>> 1) ^ -(n & 1);
  return { tags: found, type: all(bytes, 3)[0], point: geometry.length === 3 ? geometry.slice(1).map(signed) : null };
}

// { layer's name: [{ tags, type, point }] }
export function readTile(bytes) {
  return Object.fromEntries(all(bytes, 3).map((layer) => {
    const keys = all(layer, 3).map(text);
    const values = all(layer, 4).map((value) => {
      const [[number, inside]] = fields(value);
      return number === 1 ? text(inside) : inside;
    });
    return [text(all(layer, 1)[0]), all(layer, 2).map((one) => feature(one, keys, values))];
  }));
}
