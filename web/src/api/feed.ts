/** The live feed: facts of the server as they happen. One connection for the whole page. */
import { onScopeDispose, reactive } from 'vue'

export interface Fact {
  topic: string
  subject_kind: string
  subject_id: string
  unit_id?: string | null
  place_code?: string | null
  at: string
  [more: string]: unknown
}

type Listener = (fact: Fact | null) => void

/** Shown in the head of the desk: live, or not since when. */
export const feed = reactive({ live: false })

const listeners = new Map<string, Set<Listener>>()
let source: EventSource | null = null

function tell(topic: string, event: MessageEvent<string>): void {
  let fact: Fact
  try {
    fact = JSON.parse(event.data) as Fact
  } catch {
    return
  }
  for (const fn of listeners.get(topic) ?? []) fn(fact)
}

/** After a reset nobody knows what was missed: every listener reloads. */
function tellAll(): void {
  for (const set of listeners.values()) for (const fn of set) fn(null)
}

function attach(topic: string): void {
  source?.addEventListener(topic, (event) => tell(topic, event as MessageEvent<string>))
}

/** EventSource resumes with Last-Event-ID by itself after a broken connection. */
export function openFeed(): void {
  if (source || typeof EventSource === 'undefined') return
  source = new EventSource('/v1/feed')
  source.onopen = () => (feed.live = true)
  source.onerror = () => {
    feed.live = false
    if (source?.readyState === EventSource.CLOSED) {
      source = null
      setTimeout(openFeed, 10_000)
    }
  }
  source.addEventListener('reset', tellAll)
  for (const topic of listeners.keys()) attach(topic)
}

export function closeFeed(): void {
  source?.close()
  source = null
  feed.live = false
}

/** Calls fn for each fact of the topics while the calling component lives; null: reload, something was missed. */
export function onFacts(topics: string[], fn: Listener): void {
  for (const topic of topics) {
    let set = listeners.get(topic)
    if (!set) {
      listeners.set(topic, (set = new Set()))
      attach(topic)
    }
    set.add(fn)
  }
  onScopeDispose(() => {
    for (const topic of topics) listeners.get(topic)?.delete(fn)
  })
}
