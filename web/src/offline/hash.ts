/** SM3 of a file without stalling the page: in a worker, or where there is none, slice by slice. */
import { Sm3, hex } from './sm3'

const SLICE = 128 << 10
/** Shorter than that a worker takes longer to ask than to answer. */
const SMALL = 64 << 10
const asked = new Map<number, (hash: string) => void>()
let worker: Worker | null | undefined
let count = 0

function open(): Worker | null {
  try {
    const made = new Worker(new URL('./hash.worker.ts', import.meta.url))
    made.onmessage = (e: MessageEvent<{ n: number; hash: string }>) => {
      asked.get(e.data.n)?.(e.data.hash)
      asked.delete(e.data.n)
    }
    made.onerror = () => {
      worker = null
      for (const done of asked.values()) done('')
      asked.clear()
    }
    return made
  } catch {
    return null
  }
}

async function sliceBySlice(blob: Blob): Promise<string> {
  const hash = new Sm3()
  for (let at = 0; at < blob.size; at += SLICE) {
    hash.add(new Uint8Array(await blob.slice(at, at + SLICE).arrayBuffer()))
    if (at) await new Promise((done) => setTimeout(done))
  }
  return hex(hash.end())
}

/** Hex of the file's SM3. */
export async function hashBlob(blob: Blob): Promise<string> {
  if (blob.size <= SMALL) return sliceBySlice(blob)
  if (worker === undefined) worker = open()
  const by = worker
  if (!by) return sliceBySlice(blob)
  const n = count++
  const hash = await new Promise<string>((done) => {
    asked.set(n, done)
    by.postMessage({ n, blob })
  })
  return hash || sliceBySlice(blob)
}
