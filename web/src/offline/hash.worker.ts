/** Hashes a camera's file beside the page: ten megabytes would stall the thumb for a second. */
import { Sm3, hex } from './sm3'

const SLICE = 1 << 20

onmessage = async (e: MessageEvent<{ n: number; blob: Blob }>) => {
  const { n, blob } = e.data
  try {
    const hash = new Sm3()
    for (let at = 0; at < blob.size; at += SLICE) hash.add(new Uint8Array(await blob.slice(at, at + SLICE).arrayBuffer()))
    postMessage({ n, hash: hex(hash.end()) })
  } catch {
    postMessage({ n, hash: '' })
  }
}
