// The message catalogues: both languages hold the same keys and the same arguments, every key that the source uses is
// there, and none lies unused. Keys built at run time are recognised by the beginning of their template text.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (name) => JSON.parse(readFileSync(join(root, 'messages', name), 'utf8'))
const zh = read('zh-CN.json')
const en = read('en.json')
const faults = []

function walk(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walk(path) : /\.(ts|vue)$/.test(name) ? [path] : []
  })
}

const args = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join(',')
for (const key of Object.keys(zh)) {
  if (!(key in en)) faults.push(`missing in en: ${key}`)
  else if (args(zh[key]) !== args(en[key])) faults.push(`arguments differ: ${key}`)
}
/* a catalogue read as a tree could hold only one of the two */
for (const key of Object.keys(zh))
  for (let dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1))
    if (key.slice(0, dot) in zh) faults.push(`continues another key with a dot: ${key} (${key.slice(0, dot)} is a text itself)`)
for (const key of Object.keys(en)) if (!(key in zh)) faults.push(`missing in zh-CN: ${key}`)
for (const [name, texts] of [['zh-CN', zh], ['en', en]])
  for (const [key, text] of Object.entries(texts)) if (text.trim() === '') faults.push(`empty in ${name}: ${key}`)

const quoted = new Set()
const prefixes = new Set()
const asked = new Map()
for (const path of walk(join(root, 'src'))) {
  const text = readFileSync(path, 'utf8')
  for (const m of text.matchAll(/['"]([a-z_]+(?:\.[a-zA-Z0-9_-]+)+)['"]/g)) quoted.add(m[1])
  for (const m of text.matchAll(/\bt\(\s*'([^']+)'/g)) asked.set(m[1], path)
  for (const m of text.matchAll(/(?:label|emptyTitle|emptyHint|searchHint): '([a-z_]+\.[^']+)'/g)) asked.set(m[1], path)
  for (const m of text.matchAll(/\bt(?:Or)?\(\s*`([a-z_.]+?)\$\{/g)) prefixes.add(m[1])
  for (const m of text.matchAll(/`([a-z_]+\.(?:[a-z_]+\.)*)\$\{/g)) prefixes.add(m[1])
  for (const m of text.matchAll(/words: '([a-z_.]+\.)'/g)) prefixes.add(m[1])
}
for (const [key, path] of asked) if (!(key in zh)) faults.push(`used but not in the catalogue: ${key} (${path.slice(root.length + 1)})`)
for (const key of Object.keys(zh)) {
  if (quoted.has(key) || [...prefixes].some((p) => key.startsWith(p))) continue
  faults.push(`unused: ${key}`)
}

// What the server can say: keys of refusals and codes of wrong fields, from its sources.
const server = join(dirname(root), 'src')
function walkC(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walkC(path) : name.endsWith('.c') ? [path] : []
  })
}
const said = new Map()
/* what only the command line and the making of a demonstration say is not for these pages */
const SHELL = /\/(app|rooms\/demo)\/|import_command\.c$/
for (const path of walkC(server).filter((p) => !SHELL.test(p))) {
  const text = readFileSync(path, 'utf8')
  for (const m of text.matchAll(/\b(?:refuse\(f|fail\(f, [A-Z_]+), "([a-z0-9_.]+)"/g)) said.set(m[1], path)
  for (const m of text.matchAll(/\bfault_field\(f,[^;]*?, "([a-z0-9_.]+)",/g)) said.set(m[1], path)
}
for (const m of readFileSync(join(server, 'base/err.def'), 'utf8').matchAll(/^RC\(.*"([a-z_]+)"\)/gm)) if (m[1] !== 'ok') said.set(m[1], 'base/err.def')
for (const [key, path] of said) if (!(`error.${key}` in zh)) faults.push(`the server says it, the catalogue does not: error.${key} (${path.replace(server, 'src')})`)

/* every list of rules is shown by a name */
for (const file of readdirSync(join(dirname(root), 'rules')).filter((name) => name.endsWith('.csv')))
  if (!(`rules.list.${file.slice(0, -4)}` in zh)) faults.push(`a list of rules without a name: rules.list.${file.slice(0, -4)}`)

if (faults.length) {
  console.error(faults.join('\n'))
  console.error(`messages: ${faults.length} faults`)
  process.exit(1)
}
console.log(`messages: ${Object.keys(zh).length} keys, complete in both languages`)
