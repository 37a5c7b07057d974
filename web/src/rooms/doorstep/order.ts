/** An order to correct, by the code on its paper: what is asked, until when, and the pictures that prove it is put right. */
import { get } from './ask'
import { facts, h, panel, verdict, type Child } from './dom'
import type { Page } from './frame'
import { proofForm } from './orderForm'
import { locale, showDay, showInstant, t } from './words'

export interface Order {
  number: string
  day: string
  bureau: string
  bureau_en: string
  operator: string
  door: string
  address: string
  story: string
  remedy: string
  state: 'asked' | 'proven' | 'closed' | 'elsewhere'
  due: string | null
  proven_at: string | null
  failed_rechecks: number
  photos: number
  photos_most: number
  may_prove: boolean
}

function first(x: Order): HTMLElement {
  if (x.state === 'closed') return verdict('good', t('doorstep.order.closed'), h('p', {}, t('doorstep.order.closed_text')))
  if (x.state === 'proven') return verdict('good', t('doorstep.order.proven'), h('p', {}, t('doorstep.order.proven_text', { at: showInstant(x.proven_at) })))
  if (x.state === 'elsewhere') return verdict('plain', t('doorstep.order.elsewhere'), h('p', {}, t('doorstep.order.elsewhere_text')))
  const again = x.failed_rechecks > 0 && h('p', {}, t('doorstep.order.failed'))
  return verdict('wait', x.due ? t('doorstep.order.due', { day: showDay(x.due) }) : t('doorstep.order.asked'), again, h('p', {}, t('doorstep.order.do')))
}

export const page: Page = async (code) => {
  const x = await get<Order>(`/v1/doorstep/orders/${code}`)
  const body: Child[] = [
    first(x),
    panel(
      t('doorstep.order.what'),
      facts([
        [t('doorstep.order.story'), x.story],
        [t('doorstep.order.remedy'), x.remedy],
        [t('doorstep.inspection.subject'), [x.operator, h('br'), x.address || x.door]],
        [t('doorstep.paper.number'), x.number],
        [t('doorstep.paper.day'), showDay(x.day)],
        [t('doorstep.bureau'), locale() === 'en' ? x.bureau_en : x.bureau],
      ]),
    ),
    x.may_prove && panel(t('doorstep.order.proof'), h('p', {}, t('doorstep.order.proof_text', { n: x.photos_most })), proofForm(code, x.photos_most)),
  ]
  return { title: t('doorstep.order.what'), body }
}
