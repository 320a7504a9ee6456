import { tagDocument } from '@shared/i18n'
import { createApp } from 'vue'
import App from './App.vue'

tagDocument()
createApp(App).mount('#app')
