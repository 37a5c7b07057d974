/** A visit being recorded: its journal in the vault, entry by entry, until it is sealed. */
import { randomKey } from '@/api/client'
import { picturesOf, type VisitDraft } from '@/rooms/visit/field/draft'
import { changes, fold, sealOf, type Entry } from './journal'
import { alone, chainHead, copyChainHead, deviceId, type Head } from './phone'
import { vault, vaultAll, vaultGet, vaultNames, vaultWrite, type Act } from './vault'
import { keepSealed, type Kept, type PhotoNamed } from './outbox'

/** Found again by the door, or as the one new door. */
export interface Open {
  id: string
  premises_id: string | null
  name: string
  started_at: string
}
const placeOf = (premises_id: string | null) => `open-${premises_id ?? 'new'}`
const lineKey = (id: string, n: number) => `${id}/${String(n).padStart(6, '0')}`
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export class Recording {
  private last: VisitDraft
  private began = performance.now()
  private queue: Promise<void> = Promise.resolve()

  private constructor(
    readonly id: string,
    readonly premises_id: string | null,
    private lines: string[],
    draft: VisitDraft,
    private readonly resumed: boolean,
  ) {
    this.last = draft
  }

  /** Goes on where it was, or begins with what `fresh` gives. */
  static async open(premises_id: string | null, fresh: () => VisitDraft): Promise<{ recording: Recording; draft: VisitDraft; resumed: boolean }> {
    const known = await vaultGet<Open>('kept', placeOf(premises_id))
    const lines = known ? await vaultAll<string>('journal', `${known.id}/`) : []
    const kept = fold(lines)
    if (known && kept) {
      const recording = new Recording(known.id, premises_id, lines, copy(kept), true)
      await recording.write([{ do: 'resume', what: {} }], 0)
      return { recording, draft: kept, resumed: true }
    }
    const draft = fresh()
    const recording = new Recording(randomKey(), premises_id, [], copy(draft), false)
    const open: Open = { id: recording.id, premises_id, name: draft.name, started_at: draft.started_at }
    await recording.write([{ do: 'open', what: copy(draft) }], 1, [{ shelf: 'kept', key: placeOf(premises_id), value: open }])
    return { recording, draft, resumed: false }
  }

  /** When it began, by the clock that ends it: one that was moved meanwhile would put the end before the beginning. */
  startedAt(said: string): string {
    const by = this.resumed ? Date.parse(said) : Date.now() - (performance.now() - this.began)
    return new Date(Math.min(by, Date.now())).toISOString()
  }

  private entry(change: { do: string; what: unknown }, n: number, up = Math.round((performance.now() - this.began) * 10) / 10 + 1): string {
    const entry: Entry = { n, at: new Date().toISOString(), up, do: change.do, what: change.what }
    return JSON.stringify(entry)
  }

  /** On the disk when it returns; when there is no room nothing was written and nothing is forgotten. */
  private async write(all: { do: string; what: unknown }[], up?: number, more: Act[] = []): Promise<void> {
    const at = this.lines.length
    const lines = all.map((change, i) => this.entry(change, at + i, up))
    /* once: another tab with the same visit open must not write over this one's entries */
    await vaultWrite([...lines.map((value, i) => ({ shelf: 'journal' as const, key: lineKey(this.id, at + i), value, once: true })), ...more])
    this.lines.push(...lines)
  }

  /** Notes what changed since; one after the other, however fast they come. */
  note(draft: VisitDraft): Promise<void> {
    const is = copy(draft)
    const run = this.queue.then(async () => {
      const found = changes(this.last, is)
      if (found.length) await this.write(found)
      this.last = is
    })
    this.queue = run.catch(() => undefined)
    return run
  }

  /** The capsule: closed, chained, in the outbox, and the journal gone from the desk, in one write. */
  async seal(draft: VisitDraft, content: object, photos: PhotoNamed[], about: Pick<Kept, 'name' | 'premises_id' | 'entered' | 'corrects'>): Promise<Kept> {
    await this.note(draft)
    return alone('naguan-seal', async () => {
      const device = await deviceId()
      const far = await chainHead(vault.person)
      const near = (await vaultGet<Head>('kept', 'head')) ?? far
      const before = near.seq >= far.seq ? near : far
      const journal = [...this.lines, this.entry({ do: 'seal', what: content }, this.lines.length)]
      const head = { id: this.id, device, seq: before.seq + 1, prev: before.seal }
      const seal = sealOf(head, journal)
      const kept: Kept = { ...head, ...about, kind: 'visit', journal, seal, photos, state: 'sealed', sealed_at: new Date().toISOString(), tries: 0, next_at: 0 }
      const gone: Act[] = this.lines.map((_, n) => ({ shelf: 'journal', key: lineKey(this.id, n), drop: true }))
      const next: Head = { seq: head.seq, seal }
      await keepSealed(kept, [{ shelf: 'kept', key: 'head', value: next }, ...gone, { shelf: 'kept', key: placeOf(this.premises_id), drop: true }])
      await copyChainHead(vault.person, next)
      return kept
    })
  }

  /** Given up by the officer: the journal and the photos that nobody else names. */
  async drop(namedElsewhere: (hash: string) => boolean): Promise<void> {
    await this.queue
    const photos = picturesOf(this.last).filter((hash) => !namedElsewhere(hash))
    await vaultWrite([
      ...this.lines.map((_, n): Act => ({ shelf: 'journal', key: lineKey(this.id, n), drop: true })),
      ...photos.flatMap((key): Act[] => [{ shelf: 'photo', key, drop: true }, { shelf: 'film', key, drop: true }]),
      { shelf: 'kept', key: placeOf(this.premises_id), drop: true },
    ])
  }
}

/** Visits that were begun and not finished, under the names they have by now. */
export async function openVisits(): Promise<Open[]> {
  const names = await vaultNames('kept', 'open-')
  const all = await Promise.all(names.map(async (place) => {
    const open = await vaultGet<Open>('kept', place)
    const draft = open && fold(await vaultAll<string>('journal', `${open.id}/`))
    return open && draft ? { ...open, name: draft.name || draft.door.name } : null
  }))
  return all.filter((o): o is Open => o !== null)
}
