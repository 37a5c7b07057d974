/** A code of sixteen letters and figures that is typed on the page, and a form that sends once at a time. The code is kept by the page that
 * asked for it alone; it never stands in an address. */
import { Refused } from './ask'
import { h, type Child } from './dom'
import { showResult } from './frame'
import { t, tOr } from './words'

/** In the way it was read out: with dashes, blanks, small letters. */
const CODE = 16
export const plainCode = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-Z]/g, '')

/** Calls open with what was typed, once it is a code. wrong: what was wrong with the one before. */
export function codeForm(wrong: string, open: (code: string) => void): HTMLElement {
  const box = h('input', { type: 'text', name: 'code', required: true, maxlength: 30, autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', 'aria-describedby': 'trouble' })
  const trouble = h('p', { class: 'trouble', role: 'alert', id: 'trouble' }, wrong)
  const form = h('form', {}, h('label', { class: 'text' }, h('span', {}, t('doorstep.report.code')), box), trouble, h('p', {}, h('button', { type: 'submit' }, t('doorstep.report.open'))))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const typed = plainCode(box.value)
    if (typed.length === CODE) open(typed)
    else trouble.textContent = t('doorstep.report.sixteen')
  })
  return form
}

/** What is said where it was sent when it was refused. */
export const refusal = (e: unknown): string => tOr(`doorstep.refused.${e instanceof Refused ? e.key.replace(/^\w+\./, '') : 'broken'}`, t('doorstep.refused.broken'))

/** Sends, then shows the page as it is afterwards. */
export function sending(send: () => Promise<void>, label: string, ...inside: Child[]): HTMLFormElement {
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const go = h('button', { type: 'submit' }, label)
  const form = h('form', {}, inside, trouble, go)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    go.disabled = true
    trouble.textContent = ''
    send()
      .then(showResult)
      .catch((e: unknown) => {
        go.disabled = false
        trouble.textContent = refusal(e)
      })
  })
  return form
}
