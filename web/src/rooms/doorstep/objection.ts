/** What is to be published of an operator's complaint, by the code on the paper that told it, and the objection to it. */
import { get, post } from './ask'
import { sending } from './codeForm'
import { facts, h, panel, verdict, type Child } from './dom'
import type { Page } from './frame'
import { locale, showDay, showInstant, t } from './words'

interface Notice {
  number: string
  day: string
  bureau: string
  bureau_en: string
  operator: string
  category: string
  result: string
  due: string
  object_until: string
  state: 'open' | 'excluded' | 'waiting' | 'public' | 'withheld' | 'over'
  objection: { at: string; decided_at: string | null; decision: 'keep' | 'correct' | 'take_down' | null } | null
  may_object: boolean
}

function first(x: Notice): HTMLElement {
  const said = x.objection
  if (said && !said.decided_at) return verdict('good', t('doorstep.objection.received'), h('p', {}, t('doorstep.objection.received_text', { at: showInstant(said.at) })))
  if (said) return verdict('plain', t(`doorstep.objection.decided.${said.decision ?? 'keep'}`), h('p', {}, t('doorstep.objection.decided_text', { at: showInstant(said.decided_at) })))
  if (x.may_object) return verdict('wait', t('doorstep.objection.until', { day: showDay(x.object_until) }), h('p', {}, t('doorstep.objection.do')))
  return verdict('plain', t('doorstep.objection.shut'), h('p', {}, t('doorstep.objection.shut_text')))
}

export const page: Page = async (code) => {
  const x = await get<Notice>(`/v1/doorstep/publicity/${code}`)
  const reason = h('textarea', { name: 'reason', rows: 5, maxlength: 2000, required: true })
  const body: Child[] = [
    first(x),
    panel(
      t('doorstep.objection.what'),
      facts([
        [t('doorstep.objection.operator'), x.operator],
        [t('doorstep.objection.category'), x.category],
        [t('doorstep.objection.result'), x.result],
        [t('doorstep.objection.due'), showDay(x.due)],
        [t('doorstep.paper.number'), x.number],
        [t('doorstep.paper.day'), showDay(x.day)],
        [t('doorstep.bureau'), locale() === 'en' ? x.bureau_en : x.bureau],
      ]),
    ),
    x.may_object &&
      panel(
        t('doorstep.objection.title'),
        sending(
          async () => void (await post(`/v1/doorstep/publicity/${code}`, { reason: reason.value.trim() })),
          t('doorstep.objection.send'),
          h('label', { class: 'text' }, h('span', {}, t('doorstep.objection.reason')), reason),
        ),
      ),
  ]
  return { title: t('doorstep.objection.what'), body }
}
