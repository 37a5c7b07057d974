/** Where a door of an area lies in the vault. */
import type { Cell } from './wire'

export interface Bucket {
  columns: string[]
  rows: Cell[][]
}
export const bucketName = (code: string, n: number) => `${code}/${String(n).padStart(4, '0')}`

/** FNV-1a of the id's text: ids are times, their last digits are not spread. */
export function bucketOf(id: string, buckets: number): number {
  let h = 0x811c9dc5
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193)
  return (h >>> 0) % buckets
}
export const idAt = (columns: string[]) => columns.indexOf('id')

export function rowOf(bucket: Bucket | undefined, id: string): Cell[] | undefined {
  return bucket?.rows.find((row) => String(row[idAt(bucket.columns)]) === id)
}
