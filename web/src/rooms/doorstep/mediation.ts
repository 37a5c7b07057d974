/** The mediation room, as one side sees it by its code: consent, both clocks, offers and answers, evidence, the text and its signature. */
import { get, post, Refused, upload } from './ask'
import { facts, h, panel, verdict, type Child } from './dom'
import { showResult, type Page } from './frame'
import { shrunk } from './orderForm'
import { signaturePad } from './signature'
import { locale, showDay, showInstant, t, tOr } from './words'

type Side = 'consumer' | 'operator' | 'mediator'
interface Offer {
  id: string
  side: Side
  kind: 'offer' | 'accept' | 'decline'
  answers_id: string | null
  amount: number
  terms: string
  at: string
}
interface Text {
  id: string
  no: number
  terms: string
  amount: number
  perform_on: string | null
  consumer_signed_at: string | null
  operator_signed_at: string | null
}
interface Room {
  number: string
  side: 'consumer' | 'operator'
  state: string
  bureau: string
  bureau_en: string
  operator: string
  category_zh: string
  category_en: string
  amount: number
  law_due: string | null
  agreed_day: string | null
  first_due: string | null
  consumer_agrees: boolean | null
  operator_agrees: boolean | null
  entrusts: boolean
  may_consent: boolean
  may_offer: boolean
  may_send: boolean
  may_sign: boolean
  files_most: number
  sessions: { id: string; place: string; at: string; mediator_name: string | null }[]
  offers: Offer[]
  evidence: { id: string; side: Side; note: string; name: string; at: string }[]
  agreements: Text[]
}

const base = (code: string) => `/v1/doorstep/mediations/${code}`
const yuan = (fen: number) => new Intl.NumberFormat(locale(), { style: 'currency', currency: 'CNY' }).format(fen / 100)
const who = (x: Room, side: Side) => (side === x.side ? t('doorstep.mediation.you') : t(`doorstep.mediation.side_${side}`))
const said = (e: unknown) => tOr(`doorstep.refused.${e instanceof Refused ? e.key.replace(/^(doorstep|complaint|attachment)\./, '') : 'broken'}`, t('doorstep.refused.broken'))

/** Fen of what was typed in yuan; null when it is no amount. */
function fenOf(text: string): number | null {
  const plain = text.trim().replace(/[,，¥￥\s]/g, '')
  return /^\d{1,7}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null
}

/** A form that sends once at a time and says what went wrong where it was sent. */
function sending(send: () => Promise<void>, button: HTMLButtonElement, ...inside: Child[]): HTMLFormElement {
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const form = h('form', {}, inside, trouble, button)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    button.disabled = true
    trouble.textContent = ''
    send()
      .then(showResult)
      .catch((e: unknown) => {
        button.disabled = false
        trouble.textContent = said(e)
      })
  })
  return form
}
const submit = (key: string, quiet = false) => h('button', { type: 'submit', class: quiet && 'quiet' }, t(`doorstep.mediation.${key}`))

/* ---- what is asked of this side now ---- */

const mine = (x: Room) => (x.side === 'consumer' ? x.consumer_agrees : x.operator_agrees)
const text = (x: Room) => x.agreements[x.agreements.length - 1]
const signedAt = (x: Room, a: Text) => (x.side === 'consumer' ? a.consumer_signed_at : a.operator_signed_at)

function first(x: Room): HTMLElement {
  const last = text(x)
  if (x.may_consent && mine(x) === null) return verdict('wait', t('doorstep.mediation.consent_wanted'), h('p', {}, t('doorstep.mediation.consent_do')))
  if (x.may_consent) return verdict('plain', t(mine(x) ? 'doorstep.mediation.agreed_to' : 'doorstep.mediation.declined'), h('p', {}, t('doorstep.mediation.consent_change')))
  if (x.state === 'first') return verdict('wait', t('doorstep.mediation.first', { day: showDay(x.first_due) }), h('p', {}, t(`doorstep.mediation.first_${x.side}`)))
  if (x.may_sign && last && !signedAt(x, last)) return verdict('wait', t('doorstep.mediation.sign_wanted'), h('p', {}, t('doorstep.mediation.sign_do')))
  if (x.may_sign) return verdict('good', t('doorstep.mediation.signed'), h('p', {}, t('doorstep.mediation.signed_text')))
  const tone = x.state === 'settled' ? 'good' : x.may_offer ? 'wait' : 'plain'
  return verdict(tone, tOr(`doorstep.mediation.state_${x.state}`, t('doorstep.mediation.state_other')), x.may_offer && h('p', {}, t('doorstep.mediation.offer_do')))
}

function consent(code: string, x: Room): HTMLElement {
  const entrusts = h('input', { type: 'checkbox', name: 'entrusts', checked: x.entrusts })
  const other = x.side === 'consumer' ? x.operator_agrees : x.consumer_agrees
  const answer = (agrees: boolean) => () => post(`${base(code)}/consent`, { agrees, entrusts: agrees && entrusts.checked })
  return panel(
    t('doorstep.mediation.consent'),
    h('p', {}, t('doorstep.mediation.consent_text')),
    h('p', { class: 'basis' }, t(other === null ? 'doorstep.mediation.other_silent' : other ? 'doorstep.mediation.other_agrees' : 'doorstep.mediation.other_declines')),
    sending(answer(true), submit('agree'), h('label', { class: 'choice' }, entrusts, h('span', {}, t('doorstep.mediation.entrust')))),
    sending(answer(false), submit('disagree', true)),
  )
}

/* ---- offers ---- */

const isOpen = (x: Room, o: Offer) => o.kind === 'offer' && !x.offers.some((other) => other.answers_id === o.id)

function answers(code: string, o: Offer): Child {
  const answer = (kind: string) => () => post(`${base(code)}/offers`, { kind, answers_id: o.id })
  return h('div', { class: 'answers' }, sending(answer('accept'), submit('accept')), sending(answer('decline'), submit('decline', true)))
}

function offerForm(code: string, x: Room): HTMLElement {
  const amount = h('input', { type: 'text', name: 'amount', inputmode: 'decimal', required: true, maxlength: 12 })
  const terms = h('textarea', { name: 'terms', rows: 3, maxlength: 1000 })
  const open = x.offers.filter((o) => isOpen(x, o) && o.side !== x.side).pop()
  async function send(): Promise<void> {
    const fen = fenOf(amount.value)
    if (fen === null) throw new Refused('amount', 422)
    await post(`${base(code)}/offers`, { kind: 'offer', amount: fen, terms: terms.value.trim(), ...(open && { answers_id: open.id }) })
  }
  return sending(
    send,
    submit(open ? 'counter' : 'offer'),
    h('label', { class: 'text' }, h('span', {}, t('doorstep.mediation.amount')), amount),
    h('label', { class: 'text' }, h('span', {}, t('doorstep.mediation.terms')), terms),
    h('p', { class: 'basis' }, t('doorstep.mediation.no_numbers')),
  )
}

function offers(code: string, x: Room): Child {
  const line = (o: Offer) =>
    h(
      'li',
      {},
      h('strong', {}, `${who(x, o.side)} ${t(`doorstep.mediation.kind_${o.kind}`)}${o.kind === 'offer' ? ` ${yuan(o.amount)}` : ''}`),
      o.terms && h('span', {}, o.terms),
      h('span', { class: 'basis' }, showInstant(o.at)),
      x.may_offer && isOpen(x, o) && o.side !== x.side && answers(code, o),
    )
  if (!x.may_offer && !x.offers.length) return null
  return panel(
    t('doorstep.mediation.offers'),
    x.offers.length ? h('ul', { class: 'plain' }, x.offers.map(line)) : h('p', { class: 'none' }, t('doorstep.mediation.no_offers')),
    x.may_offer && h('details', { open: !x.offers.length }, h('summary', {}, t('doorstep.mediation.make_offer')), offerForm(code, x)),
  )
}

/* ---- evidence ---- */

function evidenceForm(code: string): HTMLElement {
  const choice = h('input', { type: 'file', name: 'file', accept: 'image/*,application/pdf', required: true })
  const note = h('input', { type: 'text', name: 'note', maxlength: 500 })
  async function send(): Promise<void> {
    const file = choice.files?.[0]
    if (!file) throw new Refused('invalid', 422)
    const picture = file.type.startsWith('image/')
    await upload(`${base(code)}/evidence`, picture ? await shrunk(file) : file, { note: note.value.trim() }, file.name)
  }
  return sending(send, submit('send_file'), h('label', { class: 'text' }, h('span', {}, t('doorstep.mediation.file')), choice), h('label', { class: 'text' }, h('span', {}, t('doorstep.mediation.file_note')), note))
}

function evidence(code: string, x: Room): Child {
  const left = x.files_most - x.evidence.filter((e) => e.side === x.side).length
  const line = (e: Room['evidence'][number]) =>
    h('li', {}, h('a', { href: `${base(code)}/evidence/${e.id}`, target: '_blank', rel: 'noopener' }, e.name || t('doorstep.mediation.file')), h('span', {}, e.note), h('span', { class: 'basis' }, `${who(x, e.side)} · ${showInstant(e.at)}`))
  if (!x.may_send && !x.evidence.length) return null
  return panel(
    t('doorstep.mediation.evidence'),
    x.evidence.length ? h('ul', { class: 'plain' }, x.evidence.map(line)) : h('p', { class: 'none' }, t('doorstep.mediation.no_evidence')),
    x.may_send && left > 0 && h('details', {}, h('summary', {}, t('doorstep.mediation.add_file', { n: left })), evidenceForm(code)),
  )
}

/* ---- the text, and who signed it ---- */

function signForm(code: string): HTMLElement {
  const pad = signaturePad(t('doorstep.mediation.pad'), t('doorstep.mediation.pad_clear'))
  const choice = h('input', { type: 'file', name: 'signature', accept: 'image/*' })
  async function send(): Promise<void> {
    const file = choice.files?.[0]
    const picture = file ? await shrunk(file) : await pad.picture()
    if (!picture) throw new Refused('no_signature', 422)
    await upload(`${base(code)}/signature`, picture)
  }
  return sending(send, submit('sign'), pad.node, h('label', { class: 'text' }, h('span', {}, t('doorstep.mediation.sign_photo')), choice))
}

function agreement(code: string, x: Room): Child {
  const last = text(x)
  if (!last) return null
  const signed = (at: string | null) => (at ? t('doorstep.mediation.signed_at', { at: showInstant(at) }) : t('doorstep.mediation.not_signed'))
  return panel(
    t('doorstep.mediation.agreement', { no: last.no }),
    h('p', { class: 'letter' }, last.terms),
    facts([
      [t('doorstep.mediation.amount_agreed'), yuan(last.amount)],
      [t('doorstep.mediation.perform_on'), showDay(last.perform_on)],
      [t('doorstep.mediation.side_consumer'), signed(last.consumer_signed_at)],
      [t('doorstep.mediation.side_operator'), signed(last.operator_signed_at)],
    ]),
    x.may_sign && !signedAt(x, last) && signForm(code),
  )
}

function about(x: Room): HTMLElement {
  return panel(
    t('doorstep.mediation.about'),
    facts([
      [t('doorstep.mediation.number'), x.number],
      [t('doorstep.mediation.category'), locale() === 'en' ? x.category_en : x.category_zh],
      [t('doorstep.inspection.subject'), x.operator],
      [t('doorstep.mediation.in_dispute'), x.amount ? yuan(x.amount) : ''],
      [t('doorstep.mediation.first_due'), x.state === 'first' ? showDay(x.first_due) : ''],
      [t('doorstep.mediation.law_due'), showDay(x.law_due)],
      [t('doorstep.mediation.agreed_day'), showDay(x.agreed_day)],
      [t('doorstep.bureau'), locale() === 'en' ? x.bureau_en : x.bureau],
    ]),
    x.sessions.length > 0 && h('h2', {}, t('doorstep.mediation.sessions')),
    x.sessions.length > 0 && h('ul', { class: 'plain' }, ...x.sessions.map((s) => h('li', {}, h('strong', {}, showInstant(s.at)), h('span', {}, [s.place, s.mediator_name].filter(Boolean).join(' · '))))),
  )
}

export const page: Page = async (code) => {
  const title = t('doorstep.mediation.title')
  let x: Room
  try {
    x = await get<Room>(base(code))
  } catch (e) {
    if (!(e instanceof Refused) || e.status !== 404) throw e
    return { title, body: verdict('bad', t('doorstep.mediation.gone'), h('p', {}, t('doorstep.mediation.gone_do'))) }
  }
  return { title, body: [first(x), x.may_consent && consent(code, x), agreement(code, x), offers(code, x), evidence(code, x), about(x)] }
}
