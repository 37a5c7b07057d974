/** The phone's pages; loaded by first.ts. */
import { createApp } from 'vue'
import { install } from '@/offline/install'
import FieldApp from '@/rooms/visit/field/FieldApp.vue'
import { giveWay } from '@/rooms/visit/field/glance'
import { fetchPages, router } from '@/rooms/visit/field/router'
import { i18n, startLocale } from '@/shell/i18n'
import { watchFiles } from '@/shell/renewed'
import 'vant/es/style/base.css'
import 'vant/es/style/css-variables.css'
import 'vant/es/style/animation.css'
import 'vant/es/badge/index.css'
import 'vant/es/button/index.css'
import 'vant/es/dialog/index.css'
import 'vant/es/icon/index.css'
import 'vant/es/loading/index.css'
import 'vant/es/nav-bar/index.css'
import 'vant/es/overlay/index.css'
import 'vant/es/popup/index.css'
import 'vant/es/pull-refresh/index.css'
import 'vant/es/tabbar/index.css'
import 'vant/es/tabbar-item/index.css'
import 'vant/es/toast/index.css'
import '@/shell/look.css'
import '@/shell/field.css'

async function start(): Promise<void> {
  watchFiles(router)
  await startLocale()
  createApp(FieldApp).use(i18n).use(router).mount('#app')
  await router.isReady()
  giveWay()
  fetchPages()
  void install()
}

void start()
