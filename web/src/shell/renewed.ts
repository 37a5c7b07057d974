/** The files of this page are gone from the server: a newer version was put there while the page was open. */
import { reactive } from 'vue'
import type { Router } from 'vue-router'

/** shown: loading the page anew did not help, or would lose what stands in it; the person decides. */
/** newer: nothing is missing, a newer build lies ready and what is being recorded stays. */
export const renewed = reactive({ shown: false, offline: false, newer: false, again: () => location.reload() })

const KEY = 'naguan.renewed'
const ONCE_IN = 10 * 60_000
let quiet = 0
/** Where one is going, from the first file on; nowhere once one is there. */
let going = location.pathname + location.search

/** One more try is allowed, and remembered before it is made: without a memory there is none, or it would never end. */
function mayReload(): boolean {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < ONCE_IN) return false
    sessionStorage.setItem(KEY, String(Date.now()))
    return true
  } catch {
    return false
  }
}

/** A dead network takes files away too; then another load would only make it worse. */
async function serverAnswers(): Promise<boolean> {
  return fetch('/healthz', { cache: 'no-store' }).then(() => true, () => false)
}

async function lost(target: string): Promise<void> {
  if (!(await serverAnswers())) {
    Object.assign(renewed, { shown: true, offline: true, newer: false })
    return
  }
  if (target && mayReload()) {
    if (target === location.pathname + location.search) location.reload()
    else location.assign(target)
  } else Object.assign(renewed, { shown: true, offline: false, newer: false })
}

/** Loads ahead what may be needed later; nobody waits for it, so its failure is told to nobody. */
export async function aheadOfTime(load: () => Promise<unknown>): Promise<void> {
  quiet++
  try {
    await load()
  } catch {
    /* asked for again when it is opened */
  } finally {
    quiet--
  }
}

/** A page that cannot be opened is loaded anew where one was going; any other part only says so, what is written stays. */
export function watchFiles(router: Router): void {
  router.beforeEach((to) => {
    going = router.resolve(to.fullPath).href
  })
  router.afterEach((_to, _from, failure) => {
    going = ''
    if (!failure && renewed.offline) renewed.shown = false
  })
  router.onError(() => (going = ''))
  addEventListener('vite:preloadError', () => {
    if (!quiet || going) void lost(going)
  })
}
