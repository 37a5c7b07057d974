/** What the officer chose on this phone. */
import { reactive } from 'vue'
import { vaultGet, vaultTry } from './vault'

export const settings = reactive({ wifiOnly: false })

export async function loadSettings(): Promise<void> {
  Object.assign(settings, { wifiOnly: false }, await vaultGet<object>('kept', 'settings'))
}
export function setWifiOnly(on: boolean): Promise<void> {
  settings.wifiOnly = on
  return vaultTry('kept', 'settings', { ...settings })
}
