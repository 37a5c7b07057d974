/** The public card of a door: who trades here, with which licences, what inspections found. */
import { get } from './ask'
import { facts, h, panel, verdict, type Child } from './dom'
import type { Page } from './frame'
import { locale, named, showDay, t, type Named } from './words'

interface Published {
  facts: { number?: string; on_day: string; item: Named; verdict?: Named | null; failed_key?: number; failed_general?: number; officers?: string[] }
  note: string
  published_at: string
  changed_at: string | null
}
interface Card {
  id: string
  door: string
  address?: string
  operator?: string
  uscc?: string
  grade?: string
  trade?: Named | null
  bureau: string
  bureau_en: string
  licences: { kind: Named; number: string; valid_to: string | null }[]
  inspections: Published[]
}

function inspected(one: Published): HTMLElement {
  const failed = (one.facts.failed_key ?? 0) + (one.facts.failed_general ?? 0)
  return h(
    'li',
    {},
    h('strong', {}, named(one.facts.item)),
    h('span', { class: 'basis' }, showDay(one.facts.on_day)),
    !!one.facts.verdict && h('span', { class: 'count' }, named(one.facts.verdict)),
    failed > 0 && h('span', { class: 'basis' }, t('doorstep.card.failed', { n: failed })),
    !!one.facts.officers?.length && h('span', { class: 'basis' }, t('doorstep.card.officers', { names: one.facts.officers.join(', ') })),
    !!one.note && h('p', {}, one.note),
    !!one.changed_at && h('span', { class: 'basis' }, t('doorstep.card.changed', { day: showDay(one.changed_at) })),
  )
}

/* An officer who used the camera instead of the app gets on from here. */
async function offerField(id: string, place: HTMLElement): Promise<void> {
  const session = await get<{ person: { roles: string[] } }>('/v1/session').catch(() => null)
  if (!session?.person.roles.some((role) => ['officer', 'chief', 'partner', 'investigator'].includes(role))) return
  place.replaceChildren(verdict('plain', t('doorstep.card.you_work'), h('a', { class: 'button', href: `/field/doors/${id}` }, t('doorstep.card.open_field'))))
}

export const page: Page = async (code) => {
  const card = await get<Card>(`/v1/doorstep/doors/${code}`)
  const place = h('div')
  void offerField(card.id, place)
  const none = (key: string): Child => h('p', { class: 'none' }, t(key))
  const body = [
    place,
    h('h1', {}, card.door),
    h(
      'section',
      {},
      facts([
        [t('doorstep.card.operator'), card.operator],
        [t('doorstep.card.uscc'), card.uscc],
        [t('doorstep.card.trade'), named(card.trade)],
        [t('doorstep.card.grade'), card.grade],
        [t('doorstep.card.address'), card.address],
        [t('doorstep.bureau'), locale() === 'en' ? card.bureau_en : card.bureau],
      ]),
    ),
    panel(
      t('doorstep.card.licences'),
      card.licences.length
        ? h('ul', { class: 'plain' }, ...card.licences.map((one) => h('li', {}, h('strong', {}, named(one.kind)), h('span', { class: 'mono' }, one.number), !!one.valid_to && h('span', { class: 'basis' }, t('doorstep.card.valid_to', { day: showDay(one.valid_to) })))))
        : none('doorstep.card.no_licences'),
    ),
    panel(t('doorstep.card.inspections'), card.inspections.length ? h('ul', { class: 'plain' }, ...card.inspections.map(inspected)) : none('doorstep.card.no_inspections')),
    h('p', {}, h('a', { class: 'button', href: `/d/file/${code}` }, t('doorstep.file.title'))),
    h('p', {}, h('a', { class: 'button quiet', href: '/d/caps' }, t('doorstep.caps.title'))),
  ]
  return { title: card.door, body }
}
