import { createApp } from 'vue'
import DeskApp from '@/shell/DeskApp.vue'
import { installElement } from '@/shell/element'
import { i18n, startLocale } from '@/shell/i18n'
import { watchFiles } from '@/shell/renewed'
import { router } from '@/shell/router'
import '@/shell/look.css'

void start()

async function start(): Promise<void> {
  watchFiles(router)
  await startLocale()
  const app = createApp(DeskApp)
  installElement(app)
  app.use(i18n).use(router).mount('#app')
}
