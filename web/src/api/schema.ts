/** The forms of moves, as the server's own description of itself has them. */
import { api } from './client'

export interface SchemaField {
  name: string
  type: 'text' | 'long' | 'int' | 'number' | 'fen' | 'flag' | 'day' | 'instant' | 'code' | 'codes' | 'choice' | 'person' | 'photos' | 'unit' | 'door' | 'operator'
  required: boolean
  codes?: string
  choices?: string[]
  min?: number
  max?: number
}

interface Property {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: (string | null)[]
  'x-codes'?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  readOnly?: boolean
}
interface Schema {
  properties?: Record<string, Property>
  required?: string[]
}
interface OpenApi {
  components: { schemas: Record<string, Schema> }
}

const PEOPLE = /^((person|officer|lead|second|mediator|replacement|investigator|second_investigator|presider)_id|second_officer)$/
/* money: fen in the record, yuan in the form */
const MONEY = /^(amount|recovered|base|fine|confiscated)$/
const LONG = 300
let described: Promise<OpenApi> | null = null

function kindOf(name: string, p: Property): SchemaField['type'] {
  const type = (Array.isArray(p.type) ? p.type.find((one) => one !== 'null') : p.type) ?? 'string'
  if (name === 'photos' || (type === 'array' && name.endsWith('photos'))) return 'photos'
  if (PEOPLE.test(name)) return 'person'
  if (name === 'premises_id') return 'door'
  if (name === 'entity_id') return 'operator'
  if (name === 'unit_id' || name === 'to_unit_id') return 'unit'
  if (type === 'array' && p['x-codes']) return 'codes'
  if (p.enum) return 'choice'
  if (p['x-codes']) return 'code'
  if (type === 'integer' && MONEY.test(name)) return 'fen'
  if (type === 'integer') return 'int'
  if (type === 'number') return 'number'
  if (type === 'boolean') return 'flag'
  if (p.format === 'date') return 'day'
  if (p.format === 'date-time') return 'instant'
  return (p.maxLength ?? 0) > LONG ? 'long' : 'text'
}

/** The name itself of a field that stands in a record of the form: "at" of "sitting.at". */
export const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** Fields of a schema in the server's order; those of a record within it as "record.field". */
export async function formOf(name: string): Promise<SchemaField[]> {
  described ??= api.get<OpenApi>('/openapi.json')
  let schema: Schema | undefined
  try {
    schema = (await described).components.schemas[name]
  } catch (e) {
    described = null
    throw e
  }
  const within = async (field: string, ref: string) => (await formOf(ref.slice(ref.lastIndexOf('/') + 1))).map((f) => ({ ...f, name: `${field}.${f.name}` }))
  const fields = Object.entries(schema?.properties ?? {})
    .filter(([, p]) => !p.readOnly)
    .map(([field, p]) => (p.$ref ? within(field, p.$ref) : [{
      name: field,
      type: kindOf(field, p),
      required: schema?.required?.includes(field) ?? false,
      codes: p['x-codes'],
      choices: p.enum?.filter((one): one is string => one !== null),
      min: p.minimum ?? p.minLength ?? p.minItems,
      max: p.maximum ?? p.maxLength ?? p.maxItems,
    }]))
  return (await Promise.all(fields)).flat()
}
