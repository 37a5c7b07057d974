/** Acts of a panel that are asked for in a dialog, each by the server's description of its form. */
import { reactive, ref } from 'vue'
import { randomKey } from '@/api/client'
import { asApiError } from '@/api/error'
import { formOf, type SchemaField } from '@/api/schema'
import { useSending } from './sending'

/** `more`: fields that the panel asks for by itself, beside the server's. */
export function useActing<Act extends string>(more: string[] = []) {
  const act = ref<Act | null>(null)
  const fields = ref<SchemaField[] | null>(null)
  const values = reactive<Record<string, unknown>>({})
  const sending = useSending(() => [...more, ...(fields.value ?? []).map((f) => f.name)])
  let key = randomKey()

  /** Opens the dialog; `shown` says which fields it has, and fills in what is known. */
  async function begin(one: Act, form: string, shown: (all: SchemaField[], values: Record<string, unknown>) => SchemaField[]) {
    for (const name of Object.keys(values)) delete values[name]
    sending.error = null
    fields.value = null
    key = randomKey()
    act.value = one as typeof act.value
    try {
      fields.value = shown(await formOf(form), values)
    } catch (e) {
      sending.error = asApiError(e)
    }
  }
  /** Sends; the dialog closes when it went through, else what was sent next is another try. */
  async function go(what: (key: string) => Promise<unknown>) {
    if (await sending.send(() => what(key))) act.value = null
    else key = randomKey()
  }
  return { act, fields, values, sending, begin, go }
}
