/** An operator's figures, year by year, and its published complaints. */
import { get } from './ask'
import { facts, h, panel, type Child } from './dom'
import type { Page } from './frame'
import { about, entry, growing } from './publicity'
import { locale, t } from './words'

interface Rate {
  numerator: number
  denominator: number
}
interface Year {
  year: number
  counted: number
  closed: number
  settled: number
  by_itself: number
  success: Rate | null
  growth: Rate | null
}
interface Figures {
  division: string
  bureau: string
  bureau_en: string
  operator: string
  years: Year[]
  counted: number
  closed: number
  settled: number
  success: Rate | null
}

const percent = (rate: Rate, sign = false) => new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1, signDisplay: sign ? 'exceptZero' : 'auto' }).format(rate.numerator / rate.denominator)
/* a rate never without what it was made of */
const rated = (rate: Rate | null): string => (rate ? `${percent(rate)} (${rate.numerator}/${rate.denominator})` : t('doorstep.publicity.no_rate'))

function year(one: Year): HTMLElement {
  return panel(
    t('doorstep.publicity.year', { year: one.year }),
    facts([
      [t('doorstep.publicity.counted'), String(one.counted)],
      [t('doorstep.publicity.growth'), one.growth && percent(one.growth, true)],
      [t('doorstep.publicity.closed_n'), String(one.closed)],
      [t('doorstep.publicity.settled'), String(one.settled)],
      [t('doorstep.publicity.by_itself'), String(one.by_itself)],
      [t('doorstep.publicity.success'), rated(one.success)],
    ]),
  )
}

async function entries(figures: Figures, uscc: string): Promise<Child> {
  const known = await about()
  const path = (more: string) => `/v1/publicity/${figures.division}?limit=20&uscc=${uscc}${more}`
  const first = await get<Parameters<typeof growing>[0]>(path(''))
  if (!first.items.length) return h('p', { class: 'none' }, t('doorstep.publicity.no_entries'))
  return growing(first, (cursor) => get(path(`&cursor=${encodeURIComponent(cursor)}`)), (one) => entry(known, one, false))
}

export const page: Page = async (uscc) => {
  const { bureaus } = await get<{ bureaus: Figures[] }>(`/v1/publicity/operators/${uscc}`)
  const title = bureaus[0]?.operator ?? uscc
  const parts = await Promise.all(
    bureaus.map(async (one): Promise<Child[]> => [
      h('section', {}, facts([
        [t('doorstep.bureau'), locale() === 'en' ? one.bureau_en : one.bureau],
        [t('doorstep.publicity.counted'), String(one.counted)],
        [t('doorstep.publicity.success'), rated(one.success)],
      ])),
      ...one.years.map(year),
      panel(t('doorstep.publicity.entries'), await entries(one, uscc)),
    ]),
  )
  const body = [
    h('h1', { tabindex: -1 }, title),
    h('p', { class: 'basis' }, uscc),
    ...parts,
    h('p', { class: 'basis' }, t('doorstep.publicity.what')),
    h('p', {}, h('a', { class: 'button quiet', href: '/d/publicity' }, t('doorstep.publicity.all'))),
  ]
  return { title, body }
}
