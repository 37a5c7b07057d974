/** The service worker of /field: kept by the browser, renewed when the person says so. */
import { renewed } from '@/shell/renewed'
import { sendAll } from './sender'

const SCRIPT = '/field/sw.js'
const LOOK_EVERY = 60 * 60_000

interface SyncRegistration extends ServiceWorkerRegistration {
  sync?: { register: (tag: string) => Promise<void> }
}

/** A newer build lies ready: one button takes it, nobody loses what stands on the screen. */
function offer(next: ServiceWorker): void {
  Object.assign(renewed, {
    shown: true,
    offline: false,
    newer: true,
    again: () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      next.postMessage('renew')
    },
  })
}

function watchNext(registration: ServiceWorkerRegistration): void {
  const next = registration.installing
  next?.addEventListener('statechange', () => {
    /* the first one of all is no renewal */
    if (next.state === 'installed' && navigator.serviceWorker.controller) offer(next)
  })
}

export async function install(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const registration = await navigator.serviceWorker.register(SCRIPT, { scope: '/field', updateViaCache: 'none' }).catch(() => null)
  if (!registration) return
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting)
  registration.addEventListener('updatefound', () => watchNext(registration))
  navigator.serviceWorker.addEventListener('message', (e: MessageEvent<string>) => e.data === 'send' && void sendAll(true))
  setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY)
}

/** Asks the browser to wake us when there is a network; where it cannot, timers and the `online` event do. */
export async function askForWaking(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration('/field').catch(() => undefined)) as SyncRegistration | undefined
  await registration?.sync?.register('naguan-send').catch(() => undefined)
}
