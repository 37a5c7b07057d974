/** Where the officer walks, only while a sweep of theirs is under way: sensitive personal data, sealed here until it is sent, then gone. */
import { reactive } from 'vue'
import { asApiError } from '@/api/error'
import { trueTime } from '@/shell/format'
import type { TrackPoint } from '@/rooms/visit/field/draft'
import { aloneOrNot, deviceId } from './phone'
import { metres, onPoint } from './where'
import { vault, vaultDel, vaultGet, vaultNames, vaultTry } from './vault'
import { sendTrack } from './wire'

const EVERY = 15_000
const MOVED = 15
const BATCH = 40
const SEND_EVERY = 2 * 60_000

export const track = reactive<{ sweep: string }>({ sweep: '' })
let points: TrackPoint[] = []
let last: TrackPoint | null = null

async function put(): Promise<void> {
  if (!points.length || !track.sweep || vault.state === 'shut') return
  const batch = points
  points = []
  await vaultTry('track', `${track.sweep}/${batch[0]?.[0]}`, batch)
}

function take(point: TrackPoint): void {
  if (!track.sweep) return
  /* less than nothing: the clock was set back meanwhile */
  const since = last ? Date.parse(point[0]) - Date.parse(last[0]) : 0
  const near = last && metres({ lon: last[1], lat: last[2] }, { lon: point[1], lat: point[2] }) < MOVED
  if (last && (near || (since >= 0 && since < EVERY))) return
  last = point
  /* what the server keeps is measured by its clock */
  points.push([trueTime(point[0]), point[1], point[2], point[3]])
  if (points.length >= BATCH) void put()
}

/** The sweep that is under way, or none: then nothing is noted. */
export function trackSweep(id: string): void {
  if (id === track.sweep) return
  void put()
  track.sweep = id
  last = null
}

/** A batch the server refuses (the sweep is over) is of no use to anybody: it goes. */
async function send(): Promise<void> {
  const device = await deviceId()
  for (const name of await vaultNames('track')) {
    const batch = await vaultGet<TrackPoint[]>('track', name)
    try {
      if (batch) await sendTrack({ device, sweep_id: name.slice(0, name.indexOf('/')), points: batch })
    } catch (e) {
      const { status } = asApiError(e)
      if (status === 0 || status === 401 || status === 429 || status >= 500) return
    }
    await vaultDel('track', name)
  }
}

export async function sendTracks(): Promise<void> {
  if (vault.state === 'shut') return
  await put()
  await aloneOrNot(`naguan-tracks-${vault.person}`, send)
}

/** Called once. */
export function watchTrack(): void {
  onPoint(take)
  setInterval(() => void sendTracks(), SEND_EVERY)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void put())
}
