/** The phone's first script. A door that was opened by its address stands on the screen, from the phone's own store, before the pages and
 * their framework are loaded; every other page is loaded at once. */
import { glanceAt } from '@/offline/glance'
import { paint } from '@/rooms/visit/field/glance'

const DOOR = /^\/field\/doors\/(\d+)$/
/** A slow disk keeps nobody waiting: the pages are on their way then, and the lines still come when they are earlier. */
const LONGEST = 400

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
/** After the next frame; a page in the background has none. */
const frame = () => Promise.race([wait(100), new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)))])

async function firstLines(id: string): Promise<void> {
  const seen = await glanceAt(id).catch(() => null)
  if (!seen || document.getElementById('app')?.firstChild) return
  paint(seen)
  await frame()
}

async function start(): Promise<void> {
  const id = DOOR.exec(location.pathname)?.[1]
  if (id) await Promise.race([firstLines(id), wait(LONGEST)])
  await import('./field')
}

void start()
