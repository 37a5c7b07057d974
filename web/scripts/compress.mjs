// Puts a gzip and a brotli copy beside every text file of the build: the server sends what the browser takes.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const TEXT = /\.(html|js|css|svg|json|webmanifest|txt)$/
const SMALLEST = 1024

function walk(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
}

let before = 0
let after = 0
for (const path of walk(process.argv[2] ?? 'dist')) {
  if (!TEXT.test(path)) continue
  const bytes = readFileSync(path)
  if (bytes.length < SMALLEST) continue
  const br = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  writeFileSync(`${path}.br`, br)
  before += bytes.length
  after += br.length
}
console.log(`compressed ${Math.round(before / 1024)} KB to ${Math.round(after / 1024)} KB`)
