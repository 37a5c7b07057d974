/** Is this paper real: number, kind, day and bureau, as they stand on it. */
import { get } from './ask'
import { facts, h, verdict } from './dom'
import type { Page } from './frame'
import { locale, showDay, t } from './words'

interface Paper {
  kind: string
  name_zh: string
  name_en: string
  number: string
  day: string
  bureau: string
  bureau_en: string
}

export const page: Page = async (code) => {
  const paper = await get<Paper>(`/v1/documents/verify/${code}`)
  const en = locale() === 'en'
  const body = [
    verdict('good', t('doorstep.paper.real'), h('p', {}, t('doorstep.paper.compare'))),
    h(
      'section',
      {},
      facts([
        [t('doorstep.paper.kind'), en ? paper.name_en : paper.name_zh],
        [t('doorstep.paper.number'), paper.number],
        [t('doorstep.paper.day'), showDay(paper.day)],
        [t('doorstep.bureau'), en ? paper.bureau_en : paper.bureau],
      ]),
    ),
  ]
  const order = paper.kind === 'rectification_order' && h('p', {}, h('a', { class: 'button', href: `/d/order/${code}` }, t('doorstep.paper.to_order')))
  const objection = paper.kind === 'publicity_notice' && h('p', {}, h('a', { class: 'button', href: `/d/objection/${code}` }, t('doorstep.paper.to_objection')))
  return { title: t('doorstep.paper.real'), body: [...body, order, objection] }
}
