/** Penalties that everybody may read: a list from the newest on, and one of them with its decision. */
import { get } from './ask'
import { facts, h, panel, type Child } from './dom'
import type { Page } from './frame'
import { locale, named, showDay, t, type Named } from './words'

interface Line {
  id: string
  published_on: string
  until: string
  facts: { number: string; party: string; violation: string; penalties: Named[]; fine: number; confiscated: number; organ: string; organ_en: string; decided_on: string }
}
interface Lines {
  items: Line[]
  next: string | null
}

const yuan = (fen: number): string => (fen ? t('doorstep.publications.yuan', { n: (fen / 100).toFixed(2) }) : '')

function abstractOf(one: Line): Child {
  const f = one.facts
  return facts([
    [t('doorstep.publications.number'), f.number],
    [t('doorstep.publications.party'), f.party],
    [t('doorstep.publications.violation'), f.violation],
    [t('doorstep.publications.content'), f.penalties.map(named).join(locale() === 'en' ? ', ' : '、')],
    [t('doorstep.publications.fine'), yuan(f.fine)],
    [t('doorstep.publications.confiscated'), yuan(f.confiscated)],
    [t('doorstep.publications.organ'), locale() === 'en' ? f.organ_en : f.organ],
    [t('doorstep.publications.decided_on'), showDay(f.decided_on)],
    [t('doorstep.publications.until'), showDay(one.until)],
  ])
}

const line = (one: Line): HTMLElement => h('section', {}, h('h2', {}, h('a', { href: `/d/publications/${one.id}` }, one.facts.party)), abstractOf(one))

async function list(): Promise<{ title: string; body: Child }> {
  const title = t('doorstep.publications.title')
  const place = h('div')
  const more = h('button', { type: 'button' }, t('doorstep.publications.more'))
  let after: string | null = null
  async function load(): Promise<void> {
    const page: Lines = await get<Lines>(`/v1/publications${after ? `?after=${after}` : ''}`)
    place.append(...page.items.map(line))
    after = page.next
    more.hidden = !after
    if (!place.firstChild) place.append(h('p', { class: 'none' }, t('doorstep.publications.none')))
  }
  more.addEventListener('click', () => void load())
  await load()
  return { title, body: [h('h1', {}, title), h('p', {}, t('doorstep.publications.why')), place, more] }
}

export const page: Page = async (code) => {
  if (code === 'publications') return list()
  const one = await get<Line & { told: string }>(`/v1/publications/${code}`)
  const body = [h('h1', {}, one.facts.party), h('section', {}, abstractOf(one)), panel(t('doorstep.publications.decision'), ...one.told.split('\n').map((text) => h('p', {}, text))), h('p', {}, h('a', { href: '/d/publications' }, t('doorstep.publications.title')))]
  return { title: one.facts.number, body }
}
