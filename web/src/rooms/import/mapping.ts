/** A mapping of a file's columns: what the page edits and what the server keeps. */
export interface ImportMap {
  name: string
  kind?: string
  body: Record<string, unknown> | string
  ver?: number
}

export interface Mapping {
  /** column of the file → field of the register */
  columns: Record<string, string>
  /** whose ids `source_key` holds: "sf" makes "sf:10" */
  scheme: string
  crs: string
  encoding: string
}

export function mappingBody(map: Mapping): Record<string, unknown> {
  const columns = Object.fromEntries(Object.entries(map.columns).filter(([, field]) => field))
  const body: Record<string, unknown> = { columns }
  if (map.scheme) body.scheme = map.scheme
  if (map.crs) body.crs = map.crs
  if (map.encoding) body.encoding = map.encoding
  return body
}

export function readMapping(body: Record<string, unknown>): Mapping {
  const columns = (body.columns ?? body) as Record<string, unknown>
  return {
    columns: Object.fromEntries(Object.entries(columns).filter((e): e is [string, string] => typeof e[1] === 'string')),
    scheme: typeof body.scheme === 'string' ? body.scheme : '',
    crs: typeof body.crs === 'string' ? body.crs : '',
    encoding: typeof body.encoding === 'string' ? body.encoding : '',
  }
}
