/** A map of a file: what the page edits and what the server keeps. Names are the server's. */
export interface FileOptions {
  charset?: string
  separator?: string
  sheet?: string
  header_line?: number
}

export interface ImportMap {
  key: string
  scheme?: string
  crs?: string
  options?: FileOptions
  /** field of the register → title of the file's column */
  fields: Record<string, string>
  constants?: Record<string, string>
  codes?: Record<string, Record<string, string>>
  lenient?: string[]
}

export interface SavedMap {
  name: string
  map: ImportMap
  ver: number
}

/** What a look at a file found. */
export interface Look {
  form: string
  charset: string
  separator: string
  sheets: string[]
  sheet: string
  header_line: number
  columns: string[]
  sample: string[][]
  suggested: Record<string, string>
}

/** What a column may become; the server has the last word on each value. */
export const TARGETS = [
  'name', 'trade_name', 'uscc', 'reg_no', 'source_key', 'kind', 'trade', 'state', 'legal_person', 'phone', 'address', 'place_code', 'grade',
  'opened_on', 'door_name', 'street', 'lon', 'lat', 'licence_kind', 'licence_number', 'licence_scope', 'licence_from', 'licence_to',
]

/** Lists of the rules behind the coded fields. */
export const CODED: Record<string, string> = {
  kind: 'entity_kinds', trade: 'industry', state: 'entity_states', licence_kind: 'licence_kinds',
}

export interface Editing {
  key: string
  scheme: string
  crs: string
  /** title of a column → field, empty when it is left out */
  columns: Record<string, string>
  constants: Record<string, string>
  codes: Record<string, Record<string, string>>
  lenient: string[]
}

export function newEditing(): Editing {
  return { key: 'uscc', scheme: '', crs: 'wgs84', columns: {}, constants: {}, codes: {}, lenient: [] }
}

/** Puts a map over the columns of the file at hand; columns it does not speak of are left out. */
export function openMap(map: ImportMap, columns: string[], into: Editing): void {
  const fieldOf = Object.fromEntries(Object.entries(map.fields).map(([field, title]) => [title, field]))
  into.columns = Object.fromEntries(columns.map((title) => [title, fieldOf[title] ?? '']))
  into.key = map.key
  into.scheme = map.scheme ?? ''
  into.crs = map.crs || 'wgs84'
  into.constants = { ...map.constants }
  into.codes = { ...map.codes }
  into.lenient = [...(map.lenient ?? [])]
}

export function closeMap(e: Editing, options: FileOptions): ImportMap {
  const fields = Object.fromEntries(Object.entries(e.columns).filter(([, field]) => field).map(([title, field]) => [field, title]))
  const constants = Object.fromEntries(Object.entries(e.constants).filter(([field, value]) => value && !fields[field]))
  const map: ImportMap = { key: e.key, fields }
  if (e.scheme.trim()) map.scheme = e.scheme.trim()
  if (fields.lon && fields.lat) map.crs = e.crs
  if (Object.keys(constants).length) map.constants = constants
  const codes = Object.fromEntries(Object.entries(e.codes).filter(([, words]) => Object.keys(words).length))
  if (Object.keys(codes).length) map.codes = codes
  const lenient = e.lenient.filter((field) => fields[field])
  if (lenient.length) map.lenient = lenient
  if (Object.keys(options).length) map.options = options
  return map
}

/** Message keys of what is missing before the server need be asked. */
export function missing(e: Editing): string[] {
  const used = Object.values(e.columns).filter(Boolean)
  const has = (field: string) => used.includes(field) || !!e.constants[field]
  const out: string[] = []
  if (!used.includes('name')) out.push('import.need.name')
  if (!has('kind')) out.push('import.need.kind')
  if (e.key === 'uscc' && !used.includes('uscc')) out.push('import.need.uscc')
  if (e.key === 'source' && !used.includes('source_key')) out.push('import.need.source_key')
  if (used.includes('source_key') && !e.scheme.trim()) out.push('import.need.scheme')
  if (used.includes('lon') !== used.includes('lat')) out.push('import.need.point')
  if (new Set(used).size !== used.length) out.push('import.need.once')
  return out
}
