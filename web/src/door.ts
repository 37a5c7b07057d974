/** The doorstep: what anybody may see and do at a door, without an account. No framework: it must be there at once on an old phone. */
import { show } from '@/rooms/doorstep/frame'
import { startWords } from '@/rooms/doorstep/words'
import '@/rooms/doorstep/door.css'

async function start(): Promise<void> {
  await startWords()
  await show()
}

void start()
