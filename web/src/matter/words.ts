/** Names of states, acts and kinds of matters. */
import { ruleName } from '@/api/rules'
import { tOr } from '@/shell/i18n'

export function stateWord(kind: string, state: string | null | undefined): string {
  if (!state) return ''
  return kind === 'sweep' ? tOr(`choice.sweep_state.${state}`, state) : tOr(`matter_state.${kind}.${state}`, state)
}

/** "hazard.order" in the ledger; the last word is the action of a flow. */
export function actWord(act: string): string {
  const dot = act.lastIndexOf('.')
  const flowName = dot > 0 ? `action.${act.slice(0, dot)}.${act.slice(dot + 1)}` : ''
  return tOr(`act_done.${act}`, tOr(flowName, act))
}

export function kindWord(kind: string): string {
  return ruleName('matter_kinds', kind)
}

/** What a matter is about, in the language of the page: by the rules' name where it has one, else as it was named. Empty while the
 * names are on their way, so that no other language flashes up. */
export function matterTitle(m: { title?: string; title_list?: string | null; title_code?: string | null; hazard_kind?: string | null }): string {
  const code = m.title_code ?? m.hazard_kind
  const name = ruleName(m.title_list || 'hazard_kinds', code)
  return code && name !== code ? name : (m.title ?? name)
}

const pages: Record<string, string> = { hazard: 'hazards', inspection: 'inspections', transfer: 'transfers' }

/** Address of the page of a matter. */
export function matterPage(kind: string, id: string): string {
  return `/${pages[kind] ?? `${kind}s`}/${id}`
}
