/** What is being typed, kept in this browser under the account that types it: sealed with a key that cannot be read out of the browser, gone
 * when one signs out, worth nothing after a day. Without a secure context there is no AES: then nothing outlives the page. */
import { watch } from 'vue'
import { beforeSignOut, person } from '@/api/session'
import { seal, unseal, type Sealed } from '@/offline/seal'
import { dropStores, openStores, read, write } from '@/offline/stores'
import { canSeal } from '@/offline/vault'

const DAY_MS = 86_400_000
const SHELF = 'draft'
/** Who is signing out: a form that is still on the screen writes nothing any more, else it would bring back what was dropped. */
let leaving = ''
watch(person, (now) => {
  if (!now) leaving = ''
})
/** Whose drafts are kept here now, if any can be. */
const keeper = (): string => {
  const who = person.value?.id
  return who && who !== leaving && canSeal() ? who : ''
}
const nameOf = (who: string) => `naguan-drafts-${who}`

interface Kept<T> {
  at: number
  value: T
}

async function box(who: string): Promise<{ db: IDBDatabase; key: CryptoKey }> {
  const db = await openStores(nameOf(who), [SHELF])
  const known = await read<CryptoKey>(db, SHELF, 'key')
  if (known) return { db, key: known }
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await write(db, [{ shelf: SHELF, key: 'key', value: key }])
  return { db, key }
}

export const canKeep = canSeal

export async function keepDraft(name: string, value: unknown): Promise<void> {
  const who = keeper()
  if (!who) return
  const { db, key } = await box(who)
  try {
    await write(db, [{ shelf: SHELF, key: name, value: await seal(key, 'kept', name, { at: Date.now(), value }) }])
  } finally {
    db.close()
  }
}

export async function readDraft<T>(name: string): Promise<T | null> {
  const who = keeper()
  if (!who) return null
  const { db, key } = await box(who)
  try {
    const sealed = await read<Sealed>(db, SHELF, name)
    const kept = sealed ? await unseal<Kept<T>>(key, 'kept', name, sealed).catch(() => null) : null
    return kept && Date.now() - kept.at < DAY_MS ? kept.value : null
  } finally {
    db.close()
  }
}

export async function dropDraft(name: string): Promise<void> {
  const who = keeper()
  if (!who) return
  const { db } = await box(who)
  try {
    await write(db, [{ shelf: SHELF, key: name, drop: true }])
  } finally {
    db.close()
  }
}

beforeSignOut(async (who) => {
  leaving = who
  if (canSeal()) await dropStores(nameOf(who))
})
