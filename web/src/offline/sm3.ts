/** SM3 (GB/T 32905-2016) and HMAC-SM3, piece by piece: browsers have none of it. Checked against OpenSSL by tests/web/sm3.test.mjs. */
const BLOCK = 64
const T = Int32Array.from({ length: 64 }, (_, j) => rotl(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32))
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]

function rotl(x: number, n: number): number {
  return (x << n) | (x >>> (32 - n))
}

export class Sm3 {
  private readonly v = Int32Array.from(START)
  private readonly w = new Int32Array(68)
  private readonly rest = new Uint8Array(BLOCK)
  private held = 0
  private total = 0

  add(data: Uint8Array): this {
    this.total += data.length
    let at = 0
    if (this.held) {
      at = Math.min(BLOCK - this.held, data.length)
      this.rest.set(data.subarray(0, at), this.held)
      this.held += at
      if (this.held < BLOCK) return this
      this.block(this.rest, 0)
      this.held = 0
    }
    for (; at + BLOCK <= data.length; at += BLOCK) this.block(data, at)
    this.rest.set(data.subarray(at))
    this.held = data.length - at
    return this
  }

  /** The 32 bytes; nothing may be added afterwards. */
  end(): Uint8Array {
    const bits = this.total * 8
    const tail = new Uint8Array(this.held < 56 ? BLOCK : 2 * BLOCK)
    tail.set(this.rest.subarray(0, this.held))
    tail[this.held] = 0x80
    const view = new DataView(tail.buffer)
    view.setUint32(tail.length - 8, Math.floor(bits / 2 ** 32))
    view.setUint32(tail.length - 4, bits >>> 0)
    for (let at = 0; at < tail.length; at += BLOCK) this.block(tail, at)
    const out = new DataView(new ArrayBuffer(32))
    this.v.forEach((word, i) => out.setInt32(4 * i, word))
    return new Uint8Array(out.buffer)
  }

  private spread(data: Uint8Array, at: number): void {
    const w = this.w
    for (let j = 0, p = at; j < 16; j++, p += 4)
      w[j] = ((data[p] as number) << 24) | ((data[p + 1] as number) << 16) | ((data[p + 2] as number) << 8) | (data[p + 3] as number)
    for (let j = 16; j < 68; j++) {
      const x = (w[j - 16] as number) ^ (w[j - 9] as number) ^ rotl(w[j - 3] as number, 15)
      w[j] = x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(w[j - 13] as number, 7) ^ (w[j - 6] as number)
    }
  }

  private block(data: Uint8Array, at: number): void {
    this.spread(data, at)
    const { v, w } = this
    let [a, b, c, d, e, f, g, h] = v as unknown as [number, number, number, number, number, number, number, number]
    for (let j = 0; j < 64; j++) {
      const a12 = rotl(a, 12)
      const ss1 = rotl((a12 + e + (T[j] as number)) | 0, 7)
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g)
      const word = w[j] as number
      const tt1 = (ff + d + (ss1 ^ a12) + (word ^ (w[j + 4] as number))) | 0
      const tt2 = (gg + h + ss1 + word) | 0
      d = c
      c = rotl(b, 9)
      b = a
      a = tt1
      h = g
      g = rotl(f, 19)
      f = e
      e = tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17)
    }
    const next = [a, b, c, d, e, f, g, h]
    for (let i = 0; i < 8; i++) v[i] = (v[i] as number) ^ (next[i] as number)
  }
}

const text = new TextEncoder()
const bytesOf = (data: string | Uint8Array) => (typeof data === 'string' ? text.encode(data) : data)

export function sm3(...parts: (string | Uint8Array)[]): Uint8Array {
  const hash = new Sm3()
  for (const part of parts) hash.add(bytesOf(part))
  return hash.end()
}

export function hmacSm3(key: Uint8Array, message: string | Uint8Array): Uint8Array {
  const pad = (with_: number) => {
    const block = new Uint8Array(BLOCK).fill(with_)
    const short = key.length > BLOCK ? sm3(key) : key
    short.forEach((byte, i) => (block[i] = byte ^ with_))
    return block
  }
  return sm3(pad(0x5c), sm3(pad(0x36), message))
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

/** Of either alphabet. */
export function unBase64(line: string): Uint8Array {
  return Uint8Array.from(atob(line.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
}
