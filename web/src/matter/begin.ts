/** What stands in the form of a step when it opens, at the desk and on the phone. */
import type { SchemaField } from '@/api/schema'

/** preset: what is proposed; only: of a field's list the codes that this step may say. A list of one is chosen already; rules that are
 * still on their way restrict nothing. */
export function beginForm(fields: SchemaField[], values: Record<string, unknown>, preset: Record<string, unknown> = {}, only: Record<string, string[]> = {}): void {
  for (const f of fields) {
    const some = only[f.name]?.length ? only[f.name] : undefined
    const one = preset[f.name] ?? (some?.length === 1 ? some[0] : undefined)
    if (one !== undefined && (!some || some.includes(String(one)))) values[f.name] = one
  }
}
