/** Is this inspection real, who are they, what are my rights; afterwards: what came of it, and how was it (扫码入企). */
import { get } from './ask'
import { facts, h, panel, verdict, type Child } from './dom'
import type { Page } from './frame'
import { rateForm, wishForm, type Reason } from './inspectionForms'
import { locale, named, showDay, showInstant, t, tOr, type Named } from './words'

export interface Inspection {
  state: string
  number: string
  item: Named
  ground: Named | null
  basis: string
  planned_on: string
  counts: boolean
  year_count: number
  cap?: number
  operator: string
  door: string
  address: string
  bureau: string
  bureau_en: string
  officers: { name: string; certificate: string }[]
  result: { at: string; outcome: Named | null; verdict: Named | null; failed_key: number; failed_general: number; hazards: number } | null
  recusal: '' | 'open' | 'kept' | 'replaced'
  may_ask_recusal: boolean
  rated: boolean
  may_rate: boolean
  until: string
  recusal_grounds: Named[]
  rating_reasons: Reason[]
}

const WAIT_MS = 20_000

function first(x: Inspection): HTMLElement {
  if (x.state === 'dropped') return verdict('bad', t('doorstep.inspection.dropped'), h('p', {}, t('doorstep.inspection.dropped_do')))
  if (x.result) return verdict('good', t('doorstep.inspection.done'), h('p', {}, t('doorstep.inspection.done_do')))
  if (x.state === 'recusal') return verdict('wait', t('doorstep.inspection.recusal_open'), h('p', {}, t('doorstep.inspection.recusal_open_do')))
  const kept = x.recusal === 'kept' && h('p', {}, t('doorstep.inspection.recusal_kept'))
  return verdict('good', t('doorstep.inspection.real'), h('p', {}, t('doorstep.inspection.compare')), kept)
}

function people(x: Inspection): HTMLElement {
  const one = (p: { name: string; certificate: string }) => h('li', {}, h('strong', {}, p.name), h('span', { class: 'mono' }, t('doorstep.inspection.certificate', { number: p.certificate })))
  return panel(t('doorstep.inspection.officers'), h('p', {}, t('doorstep.inspection.officers_do')), h('ul', { class: 'plain' }, ...x.officers.map(one)))
}

function count(x: Inspection): string {
  if (!x.counts) return t('doorstep.inspection.not_counted')
  const nth = x.year_count + 1
  return x.cap === undefined ? t('doorstep.inspection.nth', { n: nth }) : t('doorstep.inspection.nth_of', { n: nth, most: x.cap })
}

function purpose(x: Inspection): HTMLElement {
  return panel(
    t('doorstep.inspection.what'),
    facts([
      [t('doorstep.inspection.item'), named(x.item)],
      [t('doorstep.inspection.day'), showDay(x.planned_on)],
      [t('doorstep.inspection.ground'), named(x.ground)],
      [t('doorstep.inspection.basis'), x.basis],
      [t('doorstep.inspection.subject'), [x.operator, h('br'), x.address || x.door]],
      [t('doorstep.inspection.count'), [count(x), ' ', h('a', { href: '/d/caps' }, t('doorstep.caps.see'))]],
      [t('doorstep.inspection.number'), x.number],
      [t('doorstep.bureau'), locale() === 'en' ? x.bureau_en : x.bureau],
    ]),
  )
}

function result(x: Inspection): Child {
  if (!x.result) return null
  const { at, outcome, verdict: found, failed_key: key, failed_general: general, hazards } = x.result
  return panel(
    t('doorstep.inspection.result'),
    facts([
      [t('doorstep.inspection.at'), showInstant(at)],
      [t('doorstep.inspection.outcome'), named(outcome)],
      [t('doorstep.inspection.verdict'), named(found)],
      [t('doorstep.inspection.failed'), key + general > 0 ? t('doorstep.inspection.failed_n', { key, general }) : t('doorstep.inspection.failed_none')],
      [t('doorstep.inspection.hazards'), hazards > 0 ? t('doorstep.inspection.hazards_n', { n: hazards }) : ''],
    ]),
    h('p', {}, tOr(`doorstep.inspection.public.${x.state}`, t('doorstep.inspection.public.used'))),
  )
}

function rights(code: string, x: Inspection): Child {
  if (!x.may_ask_recusal) return null
  return panel(t('doorstep.inspection.rights'), h('p', {}, t('doorstep.inspection.rights_text')), wishForm(code, x.officers, x.recusal_grounds))
}

function rating(code: string, x: Inspection): Child {
  if (x.rated) return verdict('plain', t('doorstep.rate.thanks'), h('p', {}, t('doorstep.rate.thanks_text')))
  return x.may_rate ? panel(t('doorstep.rate.title'), h('p', {}, t('doorstep.rate.why')), rateForm(code, x.rating_reasons)) : null
}

/* The result is told on the spot: while nobody types, the page looks again. */
function lookAgain(x: Inspection): void {
  if (x.result || x.state === 'dropped') return
  setTimeout(() => {
    const busy = document.querySelector('details[open]') || document.hidden
    if (busy) lookAgain(x)
    else void import('./frame').then(({ show }) => show())
  }, WAIT_MS)
}

export const page: Page = async (code) => {
  const x = await get<Inspection>(`/v1/doorstep/inspections/${code}`)
  lookAgain(x)
  const before = x.result ? [] : [people(x)]
  const after = x.result ? [people(x)] : []
  return { title: t('doorstep.inspection.title'), body: [first(x), result(x), rating(code, x), before, purpose(x), after, rights(code, x)] }
}
