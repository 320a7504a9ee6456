import { tagDocument } from '@shared/i18n'
import urql from '@urql/vue'
import { createApp } from 'vue'
import { client } from './api'
import App from './App.vue'
import { router } from './router'
import './theme.css'

tagDocument()
createApp(App).use(router).use(urql, client).mount('#app')
