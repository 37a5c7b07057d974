import { createApp } from 'vue'
import FieldApp from '@/rooms/visit/field/FieldApp.vue'
import { router } from '@/rooms/visit/field/router'
import { i18n, savedLocale, setLocale } from '@/shell/i18n'
import '@/shell/look.css'
import 'vant/lib/index.css'
import '@/shell/field.css'

async function start(): Promise<void> {
  await setLocale(savedLocale())
  createApp(FieldApp).use(i18n).use(router).mount('#app')
}

void start()
