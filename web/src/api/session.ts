/** Who is signed in, for the whole page. */
import { computed, reactive } from 'vue'
import { api, onSignedOut, setCsrf } from './client'
import { asApiError } from './error'
import type { SessionBody } from './types'

export const session = reactive<{ state: 'unknown' | 'in' | 'out'; body: SessionBody | null }>({
  state: 'unknown',
  body: null,
})

export function take(body: SessionBody): void {
  setCsrf(body.csrf)
  session.body = body
  session.state = 'in'
}

export function leave(): void {
  session.body = null
  session.state = 'out'
  setCsrf('')
}
onSignedOut(leave)

/** Asks the server once who we are; anything but 401 is passed on. */
export async function loadSession(): Promise<void> {
  try {
    take(await api.get<SessionBody>('/v1/session'))
  } catch (e) {
    /* a 401 without our words is somebody else's: a portal in between */
    if (asApiError(e).status !== 401 || asApiError(e).key === 'broken') throw e
    leave()
  }
}

/** keep: a phone's session outlives its browser and hours without a network. */
export async function signIn(login: string, password: string, keep: boolean): Promise<void> {
  take(await api.post<SessionBody>('/v1/session', { login, password, keep }))
}

const leaving: ((who: string) => Promise<void>)[] = []
/** What of a person lies in this browser and must not when they have gone. */
export function beforeSignOut(fn: (who: string) => Promise<void>): void {
  leaving.push(fn)
}

export async function signOut(): Promise<void> {
  const who = session.body?.person.id
  await api.del('/v1/session')
  if (who) await Promise.all(leaving.map((fn) => fn(who).catch(() => undefined)))
  leave()
}

export async function changePassword(old: string, fresh: string): Promise<void> {
  await api.post('/v1/session/password', { old, new: fresh })
  await loadSession()
}

/** Shows or hides a button; the server decides by itself. */
export function hasRole(...roles: string[]): boolean {
  const mine = session.body?.person.roles ?? []
  return roles.some((role) => mine.includes(role))
}

export const person = computed(() => session.body?.person)
export const bureau = computed(() => session.body?.bureau)
