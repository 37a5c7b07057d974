/** Words cut out of the catalogues at build time, for pages that must be there at once and load no catalogue of the whole house. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const LOCALES = ['zh-CN', 'en']
const catalogue = (locale: string) => fileURLToPath(new URL(`../messages/${locale}.json`, import.meta.url))
const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))
const DOORSTEP = 'virtual:doorstep-words/'
const GLANCE = 'virtual:glance-words'

function cut(locale: string, wanted: (key: string) => boolean): Record<string, string> {
  const all = Object.entries(JSON.parse(readFileSync(catalogue(locale), 'utf8')) as Record<string, string>)
  return Object.fromEntries(all.filter(([key]) => wanted(key)))
}

export function cutWords(): Plugin {
  return {
    name: 'cut-words',
    resolveId: (id) => (id.startsWith(DOORSTEP) || id === GLANCE ? `\0${id}` : undefined),
    load(id) {
      if (id.startsWith(`\0${DOORSTEP}`)) {
        const locale = id.slice(DOORSTEP.length + 1)
        this.addWatchFile(catalogue(locale))
        return `export default ${JSON.stringify(cut(locale, (key) => key.startsWith('doorstep.')))}`
      }
      if (id !== `\0${GLANCE}`) return undefined
      /* the first look at a door on the phone: both languages of the few keys that its source names */
      const file = source('rooms/visit/field/glance.ts')
      for (const one of [file, ...LOCALES.map(catalogue)]) this.addWatchFile(one)
      const keys = new Set([...readFileSync(file, 'utf8').matchAll(/\bt\('([^']+)'/g)].map((m) => m[1] as string))
      return `export default ${JSON.stringify(Object.fromEntries(LOCALES.map((locale) => [locale, cut(locale, (key) => keys.has(key))])))}`
    },
  }
}
