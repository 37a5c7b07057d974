/** What every form does: it sends once at a time and shows what was wrong with what was sent. */
import { computed, reactive, ref } from 'vue'
import { asApiError, type ApiError } from '@/api/error'
import { formOf, type SchemaField } from '@/api/schema'
import { byField } from '@/shell/wrong'

/** `shown`: fields that stand in the form; what is wrong with others is told under ''. */
export function useSending(shown: () => string[]) {
  const busy = ref(false)
  const error = ref<ApiError | null>(null)
  const errors = computed<Record<string, string>>(() => (error.value ? byField(error.value, shown()) : {}))

  /** True when it went through. */
  async function send(what: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = null
    try {
      await what()
      return true
    } catch (e) {
      error.value = asApiError(e)
      return false
    } finally {
      busy.value = false
    }
  }
  return reactive({ busy, error, errors, send })
}
export type Sending = ReturnType<typeof useSending>

/** A form as the server describes it, of these fields in this order; `begin` fills in what is known. */
export function useForm(schema: string, shown: string[], begin: (fields: SchemaField[], values: Record<string, unknown>) => void = () => undefined) {
  const fields = ref<SchemaField[] | null>(null)
  const values = reactive<Record<string, unknown>>({})
  const sending = useSending(() => shown)
  formOf(schema)
    .then((all) => {
      const found = shown.map((name) => all.find((f) => f.name === name)).filter((f): f is SchemaField => !!f)
      begin(found, values)
      fields.value = found
    })
    .catch((e) => (sending.error = asApiError(e)))
  return { fields, values, sending }
}

/** What was filled in; empty inputs are not sent. */
export function filled(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== '' && v !== null && v !== undefined))
}

/** "sitting.at" as the member at of sitting. */
export function nested(values: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(values)) {
    const [first, rest] = path.split('.') as [string, string?]
    if (rest) out[first] = { ...(out[first] as Record<string, unknown> | undefined), [rest]: value }
    else out[first] = value
  }
  return out
}
