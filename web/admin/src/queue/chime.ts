import { readStored, writeStored } from '@shared/storage'
import { ref } from 'vue'

const key = 'cuppa.staff.muted'
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

/** True when new orders make no sound on this device. */
export const muted = ref(readStored(key, isFlag) ?? false)

/** True when the browser holds the sound back until somebody touches the page. */
export const blocked = ref(false)

let context: AudioContext | null = null

function audio(): AudioContext | null {
  try {
    context ??= new AudioContext()
  } catch {
    return null // without audio the cards still flash
  }
  return context
}

/** Switches the sound, and lets it be heard when it comes on. */
export function setMuted(next: boolean): void {
  muted.value = next
  writeStored(key, next)
  if (!next) void chime()
}

/** Two soft strokes, like a cup against a saucer: heard over a grinder, not startling. */
export async function chime(): Promise<void> {
  const device = muted.value ? null : audio()
  if (!device) return
  if (device.state === 'suspended') {
    // A browser that waits for a touch never settles this, so nothing may wait for it.
    void device.resume().then(() => (blocked.value = false), () => {})
    blocked.value = true
    return
  }
  blocked.value = false
  strike(device, 1046.5, 0)
  strike(device, 1568, 0.16)
}

function strike(device: AudioContext, frequency: number, after: number): void {
  const begins = device.currentTime + after
  const tone = device.createOscillator()
  const volume = device.createGain()
  tone.type = 'sine'
  tone.frequency.value = frequency
  volume.gain.setValueAtTime(0.0001, begins)
  volume.gain.exponentialRampToValueAtTime(0.5, begins + 0.012)
  volume.gain.exponentialRampToValueAtTime(0.0001, begins + 0.9)
  tone.connect(volume).connect(device.destination)
  tone.start(begins)
  tone.stop(begins + 0.95)
}
