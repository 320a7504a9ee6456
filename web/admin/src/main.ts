import { tagDocument } from '@shared/i18n'
import urql from '@urql/vue'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/el-message-box.css'
import { createApp } from 'vue'
import { client } from './api'
import App from './App.vue'
import { router } from './router'
import './theme.css'

tagDocument()
createApp(App).use(router).use(urql, client).mount('#app')
