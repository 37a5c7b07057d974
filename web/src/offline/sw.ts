/** The phone's service worker: the files of /field from the phone, all of one build; the map's tiles once seen. Nothing else passes through
 * it: records are the vault's business. Built as a file of its own, /field/sw.js, that imports nothing. */
interface Waiting extends Event {
  waitUntil: (work: Promise<unknown>) => void
}
interface Asked extends Waiting {
  request: Request
  respondWith: (reply: Promise<Response>) => void
}
interface WorkerScope {
  location: Location
  addEventListener(type: 'install' | 'activate', fn: (e: Waiting) => void): void
  addEventListener(type: 'fetch', fn: (e: Asked) => void): void
  addEventListener(type: 'message', fn: (e: MessageEvent<string>) => void): void
  addEventListener(type: 'sync', fn: (e: Waiting) => void): void
  skipWaiting: () => Promise<void>
  clients: { claim: () => Promise<void>; matchAll: () => Promise<{ postMessage: (m: string) => void }[]> }
}
/* filled in by the build: the files of this build, and a name for it */
declare const __FILES__: string[]
declare const __BUILD__: string

const worker = self as unknown as WorkerScope
const FILES = __FILES__
const PAGE = '/field/index.html'
const SHELL = `naguan-shell-${__BUILD__}`
const TILES = 'naguan-tiles'
const TILE = /^\/v1\/tiles\/places\//
const TILES_MOST = 600
const DAY = 24 * 3600_000

async function install(): Promise<void> {
  const cache = await caches.open(SHELL)
  /* files with their digest in the name may come from the browser's own cache; the page itself is asked for anew */
  await Promise.all(FILES.map(async (file) => {
    const reply = await fetch(file, { cache: file.startsWith('/assets/') ? 'default' : 'reload' })
    if (!reply.ok) throw new Error(`${file}: ${reply.status}`)
    await cache.put(file, reply)
  }))
}

async function dropOld(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith('naguan-shell-') && name !== SHELL) await caches.delete(name)
  await worker.clients.claim()
}

async function fromShell(request: Request, file: string): Promise<Response> {
  return (await (await caches.open(SHELL)).match(file)) ?? fetch(request)
}

const age = (reply: Response) => Date.now() - Date.parse(reply.headers.get('Date') ?? '')

/** A tile that was seen is shown at once; one older than a day is asked for again behind it. */
async function tile(request: Request): Promise<Response> {
  const cache = await caches.open(TILES)
  const kept = await cache.match(request)
  if (kept && age(kept) < DAY) return kept
  const fresh = fetch(request).then(async (reply) => {
    if (reply.ok) {
      await cache.put(request, reply.clone())
      const keys = await cache.keys()
      for (const old of keys.slice(0, Math.max(0, keys.length - TILES_MOST))) await cache.delete(old)
    }
    return reply
  })
  if (!kept) return fresh
  fresh.catch(() => undefined)
  return kept
}

worker.addEventListener('install', (e) => e.waitUntil(install()))
worker.addEventListener('activate', (e) => e.waitUntil(dropOld()))
worker.addEventListener('message', (e) => {
  if (e.data === 'renew') void worker.skipWaiting()
})
/* the browser says that there is a network again: the pages that are open send */
worker.addEventListener('sync', (e) => e.waitUntil(worker.clients.matchAll().then((pages) => pages.forEach((page) => page.postMessage('send')))))
worker.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url)
  if (e.request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (e.request.mode === 'navigate') return e.respondWith(fromShell(e.request, PAGE))
  if (FILES.includes(url.pathname)) return e.respondWith(fromShell(e.request, url.pathname))
  if (TILE.test(url.pathname)) e.respondWith(tile(e.request))
})
