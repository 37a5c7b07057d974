import vue from '@vitejs/plugin-vue'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { cutWords } from './scripts/cut-words'
import { filesOfField } from './scripts/field-files'

/* Vant carries its icon font inside its style sheet as a data: address, with a copy on a foreign host beside it. The content
 * security policy allows fonts from 'self' only: the font becomes a file of its own, the foreign address goes, and no style
 * sheet leaves the build with another one. */
function fontsAsFiles(): Plugin {
  return {
    name: 'fonts-as-files',
    generateBundle(_, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue
        const css = String(asset.source)
          .replace(/,\s*url\(["']?(?:https?:)?\/\/[^)]*\)\s*format\([^)]*\)/g, '')
          .replace(/url\(["']?data:font\/(woff2?)[^,]*;base64,([A-Za-z0-9+/=]+)["']?\)/g, (_match, type: string, data: string) => {
            const id = this.emitFile({ type: 'asset', name: `icons.${type}`, source: Buffer.from(data, 'base64') })
            return `url(/${this.getFileName(id)})`
          })
        if (/url\(["']?(?:https?:)?\/\//.test(css)) this.error(`${asset.fileName} names a foreign address`)
        asset.source = css
      }
    },
  }
}

const version = (JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }).version
const here = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  plugins: [vue(), fontsAsFiles(), cutWords(), filesOfField()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  resolve: {
    alias: [
      { find: '@', replacement: resolve(here, 'src') },
      /* The build of MapLibre that makes no worker from a blob: address. */
      { find: /^maplibre-gl$/, replacement: 'maplibre-gl/dist/maplibre-gl-csp.js' },
    ],
  },
  build: {
    target: ['chrome87', 'edge88', 'firefox85', 'safari14'],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    sourcemap: false,
    rollupOptions: {
      input: { desk: resolve(here, 'index.html'), field: resolve(here, 'field/index.html'), door: resolve(here, 'door/index.html'), sw: resolve(here, 'src/offline/sw.ts') },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'field/sw.js' : 'assets/[name]-[hash].js'),
        manualChunks(id) {
          if (id.includes('maplibre')) return 'map'
          if (/node_modules\/(echarts|zrender)/.test(id)) return 'chart'
          if (/node_modules\/(vue|@vue|vue-router|vue-i18n|@intlify)\//.test(id)) return 'vue'
          return undefined
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/openapi.json', '/healthz'].map((path) => [path, process.env.NAGUAN_SERVER ?? 'http://127.0.0.1:8080']),
    ),
  },
})
