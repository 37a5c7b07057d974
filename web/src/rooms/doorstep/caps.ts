/** How often an operator may be inspected in a year, why it may be more, and on what: published, because the law asks for it. */
import { get } from './ask'
import { h, panel } from './dom'
import type { Page } from './frame'
import { named, t, type Named } from './words'

interface Row extends Named {
  basis: string
  per_year?: number
  months_apart?: number
}
interface Caps {
  caps: Row[]
  inspection_grounds: (Row & { counts: boolean })[]
  catalogue: Row[]
}

const line = (row: Row) => h('li', {}, h('strong', {}, named(row)), row.basis && h('span', { class: 'basis' }, row.basis))

export const page: Page = async () => {
  const { caps, inspection_grounds: grounds, catalogue } = await get<Caps>('/v1/doorstep/caps')
  const body = [
    h('h1', {}, t('doorstep.caps.title')),
    h('p', {}, t('doorstep.caps.why')),
    panel(
      t('doorstep.caps.per_year'),
      h(
        'ul',
        { class: 'plain' },
        ...caps.map((row) =>
          h('li', {}, h('strong', {}, named(row)), row.per_year !== undefined && h('span', { class: 'count' }, t('doorstep.caps.times', { n: row.per_year })), !!row.months_apart && h('span', { class: 'basis' }, t('doorstep.caps.apart', { n: row.months_apart }))),
        ),
      ),
    ),
    panel(t('doorstep.caps.not_counted'), h('ul', { class: 'plain' }, ...grounds.filter((row) => !row.counts).map(line))),
    panel(t('doorstep.caps.items'), h('p', {}, t('doorstep.caps.items_why')), h('ul', { class: 'plain' }, ...catalogue.map(line))),
  ]
  return { title: t('doorstep.caps.title'), body }
}
