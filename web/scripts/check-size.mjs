// No component over 400 lines, no other source over 600.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src')
const faults = []

function walk(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) {
      walk(path)
      continue
    }
    if (name.endsWith('.d.ts')) continue
    const lines = readFileSync(path, 'utf8').split('\n').length
    const most = name.endsWith('.vue') ? 400 : 600
    if (lines > most) faults.push(`${path.slice(root.length + 1)}: ${lines} lines, ${most} allowed`)
  }
}
walk(root)
if (faults.length) {
  console.error(faults.join('\n'))
  process.exit(1)
}
