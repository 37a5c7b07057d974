/** The build's part of the service worker of /field. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const inPublic = (name: string) => fileURLToPath(new URL(`../public${name}`, import.meta.url))
const SHELL = ['/field/index.html', '/field.webmanifest', '/mark.svg', '/icon-192.png']

/* The phone's service worker is told which files make up /field: the page, whatever its script can load, and their styles, fonts and workers.
 * Another build is another list, so the browser sees a new worker. */
export function filesOfField(): Plugin {
  return {
    name: 'files-of-field',
    enforce: 'post',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((c) => c.type === 'chunk')
      const worker = chunks.find((c) => c.name === 'sw')
      const field = chunks.find((c) => c.isEntry && c.name === 'field')
      if (!worker || !field) return this.error('no field entry, or no worker for it')
      const files = new Set<string>()
      const take = (name: string) => {
        const chunk = bundle[name]
        if (files.has(name) || !chunk) return
        files.add(name)
        if (chunk.type !== 'chunk') return
        for (const next of [...chunk.imports, ...chunk.dynamicImports, ...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) take(next)
        /* workers and their like are named by address only */
        for (const [, asset] of chunk.code.matchAll(/["'`]\/?(assets\/[\w.-]+)["'`]/g)) take(asset as string)
      }
      take(field.fileName)
      for (const name of [...files]) {
        const asset = bundle[name]
        if (asset?.type === 'asset' && name.endsWith('.css')) for (const [, font] of String(asset.source).matchAll(/url\(\/(assets\/[\w.-]+)\)/g)) files.add(font as string)
      }
      const list = [...SHELL, ...[...files].sort().map((name) => `/${name}`)]
      const page = bundle['field/index.html']
      const build = createHash('sha256').update(JSON.stringify(list)).update(page?.type === 'asset' ? String(page.source) : '')
      for (const name of SHELL.slice(1)) build.update(readFileSync(inPublic(name)))
      worker.code = worker.code.replaceAll('__FILES__', JSON.stringify(list)).replaceAll('__BUILD__', JSON.stringify(build.digest('hex').slice(0, 12)))
    },
  }
}
