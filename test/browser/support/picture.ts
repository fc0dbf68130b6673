import { deflateSync, crc32 } from "node:zlib";

type Colour = readonly [red: number, green: number, blue: number];

/** A real PNG of one colour, which browsers show: red, green and blue of 0 to 255. */
export const picture = (width: number, height: number, colour: Colour = [23, 98, 74]): Buffer =>
  drawn(width, height, () => colour);

/** A real PNG of four colours, a quarter each: the upper left and right, then the lower ones. */
export const quarters = (width: number, height: number, colours: readonly Colour[]): Buffer =>
  drawn(width, height, (x, y) => {
    const at = (x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2);
    return colours[at] ?? [0, 0, 0];
  });

function drawn(width: number, height: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // eight bits a channel, of red, green and blue
  head.set([8, 2, 0, 0, 0], 8);
  const lines = Array.from({ length: height }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: width }, (__, x) => colourAt(x, y)).flat()]),
  );
  const pixels = deflateSync(Buffer.concat(lines));
  const chunks = [chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.byteLength);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
