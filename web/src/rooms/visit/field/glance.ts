/** The first lines of a door's page, painted without the framework; the page itself takes their place when it is there. */
import words from 'virtual:glance-words'
import type { Glance } from '@/offline/glance'

const ID = 'glance'
const LOCALE = 'naguan.locale'

function chosen(): 'zh-CN' | 'en' {
  let saved: string | null = null
  try {
    saved = localStorage.getItem(LOCALE)
  } catch {
    /* a browser that keeps nothing for us */
  }
  return saved === 'en' || saved === 'zh-CN' ? saved : navigator.language.startsWith('en') ? 'en' : 'zh-CN'
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, look: string, ...inside: (Node | string | false | null | undefined)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  if (look) made.className = look
  made.append(...inside.filter((one): one is Node | string => !!one))
  return made
}

/** Instants in Shanghai: the zone has had no summer time since 1991. */
const here = (instant: string) => new Date(Date.parse(instant) + 8 * 3600_000).toISOString()
const dayOf = (instant: string) => (instant.length > 10 ? here(instant).slice(0, 10) : instant)
const minuteOf = (instant: string) => here(instant).slice(0, 16).replace('T', ' ')

/** glance: an element that lies over the page until it gives way. */
export function paint({ door, at, name }: Glance): void {
  const locale = chosen()
  const t = (key: string, args: Record<string, string | number> = {}) => (words[locale][key] ?? '').replace(/\{(\w+)\}/g, (_, one: string) => String(args[one] ?? ''))
  const named = (list: string, code: string) => name(list, code)?.[locale === 'en' ? 1 : 0] ?? ''
  const { entity, visits, matters, licences } = door
  const last = visits[0]
  const dots = (...parts: (string | null | undefined | false)[]) => parts.filter(Boolean).join(' · ')

  const back = make('button', '', `‹ ${t('field_app.back')}`)
  back.type = 'button'
  back.onclick = () => history.back()
  const card = make(
    'section', 'sheet',
    make('p', 'top', entity?.grade ? make('b', `mark g-${entity.grade}`, entity.grade) : '', make('b', 'who', entity?.name ?? t('door.nobody')), make('span', 'tag', named('door_states', door.door_state))),
    make('p', '', door.address),
    entity && make('p', 'soft', dots(named('industry', entity.trade), named('entity_states', entity.state), entity.enrolled_at ? t('register.enrolled', { day: dayOf(entity.enrolled_at) }) : t('register.not_enrolled'))),
    make('p', 'soft', dots(last ? t('field_app.last_visit', { day: last.at, outcome: named('visit_outcomes', last.outcome) }) : t('field_app.never'), !!entity?.filings && t('field_app.filings', { n: entity.filings }))),
    navigator.onLine === false && at && make('p', 'soft', t('field_app.as_of', { at: minuteOf(at) })),
  )
  const open = matters.map((m) => make('p', 'open', make('b', '', m.hazard_kind ? named('hazard_kinds', m.hazard_kind) : `${named('matter_kinds', m.kind)} ${m.number}`), make('span', 'soft', m.due_at ? dayOf(m.due_at) : '')))
  const ends = licences.map((l) => make('p', 'soft', `${named('licence_kinds', l.kind)} ${t('field_app.until', { day: dayOf(l.valid_to) })}`))
  const sheet = make(
    'div', '',
    make('header', '', back, make('h1', '', door.name)),
    card,
    open.length > 0 && make('section', 'sheet', make('h2', '', t('field_app.open_hazards')), ...open),
    ends.length > 0 && make('section', 'sheet', make('h2', '', t('field_app.licences')), ...ends),
  )
  sheet.id = ID
  sheet.setAttribute('aria-busy', 'true')
  document.documentElement.lang = locale
  document.body.prepend(sheet)
}

const LONGEST = 3_000
/** The page below shows something of its own: what lay over it goes. */
export function giveWay(): void {
  const over = document.getElementById(ID)
  const page = document.getElementById('app')
  if (!over || !page) return
  const ready = () => !page.querySelector('.skeleton') && page.innerText.trim() !== ''
  const seen = new MutationObserver(() => ready() && gone())
  const late = setTimeout(gone, LONGEST)
  function gone() {
    seen.disconnect()
    clearTimeout(late)
    over?.remove()
  }
  seen.observe(page, { childList: true, subtree: true })
  if (ready()) gone()
}
