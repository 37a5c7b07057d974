/** One value of the vault, sealed by itself with AES-GCM under the person's key. No framework: the first look at a door needs it too. */
export type Shelf = 'kept' | 'door' | 'journal' | 'capsule' | 'photo' | 'film' | 'track'
export const SHELVES: readonly Shelf[] = ['kept', 'door', 'journal', 'capsule', 'photo', 'film', 'track']
export const vaultName = (person: string) => `naguan-vault-${person}`

export interface Sealed {
  iv: Uint8Array
  data: ArrayBuffer
}
const utf8 = new TextEncoder()
export const place = (shelf: Shelf, name: string) => `${shelf}/${name}`

export async function seal(key: CryptoKey, shelf: Shelf, name: string, value: unknown): Promise<Sealed> {
  const bytes = value instanceof ArrayBuffer ? value : utf8.encode(JSON.stringify(value))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  /* the place is sealed with it: nobody can put one value where another belongs */
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8.encode(place(shelf, name)) }, key, bytes) }
}

/** Throws for what was sealed with another key or for another place. */
export async function unseal<T>(key: CryptoKey, shelf: Shelf, name: string, box: Sealed): Promise<T> {
  const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.iv, additionalData: utf8.encode(place(shelf, name)) }, key, box.data)
  return shelf === 'film' ? (bytes as T) : (JSON.parse(new TextDecoder().decode(bytes)) as T)
}
